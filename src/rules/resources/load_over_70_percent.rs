use crate::finding::{Applicability, Fix, Severity};
use crate::flink::key_groups::{default_max_parallelism, next_even};
use crate::flink::metrics;
use crate::rules::pages::fl201::{messages, options, thresholds};
use crate::rules::resources::single_thread_bottleneck::has_hot_thread;
use crate::rules::resources::skewed_subtasks::is_skewed;
use crate::rules::resources::source_parallelism_exceeds_partitions::left_over;
use crate::rules::subtasks::{is_uneven, percent};
use crate::rules::{Case, Cx, MeasuredJob};
use crate::stats::{Load, Vertex};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    for measured in cx.jobs() {
        let advised = advised_parallelism(cx, measured);
        for (_, vertex) in measured.job.running() {
            match vertex.loads() {
                Some(loads) => judge(cx, measured, vertex, &loads, advised),
                None => cx.not_assessed(messages::not_measured(&vertex.name)),
            }
        }
    }
}

fn judge(cx: &mut Cx<'_>, measured: MeasuredJob<'_>, vertex: &Vertex, loads: &[Load], advised: Option<i64>) {
    let Some(load) = overload(cx, vertex) else { return };
    let worst = loads.iter().filter_map(Load::utilisation).fold(0.0, f64::max);
    let limit = cx.threshold(thresholds::MAX_LOAD);
    let is_saturated =
        load >= cx.threshold(thresholds::SATURATED_LOAD) || worst >= cx.threshold(thresholds::SATURATED_SUBTASK);
    let subtasks = loads.len();
    let message = if is_saturated {
        messages::saturated(&vertex.name, percent(load), subtasks)
    } else {
        messages::busy(&vertex.name, percent(load), subtasks, format!("{:.1}", 1.0 / load))
    };
    let Some(advice) = advise(cx, measured, vertex, loads, advised) else { return };
    let mut report = cx.report(message);
    if let Some(case) = &advice.case {
        report = report.at_case(options::PARALLELISM, case);
    }
    if is_saturated {
        report = report.severity(Severity::Error);
    }
    report = report
        .evidence(metrics::BUSY_TIME, Some(&vertex.name), None, 1000.0 * load, 1000.0 * limit)
        .measured(measured.cluster)
        .help(advice.help)
        .fix(advice.fix);
    cx.file(report);
}

/// The mean load of a vertex, where it is too high.
pub(in crate::rules) fn overload(cx: &Cx<'_>, vertex: &Vertex) -> Option<f64> {
    vertex.utilisation().filter(|&load| load >= cx.threshold(thresholds::MAX_LOAD))
}

/// What to do about a vertex that is too busy, also in the eyes of other rules.
pub(in crate::rules) struct Advice<'d> {
    /// In words.
    pub help: String,
    /// The patch, where there is one.
    pub fix: Option<Fix>,
    /// The job's default parallelism.
    pub case: Option<Case<'d>>,
}

/// Why more subtasks would not help, with what to look at first.
fn obstacle(cx: &Cx<'_>, measured: MeasuredJob<'_>, vertex: &Vertex, loads: &[Load]) -> Option<String> {
    if is_uneven(loads, cx.threshold(thresholds::SKEW)) || is_skewed(cx, loads) {
        return Some(messages::uneven());
    }
    if left_over(cx, measured, vertex).is_some() {
        return Some(messages::partitions());
    }
    has_hot_thread(cx, measured.cluster, vertex).then(messages::hot_thread)
}

/// What to do about an overloaded vertex; `None` where it has been done since.
pub(in crate::rules) fn advise<'d>(
    cx: &mut Cx<'d>,
    measured: MeasuredJob<'_>,
    vertex: &Vertex,
    loads: &[Load],
    advised: Option<i64>,
) -> Option<Advice<'d>> {
    let cases = cx.quietly(|cx| cx.cases(options::PARALLELISM)).unwrap_or_default();
    let case = cases.last().cloned();
    let key = cx.name_of(options::PARALLELISM);
    let advice = |help, fix| Some(Advice { help, fix, case: case.clone() });
    if let Some(obstacle) = obstacle(cx, measured, vertex, loads) {
        return advice(obstacle, None);
    }
    let Some(advised) = advised else { return advice(messages::uneven(), None) };
    let subtasks = i64::try_from(loads.len()).unwrap_or(i64::MAX);
    if advised <= subtasks {
        return advice(messages::at_most(subtasks, options::MAX_PARALLELISM.key()), None);
    }
    // What the same work comes to in each of so many subtasks.
    let target = percent(vertex.utilisation().unwrap_or_default() * loads.len() as f64 / advised as f64);
    let now = case.as_ref().and_then(Case::integer);
    if let Some(now) = now.filter(|&now| now >= advised) {
        cx.not_assessed(messages::stale(key, now, &vertex.name, loads.len()));
        return None;
    }
    if now.is_some_and(|now| now != i64::try_from(vertex.parallelism).unwrap_or(i64::MAX)) {
        return advice(messages::raise_code(advised, key, target), None);
    }
    let slots: usize = measured.cluster.taskmanagers.iter().filter_map(|taskmanager| taskmanager.slots).sum();
    let has_slots = cx.document.kind.is_manifest() || i64::try_from(slots).is_ok_and(|slots| slots >= advised);
    if !has_slots {
        return advice(messages::raise_slots(advised, target, slots, key), None);
    }
    let fix = cx.fix_option(options::PARALLELISM, &cases, &advised.to_string(), Applicability::Unsafe);
    advice(messages::raise(key, advised, target), fix)
}

/// The parallelism of the busiest overloaded vertex, and the one that is advised.
pub(in crate::rules) fn advised(cx: &mut Cx<'_>) -> Option<(i64, i64)> {
    let measured = cx.jobs().first().copied()?;
    let overloaded = |(_, vertex)| Some((overload(cx, vertex)?, vertex.parallelism));
    let (_, then) = measured.job.running().filter_map(overloaded).max_by(|one, other| one.0.total_cmp(&other.0))?;
    Some((i64::try_from(then).ok()?, advised_parallelism(cx, measured)?))
}

/// The parallelism at which every overloaded vertex of the job would have the
/// target load.
pub(in crate::rules) fn advised_parallelism(cx: &Cx<'_>, measured: MeasuredJob<'_>) -> Option<i64> {
    let of_each = measured.job.running().filter_map(|(_, vertex)| needed(cx, vertex, overload(cx, vertex)?));
    of_each.max()
}

/// The parallelism at which a vertex of this load would have the target load:
/// the next one among which all key groups divide evenly.
pub(in crate::rules) fn needed(cx: &Cx<'_>, vertex: &Vertex, load: f64) -> Option<i64> {
    let needed = (vertex.parallelism as f64 * load / cx.threshold(thresholds::TARGET_LOAD)).ceil();
    #[expect(clippy::cast_possible_truncation, reason = "a few times a parallelism")]
    let needed = needed as i64;
    let parallelism = i64::try_from(vertex.parallelism).ok()?;
    let most = vertex.max_parallelism.and_then(|most| i64::try_from(most).ok());
    Some(next_even(needed, most.unwrap_or_else(|| default_max_parallelism(parallelism))))
}
