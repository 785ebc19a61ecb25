use crate::finding::{Applicability, Fix};
use crate::flink::metrics;
use crate::flink::value::format_duration;
use crate::rules::pages::fl310::{messages, options, thresholds};
use crate::rules::running_time::{RunningTime, milliseconds, running_time, seconds_above};
use crate::rules::{Cx, MeasuredJob};
use crate::stats::{Job, Level};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    for measured in cx.jobs() {
        judge(cx, measured);
    }
}

fn judge(cx: &mut Cx<'_>, measured: MeasuredJob<'_>) {
    let checkpoints = &measured.job.checkpoints;
    if checkpoints.history.is_empty() {
        return cx.not_assessed(messages::none_known());
    }
    let told = checkpoints.config.as_ref().and_then(|config| config.timeout_ms);
    let Some(timeout) = running_time(cx, measured, options::TIMEOUT, told) else {
        return cx.not_assessed(messages::no_timeout());
    };
    let timeout_ms = timeout.nanos as f64 / 1e6;
    let limit = timeout_ms * cx.threshold(thresholds::TIMEOUT_SHARE);
    let most = checkpoints.duration_ms(0.95).filter(|&most| most > limit);
    let expired = checkpoints.history.iter().filter(|checkpoint| checkpoint.has_expired()).count();
    if timeout.is_new && most.is_none() {
        if expired > 0 {
            cx.not_assessed(messages::stale(cx.name_of(options::TIMEOUT), format_duration(timeout.nanos)));
        }
        return;
    }
    let mut report = match most {
        _ if expired > 0 => {
            let message = messages::expired(expired, checkpoints.history.len(), milliseconds(timeout_ms));
            cx.report(message).evidence(metrics::FAILED_CHECKPOINTS, None, None, expired as f64, 0.0)
        }
        Some(most) => cx.report(messages::close(milliseconds(most), milliseconds(timeout_ms))),
        None => return,
    };
    if let Some(most) = most {
        report = report.evidence(metrics::LAST_CHECKPOINT_DURATION, None, None, most, limit);
    }
    if let Some(case) = timeout.cases.last() {
        report = report.at_case(options::TIMEOUT, case);
    }
    let (help, fix) = advise(cx, measured.job, &timeout, most);
    cx.file(report.measured(measured.cluster).help(help).fix(fix));
}

/// A longer timeout only where nothing is seen that makes checkpoints slow.
fn advise(cx: &Cx<'_>, job: &Job, timeout: &RunningTime<'_>, most: Option<f64>) -> (String, Option<Fix>) {
    let held_up = job.levels().into_iter().flatten().any(|level| level != Level::Ok);
    let Some(most) = most.filter(|_| !held_up && !timeout.cases.is_empty()) else {
        return (messages::help().to_owned(), None);
    };
    let advised = format_duration(seconds_above(most * cx.threshold(thresholds::TIMEOUT_TIMES)));
    let fix = cx.fix_option(options::TIMEOUT, &timeout.cases, &advised, Applicability::Unsafe);
    (messages::help_timeout(cx.name_of(options::TIMEOUT), advised).to_string(), fix)
}
