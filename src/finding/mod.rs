//! What a rule reports: a finding with its places, and the fix it proposes.

mod fingerprint;
mod fix;
mod severity;

use crate::source::{Span, show_line_feeds};

pub use fingerprint::Fingerprint;
pub use fix::{Applicability, Change, Fix, NoFix};
pub use severity::{Confidence, Severity};

/// One thing that a rule has to say about one place in one document.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule's id, as `FL101`.
    pub rule: RuleId,
    /// How bad it is here; a rule may escalate its page's severity.
    pub severity: Severity,
    /// One line that states the fact with its numbers. Never holds a sensitive value.
    pub message: String,
    /// The whole setting, or the nearest place that can be shown where the
    /// default is at fault.
    pub span: Span,
    /// The Flink key at fault, as the document spells it, or the key whose default is.
    pub key: Option<String>,
    /// The value in force, masked where the key is sensitive.
    pub value: Option<String>,
    /// Further places that belong to the finding.
    pub labels: Vec<Label>,
    /// Measurements that the finding rests on.
    pub evidence: Vec<Evidence>,
    /// Which measurement of a cluster it is judged by.
    pub measured: Option<Measurement>,
    /// What to do, and what it costs.
    pub help: Option<String>,
    /// The patch that mends it.
    pub fix: Option<Box<Fix>>,
    /// Why there is none, where one was looked for.
    pub no_fix: Option<Box<NoFix>>,
}

impl Finding {
    /// A finding at a place, with nothing else to say yet.
    #[must_use]
    pub fn new(rule: RuleId, severity: Severity, message: String, span: Span) -> Self {
        Self {
            rule,
            severity,
            message,
            span,
            key: None,
            value: None,
            labels: Vec::new(),
            evidence: Vec::new(),
            measured: None,
            help: None,
            fix: None,
            no_fix: None,
        }
    }

    /// Shows line feeds in the message and the titles as `\n`: keys and values
    /// that are written into them may hold some, as quoted keys of SQL and YAML can.
    pub fn keep_on_one_line(&mut self) {
        let fix = self.fix.iter_mut().map(|fix| &mut fix.title);
        let no_fix = self.no_fix.iter_mut().map(|fix| &mut fix.title);
        for text in fix.chain(no_fix).chain([&mut self.message]) {
            if let Some(shown) = show_line_feeds(text) {
                *text = shown;
            }
        }
    }
}

/// Index of a rule in the registry's order; resolves to its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub u16);

/// A further place of a finding, with what is to be seen there.
#[derive(Clone, Debug)]
pub struct Label {
    /// Where, in the finding's own file.
    pub span: Span,
    /// What is to be seen there.
    pub text: String,
}

/// A number of a running cluster that a finding rests on.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// Name of the metric, as Flink names it.
    pub metric: String,
    /// The job vertex it was read from.
    pub vertex: Option<String>,
    /// The index of the subtask, where it is the number of one.
    pub subtask: Option<usize>,
    /// What was read.
    pub value: f64,
    /// What it was compared with.
    pub threshold: f64,
}

/// A measurement of a running cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measurement {
    /// The file or address that the numbers come from.
    pub from: String,
    /// When they were taken, in milliseconds since 1970, where that is known.
    pub time: Option<u64>,
}
