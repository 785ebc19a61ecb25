use crate::finding::Applicability;
use crate::rules::Cx;
use crate::rules::checkpointing::{is_on, is_operators, is_unset};
use crate::rules::job::in_production;
use crate::rules::pages::fl314::{messages, options};

const RETAIN: &str = "RETAIN_ON_CANCELLATION";

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    // The operator keeps them where nothing is said.
    if !in_production(cx) || is_operators(cx) {
        return;
    }
    let Some(interval) = cx.cases(options::INTERVAL) else { return };
    if is_on(&interval) != Some(true) {
        return;
    }
    let Some(cases) = cx.cases(options::RETENTION) else { return };
    let deletes = |text: &str| !text.eq_ignore_ascii_case(RETAIN);
    if !cases.iter().all(|case| case.text().is_some_and(deletes)) {
        return;
    }
    // Without a directory there is nothing to keep, which another rule says.
    let Some(dir) = cx.cases(options::DIR) else { return };
    if is_unset(&dir) {
        return;
    }
    let Some(case) = cases.last() else { return };
    let policy = case.text().unwrap_or_default();
    let key = cx.name_of(options::RETENTION);
    let fix = cx.fix_option(options::RETENTION, &cases, RETAIN, Applicability::Unsafe);
    let report = cx.report(messages::deleted(key, policy, case.origin())).at_case(options::RETENTION, case);
    let switch = interval.last().and_then(|case| case.setting).map(|setting| setting.span);
    let report = report.because(case, switch, "checkpoints are switched on here");
    cx.file(report.help(messages::help(key, RETAIN)).fix(fix));
}
