use crate::finding::{Applicability, Confidence, RuleId, Severity};
use crate::flink::catalogue::OptionId;

/// Everything that is known and said of a rule, from its page in `rules/`.
/// Compiled in: nothing is parsed at start-up.
#[derive(Debug)]
pub struct RulePage {
    /// `FL101`.
    pub id: &'static str,
    /// `watermark-interval-vs-sla`.
    pub name: &'static str,
    /// `latency`, the folder of its page.
    pub group: &'static str,
    /// One line: what it finds.
    pub summary: &'static str,
    /// Its usual severity; the page's `severity_note` says when it differs.
    pub severity: Severity,
    /// When and why the severity differs; empty where it never does.
    pub severity_note: &'static str,
    /// How sure it is when it fires.
    pub confidence: Confidence,
    /// How safe its fix is, `None` where it has none.
    pub fix: Option<Applicability>,
    /// Whether it says nothing without measurements of a cluster.
    pub needs_stats: bool,
    /// Whether it is off unless selected.
    pub pedantic: bool,
    /// The Flink versions it is about, in words, as `1.13 or later`.
    pub versions: &'static str,
    /// What it needs to see: `config`, `manifest`, `sla`, ...
    pub inputs: &'static [&'static str],
    /// The options that it looks at; empty where it looks at all of them.
    pub options: &'static [OptionId],
    /// Its numbers, which flinklint.toml can change.
    pub thresholds: &'static [Threshold],
    /// Why it matters.
    pub why: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
    /// What doing so costs.
    pub trade_off: &'static str,
    /// When it stays silent, and what it cannot see.
    pub limits: &'static str,
    /// Where the advice comes from, the best first.
    pub references: &'static [Reference],
    /// Configurations that it fires on, and ones that it does not.
    pub examples: &'static [Example],
}

/// Names a number of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ThresholdId {
    /// The rule.
    pub rule: RuleId,
    /// Position among the thresholds of its page.
    pub index: usize,
}

/// A number of a rule.
#[derive(Debug)]
pub struct Threshold {
    /// Its name in `[rules.FLnnn]`.
    pub name: &'static str,
    /// Its value unless flinklint.toml sets another.
    pub default: f64,
    /// The least value that makes sense.
    pub min: f64,
    /// The greatest value that makes sense.
    pub max: f64,
    /// What it is and in which unit.
    pub text: &'static str,
}

/// Where a rule's advice comes from.
#[derive(Debug)]
pub struct Reference {
    /// What stands there.
    pub title: &'static str,
    /// Address.
    pub url: &'static str,
}

/// A configuration on a rule's page, run as a test.
#[derive(Debug)]
pub struct Example {
    /// One line: what it shows.
    pub title: &'static str,
    /// The kind of file, by its name in the contract.
    pub kind: &'static str,
    /// Names of files in its folder, where it is a file of the name that its
    /// kind usually has; `None` where it is a text from anywhere.
    pub beside: Option<&'static [&'static str]>,
    /// Command line options, as `--sla 500ms`.
    pub options: &'static [&'static str],
    /// The file.
    pub input: &'static str,
    /// A cluster that was measured, a line a part: see `tests/common/sketch.rs`.
    pub stats: Option<&'static str>,
    /// The ids of the rules that fire, in order.
    pub expect: &'static [&'static str],
    /// What `fix` makes of it; `None` where nothing is fixed.
    pub fixed: Option<&'static str>,
}
