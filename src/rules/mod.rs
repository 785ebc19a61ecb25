//! The rules, a file each, and what a rule sees: the settings of one document
//! with their places, what is known of Flink, and what the document is for.
//! A rule never reads text and never names a key, a default or a number: those
//! stand on its page in `rules/` and in the catalogue.

mod case;
mod conf_folder;
mod cx;
mod jvm_settings;
mod kubernetes;
mod latency;
mod memory;
mod network;
mod observability;
mod overrides;
mod page;
mod pages;
mod processors;
mod reliability;
mod resources;
mod state_backend;
mod streaming;
pub(crate) mod suppression;
mod syntax;

pub use case::{Case, CaseValue};
pub use conf_folder::ConfFolder;
pub use cx::{Cx, NO_SLA, Report};
pub use memory::{MemoryCase, Trial};
pub use overrides::Overrides;
pub use page::{Example, Reference, RulePage, Threshold, ThresholdId};

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
    &pages::PAGES[usize::from(id.0)]
}

/// Every rule, by id.
pub fn all() -> impl Iterator<Item = RuleId> {
    (0..pages::PAGES.len()).filter_map(|at| u16::try_from(at).ok()).map(RuleId)
}

/// The rule with this id or name, whatever the case of its letters.
#[must_use]
pub fn find(text: &str) -> Option<RuleId> {
    all().find(|&id| page(id).id.eq_ignore_ascii_case(text) || page(id).name.eq_ignore_ascii_case(text))
}

/// Lets one rule look at a document.
pub(crate) fn check(rule: RuleId, cx: &mut Cx<'_>) {
    (pages::CHECKS[usize::from(rule.0)])(cx);
}
