use super::watermark_interval::{is_processing_time, wanted_millis};
use crate::finding::Applicability;
use crate::rules::Cx;
use crate::rules::pages::fl111::{messages, options, thresholds};
use crate::rules::streaming::is_streaming;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if is_processing_time(cx) {
        return;
    }
    let Some(cases) = cx.cases(options::INTERVAL) else { return };
    if !cases.iter().all(|case| case.held.is_some() && case.nanos() == Some(0)) {
        return;
    }
    if is_streaming(cx, options::RUNTIME_MODE) != Some(true) {
        return;
    }
    let Some(case) = cases.last() else { return };
    let millis = match cx.intent.sla {
        Some(sla) => wanted_millis(cx, sla),
        None => cx.threshold(thresholds::USUAL_MS),
    };
    let wanted = format!("{millis} ms");
    let key = case.setting.map_or_else(|| cx.name_of(options::INTERVAL), |setting| setting.key.as_ref());
    let help = messages::help(key, &wanted);
    let fix = cx.fix_option(options::INTERVAL, &cases, &wanted, Applicability::Unsafe);
    cx.file(cx.report(messages::zero(case.origin())).at_case(options::INTERVAL, case).help(help).fix(fix));
}
