use std::sync::Arc;

use crate::collect::Input;
use crate::document::{Kind, NOT_FLINK};
use crate::finding::{Finding, RuleId, Severity};
use crate::source::{SourceFile, Span};

pub use crate::rules::{NO_SLA, NO_STATS};

/// What one run found, in the order of output: files by name.
#[derive(Debug, Default)]
pub struct Run {
    /// The files that hold Flink configuration, or should.
    pub files: Vec<FileOutcome>,
    /// The files that were left alone, by name.
    pub skipped: Vec<Skipped>,
}

/// What was found in one file.
#[derive(Debug)]
pub struct FileOutcome {
    /// The file; its text is empty where it could not be read, and in a run of
    /// many files where nothing was found.
    pub source: SourceFile,
    /// The Flink documents in it, in their order.
    pub documents: Vec<DocumentInfo>,
    /// What was found, by position, then rule.
    pub findings: Vec<FiledFinding>,
    /// Where values of sensitive keys stand; no output may show these bytes. Not
    /// looked for where nothing was found, and for [`Detail::Line`](super::Detail::Line).
    pub sensitive: Vec<Span>,
    /// Rules that could not judge a document.
    pub not_assessed: Vec<NotAssessed>,
    /// Rules that could judge none of the documents, as nothing was measured.
    pub without_stats: Arc<[RuleId]>,
    /// How many findings comments and annotations took back.
    pub suppressed: usize,
    /// What is wrong with policies that looked at it, with their places.
    pub broken: Vec<String>,
}

impl FileOutcome {
    /// What is an error in it.
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().map(|filed| &filed.finding).filter(|finding| finding.severity == Severity::Error)
    }
}

/// A document as output names it.
#[derive(Clone, Debug)]
pub struct DocumentInfo {
    /// `namespace/name` or `name`, with `#n` where several share it; `None`
    /// for a document without a name.
    pub name: Option<String>,
    /// Its kind.
    pub kind: Kind,
}

/// A finding and the document it is in.
#[derive(Debug)]
pub struct FiledFinding {
    /// Index into [`FileOutcome::documents`]; `None` for a finding about the whole file.
    pub document: Option<usize>,
    /// The finding.
    pub finding: Finding,
}

/// A rule that could not judge a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotAssessed {
    /// The rule.
    pub rule: RuleId,
    /// Why not.
    pub reason: String,
    /// Index into [`FileOutcome::documents`].
    pub document: usize,
}

/// A file that was left alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// The file's name as output shows it.
    pub file: String,
    /// Why.
    pub reason: String,
}

impl Skipped {
    /// A file that holds nothing of Flink's.
    pub(super) fn not_flinks(input: &Input) -> Self {
        Self { file: input.name.clone(), reason: NOT_FLINK.to_owned() }
    }
}
