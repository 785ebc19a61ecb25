use super::latency_markers::{HISTOGRAMS, Histograms, LatencyMarkers, histograms};
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
    let counted = histograms(cx, &markers, options::GRANULARITY);
    let limit = cx.threshold(thresholds::MOST_HISTOGRAMS);
    let mut report = match counted {
        Some(Histograms { cluster, count, .. }) => cx
            .report(messages::tracked_measured(format_duration(nanos), count))
            .evidence_of(HISTOGRAMS, None, None, count as f64, limit)
            .measured(cluster),
        None => cx.report(messages::tracked(format_duration(nanos))),
    };
    report = report.at_case(options::INTERVAL, case);
    let are_many = counted.is_some_and(|counted| counted.count as f64 > limit);
    if are_many || (nanos as f64) < cx.threshold(thresholds::OFTEN_MS) * 1e6 {
        report = report.severity(Severity::Warning);
    }
    cx.file(report.fix(fix).help(messages::help(options::INTERVAL.key())));
}
