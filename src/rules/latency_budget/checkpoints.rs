//! Results that become visible with checkpoints, and what checkpoints hold up.

use super::configured::{bounds, cases};
use super::observed::{Observed, of_job};
use super::{Driver, Reading};
use crate::budget::{self, Bounds, Commit, Input, Pause, notes};
use crate::intent::{Sink, SinkReads};
use crate::rules::Cx;
use crate::rules::latency::exactly_once_commit_latency_vs_sla::commits;
use crate::rules::pages::fl114::{messages, options};
use crate::rules::script::{Absent, known_connector};
use crate::stats::{Checkpoint, CheckpointPart, Checkpoints, Job};

const NANOS_PER_MILLI: i128 = 1_000_000;

pub(super) fn read<'d>(cx: &mut Cx<'d>, reading: &mut Reading<'d>, observed: Result<&Observed<'d>, &String>) {
    let checkpoints = observed.ok().map(|observed| &observed.job.checkpoints);
    reading.inputs.commit = match commits_with_checkpoints(cx) {
        Some(true) => commit(cx, reading, checkpoints),
        Some(false) => Input::Absent,
        None => Input::Unknown(messages::sink()),
    };
    let every = period(cx, reading, checkpoints);
    let min_uptime_ms = cx.measured.min_uptime_ms;
    let pause = |of: fn(&CheckpointPart) -> Option<f64>| {
        of_job(observed, |observed| held_up(observed.job, min_uptime_ms, every.map(|every| every.typical), of))
    };
    reading.inputs.alignment = pause(|part| part.alignment_ms);
    reading.inputs.state_copy = pause(|part| part.sync_ms);
}

/// Whether results become visible with checkpoints, where anything tells.
fn commits_with_checkpoints(cx: &mut Cx<'_>) -> Option<bool> {
    let context = &cx.intent.context;
    if context.sink_reads == Some(SinkReads::Uncommitted) || context.sink == Some(Sink::AtLeastOnce) {
        return Some(false);
    }
    if cx.moments().into_iter().any(|moment| commits(cx, moment)) {
        return Some(true);
    }
    let script = cx.script()?;
    let mut parts = script.jobs.iter().filter(|job| !job.interactive).flat_map(|job| &job.parts).peekable();
    parts.peek()?;
    let is_known = |part: &crate::document::JobPart| {
        let (Some(table), Some(target)) = (script.written(part), &part.target) else { return false };
        known_connector(table, &target.options).is_some()
    };
    parts.all(is_known).then_some(false)
}

/// From one checkpoint to the next, as the document sets it, else as measured.
fn period<'d>(cx: &mut Cx<'d>, reading: &mut Reading<'d>, measured: Option<&Checkpoints>) -> Option<Bounds> {
    let config = measured.and_then(|measured| measured.config.as_ref());
    let intervals = cases(cx, options::CHECKPOINTS, Absent::Default);
    let set = intervals.as_ref().filter(|cases| cases.iter().all(|case| case.held.is_some()));
    let (interval, driver) = match set {
        Some(cases) => (bounds(cases)?, Driver::option(cx, options::CHECKPOINTS, cases)),
        None => {
            let millis = config?.interval_ms?;
            let key = cx.name_of(options::CHECKPOINTS);
            (Bounds::exactly(millis as f64), Some(Driver::measured(key, i128::from(millis) * NANOS_PER_MILLI)))
        }
    };
    if let Some(driver) = driver {
        for part in [budget::COMMIT, budget::ALIGNMENT, budget::STATE_COPY] {
            reading.drive(part, driver.clone());
        }
    }
    // An interval of nothing is Flink's way to say that there are none.
    Some(interval).filter(|interval| interval.low > 0.0)
}

fn commit<'d>(cx: &mut Cx<'d>, reading: &mut Reading<'d>, measured: Option<&Checkpoints>) -> Input<Commit> {
    let Some(interval) = period(cx, reading, measured) else {
        return Input::Unknown(messages::no_checkpoints(options::CHECKPOINTS.key()));
    };
    let pause = cases(cx, options::MIN_PAUSE, Absent::Default).and_then(|cases| bounds(&cases)).unwrap_or_default();
    let durations = measured.and_then(|measured| {
        let at = |share| measured.duration_ms(share);
        Some(Bounds { low: at(0.0)?, typical: at(0.5)?, high: at(1.0)? })
    });
    if durations.is_none() {
        reading.lacking.push((budget::COMMIT, messages::duration()));
    }
    let duration = durations.unwrap_or_default();
    let after_pause = pause + duration;
    let period = Bounds {
        low: interval.low.max(after_pause.low),
        typical: interval.typical.max(after_pause.typical),
        high: interval.high.max(after_pause.high),
    };
    reading.notes.push(notes::FAILED_CHECKPOINT.to_owned());
    Input::Known(Commit { period, duration })
}

/// For how long checkpoints held records up, at the worst: those of a young job
/// count where there are no others.
fn held_up(job: &Job, min_uptime_ms: f64, every: Option<f64>, of: fn(&CheckpointPart) -> Option<f64>) -> Input<Pause> {
    let checkpoints = &job.checkpoints;
    let is_off = checkpoints.config.as_ref().is_some_and(|config| config.interval_ms.is_none());
    let longest = |checkpoint: &Checkpoint| checkpoint.parts.iter().filter_map(of).reduce(f64::max);
    let usual = job.settled_checkpoints(min_uptime_ms).filter_map(longest);
    let any = || checkpoints.completed().filter_map(longest).reduce(f64::max);
    match (usual.reduce(f64::max).or_else(any), every) {
        (Some(longest), Some(every)) => Input::Known(Pause { longest, every }),
        (None, _) if is_off => Input::Absent,
        _ => Input::Unknown(messages::not_measured()),
    }
}
