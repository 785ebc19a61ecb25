//! `check`'s JSON.

pub mod dto;

use std::io::{self, Write};

use super::place::Places;
use super::preview::touches;
use super::tally::{Tally, unassessed};
use crate::finding;
use crate::lint::outcome::{FileOutcome, FiledFinding, Run};
use crate::rules;
use crate::source::{Span, SpanSet, TextEdit};

/// Writes one JSON document with a line end behind it.
pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &check(run)).map_err(io::Error::from)?;
    writeln!(out)
}

/// What `check` says of `run`. A fix whose edits touch a sensitive value is left out.
#[must_use]
pub fn check(run: &Run) -> dto::Check<'_> {
    let mut findings = Vec::with_capacity(run.files.iter().map(|file| file.findings.len()).sum());
    for file in &run.files {
        let view =
            FileView { outcome: file, places: Places::new(&file.source), sensitive: SpanSet::new(&file.sensitive) };
        findings.extend(file.findings.iter().map(|filed| view.finding(filed)));
    }
    dto::Check { schema: 1, flinklint: env!("CARGO_PKG_VERSION"), findings, summary: summary(run) }
}

fn summary(run: &Run) -> dto::Summary<'_> {
    let tally = Tally::of(run);
    dto::Summary {
        files: tally.files,
        documents: tally.documents,
        errors: tally.errors,
        warnings: tally.warnings,
        infos: tally.infos,
        fixable: tally.safe_fixes + tally.unsafe_fixes,
        suppressed: tally.suppressed,
        skipped: run
            .skipped
            .iter()
            .map(|skipped| dto::Skipped { file: &skipped.file, reason: &skipped.reason })
            .collect(),
        not_assessed: unassessed(run)
            .into_iter()
            .map(|entry| dto::NotAssessed {
                rule: entry.rule,
                document: entry.document,
                documents: entry.documents,
                reason: entry.reason,
            })
            .collect(),
    }
}

/// One file with what is needed to describe its findings.
struct FileView<'a> {
    outcome: &'a FileOutcome,
    places: Places<'a>,
    sensitive: SpanSet,
}

impl<'a> FileView<'a> {
    fn finding(&self, filed: &'a FiledFinding) -> dto::Finding<'a> {
        let (finding, page) = (&filed.finding, rules::page(filed.finding.rule));
        let document = filed.document.and_then(|index| self.outcome.documents.get(index));
        dto::Finding {
            rule: page.id,
            name: page.name,
            group: page.group,
            severity: finding.severity.as_str(),
            message: &finding.message,
            file: self.file(),
            document: document.and_then(|document| document.name.as_deref()),
            range: self.range(finding.span),
            key: finding.key.as_deref(),
            value: finding.value.as_deref(),
            labels: finding
                .labels
                .iter()
                .map(|label| dto::Label { file: self.file(), range: self.range(label.span), text: &label.text })
                .collect(),
            evidence: finding
                .evidence
                .iter()
                .map(|evidence| dto::Evidence {
                    metric: &evidence.metric,
                    vertex: evidence.vertex.as_deref(),
                    subtask: evidence.subtask,
                    value: evidence.value,
                    threshold: evidence.threshold,
                })
                .collect(),
            measured: finding
                .measured
                .as_ref()
                .map(|measured| dto::Measured { from: &measured.from, time: measured.time }),
            help: finding.help.as_deref(),
            url: page.references.first().map(|reference| reference.url),
            fix: finding.fix.as_ref().and_then(|fix| self.fix(fix)),
        }
    }

    fn fix(&self, fix: &'a finding::Fix) -> Option<dto::Fix<'a>> {
        if touches(fix, &self.sensitive) {
            return None;
        }
        let edit = |edit: &'a TextEdit| dto::Edit {
            file: self.file(),
            start: edit.span.start(),
            end: edit.span.end(),
            text: &edit.text,
        };
        let edits = fix.edits.iter().map(edit).collect();
        Some(dto::Fix { applicability: fix.applicability.as_str(), title: &fix.title, edits })
    }

    fn file(&self) -> &'a str {
        self.outcome.source.name()
    }

    fn range(&self, span: Span) -> dto::Range {
        dto::Range { start: self.position(span.start()), end: self.position(span.end()) }
    }

    fn position(&self, byte: usize) -> dto::Position {
        let at = self.places.at(byte);
        dto::Position { line: at.line, column: at.column, byte }
    }
}
