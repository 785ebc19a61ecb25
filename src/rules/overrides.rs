use std::collections::BTreeMap;

use super::page::ThresholdId;
use crate::finding::{RuleId, Severity};

/// What flinklint.toml changes of the rules.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overrides {
    /// Severities in place of whatever the rule finds.
    pub severities: BTreeMap<RuleId, Severity>,
    /// Numbers in place of those on the rules' pages.
    pub thresholds: BTreeMap<ThresholdId, f64>,
}

impl Overrides {
    /// The number in force.
    #[must_use]
    pub fn threshold(&self, id: ThresholdId) -> f64 {
        self.thresholds.get(&id).copied().unwrap_or_else(|| super::page(id.rule).thresholds[id.index].default)
    }
}
