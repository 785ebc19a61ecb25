//! What could not be judged, and what was not read.

use std::collections::BTreeMap;

use super::markup::{Element, element};
use super::tables::{head, number};
use crate::lint::outcome::Run;
use crate::report::tally::{Unassessed, unassessed};

/// Where anything was left out.
pub(super) fn left_out(run: &Run) -> Option<Element> {
    let mut reasons: BTreeMap<&str, Vec<Unassessed<'_>>> = BTreeMap::new();
    let unassessed = unassessed(run);
    if unassessed.is_empty() && run.skipped.is_empty() {
        return None;
    }
    let rules = unassessed.len();
    for entry in unassessed {
        reasons.entry(entry.reason).or_default().push(entry);
    }
    let section = element("section").attr("id", "left-out").attr("aria-labelledby", "left-out-title");
    let section = section.push(element("h2").attr("id", "left-out-title").text("Not assessed"));
    let judged = (rules > 0).then(|| folded("Rules that could not judge", rules, not_judged(&reasons)));
    let skipped = (!run.skipped.is_empty()).then(|| {
        let rows = run.skipped.iter().map(|skipped| {
            let name = element("th").attr("scope", "row").push(element("code").text(&skipped.file));
            element("tr").push(name).push(element("td").text(&skipped.reason))
        });
        let table = element("table").push(head(&[("File", false), ("Reason", false)]));
        folded("Files that were left alone", run.skipped.len(), table.push(element("tbody").extend(rows)))
    });
    Some(section.extend(judged).extend(skipped))
}

fn folded(title: &str, count: usize, table: Element) -> Element {
    let summary =
        element("summary").text(&format!("{title} ")).push(element("span").class("count").text(&count.to_string()));
    element("details").push(summary).push(super::tables::scrolling(table, title))
}

/// One row per reason and number of documents.
fn not_judged(reasons: &BTreeMap<&str, Vec<Unassessed<'_>>>) -> Element {
    let mut rows = Vec::new();
    for (reason, entries) in reasons {
        let mut by_documents: BTreeMap<(usize, Option<&str>), Vec<&str>> = BTreeMap::new();
        for entry in entries {
            by_documents.entry((entry.documents, entry.document)).or_default().push(entry.rule);
        }
        rows.extend(by_documents.into_iter().map(|((documents, document), rules)| {
            let documents = document.map_or_else(|| documents.to_string(), str::to_owned);
            element("tr")
                .push(element("th").attr("scope", "row").text(reason))
                .push(number(&documents))
                .push(element("td").class("wide").text(&rules.join(", ")))
        }));
    }
    let columns = [("Reason", false), ("Documents", true), ("Rules", false)];
    element("table").push(head(&columns)).push(element("tbody").extend(rows))
}
