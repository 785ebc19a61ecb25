use super::latency_markers::LatencyMarkers;
use crate::finding::{Applicability, Severity};
use crate::flink::value::format_duration;
use crate::intent::Environment;
use crate::rules::Cx;
use crate::rules::pages::fl501::{messages, options};

const OPERATOR: &str = "operator";

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if cx.intent.environment == Some(Environment::Development) {
        return;
    }
    let Some(markers) = LatencyMarkers::of(cx, options::INTERVAL, options::GRANULARITY) else { return };
    let (Some(sent), Some(true)) = (markers.are_sent(), markers.by_subtask()) else { return };
    let Some(case) = markers.granularity.last() else { return };
    let fix = cx.fix_option(options::GRANULARITY, &markers.granularity, OPERATOR, Applicability::Safe);
    let help = messages::help(options::GRANULARITY.key());
    let mut report = if sent {
        cx.report(messages::tracked(format_duration(markers.interval_nanos())))
    } else {
        cx.report(messages::inert()).severity(Severity::Info)
    };
    if let Some(interval) = markers.interval.last().and_then(|case| case.setting) {
        report = report.label(interval.span, "markers are sent because of this");
    }
    cx.file(report.at_case(options::GRANULARITY, case).fix(fix).help(help));
}
