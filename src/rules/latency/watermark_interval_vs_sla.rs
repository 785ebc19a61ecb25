use crate::finding::{Applicability, Severity};
use crate::flink::value::format_duration;
use crate::rules::Cx;
use crate::rules::pages::fl101::{messages, options};
use crate::rules::streaming::is_streaming;

use super::watermark_interval::{NANOS_PER_MILLI, is_processing_time, longest_millis, wanted_millis};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let Some(sla) = cx.sla() else { return };
    if is_processing_time(cx) || is_streaming(cx, options::RUNTIME_MODE) != Some(true) {
        return;
    }
    let Some(cases) = cx.cases(options::INTERVAL) else { return };
    let limit = longest_millis(cx, sla) * NANOS_PER_MILLI;
    let too_long = |nanos: i128| nanos as f64 > limit;
    if !cases.iter().all(|case| case.nanos().is_some_and(too_long)) {
        return;
    }
    let Some(case) = cases.last() else { return };
    let Some(nanos) = case.nanos() else { return };
    let interval = format_duration(nanos);
    let message = messages::too_long(interval, case.origin(), sla);
    let wanted = format!("{} ms", wanted_millis(cx, sla));
    let fix = cx.fix_option(options::INTERVAL, &cases, &wanted, Applicability::Safe);
    let mut report = cx.report(message).at_case(options::INTERVAL, case).fix(fix);
    if nanos >= i128::from(sla.nanos()) {
        report = report.severity(Severity::Error);
    }
    cx.file(report.help(messages::help(options::INTERVAL.key(), wanted)));
}
