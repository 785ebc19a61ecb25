use crate::finding::Applicability;
use crate::rules::Cx;
use crate::rules::checkpointing::is_on;
use crate::rules::job::in_development;
use crate::rules::pages::fl311::{messages, options, thresholds};
use crate::rules::streaming::is_streaming;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if in_development(cx) {
        return;
    }
    let Some(interval) = cx.cases(options::INTERVAL) else { return };
    if is_on(&interval) != Some(true) {
        return;
    }
    let Some(cases) = cx.cases(options::TOLERABLE) else { return };
    if !cases.iter().all(|case| case.integer() == Some(0)) || is_streaming(cx, options::RUNTIME_MODE) != Some(true) {
        return;
    }
    let Some(case) = cases.last() else { return };
    let advised = cx.threshold(thresholds::ADVISED).to_string();
    let fix = cx.fix_option(options::TOLERABLE, &cases, &advised, Applicability::Unsafe);
    let key = cx.name_of(options::TOLERABLE);
    let report = cx.report(messages::none(key, case.origin())).at_case(options::TOLERABLE, case);
    let switch = interval.last().and_then(|case| case.setting).map(|setting| setting.span);
    let report = report.because(case, switch, "checkpoints are switched on here");
    cx.file(report.help(messages::help(key, advised)).fix(fix));
}
