//! The pages of a team's own rules. They become known while flinklint.toml is
//! read; from then on they are rules like any other.

use std::sync::{PoisonError, RwLock};

use super::page::RulePage;
use super::pages::PAGES;
use crate::finding::{Confidence, RuleId, Severity};

/// The group that they are in.
pub const POLICY: &str = "policy";

static POLICIES: RwLock<Vec<&'static RulePage>> = RwLock::new(Vec::new());

/// The page of a policy, if `at` is past the built-in rules.
pub(super) fn page(at: usize) -> Option<&'static RulePage> {
    let at = at.checked_sub(PAGES.len())?;
    POLICIES.read().unwrap_or_else(PoisonError::into_inner).get(at).copied()
}

/// Makes a policy known and gives its place among the rules; the same one has
/// the same place again. The page lives as long as the program, which reads few
/// files with few policies each.
#[must_use]
pub fn register(id: &str, name: &str, severity: Severity, message: &str) -> RuleId {
    let mut policies = POLICIES.write().unwrap_or_else(PoisonError::into_inner);
    let same =
        |page: &&RulePage| page.id == id && page.name == name && page.severity == severity && page.summary == message;
    let at = policies.iter().position(same).unwrap_or_else(|| {
        policies.push(Box::leak(Box::new(written(id, name, severity, message))));
        policies.len() - 1
    });
    RuleId(u16::try_from(PAGES.len() + at).unwrap_or(u16::MAX))
}

/// Every policy that has become known.
#[must_use]
pub fn policies() -> Vec<(RuleId, &'static RulePage)> {
    let policies = POLICIES.read().unwrap_or_else(PoisonError::into_inner);
    let id = |at: usize| RuleId(u16::try_from(PAGES.len() + at).unwrap_or(u16::MAX));
    policies.iter().enumerate().map(|(at, page)| (id(at), *page)).collect()
}

fn written(id: &str, name: &str, severity: Severity, message: &str) -> RulePage {
    let keep = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
    RulePage {
        id: keep(id),
        name: keep(name),
        group: POLICY,
        summary: keep(message),
        severity,
        severity_note: "",
        confidence: Confidence::High,
        fix: None,
        needs_stats: false,
        pedantic: false,
        versions: "all",
        inputs: &["config", "manifest", "sql"],
        options: &[],
        thresholds: &[],
        why: "A rule of the team's own, from flinklint.toml.",
        remedy: "",
        trade_off: "",
        limits: "",
        references: &[],
        examples: &[],
    }
}
