use super::latency_markers::{HISTOGRAMS, Histograms, LatencyMarkers, histograms};
use crate::finding::{Applicability, Severity};
use crate::flink::value::format_duration;
use crate::intent::Environment;
use crate::rules::Cx;
use crate::rules::pages::fl501::{messages, options, thresholds};

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
    let counted = if sent { histograms(cx, &markers, options::GRANULARITY) } else { None };
    let interval = format_duration(markers.interval_nanos());
    let mut report = match counted {
        Some(Histograms { cluster, count, by_operator }) => {
            let limit = cx.threshold(thresholds::MOST_HISTOGRAMS);
            let report = cx.report(match by_operator {
                Some(fewer) => messages::tracked_measured(interval, count, fewer),
                None => messages::tracked_counted(interval, count),
            });
            let report = if count as f64 > limit { report.severity(Severity::Error) } else { report };
            report.evidence_of(HISTOGRAMS, None, None, count as f64, limit).measured(cluster)
        }
        None if sent => cx.report(messages::tracked(interval)),
        None => cx.report(messages::inert()).severity(Severity::Info),
    };
    if let Some(interval) = markers.interval.last().and_then(|case| case.setting) {
        report = report.label(interval.span, "markers are sent because of this");
    }
    cx.file(report.at_case(options::GRANULARITY, case).fix(fix).help(help));
}
