use crate::flink::metrics;
use crate::rules::pages::fl320::{messages, thresholds};
use crate::rules::running_time::milliseconds;
use crate::rules::{Cx, MeasuredJob, Report};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    for measured in cx.jobs() {
        if let Some(report) = failing(cx, measured).or_else(|| late(cx, measured)) {
            cx.file(report.measured(measured.cluster).help(messages::help()));
        }
    }
}

/// Too many of all checkpoints failed.
fn failing<'d>(cx: &mut Cx<'d>, measured: MeasuredJob<'_>) -> Option<Report<'d>> {
    let job = measured.job;
    let completed = job.checkpoints.completed.or_else(|| job.metrics.get(metrics::COMPLETED_CHECKPOINTS).last());
    let failed = job.checkpoints.failed.or_else(|| job.metrics.get(metrics::FAILED_CHECKPOINTS).last());
    let (Some(completed), Some(failed)) = (completed, failed) else {
        cx.not_assessed(messages::untold());
        return None;
    };
    let all = completed + failed;
    let limit = all * cx.threshold(thresholds::FAILURE_SHARE);
    if all < cx.threshold(thresholds::LEAST_CHECKPOINTS) || failed <= limit {
        return None;
    }
    Some(cx.report(messages::failing(failed, all)).evidence(metrics::FAILED_CHECKPOINTS, None, None, failed, limit))
}

/// The last one that was completed is long ago.
fn late<'d>(cx: &Cx<'d>, measured: MeasuredJob<'_>) -> Option<Report<'d>> {
    let checkpoints = &measured.job.checkpoints;
    let interval = checkpoints.config.as_ref()?.interval_ms? as f64;
    // By the cluster's own clock, as the checkpoints are.
    let now = measured.job.running_since.last()? + measured.job.uptime_ms?;
    let age = match checkpoints.completed().next() {
        Some(last) => now - (last.triggered as f64 + last.duration_ms),
        None => measured.job.uptime_ms?,
    };
    let limit = interval * cx.threshold(thresholds::LATE_INTERVALS);
    if age <= limit {
        return None;
    }
    let report = cx.report(messages::late(milliseconds(age), milliseconds(interval)));
    Some(report.evidence_of("time since the last completed checkpoint", None, None, age, limit))
}
