//! SARIF 2.1.0, for code scanning.
//! Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".

mod dto;
mod rules_of;

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::place::Places;
use super::preview::touches;
use super::text::one_line;
use super::uri::{relative_path, uri};
use crate::finding::{self, Fingerprint, RuleId, Severity};
use crate::lint::outcome::{FileOutcome, FiledFinding, Run};
use crate::rules;
use crate::source::{Span, SpanSet, sanitize};

/// The name of the fingerprints; another way to make them has another name.
const FINGERPRINT: &str = "flinklint/v1";

/// One log with one run.
pub fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let (described, index) = rules_of::all();
    let mut results = Vec::new();
    let mut artifacts = Vec::new();
    for file in &run.files {
        let path = relative_path(file.source.name());
        let view = FileView {
            file,
            uri: uri(file.source.name()),
            places: Places::new(&file.source),
            sensitive: SpanSet::new(&file.sensitive),
            index: &index,
        };
        artifacts.push(dto::Artifact { location: view.artifact() });
        let prints = super::fingerprints(&path, file);
        results.extend(file.findings.iter().zip(prints).map(|(filed, print)| view.result(filed, &print)));
    }
    let log = dto::Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [dto::Run {
            tool: dto::Tool {
                driver: dto::Driver {
                    name: "flinklint",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    rules: described,
                },
            },
            column_kind: "unicodeCodePoints",
            artifacts,
            results,
        }],
    };
    serde_json::to_writer_pretty(&mut *out, &log).map_err(io::Error::from)?;
    writeln!(out)
}

/// What SARIF calls a severity.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// A text in which brackets are no link, as SARIF would have it (section 3.11.6).
fn message(text: &str) -> dto::Message {
    dto::Message { text: sanitize(text).replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]") }
}

/// One file with what is needed to describe its findings.
struct FileView<'a> {
    file: &'a FileOutcome,
    uri: String,
    places: Places<'a>,
    sensitive: SpanSet,
    index: &'a BTreeMap<RuleId, usize>,
}

impl FileView<'_> {
    fn result(&self, filed: &FiledFinding, print: &Fingerprint) -> dto::Result {
        let finding = &filed.finding;
        let document = filed.document.and_then(|at| self.file.documents.get(at)?.name.as_deref());
        let mut text = one_line(&finding.message).into_owned();
        if let Some(help) = &finding.help {
            text.push_str("\n\n");
            text.push_str(&one_line(help));
        }
        let logical = document.map(|name| dto::LogicalLocation { fully_qualified_name: sanitize(name).into_owned() });
        let label = |(id, label): (usize, &finding::Label)| dto::Location {
            id: Some(id),
            physical_location: self.physical(label.span),
            logical_locations: Vec::new(),
            message: Some(message(&label.text)),
        };
        dto::Result {
            rule_id: rules::page(finding.rule).id,
            rule_index: self.index.get(&finding.rule).copied(),
            level: level(finding.severity),
            message: message(&text),
            locations: vec![dto::Location {
                id: None,
                physical_location: self.physical(finding.span),
                logical_locations: logical.into_iter().collect(),
                message: None,
            }],
            related_locations: finding.labels.iter().enumerate().map(label).collect(),
            partial_fingerprints: BTreeMap::from([(FINGERPRINT, print.digits())]),
            fixes: finding.fix.iter().filter(|fix| !touches(fix, &self.sensitive)).map(|fix| self.fix(fix)).collect(),
        }
    }

    fn fix(&self, fix: &finding::Fix) -> dto::Fix {
        let replacement = |edit: &crate::source::TextEdit| dto::Replacement {
            deleted_region: self.region(edit.span),
            inserted_content: dto::Content { text: edit.text.clone() },
        };
        let replacements = fix.edits.iter().map(replacement).collect();
        let changes = vec![dto::ArtifactChange { artifact_location: self.artifact(), replacements }];
        dto::Fix { description: message(&fix.title), artifact_changes: changes }
    }

    fn physical(&self, span: Span) -> dto::PhysicalLocation {
        dto::PhysicalLocation { artifact_location: self.artifact(), region: self.region(span) }
    }

    fn artifact(&self) -> dto::ArtifactLocation {
        dto::ArtifactLocation { uri: self.uri.clone() }
    }

    fn region(&self, span: Span) -> dto::Region {
        let (start, end) = (self.places.at(span.start()), self.places.at(span.end()));
        dto::Region {
            start_line: start.line,
            start_column: start.column,
            end_line: end.line,
            end_column: end.column,
            byte_offset: span.start(),
            byte_length: span.len(),
        }
    }
}
