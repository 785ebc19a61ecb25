//! Hops, when buffers are sent, and what waits in them.

use std::collections::BTreeSet;

use super::configured::{bounds, cases, is_on, not_known};
use super::observed::{Observed, of_job};
use super::{Driver, Reading};
use crate::budget::{self, Flush, InFlight, Input, Network, number};
use crate::flink::catalogue::OptionId;
use crate::flink::metrics::{BYTES_IN_RATE, BYTES_OUT_RATE, TIME_TO_CONSUME_BUFFERS};
use crate::rules::page::ThresholdId;
use crate::rules::pages::fl114::{messages, options, thresholds};
use crate::rules::script::Absent;
use crate::rules::{Case, CaseValue, Cx};
use crate::stats::{Edge, Level, Series};

const MILLIS_PER_SECOND: f64 = 1000.0;
/// What sends to one instance only.
const FORWARD: &str = "FORWARD";

pub(super) fn read<'d>(cx: &mut Cx<'d>, reading: &mut Reading<'d>, observed: Result<&Observed<'d>, &String>) {
    let in_graph = || observed.ok().and_then(|observed| u32::try_from(observed.job.longest_path()?).ok());
    reading.hops = cx.intent.context.hops.or_else(in_graph);
    reading.inputs.network = match (reading.hops, flush(cx, reading)) {
        (Some(hops), Input::Known(flush)) => {
            let fill = observed.ok().and_then(|observed| fill(cx, observed));
            Input::Known(Network { hops, flush, fill })
        }
        (Some(_), Input::Unknown(reason)) => Input::Unknown(reason),
        (Some(_), Input::Absent) => Input::Absent,
        (None, Input::Known(Flush::After(timeout))) => Input::Unknown(messages::each_hop(number(timeout.high))),
        (None, _) => Input::Unknown(messages::hops()),
    };
    reading.inputs.in_flight = of_job(observed, |observed| in_flight(cx, observed));
    if let Input::Known(_) = reading.inputs.in_flight
        && let Some(cases) = cases(cx, options::DEBLOATING, Absent::Unknown)
        && let Some(driver) = Driver::option(cx, options::DEBLOATING, &cases)
    {
        reading.drive(budget::IN_FLIGHT, driver);
    }
}

/// When buffers are sent that are not full.
fn flush<'d>(cx: &mut Cx<'d>, reading: &mut Reading<'d>) -> Input<Flush> {
    let Some(flushing) = cases(cx, options::FLUSHING, Absent::Unknown) else { return not_known(options::FLUSHING) };
    let is_off = |case: &Case<'_>| case.bool() == Some(false);
    if flushing.iter().all(is_off) {
        if let Some(driver) = Driver::option(cx, options::FLUSHING, &flushing) {
            reading.drive(budget::NETWORK_FLUSH, driver);
        }
        return Input::Known(Flush::WhenFull);
    }
    if flushing.iter().any(is_off) {
        return Input::Unknown(messages::releases_differ(options::FLUSHING.key()));
    }
    let timeouts = cases(cx, options::TIMEOUT, Absent::Unknown);
    let Some((timeouts, timeout)) = timeouts.and_then(|cases| bounds(&cases).map(|bounds| (cases, bounds))) else {
        return not_known(options::TIMEOUT);
    };
    for part in [budget::NETWORK_FLUSH, budget::BATCHED_ARRIVAL] {
        if let Some(driver) = Driver::option(cx, options::TIMEOUT, &timeouts) {
            reading.drive(part, driver);
        }
    }
    Input::Known(Flush::After(timeout))
}

/// How long the buffers of the slowest channel take to fill, in milliseconds.
fn fill(cx: &mut Cx<'_>, observed: &Observed<'_>) -> Option<f64> {
    let segment = bytes(cx, options::SEGMENT)?;
    let slowest = observed.job.edges.as_ref()?.iter().map(|edge| {
        let (from, to) = (&observed.job.vertices[edge.from], &observed.job.vertices[edge.to]);
        let channels = if edge.ship_strategy == FORWARD { 1.0 } else { observed.instances(to) };
        let least = from.series(BYTES_OUT_RATE).map(Series::last).collect::<Option<Vec<_>>>()?;
        let rate = least.into_iter().reduce(f64::min)? * observed.rescaled(from) / channels;
        (rate > 0.0).then(|| MILLIS_PER_SECOND * segment / rate)
    });
    slowest.collect::<Option<Vec<f64>>>()?.into_iter().reduce(f64::max)
}

