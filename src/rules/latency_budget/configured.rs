//! What options come to.

use super::{Driver, Reading};
use crate::budget::{self, Bounds, Input, MiniBatch};
use crate::flink::catalogue::OptionId;
use crate::rules::pages::fl114::{messages, options};
use crate::rules::script::{Absent, gathers_rows};
use crate::rules::{Case, CaseValue, Cases, Cx};

const NANOS_PER_MILLI: f64 = 1e6;

/// Milliseconds of nanoseconds.
pub(super) fn millis(nanos: i128) -> f64 {
    nanos as f64 / NANOS_PER_MILLI
}

/// What an option comes to for every job of the document.
pub(super) fn cases<'d>(cx: &mut Cx<'d>, option: OptionId, absent: Absent) -> Option<Cases<'d>> {
    let mut all = Vec::new();
    for moment in cx.moments() {
        all.extend_from_slice(&cx.cases_at(option, moment, absent)?);
    }
    Some(all.into())
}

/// The durations of all cases, where all are some.
pub(super) fn bounds(cases: &[Case<'_>]) -> Option<Bounds> {
    let all: Option<Vec<f64>> = cases.iter().map(|case| case.nanos().map(millis)).collect();
    Bounds::over(&all?)
}

/// Why a part is not known: what an option comes to is not.
pub(super) fn not_known<T>(option: OptionId) -> Input<T> {
    Input::Unknown(messages::not_known(option.key()))
}

/// The parallelism that the document sets, where it does in every release.
pub(super) fn parallelism(cx: &mut Cx<'_>) -> Option<i64> {
    let cases = cases(cx, options::PARALLELISM, Absent::Unknown)?;
    let set = cases.iter().all(|case| case.held.is_some());
    cases.last().filter(|_| set)?.integer().filter(|&parallelism| parallelism > 0)
}

/// Whether an option is on in every release, off in every release, or neither.
pub(super) fn is_on(cases: &[Case<'_>]) -> Option<bool> {
    let on = |case: &Case<'_>| case.value != CaseValue::NoSuchOption && case.bool() == Some(true);
    let first = cases.first().map(on)?;
    cases.iter().all(|case| on(case) == first).then_some(first)
}

pub(super) fn mini_batch<'d>(cx: &mut Cx<'d>, reading: &mut Reading<'d>) {
    let mut latencies = Vec::new();
    for moment in cx.moments() {
        if let (Some(script), Some(job)) = (cx.script(), moment.job)
            && !job.parts.iter().any(|part| gathers_rows(script, part))
        {
            continue;
        }
        let Some(enabled) = cx.cases_at(options::MINI_BATCH, moment, Absent::Default) else {
            reading.inputs.mini_batch = not_known(options::MINI_BATCH);
            return;
        };
        match is_on(&enabled) {
            Some(false) => continue,
            Some(true) => {}
            None => {
                reading.inputs.mini_batch = Input::Unknown(messages::releases_differ(options::MINI_BATCH.key()));
                return;
            }
        }
        let Some(cases) = cx.cases_at(options::MINI_BATCH_LATENCY, moment, Absent::Unknown) else {
            reading.inputs.mini_batch = not_known(options::MINI_BATCH_LATENCY);
            return;
        };
        latencies.extend_from_slice(&cases);
    }
    // One stage: what marks the end of a batch goes through all of them at once.
    if let Some(latency) = bounds(&latencies) {
        reading.inputs.mini_batch = Input::Known(MiniBatch { latency, stages: 1 });
        if let Some(driver) = Driver::option(cx, options::MINI_BATCH_LATENCY, &latencies) {
            reading.drive(budget::MINI_BATCH, driver);
        }
    }
}
