use crate::finding::{Applicability, Severity};
use crate::flink::metrics;
use crate::rules::checkpointing::is_on;
use crate::rules::job::in_development;
use crate::rules::pages::fl311::{messages, options, thresholds};
use crate::rules::running::running;
use crate::rules::running_time::{milliseconds, running_time};
use crate::rules::streaming::is_streaming;
use crate::rules::subtasks::percent;
use crate::rules::{Case, Cx, MeasuredJob, Report};
use crate::stats::{Level, Vertex};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if in_development(cx) {
        return;
    }
    let Some(interval) = cx.cases(options::INTERVAL) else { return };
    if is_on(&interval) != Some(true) {
        return;
    }
    let Some(cases) = cx.cases(options::TOLERABLE) else { return };
    if !cases.iter().all(|case| case.integer() == Some(0)) || is_streaming(cx, options::RUNTIME_MODE) != Some(true) {
        return;
    }
    let Some(case) = cases.last() else { return };
    let jobs = cx.jobs_if_any();
    if jobs.iter().any(|&measured| tolerates_by_code(measured)) {
        return;
    }
    let advised = cx.threshold(thresholds::ADVISED).to_string();
    let fix = cx.fix_option(options::TOLERABLE, &cases, &advised, Applicability::Unsafe);
    let key = cx.name_of(options::TOLERABLE);
    let reason = jobs.into_iter().find_map(|measured| Some((measured, reason(cx, measured)?)));
    let mut report = match &reason {
        Some((measured, reason)) => {
            let report = cx.report(reason.message(key, case)).severity(Severity::Warning);
            reason.evidence(report).measured(measured.cluster)
        }
        None => cx.report(messages::none(key, case.origin())),
    };
    report = report.at_case(options::TOLERABLE, case);
    let switch = interval.last().and_then(|case| case.setting).map(|setting| setting.span);
    report = report.because(case, switch, "checkpoints are switched on here");
    cx.file(report.help(messages::help(key, advised)).fix(fix));
}

/// Whether a job tolerates failures although the cluster was not told to.
fn tolerates_by_code(measured: MeasuredJob<'_>) -> bool {
    let told = measured.job.checkpoints.config.as_ref().and_then(|config| config.tolerable_failures);
    let started = running(measured.cluster, options::TOLERABLE);
    told.is_some_and(|told| told > 0) && started.is_some_and(|case| case.integer().unwrap_or_default() == 0)
}

/// Why the next checkpoint may well fail.
enum Reason<'d> {
    /// So many of so many failed.
    Failed(usize, usize),
    /// They take so long of a timeout that is so long, in milliseconds, and of
    /// which this is the limit.
    Slow { duration: f64, timeout: f64, limit: f64 },
    /// A vertex is backpressured for this share of the time.
    Backpressured(&'d Vertex, f64),
}

fn reason<'d>(cx: &mut Cx<'_>, measured: MeasuredJob<'d>) -> Option<Reason<'d>> {
    let checkpoints = &measured.job.checkpoints;
    let failed = checkpoints.known_failures();
    if failed > 0 {
        return Some(Reason::Failed(failed, checkpoints.history.len()));
    }
    let told = checkpoints.config.as_ref().and_then(|config| config.timeout_ms);
    if let (Some(duration), Some(timeout)) =
        (checkpoints.duration_ms(0.95), running_time(cx, measured, options::TIMEOUT, told))
    {
        let timeout = timeout.nanos as f64 / 1e6;
        let limit = timeout * cx.threshold(thresholds::TIMEOUT_SHARE);
        if duration > limit {
            return Some(Reason::Slow { duration, timeout, limit });
        }
    }
    let shares = measured.job.running().filter_map(|(_, vertex)| Some((vertex, vertex.backpressured()?)));
    let (vertex, share) = shares.max_by(|(_, one), (_, other)| one.total_cmp(other))?;
    (Level::of(share) == Level::High).then_some(Reason::Backpressured(vertex, share))
}

impl Reason<'_> {
    fn message(&self, key: &str, case: &Case<'_>) -> String {
        match self {
            Reason::Failed(failed, count) => messages::failed(failed, count, key, case.origin()),
            Reason::Slow { duration, timeout, .. } => {
                messages::slow(milliseconds(*duration), milliseconds(*timeout), key, case.origin())
            }
            Reason::Backpressured(vertex, share) => {
                messages::backpressured(&vertex.name, percent(*share), key, case.origin())
            }
        }
    }

    fn evidence<'d>(&self, report: Report<'d>) -> Report<'d> {
        match self {
            Reason::Failed(failed, _) => report.evidence(metrics::FAILED_CHECKPOINTS, None, None, *failed as f64, 0.0),
            Reason::Slow { duration, limit, .. } => {
                report.evidence(metrics::LAST_CHECKPOINT_DURATION, None, None, *duration, *limit)
            }
            Reason::Backpressured(vertex, share) => {
                let name = Some(vertex.name.as_str());
                report.evidence(metrics::BACKPRESSURED_TIME, name, None, 1000.0 * share, 1000.0 * metrics::HIGH)
            }
        }
    }
}
