use super::barriers::{ALIGNMENT, Barriers, START_DELAY, told};
use crate::finding::Applicability;
use crate::flink::metrics;
use crate::rules::checkpointing::is_on;
use crate::rules::pages::fl409::{messages, options, thresholds};
use crate::rules::running::running_or;
use crate::rules::subtasks::percent;
use crate::rules::{Case, Cx, MeasuredJob, Report};
use crate::stats::{Job, Level};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let jobs = cx.hosted_jobs();
    if jobs.is_empty() {
        return;
    }
    let Some(cases) = cx.cases(options::DEBLOAT) else { return };
    let Some(now) = cases.last() else { return };
    for measured in jobs {
        let ran = running_or(measured.cluster, options::DEBLOAT, &cases);
        if ran.and_then(|case| case.bool()) != Some(false) || !is_aligned(cx, measured.job) {
            continue;
        }
        let Some(report) = evidence(cx, measured, now) else { continue };
        let key = cx.key_of(options::DEBLOAT, now);
        if now.bool() == Some(true) {
            return cx.not_assessed(messages::stale(key));
        }
        let fix = cx.fix_option(options::DEBLOAT, &cases, "true", Applicability::Unsafe);
        let report = report.at_case(options::DEBLOAT, now).measured(measured.cluster);
        // The option is one for all jobs of the cluster.
        return cx.file(report.help(messages::help(key)).fix(fix));
    }
}

/// Whether the job takes aligned checkpoints, as it says itself, else as the
/// document does.
fn is_aligned(cx: &mut Cx<'_>, job: &Job) -> bool {
    let config = job.checkpoints.config.as_ref();
    let is_unaligned = config.and_then(|config| config.is_unaligned).or_else(|| {
        let cases = cx.quietly(|cx| cx.cases(options::UNALIGNED))?;
        crate::rules::case::in_all(&cases, Case::bool)
    });
    let takes_any = match config {
        Some(config) => Some(config.interval_ms.is_some()),
        None => cx.quietly(|cx| cx.cases(options::INTERVAL)).and_then(|cases| is_on(&cases)),
    };
    takes_any == Some(true) && is_unaligned == Some(false)
}

/// A finding, where there is reason for one.
fn evidence<'d>(cx: &mut Cx<'d>, measured: MeasuredJob<'_>, now: &Case<'d>) -> Option<Report<'d>> {
    let key = cx.key_of(options::DEBLOAT, now);
    let longest = cx.threshold(thresholds::LONGEST_WAIT_MS);
    let told = told(measured, cx.measured.min_uptime_ms);
    let enough = told.len() as f64 >= cx.threshold(thresholds::LEAST_CHECKPOINTS);
    let barriers = Barriers::of(measured.job, &told, cx.threshold(thresholds::PERCENTILE)).filter(|_| enough);
    if let Some(delay) = barriers.as_ref().and_then(|barriers| barriers.start_delay?.longer_than(longest)) {
        let report = cx.report(messages::start_delay(key, delay.words(), &delay.vertex.name));
        return Some(delay.note(report, START_DELAY, longest));
    }
    if let Some(wait) = barriers.as_ref().and_then(|barriers| barriers.alignment?.longer_than(longest)) {
        let report = cx.report(messages::alignment(key, wait.words(), &wait.vertex.name));
        return Some(wait.note(report, ALIGNMENT, longest));
    }
    let shares = measured.job.running().filter_map(|(_, vertex)| Some((vertex, vertex.backpressured()?)));
    let Some((vertex, share)) = shares.max_by(|a, b| a.1.total_cmp(&b.1)) else {
        if barriers.is_none() {
            cx.not_assessed(messages::not_measured());
        }
        return None;
    };
    if Level::of(share) != Level::High {
        return None;
    }
    let report = cx.report(messages::backpressure(key, &vertex.name, percent(share)));
    let (name, limit) = (Some(vertex.name.as_str()), 1000.0 * metrics::HIGH);
    Some(report.evidence(metrics::BACKPRESSURED_TIME, name, None, 1000.0 * share, limit))
}
