//! The rules, a file each, and what a rule sees: the settings of one document
//! with their places, what is known of Flink, and what the document is for.
//! A rule never reads text and never names a key, a default or a number: those
//! stand on its page in `rules/` and in the catalogue.

mod asked;
mod case;
mod checkpointing;
mod conf_folder;
mod cx;
mod high_availability;
mod job;
mod jvm_settings;
mod kubernetes;
mod latency;
mod latency_budget;
mod measured;
mod memory;
mod network;
mod number_range;
mod observability;
mod overrides;
mod page;
mod pages;
mod policies;
mod processors;
mod reliability;
mod report;
mod resources;
mod running;
mod running_time;
mod script;
mod sql;
mod state;
mod state_backend;
mod streaming;
mod subtasks;
pub(crate) mod suppression;
mod syntax;
mod triage;

pub use case::{Case, CaseValue, Cases, cases};
pub use conf_folder::ConfFolder;
pub use cx::{Cx, Detail, NO_SLA, NO_STATS};
pub use latency_budget::{
    Assumed, Driver, LatencyBudget, advised_parallelism, latency_budget, parallelism as default_parallelism, rule_of,
};
pub use measured::{Measured, MeasuredCluster, MeasuredJob};
pub use memory::{MemoryCase, Trial};
pub use overrides::Overrides;
pub use page::{Example, Reference, RulePage, Threshold, ThresholdId};
pub use policies::{POLICY, policies, register};
pub use report::Report;

use crate::finding::RuleId;

pub use syntax::{unreadable_file, unreadable_manifest};

/// The page of every rule, by id.
#[must_use]
pub fn pages() -> &'static [RulePage] {
    &pages::PAGES
}

/// The page of a rule.
#[must_use]
pub fn page(id: RuleId) -> &'static RulePage {
    let at = usize::from(id.0);
    policies::page(at).unwrap_or_else(|| &pages::PAGES[at.min(pages::PAGES.len() - 1)])
}

/// Every rule, by id.
pub fn all() -> impl Iterator<Item = RuleId> {
    (0..pages::PAGES.len()).filter_map(|at| u16::try_from(at).ok()).map(RuleId)
}

/// The rule or policy with this id or name, whatever the case of its letters.
#[must_use]
pub fn find(text: &str) -> Option<RuleId> {
    let known = all().chain(policies().into_iter().map(|(id, _)| id));
    known.into_iter().find(|&id| page(id).id.eq_ignore_ascii_case(text) || page(id).name.eq_ignore_ascii_case(text))
}

/// Lets one rule look at a document.
pub(crate) fn check(rule: RuleId, cx: &mut Cx<'_>) {
    // A policy has no check of its own here: `lint` lets it judge the document.
    if let Some(check) = pages::CHECKS.get(usize::from(rule.0)) {
        check(cx);
    }
}
