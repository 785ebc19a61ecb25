//! What makes a subtask slow although it gets no more records than others, in
//! the order in which to look for it: from what is quickly seen to what takes a
//! profiler. What passes by itself is left out before, see [`crate::stats::Skip`];
//! threads that wait for each other's locks show in no metric.
//! Source: second seed, "look for the more basic ones first".

use super::Cx;
use super::resources::gc_pressure::collects_garbage;
use super::resources::single_thread_bottleneck::{is_hot, processor_load};
use crate::rules::MeasuredJob;
use crate::stats::Subtask;

/// What makes a subtask slow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cause {
    /// The processors are used for this share.
    Processors(f64),
    /// Garbage collection stops it for this share of the time.
    Garbage(f64),
    /// One thread is saturated while processors are free.
    Thread,
    /// Its part of the work is larger than that of the others.
    Imbalance,
}

/// What was seen of a subtask; `None` where it was not measured.
#[derive(Clone, Copy, Debug, Default)]
struct Symptoms {
    /// The share in which processors are used, where that is nearly all.
    processors: Option<f64>,
    /// The share of the time of garbage collection, where that is too much.
    garbage: Option<f64>,
    /// Whether its thread is saturated on a machine that is not.
    thread: Option<bool>,
}

/// The steps, in order. The last one needs no symptom: the subtask is the slowest.
const STEPS: [fn(&Symptoms) -> Option<Cause>; 4] = [
    |seen| seen.processors.map(Cause::Processors),
    |seen| seen.garbage.map(Cause::Garbage),
    |seen| seen.thread.filter(|&hot| hot).map(|_| Cause::Thread),
    |_| Some(Cause::Imbalance),
];

fn first(seen: &Symptoms) -> Cause {
    STEPS.iter().find_map(|step| step(seen)).unwrap_or(Cause::Imbalance)
}

/// The first cause that is seen of a subtask; its processors are busy from a
/// share of `high_cpu` on.
pub(super) fn cause(cx: &Cx<'_>, measured: MeasuredJob<'_>, subtask: &Subtask, high_cpu: f64) -> Cause {
    let taskmanager = measured.cluster.taskmanager_of(subtask);
    first(&Symptoms {
        processors: taskmanager.and_then(processor_load).filter(|&load| load >= high_cpu),
        garbage: taskmanager.and_then(|taskmanager| collects_garbage(cx, measured.cluster, taskmanager)),
        thread: is_hot(cx, measured.cluster, subtask),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_basic_cause_comes_first() {
        for (processors, garbage, thread, expected) in [
            (Some(0.95), Some(0.2), Some(true), Cause::Processors(0.95)),
            (None, Some(0.2), Some(true), Cause::Garbage(0.2)),
            (None, None, Some(true), Cause::Thread),
            (None, None, Some(false), Cause::Imbalance),
            (None, None, None, Cause::Imbalance),
        ] {
            let seen = Symptoms { processors, garbage, thread };
            assert_eq!(first(&seen), expected, "{seen:?}");
        }
    }
}
