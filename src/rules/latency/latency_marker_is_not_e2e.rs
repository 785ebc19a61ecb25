use crate::rules::Cx;
use crate::rules::pages::fl115::messages;
use crate::rules::running_time::milliseconds;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let Some(sla) = cx.sla() else { return };
    let jobs = cx.any_jobs().into_iter().filter(|measured| measured.job.latency_histograms > 0);
    let Some(measured) = jobs.max_by_key(|measured| measured.job.latency_histograms) else { return };
    let count = measured.job.latency_histograms;
    let report = match measured.job.marker_p99_ms {
        Some(p99) => cx.report(messages::markers_p99(count, milliseconds(p99), sla)).evidence_of(
            &messages::p99(),
            None,
            None,
            p99,
            sla.millis(),
        ),
        None => {
            cx.report(messages::markers(count, sla)).evidence_of(&messages::histograms(), None, None, count as f64, 0.0)
        }
    };
    cx.file(report.measured(measured.cluster).help(messages::help()));
}
