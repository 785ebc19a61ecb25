use crate::flink::key_groups::{key_groups_of, nearest_even};
use crate::flink::metrics::{self, Metric};
use crate::rules::case::in_all;
use crate::rules::pages::fl216::{messages, options, thresholds};
use crate::rules::running::running;
use crate::rules::subtasks::{median, outlier, percent};
use crate::rules::triage::{Cause, cause};
use crate::rules::{Case, Cx, MeasuredJob};
use crate::stats::{Job, Load, Vertex};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    for measured in cx.jobs() {
        for (at, vertex) in measured.job.running().filter(|(_, vertex)| vertex.subtasks.len() > 1) {
            match vertex.loads() {
                Some(loads) => judge(cx, measured, at, vertex, &loads),
                None => cx.not_assessed(messages::not_measured(&vertex.name)),
            }
        }
    }
}

/// Whether one subtask is so much busier than the others that more of them do not help.
pub(in crate::rules) fn is_skewed(cx: &Cx<'_>, loads: &[Load]) -> bool {
    let busy: Vec<f64> = loads.iter().map(|load| load.busy).collect();
    outlier(&busy).is_some_and(|(_, greatest, others)| {
        greatest >= cx.threshold(thresholds::LOAD) && greatest >= cx.threshold(thresholds::BUSY_TIMES) * others
    })
}

/// What makes one subtask busier than the others, or all of them busy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Diagnosis {
    /// The operator is expensive on every partition: no skew.
    EveryPartition,
    /// It gets more records.
    Data,
    /// It owns more key groups.
    KeyGroups,
    /// It gets no more records, so it is where it runs.
    Resources,
}

/// The busiest subtask against the median of the others, in times, and how busy
/// it and the least busy one are, in shares of the time.
#[derive(Clone, Copy)]
struct Spread {
    greatest: f64,
    least: f64,
    busy: f64,
    records: f64,
    key_groups: f64,
}

/// From where on a spread is one.
#[derive(Clone, Copy)]
struct Limits {
    load: f64,
    busy: f64,
    records: f64,
    tolerance: f64,
}

/// One subtask or all? `None` where the vertex has time to spare.
fn diagnose(spread: Spread, limits: Limits) -> Option<Diagnosis> {
    let expected = spread.key_groups >= limits.records
        && (spread.records - spread.key_groups).abs() <= limits.tolerance * spread.key_groups;
    match spread {
        Spread { greatest, .. } if greatest < limits.load => None,
        Spread { busy, least, .. } if busy < limits.busy => (least >= limits.load).then_some(Diagnosis::EveryPartition),
        _ if expected => Some(Diagnosis::KeyGroups),
        Spread { records, .. } if records >= limits.records => Some(Diagnosis::Data),
        _ => Some(Diagnosis::Resources),
    }
}

fn judge(cx: &mut Cx<'_>, measured: MeasuredJob<'_>, at: usize, vertex: &Vertex, loads: &[Load]) {
    if !is_skewed(cx, loads) {
        return;
    }
    let busy: Vec<f64> = loads.iter().map(|load| load.busy).collect();
    let Some((busiest, greatest, others)) = outlier(&busy) else { return };
    let Some(rates) = rates(vertex) else {
        return cx.not_assessed(messages::no_rates(&vertex.name));
    };
    if rates.iter().sum::<f64>() < cx.threshold(thresholds::LEAST_RATE) {
        return;
    }
    let groups = key_groups(measured.job, at, vertex);
    let spread = Spread {
        greatest,
        least: busy.iter().copied().fold(1.0, f64::min),
        busy: times(greatest, others),
        records: against_others(&rates, busiest),
        key_groups: groups.as_deref().map_or(1.0, |groups| against_others(groups, busiest)),
    };
    let limits = Limits {
        load: cx.threshold(thresholds::LOAD),
        busy: cx.threshold(thresholds::BUSY_TIMES),
        records: cx.threshold(thresholds::RECORDS_TIMES),
        tolerance: cx.threshold(thresholds::KEY_GROUP_TOLERANCE),
    };
    let (name, subtask) = (&vertex.name, vertex.subtasks[busiest].index);
    let (load, rest) = (percent(greatest), percent(others));
    let written = |times: f64| if times.is_finite() { format!("{times:.1}") } else { "all".to_owned() };
    let (message, help) = match diagnose(spread, limits) {
        None | Some(Diagnosis::EveryPartition) => return,
        Some(Diagnosis::Data) => {
            (messages::data(subtask, name, load, rest, written(spread.records)), messages::help_data().to_owned())
        }
        Some(Diagnosis::KeyGroups) => {
            let Some(advice) = key_group_advice(cx, measured, vertex) else { return };
            let own = groups.as_deref().map_or(0.0, |groups| groups[busiest]);
            let (all, times) = (advice.groups, written(spread.key_groups));
            let message = messages::key_groups(subtask, name, load, rest, own, all, times);
            (message, messages::help_key_groups(advice.even, all).to_string())
        }
        Some(Diagnosis::Resources) => {
            let place = vertex.subtasks[busiest].taskmanager.clone().unwrap_or_else(messages::somewhere);
            let message = messages::resources(subtask, name, load, rest, written(spread.records), place);
            let high_cpu = cx.threshold(thresholds::HIGH_CPU);
            let help = match cause(cx, measured, &vertex.subtasks[busiest], high_cpu) {
                Cause::Processors(load) => {
                    messages::help_processors(percent(load), cx.name_of(options::LOAD_BALANCE)).to_string()
                }
                Cause::Garbage(share) => messages::help_garbage(percent(share)).to_string(),
                Cause::Thread => messages::help_thread().to_owned(),
                Cause::Imbalance => messages::help_resources(cx.name_of(options::LOAD_BALANCE)).to_string(),
            };
            (message, help)
        }
    };
    let limit = 1000.0 * (others * limits.busy).max(limits.load);
    let report = cx
        .report(message)
        .evidence(metrics::BUSY_TIME, Some(name), Some(subtask), 1000.0 * greatest, limit)
        .measured(measured.cluster)
        .help(help);
    cx.file(report);
}

