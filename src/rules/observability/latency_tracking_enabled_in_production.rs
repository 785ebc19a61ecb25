use super::latency_markers::LatencyMarkers;
use crate::finding::{Applicability, Severity};
use crate::flink::value::format_duration;
use crate::intent::Environment;
use crate::rules::Cx;
use crate::rules::pages::fl502::{messages, options, thresholds};

/// Off, for the option's older type and its newer one alike.
const OFF: &str = "0";

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if cx.intent.environment != Some(Environment::Production) {
        return;
    }
    let Some(markers) = LatencyMarkers::of(cx, options::INTERVAL, options::GRANULARITY) else { return };
    let (Some(true), Some(false)) = (markers.are_sent(), markers.by_subtask()) else { return };
    let Some(case) = markers.interval.last() else { return };
    let nanos = markers.interval_nanos();
    let fix = cx.fix_option(options::INTERVAL, &markers.interval, OFF, Applicability::Safe);
    let mut report = cx.report(messages::tracked(format_duration(nanos))).at_case(options::INTERVAL, case);
    if (nanos as f64) < cx.threshold(thresholds::OFTEN_MS) * 1e6 {
        report = report.severity(Severity::Warning);
    }
    cx.file(report.fix(fix).help(messages::help(options::INTERVAL.key())));
}
