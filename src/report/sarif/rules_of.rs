use std::collections::BTreeMap;

use super::{dto, level};
use crate::finding::{Confidence, RuleId};
use crate::rules::{self, RulePage};

/// Every rule and policy, with where each stands in the list.
pub fn all() -> (Vec<dto::Rule>, BTreeMap<RuleId, usize>) {
    let ids = rules::all().chain(rules::policies().into_iter().map(|(id, _)| id));
    let mut described = Vec::new();
    let mut index = BTreeMap::new();
    for id in ids {
        index.insert(id, described.len());
        described.push(describe(rules::page(id)));
    }
    (described, index)
}

fn describe(page: &RulePage) -> dto::Rule {
    let text = |text: &str| dto::Message { text: text.to_owned() };
    let parts =
        [("", page.why), ("What to do: ", page.remedy), ("What it costs: ", page.trade_off), ("Limits: ", page.limits)];
    let said: Vec<String> =
        parts.iter().filter(|(_, words)| !words.is_empty()).map(|(head, words)| format!("{head}{words}")).collect();
    let links = page.references.iter().map(|reference| format!("- [{}]({})", reference.title, reference.url));
    let markdown = said.iter().cloned().chain([links.collect::<Vec<_>>().join("\n")]).collect::<Vec<_>>().join("\n\n");
    dto::Rule {
        id: page.id,
        name: page.name,
        short_description: text(page.summary),
        full_description: text(if page.why.is_empty() { page.summary } else { page.why }),
        help: dto::Help { text: said.join("\n\n"), markdown },
        help_uri: page.references.first().map(|reference| reference.url),
        default_configuration: dto::Configuration { level: level(page.severity), enabled: !page.pedantic },
        properties: dto::Properties {
            tags: vec!["flink", page.group],
            precision: match page.confidence {
                Confidence::High => "very-high",
                Confidence::Medium => "high",
                Confidence::Low => "medium",
            },
        },
    }
}
