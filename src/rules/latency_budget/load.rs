//! How busy tasks are, and what keeps their threads from work.

use std::cmp::Ordering;

use super::Reading;
use super::observed::{Observed, of_job};
use crate::budget::{ALL_COLLECTORS, CONCURRENT, Collection, HeldThread, Input, Receivers, Utilisation, Waiting};
use crate::flink::metrics::{self, MAILBOX_LATENCY_P99, RECORDS_IN_RATE, RECORDS_OUT_RATE};
use crate::rules::Cx;
use crate::rules::pages::fl114::messages;
use crate::rules::pages::fl201::thresholds;
use crate::rules::subtasks::median;
use crate::stats::{Cluster, Collector, Load, Series, Subtask, TaskManager, Vertex};

const MILLIS_PER_SECOND: f64 = 1000.0;

pub(super) fn read<'d>(cx: &Cx<'d>, reading: &mut Reading<'d>, observed: Result<&Observed<'d>, &String>) {
    // From FL201's load on, a spike of this many times the rate saturates.
    let spike = 1.0 / cx.threshold(thresholds::MAX_LOAD);
    reading.inputs.receivers = of_job(observed, |observed| receivers(observed, spike));
    reading.inputs.utilisation = of_job(observed, |observed| utilisation(observed, spike));
    reading.inputs.held_thread = of_job(observed, held_thread);
    reading.inputs.gc = of_job(observed, |observed| gc(observed.cluster));
    reading.inputs.source_wait = of_job(observed, source_wait);
}

/// The vertices that receive from others.
fn receivers(observed: &Observed<'_>, spike: f64) -> Input<Receivers> {
    if observed.job.edges.is_none() {
        return Input::Unknown(messages::no_graph());
    }
    let receiving = || observed.job.running().filter(|&(at, _)| observed.job.upstream(at).next().is_some());
    let means: Vec<f64> =
        receiving().filter_map(|(_, vertex)| Some(vertex.utilisation()? * observed.rescaled(vertex))).collect();
    let of_subtasks = receiving().flat_map(|(_, vertex)| {
        let loads = vertex.subtasks.iter().filter_map(|subtask| subtask.load()?.utilisation());
        loads.map(|load| load * observed.rescaled(vertex))
    });
    match of_subtasks.reduce(f64::max) {
        Some(busiest) if !means.is_empty() => {
            Input::Known(Receivers { mean: means.iter().sum::<f64>() / means.len() as f64, busiest, spike })
        }
        _ => Input::Unknown(messages::not_measured()),
    }
}

/// The busiest subtask of all.
fn utilisation(observed: &Observed<'_>, spike: f64) -> Input<Utilisation> {
    let loads = observed.job.running().flat_map(|(_, vertex)| {
        vertex.subtasks.iter().filter_map(move |subtask| {
            let load = subtask.load()?;
            Some((vertex, subtask, load, load.utilisation()? * observed.rescaled(vertex)))
        })
    });
    let busiest = loads.max_by(|one, other| one.3.total_cmp(&other.3));
    let Some((vertex, subtask, measured, load)) = busiest else { return Input::Unknown(messages::not_measured()) };
    match service(subtask, measured) {
        None if load * spike < 1.0 => Input::Unknown(messages::not_taken(&vertex.name)),
        service => Input::Known(Utilisation { load, service, spike }),
    }
}

/// How long a record takes, in milliseconds: the time that a subtask is busy by
/// the records that it takes meanwhile, or that it makes, as a source does.
fn service(subtask: &Subtask, load: Load) -> Option<f64> {
    let rates = [RECORDS_IN_RATE, RECORDS_OUT_RATE].map(|metric| subtask.metrics.get(metric).last());
    let rate = rates.into_iter().flatten().find(|&rate| rate > 0.0)?;
    Some(MILLIS_PER_SECOND * load.busy / rate)
}

