//! A code quality report of GitLab.
//! Source: GitLab's documentation, "Code Quality", section on the report's format.

use std::io::{self, Write};

use serde::Serialize;

use super::place::Places;
use super::text::one_line;
use super::uri::relative_path;
use crate::finding::Severity;
use crate::lint::outcome::Run;
use crate::rules;

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// A list with an entry per finding.
pub fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let mut issues = Vec::new();
    for file in &run.files {
        let (path, places) = (relative_path(file.source.name()), Places::new(&file.source));
        for (filed, print) in file.findings.iter().zip(super::fingerprints(&path, file)) {
            let finding = &filed.finding;
            let page = rules::page(finding.rule);
            issues.push(Issue {
                description: format!("{} {}: {}", page.id, page.name, one_line(&finding.message)),
                check_name: page.id,
                fingerprint: print.digits(),
                severity: match finding.severity {
                    Severity::Error => "critical",
                    Severity::Warning => "major",
                    Severity::Info => "info",
                },
                location: Location {
                    path: path.clone(),
                    lines: Lines {
                        begin: places.at(finding.span.start()).line,
                        end: places.at(finding.span.end()).line,
                    },
                },
            });
        }
    }
    serde_json::to_writer_pretty(&mut *out, &issues).map_err(io::Error::from)?;
    writeln!(out)
}