/// Records per second of every subtask: those it gets, or that a source sends.
fn rates(vertex: &Vertex) -> Option<Vec<f64>> {
    let of = |metric: Metric| -> Option<Vec<f64>> {
        vertex.subtasks.iter().map(|subtask| subtask.metrics.get(metric).last()).collect()
    };
    let gets = of(metrics::RECORDS_IN_RATE).filter(|rates| rates.iter().any(|&rate| rate > 0.0));
    gets.or_else(|| of(metrics::RECORDS_OUT_RATE))
}

/// The key groups that every subtask owns, where the vertex gets its records by key.
fn key_groups(job: &Job, at: usize, vertex: &Vertex) -> Option<Vec<f64>> {
    let mut inputs = job.edges.iter().flatten().filter(|edge| edge.to == at).peekable();
    inputs.peek()?;
    if !inputs.all(|edge| edge.ship_strategy == "HASH") {
        return None;
    }
    let parallelism = i64::try_from(vertex.parallelism).ok()?;
    let all = i64::try_from(vertex.max_parallelism?).ok()?;
    let of = |index: usize| Some(key_groups_of(i64::try_from(index).ok()?, parallelism, all) as f64);
    vertex.subtasks.iter().map(|subtask| of(subtask.index)).collect()
}

fn against_others(values: &[f64], busiest: usize) -> f64 {
    let others = values.iter().enumerate().filter(|&(at, _)| at != busiest).map(|(_, &value)| value).collect();
    median(others).map_or(1.0, |others| times(values[busiest], others))
}

fn times(value: f64, of: f64) -> f64 {
    match (value > 0.0, of > 0.0) {
        (_, true) => value / of,
        (true, false) => f64::INFINITY,
        (false, false) => 1.0,
    }
}

struct KeyGroupAdvice {
    even: i64,
    groups: usize,
}

/// A parallelism that shares key groups evenly, unless the document has another
/// one by now.
fn key_group_advice(cx: &mut Cx<'_>, measured: MeasuredJob<'_>, vertex: &Vertex) -> Option<KeyGroupAdvice> {
    let then = i64::try_from(vertex.parallelism).ok()?;
    let cases = cx.quietly(|cx| cx.cases(options::PARALLELISM)).unwrap_or_default();
    let started = running(measured.cluster, options::PARALLELISM).and_then(|case| case.integer());
    if let Some(now) = in_all(&cases, Case::integer).filter(|&now| now != then && started == Some(then)) {
        cx.not_assessed(messages::stale(cx.name_of(options::PARALLELISM), now, &vertex.name, then));
        return None;
    }
    let groups = vertex.max_parallelism?;
    Some(KeyGroupAdvice { even: nearest_even(then, i64::try_from(groups).ok()?), groups })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { load: 0.7, busy: 2.0, records: 1.5, tolerance: 0.25 };

    /// The rows of the table, then what lies between them.
    #[test]
    fn one_subtask_or_all() {
        for (greatest, least, busy, records, key_groups, expected) in [
            (0.95, 0.75, 1.2, 1.1, 1.0, Some(Diagnosis::EveryPartition)),
            (0.95, 0.2, 4.5, 8.0, 1.0, Some(Diagnosis::Data)),
            (0.95, 0.2, 4.5, 1.1, 1.0, Some(Diagnosis::Resources)),
            (0.95, 0.4, 2.1, 2.1, 2.0, Some(Diagnosis::KeyGroups)),
            (0.95, 0.2, 4.5, 8.0, 2.0, Some(Diagnosis::Data)),
            (0.95, 0.5, 1.5, 3.0, 1.0, None),
            (0.6, 0.1, 6.0, 6.0, 1.0, None),
        ] {
            let spread = Spread { greatest, least, busy, records, key_groups };
            assert_eq!(diagnose(spread, LIMITS), expected, "{greatest} {least} {busy} {records} {key_groups}");
        }
    }

    #[test]
    fn nothing_is_as_much_as_nothing() {
        for (values, expected) in
            [(vec![4.0, 1.0, 2.0, 3.0], 2.0), (vec![4.0, 0.0], f64::INFINITY), (vec![0.0, 0.0], 1.0)]
        {
            assert!(against_others(&values, 0).total_cmp(&expected).is_eq(), "{values:?}");
        }
    }
}
