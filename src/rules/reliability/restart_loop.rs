use crate::flink::metrics;
use crate::rules::pages::fl607::{messages, thresholds};
use crate::rules::running_time::milliseconds;
use crate::rules::{Cx, MeasuredJob};
use crate::stats::Job;

const MINUTE_MS: f64 = 60_000.0;

/// A job in a loop is young and restarts: what other rules wait for does not hold here.
pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    for measured in cx.any_jobs() {
        judge(cx, measured);
    }
}

fn judge(cx: &mut Cx<'_>, measured: MeasuredJob<'_>) {
    let MeasuredJob { cluster, job } = measured;
    let most = cx.threshold(thresholds::RESTARTS);
    let Some(all) = failures(job) else { return cx.not_assessed(messages::untold()) };
    let exception = job.last_exception.as_deref();
    let (count, message) = match (grown_failures(job), cluster.observed_ms(), job.uptime_ms) {
        (Some(grown), Some(observed), _) if grown >= most => {
            let time = milliseconds(observed);
            let message = match exception {
                Some(exception) => messages::between_by(grown, time, exception),
                None => messages::between(grown, time),
            };
            (grown, message)
        }
        _ if all < most => return,
        (_, _, None) => return cx.not_assessed(messages::no_age()),
        (_, _, Some(age)) if age < cx.threshold(thresholds::YOUNG_MINUTES) * MINUTE_MS => {
            let time = milliseconds(age);
            let message = match exception {
                Some(exception) => messages::young_by(all, exception, time),
                None => messages::young(all, time),
            };
            (all, message)
        }
        _ => return,
    };
    let report = cx.report(message).evidence(metrics::RESTARTS, None, None, count, most);
    cx.file(report.measured(cluster).help(messages::help()));
}

/// How often the job restarted because it failed.
fn failures(job: &Job) -> Option<f64> {
    let rescales = job.metrics.get(metrics::RESCALES).last().unwrap_or_default();
    Some((job.metrics.get(metrics::RESTARTS).last()? - rescales).max(0.0))
}

/// The same from the first sample to the last.
fn grown_failures(job: &Job) -> Option<f64> {
    let rescales = job.metrics.get(metrics::RESCALES).growth().unwrap_or_default();
    Some((job.metrics.get(metrics::RESTARTS).growth()? - rescales).max(0.0))
}
