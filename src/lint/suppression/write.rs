//! Comments that suppress what was found.

use std::collections::BTreeMap;

use super::{Scope, carrier, collect};
use crate::document::{Document, Kind, ReadFile};
use crate::finding::{Applicability, Fix};
use crate::lint::outcome::FiledFinding;
use crate::rules;
use crate::source::{SourceFile, Span, TextEdit};

/// Gives each finding, in place of the fix that it has, one that writes the
/// comment which suppresses it: one comment for all that is found on a line, on
/// the line above or in the comment that is there.
pub fn suppressions(findings: &mut [FiledFinding], source: &SourceFile, file: &ReadFile<'_>) {
    let mut lines: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, filed) in findings.iter_mut().enumerate() {
        (filed.finding.fix, filed.finding.no_fix) = (None, None);
        if let Some(document) = filed.document.and_then(|at| file.documents.get(at)) {
            lines.entry(line(document, filed.finding.span, source)).or_default().push(at);
        }
    }
    if lines.is_empty() {
        return;
    }
    let existing = by_line(source, file);
    for (line, on_line) in lines {
        let mut ids: Vec<&str> = on_line.iter().map(|&at| rules::page(findings[at].finding.rule).id).collect();
        ids.sort_unstable();
        ids.dedup();
        let document = findings[on_line[0]].document.and_then(|at| file.documents.get(at));
        let is_sql = document.is_some_and(|document| document.kind == Kind::Sql);
        findings[on_line[0]].finding.fix = Some(Box::new(Fix {
            applicability: Applicability::Safe,
            title: format!("suppress {}", ids.join(", ")),
            edits: vec![edit(line, &ids, is_sql, source, existing.get(&line).copied())],
            changes: Vec::new(),
        }));
    }
}

/// The line, from zero on, that the comment belongs to.
fn line(document: &Document<'_>, span: Span, source: &SourceFile) -> usize {
    match document.kind {
        // Behind a backslash, and inside of the variable, `#` begins no comment.
        Kind::FlinkCli | Kind::FlinkProperties => carrier(document, source),
        _ if document.excerpt.as_ref().is_some_and(|excerpt| !excerpt.is_editable()) => carrier(document, source),
        _ => None,
    }
    .unwrap_or_else(|| source.lines().line_of(span.start()))
}

/// Where the last name of the first comment about each line ends.
fn by_line(source: &SourceFile, file: &ReadFile<'_>) -> BTreeMap<usize, usize> {
    let mut ends = BTreeMap::new();
    for suppression in collect(source, file).0 {
        if let (Scope::Line(line), Some(last)) = (suppression.scope, suppression.entries.last()) {
            ends.entry(line).or_insert(last.span.end());
        }
    }
    ends
}

/// The edit that suppresses rules on a line; `end` is where the list of the
/// comment that is there ends.
fn edit(line: usize, ids: &[&str], is_sql: bool, source: &SourceFile, end: Option<usize>) -> TextEdit {
    if let Some(end) = end {
        return TextEdit { span: Span::empty(end), text: format!(", {}", ids.join(", ")) };
    }
    let start = source.lines().line_start(line);
    let content = &source.text()[start..];
    let indent = &content[..content.len() - content.trim_start_matches([' ', '\t']).len()];
    let mark = if is_sql { "--" } else { "#" };
    let text = format!("{indent}{mark} flinklint: ignore[{}]{}", ids.join(", "), source.line_ending());
    TextEdit { span: Span::empty(start), text }
}
