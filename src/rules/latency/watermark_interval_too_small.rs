use super::watermark_interval::{NANOS_PER_MILLI, floor_millis, is_processing_time, longest_millis};
use crate::finding::{Applicability, Severity};
use crate::flink::value::format_duration;
use crate::rules::pages::fl112::{messages, options, thresholds};
use crate::rules::streaming::is_streaming;
use crate::rules::{Case, Cx};

const MILLIS_PER_SECOND: f64 = 1000.0;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if is_processing_time(cx) {
        return;
    }
    let Some(cases) = cx.cases(options::INTERVAL) else { return };
    let Some(case) = cases.last() else { return };
    let Some(millis) = cases.iter().map(millis).min_by(f64::total_cmp).filter(|millis| *millis > 0.0) else { return };
    if is_streaming(cx, options::RUNTIME_MODE) != Some(true) {
        return;
    }
    let shortest = shortest_millis(cx);
    let senders = if cx.intent.context.hops == Some(0) { None } else { senders(cx) };
    let flood = senders.filter(|&senders| rate(senders, millis) > cx.threshold(thresholds::MOST_PER_SECOND));
    let for_flood = flood.map_or(shortest, |senders| least_for(cx, senders).max(shortest));
    // Where only an interval that FL101 forbids would stem the flood, it is the
    // SLA that asks for it.
    let may_be = |wanted: f64| cx.intent.sla.is_none_or(|sla| wanted <= longest_millis(cx, sla));
    let interval = || case.nanos().map(format_duration).unwrap_or_default();
    let (message, wanted, severity) = match flood.filter(|_| may_be(for_flood)) {
        Some(senders) => {
            let rate = rate(senders, millis).round();
            (messages::flood(interval(), case.origin(), senders, rate), for_flood, Severity::Warning)
        }
        None if cases.iter().all(|case| is_short(case, shortest)) => {
            (messages::short(interval(), case.origin()), shortest, Severity::Info)
        }
        None => return,
    };
    let wanted = format!("{wanted} ms");
    let key = case.setting.map_or_else(|| cx.name_of(options::INTERVAL), |setting| setting.key.as_ref());
    let help = messages::help(key, &wanted);
    let fix = cx.fix_option(options::INTERVAL, &cases, &wanted, Applicability::Safe);
    cx.file(cx.report(message).at_case(options::INTERVAL, case).severity(severity).help(help).fix(fix));
}

fn millis(case: &Case<'_>) -> f64 {
    case.nanos().map_or(0.0, |nanos| nanos as f64 / NANOS_PER_MILLI)
}

fn is_short(case: &Case<'_>, shortest: f64) -> bool {
    case.held.is_some() && millis(case) < shortest
}

/// Below so many milliseconds an interval is too short; never more than FL101
/// would still take.
fn shortest_millis(cx: &Cx<'_>) -> f64 {
    let own = cx.threshold(thresholds::SHORTEST_MS);
    cx.intent.sla.map_or(own, |sla| own.min(floor_millis(cx, sla)))
}

/// How many subtasks send their watermarks to one behind an exchange, where the
/// document tells: all of a vertex.
fn senders(cx: &mut Cx<'_>) -> Option<i64> {
    let cases = cx.cases(options::PARALLELISM)?;
    let set = cases.iter().all(|case| case.held.is_some());
    cases.iter().filter(|_| set).map(|case| case.integer().unwrap_or(0)).min().filter(|&senders| senders > 0)
}

fn rate(senders: i64, millis: f64) -> f64 {
    senders as f64 * MILLIS_PER_SECOND / millis
}

/// The shortest interval in whole milliseconds with which so many are no flood.
fn least_for(cx: &Cx<'_>, senders: i64) -> f64 {
    (senders as f64 * MILLIS_PER_SECOND / cx.threshold(thresholds::MOST_PER_SECOND)).ceil()
}
