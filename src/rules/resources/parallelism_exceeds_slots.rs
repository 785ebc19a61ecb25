use super::times_to_reach;
use crate::document::Kind;
use crate::rules::pages::fl212::{messages, options};
use crate::rules::{Case, Cx};

/// A scheduler that runs a job with the slots that there are.
const ADAPTIVE: &str = "Adaptive";

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if is_elastic(cx) {
        return;
    }
    let Some(parallelisms) = cx.cases(options::PARALLELISM) else { return };
    let Some(parallelism) = least(&parallelisms) else { return };
    let Some(taskmanagers) = cx.intent.context.taskmanagers else {
        cx.not_assessed("how many TaskManagers there are is not declared; --context taskmanagers=4 says so");
        return;
    };
    let (Some(schedulers), Some(modes)) = (cx.cases(options::SCHEDULER), cx.cases(options::SCHEDULER_MODE)) else {
        return;
    };
    let adapts = |case: &Case<'_>| case.text().is_some_and(|text| text.eq_ignore_ascii_case(ADAPTIVE));
    if schedulers.iter().any(adapts) || modes.iter().any(|case| case.held.is_some()) {
        return;
    }
    let Some(slots) = cx.cases(options::SLOTS) else { return };
    let Some(most) = slots.iter().map(|case| case.integer().unwrap_or(i64::MAX)).max() else { return };
    let all = most.saturating_mul(taskmanagers.into());
    let (Some(case), true) = (parallelisms.last(), most > 0 && parallelism > all) else { return };
    let message = messages::more(parallelism, case.origin(), taskmanagers, most, all);
    let mut report = cx.report(message).at_case(options::PARALLELISM, case);
    if let Some(setting) = slots.last().and_then(|case| case.setting) {
        report = report.label(setting.span, messages::slots());
    }
    cx.file(report.help(messages::help(times_to_reach(parallelism, most), all)));
}

/// The least that a release sees, where all of them see a number that is set.
fn least(cases: &[Case<'_>]) -> Option<i64> {
    let set = |case: &Case<'_>| case.held.and(case.integer());
    cases.iter().map(set).try_fold(i64::MAX, |least, number| Some(least.min(number?)))
}

/// Whether something starts `TaskManager`s as they are needed.
fn is_elastic(cx: &Cx<'_>) -> bool {
    let of_operator = matches!(cx.document.kind, Kind::FlinkDeployment | Kind::FlinkBlueGreenDeployment);
    of_operator || cx.document.held(options::CLUSTER_ID.name()).is_some()
}
