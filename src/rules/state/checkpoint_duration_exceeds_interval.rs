use crate::finding::{Applicability, Fix};
use crate::flink::metrics;
use crate::flink::value::format_duration;
use crate::rules::latency::exactly_once_commit_latency_vs_sla::commits_with_checkpoints;
use crate::rules::pages::fl306::{messages, options, thresholds};
use crate::rules::running_time::{RunningTime, milliseconds, running_time, seconds_above};
use crate::rules::{Case, Cx, MeasuredJob};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    for measured in cx.jobs() {
        judge(cx, measured);
    }
}

fn judge(cx: &mut Cx<'_>, measured: MeasuredJob<'_>) {
    let checkpoints = &measured.job.checkpoints;
    let known = checkpoints.completed().count();
    let (Some(median), Some(most)) = (checkpoints.duration_ms(0.5), checkpoints.duration_ms(0.95)) else {
        return cx.not_assessed(messages::few(known));
    };
    if (known as f64) < cx.threshold(thresholds::LEAST_CHECKPOINTS) {
        return cx.not_assessed(messages::few(known));
    }
    let told = checkpoints.config.as_ref().and_then(|config| config.interval_ms);
    let Some(interval) = running_time(cx, measured, options::INTERVAL, told) else {
        return cx.not_assessed(messages::no_interval());
    };
    let interval_ms = interval.nanos as f64 / 1e6;
    if median <= interval_ms {
        if interval.is_new && told.is_some_and(|told| median > told as f64) {
            cx.not_assessed(messages::stale(cx.name_of(options::INTERVAL), format_duration(interval.nanos)));
        }
        return;
    }
    let advised = Advised {
        interval: seconds_above(most * cx.threshold(thresholds::INTERVAL_TIMES)),
        pause: seconds_above(most * cx.threshold(thresholds::PAUSE_TIMES)),
    };
    let mut report = cx.report(messages::longer(milliseconds(median), milliseconds(interval_ms)));
    report = match interval.cases.last() {
        Some(case) => report.at_case(options::INTERVAL, case),
        None => report,
    };
    let (help, fix) = advise(cx, &interval, &advised);
    let report = report
        .evidence(metrics::LAST_CHECKPOINT_DURATION, None, None, median, interval_ms)
        .measured(measured.cluster)
        .help(help)
        .fix(fix);
    cx.file(report);
}

/// Times that leave the job alone for a while, in nanoseconds.
struct Advised {
    interval: i128,
    pause: i128,
}

fn advise(cx: &mut Cx<'_>, interval: &RunningTime<'_>, advised: &Advised) -> (String, Option<Fix>) {
    if commits_with_checkpoints(cx) {
        return (messages::help_sink().to_owned(), None);
    }
    if interval.cases.is_empty() {
        return (messages::help_code().to_owned(), None);
    }
    let texts = [advised.interval, advised.pause].map(format_duration);
    let keys = [options::INTERVAL, options::MIN_PAUSE].map(|option| cx.name_of(option));
    (messages::help(keys[0], &texts[0], keys[1], &texts[1]).to_string(), fix(cx, advised))
}

/// A pause, unless there is a longer one, and an interval that is no shorter
/// than it. Not where the interval for a backlog is shorter: Flink refuses that.
fn fix(cx: &mut Cx<'_>, advised: &Advised) -> Option<Fix> {
    let intervals = cx.quietly(|cx| cx.cases(options::INTERVAL))?;
    let pauses = cx.quietly(|cx| cx.cases(options::MIN_PAUSE))?;
    let backlog = cx.quietly(|cx| cx.cases(options::BACKLOG_INTERVAL))?;
    let pause = pauses.iter().filter_map(Case::nanos).max().unwrap_or_default();
    let interval = advised.interval.max(pause);
    if backlog.iter().filter_map(Case::nanos).any(|nanos| nanos != 0 && nanos < interval) {
        return None;
    }
    let mut fixes =
        vec![cx.fix_option(options::INTERVAL, &intervals, &format_duration(interval), Applicability::Unsafe)?];
    if pause < advised.pause {
        fixes.push(cx.fix_option(
            options::MIN_PAUSE,
            &pauses,
            &format_duration(advised.pause),
            Applicability::Unsafe,
        )?);
    }
    cx.fix_together(fixes)
}
