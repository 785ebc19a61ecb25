//! The findings: by severity, then by document.

use super::finding::FileView;
use super::markup::{Element, element};
use crate::finding::Severity;
use crate::lint::outcome::Run;

/// The severities, the worst first, with what headings call them.
pub(super) const SEVERITIES: [(Severity, &str, &str); 3] = [
    (Severity::Error, "Errors", "errors"),
    (Severity::Warning, "Warnings", "warnings"),
    (Severity::Info, "Infos", "infos"),
];

/// All findings.
pub(super) fn findings(run: &Run) -> Element {
    let files: Vec<FileView<'_>> =
        run.files.iter().filter(|file| !file.findings.is_empty()).map(FileView::of).collect();
    let section = element("section").attr("id", "findings").attr("aria-labelledby", "findings-title");
    let section = section.push(element("h2").attr("id", "findings-title").text("Findings"));
    if files.is_empty() {
        return section.push(element("p").text("Nothing was found."));
    }
    let mut number = 0;
    let mut sections = Vec::new();
    for (severity, title, id) in SEVERITIES {
        let mut content = Vec::new();
        let mut group = None;
        let mut found = 0;
        for file in &files {
            for filed in file.outcome.findings.iter().filter(|filed| filed.finding.severity == severity) {
                let place = (file.outcome.source.name(), file.document(filed));
                if group != Some(place) {
                    group = Some(place);
                    content.push(heading(place));
                }
                number += 1;
                found += 1;
                content.push(file.finding(filed, number));
            }
        }
        if found > 0 {
            let head = element("h3").attr("id", id).text(&format!("{title} ")).push(count(found));
            let part = element("section").class("by-severity").attr("aria-labelledby", id);
            sections.push(part.push(head).extend(content));
        }
    }
    section.extend(sections)
}

fn count(number: usize) -> Element {
    element("span").class("count").text(&number.to_string())
}

/// The document that the findings below are in.
fn heading((file, document): (&str, Option<&str>)) -> Element {
    let heading = element("h4").push(element("code").text(file));
    match document {
        Some(document) => heading.text(" ").push(element("bdi").class("muted").text(document)),
        None => heading,
    }
}