fn bytes(cx: &mut Cx<'_>, option: OptionId) -> Option<f64> {
    let cases = cases(cx, option, Absent::Default)?;
    cases
        .iter()
        .map(|case| case.bytes().map(|bytes| bytes as f64))
        .collect::<Option<Vec<_>>>()?
        .into_iter()
        .reduce(f64::max)
}

/// What lies before the receivers whose senders are backpressured.
fn in_flight(cx: &mut Cx<'_>, observed: &Observed<'_>) -> Input<InFlight> {
    let Some(edges) = &observed.job.edges else { return Input::Unknown(messages::no_graph()) };
    let levels: Option<Vec<Level>> = observed.job.levels().into_iter().collect();
    let Some(levels) = levels else { return Input::Unknown(messages::not_measured()) };
    let full: BTreeSet<usize> =
        edges.iter().filter(|edge| levels[edge.from] != Level::Ok).map(|edge| edge.to).collect();
    // With other instances than were measured it is not backpressured as it was.
    if full.is_empty() || observed.changed.is_some_and(|(then, now)| now > then) {
        return Input::Absent;
    }
    let parts = full.into_iter().map(|receiver| before(cx, observed, edges, receiver));
    let sum =
        |one: InFlight, other: InFlight| InFlight { typical: one.typical + other.typical, high: one.high + other.high };
    match parts.collect::<Option<Vec<_>>>().and_then(|parts| parts.into_iter().reduce(sum)) {
        Some(all) => Input::Known(all),
        None => not_known(options::DEBLOATING),
    }
}

/// What lies before one receiver; `None` where its buffers are not known.
/// Debloating makes them hold no more than it takes in the target's time.
fn before(cx: &mut Cx<'_>, observed: &Observed<'_>, edges: &[Edge], receiver: usize) -> Option<InFlight> {
    let vertex = &observed.job.vertices[receiver];
    let full = full_buffers(cx, observed, edges, receiver)?;
    let debloats = is_on(&cases(cx, options::DEBLOATING, Absent::Unknown)?)?;
    let mut target = f64::INFINITY;
    if debloats {
        target = bounds(&cases(cx, options::DEBLOAT_TARGET, Absent::Default)?)?.high;
    }
    let high = full.min(target);
    let measured = vertex.series(TIME_TO_CONSUME_BUFFERS).filter_map(Series::last).reduce(f64::max);
    Some(InFlight { typical: measured.unwrap_or(high).min(high), high })
}

/// How long a receiver takes for all that its buffers can hold, in milliseconds.
fn full_buffers(cx: &mut Cx<'_>, observed: &Observed<'_>, edges: &[Edge], receiver: usize) -> Option<f64> {
    let channels: f64 = edges
        .iter()
        .filter(|edge| edge.to == receiver)
        .map(|edge| {
            let senders = observed.job.vertices[edge.from].parallelism as f64;
            if edge.ship_strategy == FORWARD { 1.0 } else { senders }
        })
        .sum();
    let exclusive = buffers(cx, options::EXCLUSIVE_BUFFERS, thresholds::EXCLUSIVE_BUFFERS)?;
    let floating = buffers(cx, options::FLOATING_BUFFERS, thresholds::FLOATING_BUFFERS)?;
    let held = (exclusive * channels + floating) * bytes(cx, options::SEGMENT)?;
    let slowest = observed.job.vertices[receiver].series(BYTES_IN_RATE).filter_map(Series::last).reduce(f64::min);
    Some(slowest.filter(|&rate| rate > 0.0).map_or(f64::INFINITY, |rate| MILLIS_PER_SECOND * held / rate))
}

/// The greatest number of buffers in any release, `otherwise` in those without
/// the option.
fn buffers(cx: &mut Cx<'_>, option: OptionId, otherwise: ThresholdId) -> Option<f64> {
    let otherwise = cx.threshold(otherwise);
    let cases = cases(cx, option, Absent::Default)?;
    let each = cases.iter().map(|case| match case.value {
        CaseValue::NoSuchOption => Some(otherwise),
        _ => case.integer().map(|count| count as f64),
    });
    each.collect::<Option<Vec<f64>>>()?.into_iter().reduce(f64::max)
}
