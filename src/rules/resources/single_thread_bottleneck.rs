use crate::flink::metrics;
use crate::rules::pages::fl217::{messages, thresholds};
use crate::rules::subtasks::percent;
use crate::rules::{Cx, MeasuredJob};
use crate::stats::{Cluster, Subtask, TaskManager, Vertex};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    for measured in cx.jobs() {
        for (_, vertex) in measured.job.running() {
            judge(cx, measured, vertex);
        }
    }
}

/// A saturated thread on a machine that is not.
struct HotThread {
    subtask: usize,
    busy: f64,
    cpu: f64,
    processors: f64,
}

/// Whether a vertex has such a thread.
pub(in crate::rules) fn has_hot_thread(cx: &Cx<'_>, cluster: &Cluster, vertex: &Vertex) -> bool {
    hottest(cx, cluster, vertex).is_some()
}

/// Whether a subtask is such a thread; `None` where that was not measured.
pub(in crate::rules) fn is_hot(cx: &Cx<'_>, cluster: &Cluster, subtask: &Subtask) -> Option<bool> {
    let busy = subtask.load()?.busy;
    let taskmanager = cluster.taskmanager_of(subtask)?;
    let (cpu, processors) = (processor_load(taskmanager)?, taskmanager.processors?);
    Some(
        busy >= cx.threshold(thresholds::BUSY)
            && cpu < cx.threshold(thresholds::MOST_CPU)
            && processors >= cx.threshold(thresholds::LEAST_PROCESSORS),
    )
}

/// The greatest share in which the processors of a `TaskManager` were used. The
/// JVM tells less than nothing where it does not know.
pub(in crate::rules) fn processor_load(taskmanager: &TaskManager) -> Option<f64> {
    taskmanager.metrics.get(metrics::CPU_LOAD).greatest().filter(|&load| load >= 0.0)
}

fn hottest(cx: &Cx<'_>, cluster: &Cluster, vertex: &Vertex) -> Option<HotThread> {
    let hot = vertex.subtasks.iter().filter(|subtask| is_hot(cx, cluster, subtask) == Some(true));
    let threads = hot.filter_map(|subtask| {
        let taskmanager = cluster.taskmanager_of(subtask)?;
        Some(HotThread {
            subtask: subtask.index,
            busy: subtask.load()?.busy,
            cpu: processor_load(taskmanager)?,
            processors: taskmanager.processors?,
        })
    });
    threads.max_by(|one, other| one.busy.total_cmp(&other.busy))
}

fn judge(cx: &mut Cx<'_>, measured: MeasuredJob<'_>, vertex: &Vertex) {
    let Some(thread) = hottest(cx, measured.cluster, vertex) else {
        let at_least = cx.threshold(thresholds::BUSY);
        let is_busy = |subtask: &&Subtask| subtask.load().is_some_and(|load| load.busy >= at_least);
        let mut busy = vertex.subtasks.iter().filter(is_busy);
        if busy.any(|subtask| is_hot(cx, measured.cluster, subtask).is_none()) {
            cx.not_assessed(messages::untold(&vertex.name));
        }
        return;
    };
    let HotThread { subtask, busy, cpu, processors } = thread;
    let limit = cx.threshold(thresholds::MOST_CPU);
    let message = messages::hot(subtask, &vertex.name, percent(busy), percent(cpu), processors);
    let at_least = 1000.0 * cx.threshold(thresholds::BUSY);
    let report = cx
        .report(message)
        .evidence(metrics::BUSY_TIME, Some(&vertex.name), Some(subtask), 1000.0 * busy, at_least)
        .evidence(metrics::CPU_LOAD, None, None, cpu, limit)
        .measured(measured.cluster)
        .help(messages::help());
    cx.file(report);
}