/// The vertex whose threads are held the most, and the longest of all. The last
/// sample has a minute of them, without what a job does when it begins.
fn held_thread(observed: &Observed<'_>) -> Input<HeldThread> {
    let of = |vertex: &Vertex| vertex.series(MAILBOX_LATENCY_P99).filter_map(Series::last).collect::<Vec<f64>>();
    let vertices: Vec<Vec<f64>> = observed.job.running().map(|(_, vertex)| of(vertex)).collect();
    let longest = vertices.iter().flatten().copied().reduce(f64::max);
    let usual = vertices.into_iter().filter_map(median).reduce(f64::max);
    let held = longest.zip(usual).map(|(longest, usual)| HeldThread { usual, longest });
    held.map_or_else(|| Input::Unknown(messages::not_measured()), Input::Known)
}

/// The `TaskManager` with the longest pauses.
fn gc(cluster: &Cluster) -> Input<Collection> {
    let of = |taskmanager: &TaskManager| {
        let stopping = pauses(taskmanager);
        let share = share(cluster, taskmanager, &stopping)?;
        let each = stopping.iter().filter_map(|collector| mean_pause(collector));
        each.map(|(pause, count)| Collection { share, pause, count }).max_by(by_pause)
    };
    let worst = cluster.taskmanagers.iter().filter_map(of).max_by(by_pause);
    worst.map_or_else(|| Input::Unknown(messages::not_measured()), Input::Known)
}

fn by_pause(one: &Collection, other: &Collection) -> Ordering {
    one.pause.total_cmp(&other.pause)
}

/// The collectors that stop the tasks; their sum only where nothing else is told.
fn pauses(taskmanager: &TaskManager) -> Vec<&Collector> {
    let stops = |collector: &&Collector| !CONCURRENT.iter().any(|word| collector.name.contains(word));
    let all: Vec<&Collector> = taskmanager.collectors.iter().filter(stops).collect();
    let single: Vec<&Collector> = all.iter().copied().filter(|collector| collector.name != ALL_COLLECTORS).collect();
    if single.is_empty() { all } else { single }
}

/// The mean pause and how many there were: of what was observed, else since the
/// process started; nothing where there was none.
fn mean_pause(collector: &Collector) -> Option<(f64, f64)> {
    let of = |count: Option<f64>, time: Option<f64>| {
        let count = count.filter(|&count| count > 0.0)?;
        Some((time? / count, count))
    };
    of(collector.count.growth(), collector.time_ms.growth())
        .or_else(|| of(collector.count.last(), collector.time_ms.last()))
        .or_else(|| collector.count.last().map(|_| (0.0, 0.0)))
}

/// The share of the time that pauses take.
fn share(cluster: &Cluster, taskmanager: &TaskManager, pauses: &[&Collector]) -> Option<f64> {
    let grown = || {
        let times: Option<Vec<f64>> = pauses.iter().map(|collector| collector.time_ms.growth()).collect();
        Some(times?.iter().sum::<f64>() / cluster.observed_ms()?)
    };
    grown().or_else(|| Some(taskmanager.metrics.get(metrics::GC_TIME_RATE).last()? / MILLIS_PER_SECOND))
}

fn source_wait(observed: &Observed<'_>) -> Input<Waiting> {
    let pending = observed.job.pending_records(observed.cluster.samples).last();
    let sources = observed.job.running().filter(|&(at, _)| observed.job.is_source(at));
    let rates: Option<Vec<f64>> = sources.map(|(_, vertex)| vertex.sum(RECORDS_OUT_RATE)).collect();
    match (pending, rates.filter(|rates| !rates.is_empty())) {
        (Some(records), _) if records <= 0.0 => Input::Known(Waiting { records, per_second: 0.0 }),
        (Some(records), Some(rates)) => Input::Known(Waiting { records, per_second: rates.iter().sum() }),
        _ => Input::Unknown(messages::not_measured()),
    }
}
