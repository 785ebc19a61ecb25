//! From what a run found to bytes: one file per output format.
//!
//! Nothing here judges. Every text that leaves for a terminal passes
//! [`sanitize`](crate::source::sanitize), every snippet
//! [`MaskedSource`](crate::source::MaskedSource).

mod concise;
mod full;
mod github;
mod gitlab;
pub mod html;
pub mod json;
mod junit;
mod log_commands;
mod place;
mod preview;
mod sarif;
mod statistics;
mod style;
mod summary;
mod tally;
mod text;
mod uri;
mod visible;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, BufWriter, Write};
use std::str::FromStr;

use clap::ValueEnum;

use crate::finding::Fingerprint;
use crate::lint::outcome::{FileOutcome, FiledFinding, Run};
use crate::rules;

pub use style::{ColorChoice, Style};
pub use tally::Tally;
pub use text::{count, human_size, wrap};

/// How `check` writes what it found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, ValueEnum)]
pub enum Format {
    /// Snippets with what to do, for people.
    #[default]
    Full,
    /// `path:line:col: severity[FL101] message`, one line each.
    Concise,
    /// One JSON document.
    Json,
    /// Annotations of a GitHub workflow.
    Github,
    /// A code quality report of GitLab.
    Gitlab,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// A report in the form of `JUnit`.
    Junit,
    /// One page for a browser, with everything in it.
    Html,
}

impl Format {
    /// The name that options use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Full => "full",
            Format::Concise => "concise",
            Format::Json => "json",
            Format::Github => "github",
            Format::Gitlab => "gitlab",
            Format::Sarif => "sarif",
            Format::Junit => "junit",
            Format::Html => "html",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let formats = Format::value_variants();
        formats.iter().copied().find(|format| format.as_str() == text).ok_or_else(|| {
            let names: Vec<_> = formats.iter().map(|format| format.as_str()).collect();
            format!("`{text}` is not an output format; one of {} is", names.join(", "))
        })
    }
}

/// What a reporter needs to know besides what was found.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// How to write for people.
    pub style: Style,
    /// Whether `full` also lists what was skipped, what was not assessed and
    /// the measurements behind a finding.
    pub verbose: bool,
    /// Whether `full` leaves out the numbers at the end.
    pub quiet: bool,
    /// Whether formats for people tell how often each rule fired instead of what it found.
    pub statistics: bool,
    /// What `html` shows of documents beside what was found in them.
    pub overviews: &'a [html::Overview],
}

/// Writes what `run` found to `out` and flushes it. The same run and options
/// give the same bytes. A reader that went away is not an error.
///
/// # Errors
/// Where `out` cannot be written to, but for a broken pipe.
pub fn write(format: Format, run: &Run, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    if options.style.in_log && matches!(format, Format::Full | Format::Concise) {
        let style = Style { in_log: false, ..options.style };
        return write(format, run, &Options { style, ..*options }, &mut log_commands::Defused::new(out));
    }
    let mut out = BufWriter::new(out);
    let written = write_unbuffered(format, run, options, &mut out);
    ignore_broken_pipe(written.and_then(|()| out.flush()))
}

/// So long is a line for a finding, the name of its file and all.
const LINE_OF_FINDING: usize = 256;

/// The bytes that [`write()`] writes.
///
/// # Errors
/// As for [`write()`].
pub fn draw(format: Format, run: &Run, options: &Options<'_>) -> io::Result<Vec<u8>> {
    let findings: usize = run.files.iter().map(|file| file.findings.len()).sum();
    let mut out = Vec::with_capacity(findings * LINE_OF_FINDING);
    if options.style.in_log {
        write(format, run, options, &mut out)?;
    } else {
        write_unbuffered(format, run, options, &mut out)?;
    }
    Ok(out)
}

fn write_unbuffered(format: Format, run: &Run, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Full | Format::Concise if options.statistics => statistics::write(run, options, out),
        Format::Full => full::write(run, options, out),
        Format::Concise => concise::write(run, out),
        Format::Json => json::write(run, out),
        Format::Github => github::write(run, out),
        Format::Gitlab => gitlab::write(run, out),
        Format::Sarif => sarif::write(run, out),
        Format::Junit => junit::write(run, out),
        Format::Html => html::write(run, options, out),
    }
}

/// The fingerprint of each finding of a file that is called `name`, equal ones
/// numbered.
fn fingerprints(name: &str, file: &FileOutcome) -> Vec<Fingerprint> {
    let mut counts = BTreeMap::new();
    let print = |filed: &FiledFinding| {
        Fingerprint::of(name, rules::page(filed.finding.rule).id, &filed.finding).numbered(&mut counts)
    };
    file.findings.iter().map(print).collect()
}

/// The result of a write, where a reader that went away (`flinklint | head`)
/// counts as success.
///
/// # Errors
/// Every other error of `result`.
pub fn ignore_broken_pipe(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
