use crate::finding::Applicability;
use crate::flink::value::format_duration;
use crate::intent::Sla;
use crate::rules::Cx;
use crate::rules::pages::fl102::{messages, options, thresholds};
use crate::rules::streaming::is_streaming;

const NANOS_PER_MILLI: f64 = 1e6;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let Some(sla) = cx.sla() else { return };
    let hops = cx.intent.context.hops.unwrap_or(1);
    if hops == 0 || is_streaming(cx, options::RUNTIME_MODE) != Some(true) {
        return;
    }
    let Some(enabled) = cx.cases(options::ENABLED) else { return };
    if enabled.iter().any(|case| case.bool() == Some(false)) {
        return;
    }
    let Some(cases) = cx.cases(options::TIMEOUT) else { return };
    let budget = sla.millis() * cx.threshold(thresholds::SLA_SHARE);
    let shortest = cx.threshold(thresholds::SHORTEST_MS);
    let too_long = |nanos: i128| {
        let millis = nanos as f64 / NANOS_PER_MILLI;
        millis > shortest && millis * f64::from(hops) > budget
    };
    if !cases.iter().all(|case| case.nanos().is_some_and(too_long)) {
        return;
    }
    let Some((case, nanos)) = cases.last().and_then(|case| Some((case, case.nanos()?))) else { return };
    let (timeout, total) = (format_duration(nanos), format_duration(nanos.saturating_mul(i128::from(hops))));
    let hops_text = if hops == 1 { "one network hop".to_owned() } else { format!("{hops} network hops") };
    let message = messages::too_long(timeout, case.origin(), hops_text, total, sla);
    let wanted = format!("{} ms", wanted_millis(cx, sla, hops));
    let fix = cx.fix_option(options::TIMEOUT, &cases, &wanted, Applicability::Safe);
    let key = case.setting.map_or_else(|| cx.name_of(options::TIMEOUT), |setting| setting.key.as_ref());
    let report = cx.report(message).at_case(options::TIMEOUT, case).fix(fix).help(messages::help(key, wanted));
    cx.file(report);
}

/// Whole milliseconds that all hops together keep to, so that one application suffices.
fn wanted_millis(cx: &Cx<'_>, sla: Sla, hops: u32) -> f64 {
    let share = (sla.millis() * cx.threshold(thresholds::SLA_SHARE) / f64::from(hops)).floor();
    share.min(cx.threshold(thresholds::LONGEST_MS)).max(cx.threshold(thresholds::SHORTEST_MS))
}
