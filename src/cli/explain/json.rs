//! A rule's page, or what is known of a key, for programs.

use serde_json::{Value, json};

use crate::finding::Applicability;
use crate::flink::catalogue::{Name, OptionId, family};
use crate::reference::{documentation, looking_at, type_words};
use crate::rules::RulePage;

pub(super) fn of_rule(page: &RulePage) -> Value {
    let thresholds = page.thresholds.iter().map(|threshold| {
        json!({"name": threshold.name, "default": threshold.default, "min": threshold.min, "max": threshold.max,
            "text": threshold.text})
    });
    let examples = page.examples.iter().map(|example| {
        json!({"title": example.title, "kind": example.kind, "options": example.options, "input": example.input,
            "expect": example.expect, "fixed": example.fixed})
    });
    let references = page.references.iter().map(|reference| json!({"title": reference.title, "url": reference.url}));
    json!({
        "schema": 1,
        "rule": {
            "id": page.id, "name": page.name, "group": page.group, "summary": page.summary,
            "severity": page.severity.as_str(), "severity_note": page.severity_note,
            "confidence": page.confidence.as_str(), "fix": page.fix.map(Applicability::as_str),
            "pedantic": page.pedantic, "versions": page.versions, "inputs": page.inputs,
            "options": page.options.iter().map(|option| option.key()).collect::<Vec<_>>(),
            "thresholds": thresholds.collect::<Vec<_>>(), "why": page.why, "remedy": page.remedy,
            "trade_off": page.trade_off, "limits": page.limits, "references": references.collect::<Vec<_>>(),
            "examples": examples.collect::<Vec<_>>(),
        }
    })
}

pub(super) fn of_key(name: Name) -> Value {
    let renamed = name.edges().map(|edge| {
        json!({"option": edge.option.key(), "first": edge.first.to_string(), "last": edge.last.to_string(),
            "deprecated": !edge.fallback})
    });
    let options: Vec<OptionId> = match name.option() {
        Some(option) => vec![option],
        None => name.edges().map(|edge| edge.option).collect(),
    };
    json!({
        "schema": 1,
        "key": {
            "key": name.as_str(), "name_of": renamed.collect::<Vec<_>>(),
            "options": options.into_iter().map(of_option).collect::<Vec<_>>(),
        }
    })
}

fn of_option(option: OptionId) -> Value {
    let types = option.types().map(|(from, of)| json!({"since": from.to_string(), "type": type_words(of)}));
    let defaults = option.defaults().map(|(from, default)| json!({"since": from.to_string(), "default": default}));
    let aliases = option.aliases().map(|alias| {
        json!({"name": alias.name.as_str(), "first": alias.first.to_string(), "last": alias.last.to_string(),
            "deprecated": !alias.fallback})
    });
    json!({
        "key": option.key(), "types": types.collect::<Vec<_>>(), "defaults": defaults.collect::<Vec<_>>(),
        "since": option.since().to_string(), "last": option.last().to_string(),
        "aliases": aliases.collect::<Vec<_>>(),
        "rules": looking_at(option).map(|page| page.id).collect::<Vec<_>>(),
        "accepted": option.accepted_values(option.last()).map(|accepted| accepted.texts().collect::<Vec<_>>()),
        "documents": documentation(option, option.last()),
        "class": format!("org.apache.flink.{}", option.class()), "field": option.field(),
    })
}

pub(super) fn of_other(key: &str) -> Value {
    json!({"schema": 1, "key": {"key": key, "family": family(key).map(|family| family.prefix), "options": []}})
}
