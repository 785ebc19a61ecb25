use crate::flink::metrics;
use crate::rules::pages::fl319::{messages, thresholds};
use crate::rules::resources::MB;
use crate::rules::{Cx, MeasuredJob};

const HOUR_MS: f64 = 3_600_000.0;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    for measured in cx.jobs() {
        judge(cx, measured);
    }
}

fn judge(cx: &mut Cx<'_>, measured: MeasuredJob<'_>) {
    let hours = cx.threshold(thresholds::LEAST_HOURS);
    if measured.job.uptime_ms.is_none_or(|uptime| uptime < hours * HOUR_MS) {
        return cx.not_assessed(messages::young(hours));
    }
    let completed = measured.job.checkpoints.completed();
    let sizes: Vec<f64> = completed.rev().filter_map(|checkpoint| checkpoint.full_size).collect();
    let (Some(&first), Some(&last)) = (sizes.first(), sizes.last()) else {
        return cx.not_assessed(messages::few(0));
    };
    if (sizes.len() as f64) < cx.threshold(thresholds::LEAST_CHECKPOINTS) {
        return cx.not_assessed(messages::few(sizes.len()));
    }
    let limit = first * cx.threshold(thresholds::GROWTH);
    if last < limit || !sizes.windows(2).all(|pair| pair[0] < pair[1]) {
        return;
    }
    let megabytes = |bytes: f64| (bytes / MB).ceil();
    let report = cx
        .report(messages::growing(sizes.len(), megabytes(first), megabytes(last)))
        .evidence(metrics::LAST_CHECKPOINT_FULL_SIZE, None, None, last, limit)
        .measured(measured.cluster);
    cx.file(report.help(messages::help()));
}
