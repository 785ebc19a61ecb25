//! `docs/rules.md` says what the rules' pages say: it is made from them.
//!
//! `UPDATE_DOCS=1 cargo test --test rules_md` writes it.
#![allow(clippy::expect_used, clippy::panic, clippy::format_push_string, reason = "a test may fail")]

use std::collections::BTreeMap;
use std::fs;

use flinklint::finding::Applicability;
use flinklint::rules::{self, Example, RulePage};
use similar::TextDiff;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rules.md");
const HEAD: &str = "# Rules\n\nMade from the pages in `rules/`; `flinklint explain FL101` shows a page in the terminal. \
    Fixes marked safe are made by\n`flinklint fix`, the others by `flinklint fix --unsafe`.\n";

fn fix(page: &RulePage) -> &'static str {
    match page.fix {
        Some(Applicability::Safe) => "safe",
        Some(Applicability::Unsafe) => "unsafe",
        None => "none",
    }
}

fn index(groups: &BTreeMap<&str, Vec<&RulePage>>) -> String {
    let mut out = String::new();
    for (group, pages) in groups {
        out += &format!("\n## {group}\n\n| rule | severity | fix | finds |\n| --- | --- | --- | --- |\n");
        for page in pages {
            let pedantic = if page.pedantic { ", off unless selected" } else { "" };
            let (id, name) = (page.id, page.name);
            let anchor = format!("{}-{name}", id.to_lowercase());
            out += &format!(
                "| [{id} {name}](#{anchor}) | {}{pedantic} | {} | {} |\n",
                page.severity,
                fix(page),
                page.summary.replace('|', "\\|")
            );
        }
    }
    out
}

fn section(page: &RulePage) -> String {
    let mut out =
        format!("\n### {} {}\n\n{}{}.\n", page.id, page.name, page.summary[..1].to_uppercase(), &page.summary[1..]);
    let note = if page.severity_note.is_empty() { String::new() } else { format!(" ({})", page.severity_note.trim()) };
    out += &format!(
        "\nSeverity: {}{note}. Fix: {}. Confidence: {}. Flink {}. Looks at: {}.\n",
        page.severity,
        fix(page),
        page.confidence.as_str(),
        page.versions,
        page.inputs.join(", ")
    );
    let parts =
        [("Why", page.why), ("What to do", page.remedy), ("What it costs", page.trade_off), ("Limits", page.limits)];
    for (title, text) in parts.into_iter().filter(|(_, text)| !text.trim().is_empty()) {
        out += &format!("\n**{title}.** {}\n", text.trim());
    }
    if !page.thresholds.is_empty() {
        out += "\n| threshold | default | meaning |\n| --- | --- | --- |\n";
        for threshold in page.thresholds {
            out += &format!("| `{}` | {} | {} |\n", threshold.name, threshold.default, threshold.text);
        }
    }
    if let Some(example) = page.examples.iter().find(|example| example.expect.contains(&page.id)) {
        out += &shown(example);
    }
    out += "\nSources:";
    for reference in page.references {
        out += &format!(" [{}]({})", reference.title, reference.url);
    }
    out + "\n"
}

fn shown(example: &Example) -> String {
    let options = match example.options {
        [] => String::new(),
        options => format!(", with `{}`", options.join(" ")),
    };
    let mut out = format!("\nExample: {} ({}{options})\n\n", example.title, example.kind);
    match example.fixed {
        Some(fixed) => {
            let diff = TextDiff::from_lines(example.input, fixed);
            let lines = diff.iter_all_changes().map(|change| format!("{}{}", change.tag(), change.value()));
            out += &format!("```diff\n{}```\n", lines.collect::<String>());
        }
        None => out += &format!("```\n{}```\n", example.input),
    }
    out
}

fn made() -> String {
    let mut groups: BTreeMap<&str, Vec<&RulePage>> = BTreeMap::new();
    for page in rules::pages() {
        groups.entry(page.group).or_default().push(page);
    }
    let sections: String = rules::pages().iter().map(section).collect();
    format!("{HEAD}{}\n## The pages\n{sections}", index(&groups))
}

#[test]
fn the_document_is_made_from_the_pages() {
    let made = made();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(PATH, &made).expect("written");
        return;
    }
    let written = fs::read_to_string(PATH).expect("docs/rules.md");
    let diff = TextDiff::from_lines(&written, &made);
    assert!(
        written == made,
        "docs/rules.md is not what the pages say; UPDATE_DOCS=1 cargo test --test rules_md writes it:\n{}",
        diff.unified_diff()
    );
}
