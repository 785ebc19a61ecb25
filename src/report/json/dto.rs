//! The shape of `check`'s JSON, schema 1. Frozen: fields may be added, none
//! renamed, dropped or moved.

use serde::Serialize;

/// The whole document.
#[derive(Debug, Serialize)]
pub struct Check<'a> {
    /// Version of this shape.
    pub schema: u32,
    /// Version of flinklint.
    pub flinklint: &'static str,
    /// What was found, by file, byte, rule.
    pub findings: Vec<Finding<'a>>,
    /// The numbers.
    pub summary: Summary<'a>,
}

/// One finding.
#[derive(Debug, Serialize)]
pub struct Finding<'a> {
    /// `FL101`.
    pub rule: &'static str,
    /// `watermark-interval-vs-sla`.
    pub name: &'static str,
    /// `latency`.
    pub group: &'static str,
    /// `error`, `warning` or `info`.
    pub severity: &'static str,
    /// One line.
    pub message: &'a str,
    /// The file as output names it.
    pub file: &'a str,
    /// The document's name.
    pub document: Option<&'a str>,
    /// The setting, or the nearest place that can be shown.
    pub range: Range,
    /// The Flink key at fault.
    pub key: Option<&'a str>,
    /// The value in force.
    pub value: Option<&'a str>,
    /// Further places.
    pub labels: Vec<Label<'a>>,
    /// Measurements that the finding rests on.
    pub evidence: Vec<Evidence<'a>>,
    /// Which measurement it is judged by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measured: Option<Measured<'a>>,
    /// What to do, and the trade-off.
    pub help: Option<&'a str>,
    /// Where the advice comes from.
    pub url: Option<&'static str>,
    /// The patch.
    pub fix: Option<Fix<'a>>,
}

/// From a place up to, not including, another.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Range {
    /// First character.
    pub start: Position,
    /// One past the last character.
    pub end: Position,
}

/// A place in a file.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in Unicode scalar values, from 1.
    pub column: usize,
    /// Byte of the file as it stands on disk, from 0.
    pub byte: usize,
}

/// A further place of a finding.
#[derive(Debug, Serialize)]
pub struct Label<'a> {
    /// The file.
    pub file: &'a str,
    /// Where in it.
    pub range: Range,
    /// What is to be seen there.
    pub text: &'a str,
}

/// A measurement.
#[derive(Debug, Serialize)]
pub struct Evidence<'a> {
    /// Flink's name of the metric.
    pub metric: &'a str,
    /// The job vertex.
    pub vertex: Option<&'a str>,
    /// The index of the subtask, where it is the number of one.
    pub subtask: Option<usize>,
    /// What was read.
    pub value: f64,
    /// What it was compared with.
    pub threshold: f64,
}

/// A measurement of a cluster.
#[derive(Debug, Serialize)]
pub struct Measured<'a> {
    /// The file or address that the numbers come from.
    pub from: &'a str,
    /// When they were taken, in milliseconds since 1970.
    pub time: Option<u64>,
}

/// A patch.
#[derive(Debug, Serialize)]
pub struct Fix<'a> {
    /// `safe` or `unsafe`.
    pub applicability: &'static str,
    /// One line.
    pub title: &'a str,
    /// What to replace.
    pub edits: Vec<Edit<'a>>,
}

/// Bytes to replace.
#[derive(Debug, Serialize)]
pub struct Edit<'a> {
    /// The file.
    pub file: &'a str,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What stands there afterwards.
    pub text: &'a str,
}

/// The numbers of a run.
#[derive(Debug, Serialize)]
pub struct Summary<'a> {
    /// Files that hold Flink configuration, or should.
    pub files: usize,
    /// Flink documents in them.
    pub documents: usize,
    /// Findings that are errors.
    pub errors: usize,
    /// Findings that are warnings.
    pub warnings: usize,
    /// Findings that are infos.
    pub infos: usize,
    /// Findings with a fix, safe or unsafe.
    pub fixable: usize,
    /// Findings that the user's comments suppressed.
    pub suppressed: usize,
    /// Files that were left alone.
    pub skipped: Vec<Skipped<'a>>,
    /// What could not be judged, one entry per rule and reason.
    pub not_assessed: Vec<NotAssessed<'a>>,
}

/// A file that was left alone.
#[derive(Debug, Serialize)]
pub struct Skipped<'a> {
    /// The file.
    pub file: &'a str,
    /// Why.
    pub reason: &'a str,
}

/// A rule that could not judge some documents.
#[derive(Debug, Serialize)]
pub struct NotAssessed<'a> {
    /// The rule's id.
    pub rule: &'static str,
    /// The document's name, where it is only one.
    pub document: Option<&'a str>,
    /// How many documents.
    pub documents: usize,
    /// Why not.
    pub reason: &'a str,
}
