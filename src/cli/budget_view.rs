//! A latency budget for a page.

use super::budget::bounded;
use crate::budget::{Bounds, Part, PartKind, Path};
use crate::intent::Sla;
use crate::lint::{DocumentBudget, WhatIf};
use crate::report::html::{BudgetView, PartView, RangeView, UnknownView, WhatIfView};
use crate::rules;

/// The budget, or why there is none. `None` where nothing is known of it.
pub(super) fn view(budget: &DocumentBudget) -> Option<Result<BudgetView, String>> {
    if let Some(reason) = &budget.excluded {
        return Some(Err(reason.clone()));
    }
    // What takes no time has no place in a drawing.
    let (shown, nothing): (Vec<&Part>, Vec<&Part>) = budget.budget.parts.iter().partition(|part| part.ms.high > 0.0);
    if shown.is_empty() {
        return None;
    }
    let totals = budget.budget.totals();
    let names: Vec<&str> = nothing.iter().map(|part| part.kind.name()).collect();
    let nothing = (!names.is_empty()).then(|| format!("No time at all: {}.", names.join(", ")));
    Some(Ok(BudgetView {
        sla_ms: budget.sla.map(Sla::millis),
        about: about(budget),
        total: range(totals.ms),
        p99_ms: bounded(totals.p99),
        parts: shown.iter().map(|part| part_view(budget, part)).collect(),
        verdict: budget.verdict,
        what_if: budget.what_if.iter().map(what_if).collect(),
        unknown: budget.budget.unknown.iter().map(unknown).collect(),
        notes: budget.notes.iter().cloned().chain(nothing).collect(),
    }))
}

/// What the sum is of.
fn about(budget: &DocumentBudget) -> String {
    let hops = match budget.hops {
        None => "network hops not known".to_owned(),
        Some(1) => "1 network hop".to_owned(),
        Some(hops) => format!("{hops} network hops"),
    };
    let parallelism = budget.parallelism.map(|p| format!(" · parallelism {p}")).unwrap_or_default();
    let path = match budget.path {
        Path::Record => "of each record",
        Path::Window => "of results that wait for event time",
    };
    format!("{hops}{parallelism} · {path}")
}

fn range(ms: Bounds) -> RangeView {
    RangeView { low: bounded(ms.low), typical: bounded(ms.typical), high: bounded(ms.high) }
}

fn part_view(budget: &DocumentBudget, part: &Part) -> PartView {
    let setting = budget.setting(part.kind);
    PartView {
        name: part.kind.name().to_owned(),
        rule: rules::rule_of(part.kind).map(str::to_owned),
        ms: range(part.ms),
        setting: setting.map(|setting| setting.setting.clone()),
        value: setting.map(|setting| format!("{}{}", setting.value, setting.origin)),
        formula: part.formula.clone(),
        source: part.kind.source().to_owned(),
    }
}

fn what_if(fix: &WhatIf) -> WhatIfView {
    WhatIfView {
        rule: rules::page(fix.rule).id,
        title: fix.title.clone(),
        typical: fix.typical,
        p99: fix.p99,
        is_computed: fix.totals.is_some(),
    }
}

fn unknown((part, reason): &(PartKind, String)) -> UnknownView {
    UnknownView { name: part.name().to_owned(), reason: reason.clone(), tell: part.tell().to_owned() }
}
