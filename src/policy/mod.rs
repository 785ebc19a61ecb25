//! A team's own rules, written in CEL, the language of Kubernetes admission
//! policies: true is a finding.

mod compile;
mod facts;
mod judge;

use std::sync::Arc;

use crate::finding::{RuleId, Severity};

pub use compile::{Mistake, compile};
pub use judge::Verdict;

/// Longer expressions are no policy.
const LONGEST: usize = 2048;
/// Deeper ones are none either: reading and judging them takes stack.
const DEEPEST: usize = 32;
/// Documents with more settings are not judged.
const MOST_SETTINGS: usize = 10_000;

/// One `[[policy]]` of a flinklint.toml.
#[derive(Debug)]
pub struct Policy {
    /// Its place among the rules.
    pub rule: RuleId,
    /// How bad it is.
    pub severity: Severity,
    /// What is said of what it finds.
    pub message: String,
    /// Where it is written, as `flinklint.toml:12:8`.
    pub place: String,
    /// When it finds something.
    pub condition: Condition,
}

/// An expression that is true where there is something to find.
#[derive(Clone)]
pub struct Condition {
    program: Arc<cel::Program>,
    /// Keys that it names.
    keys: Vec<String>,
    /// Whether it looks at keys that it does not name.
    any_key: bool,
}

impl std::fmt::Debug for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Condition").field("keys", &self.keys).finish_non_exhaustive()
    }
}
