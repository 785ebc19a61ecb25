//! The vertices of a job, their subtasks, and what connects them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::json::{Json as _, metric_values};
use super::put;
use crate::flink::metrics::Scope;
use crate::stats::{Edge, Job, Recording, Sample, Subtask, Vertex};

/// Names that a vertex' subtasks have for times that Flink sums up, beside the
/// metrics of the same meaning.
const ACCUMULATED: [(&str, &str); 3] = [
    ("accumulated-busy-time", "accumulateBusyTimeMs"),
    ("accumulated-idle-time", "accumulateIdleTimeMs"),
    ("accumulated-backpressured-time", "accumulateBackPressuredTimeMs"),
];

pub(super) fn read(job: &mut Job, root: &str, recording: &Recording) {
    let Some(details) = recording.samples.last().and_then(|last| last.responses.get(root)) else { return };
    let no_plan = || recording.samples.last()?.responses.get(&format!("{root}/plan"))?.get("plan");
    job.vertices = details.list("vertices").filter_map(vertex).collect();
    job.edges = details.get("plan").or_else(no_plan).and_then(|plan| edges(plan, &job.vertices));
    for vertex in &mut job.vertices {
        let path = format!("{root}/vertices/{}", vertex.id);
        for (at, sample) in recording.samples.iter().enumerate() {
            read_subtasks(vertex, &path, at, sample);
        }
        vertex.subtasks.sort_by_key(|subtask| subtask.index);
    }
}

fn vertex(answer: &Value) -> Option<Vertex> {
    let whole = |field: &str| answer.count(field).and_then(|count| usize::try_from(count).ok());
    Some(Vertex {
        id: answer.text("id")?.to_owned(),
        name: answer.text("name").unwrap_or_default().to_owned(),
        parallelism: whole("parallelism").unwrap_or_default(),
        max_parallelism: whole("maxParallelism").filter(|&most| most > 0),
        status: answer.text("status").map(ToOwned::to_owned),
        subtasks: Vec::new(),
    })
}

fn edges(plan: &Value, vertices: &[Vertex]) -> Option<Vec<Edge>> {
    let index: BTreeMap<&str, usize> =
        vertices.iter().enumerate().map(|(at, vertex)| (vertex.id.as_str(), at)).collect();
    let mut edges = Vec::new();
    for node in plan.get("nodes")?.as_array()? {
        let Some(&to) = index.get(node.text("id")?) else { continue };
        for input in node.list("inputs") {
            let Some(&from) = input.text("id").and_then(|id| index.get(id)) else { continue };
            edges.push(Edge { from, to, ship_strategy: input.text("ship_strategy").unwrap_or_default().to_owned() });
        }
    }
    Some(edges)
}

/// What one sample tells of a vertex' subtasks: those of an attempt that runs.
fn read_subtasks(vertex: &mut Vertex, path: &str, at: usize, sample: &Sample) {
    for answer in sample.responses.get(path).into_iter().flat_map(|details| details.list("subtasks")) {
        let Some(index) = answer.count("subtask").and_then(|index| usize::try_from(index).ok()) else { continue };
        let subtask = subtask(vertex, index);
        if let Some(id) = answer.text("taskmanager-id").filter(|&id| id != "(unassigned)") {
            subtask.taskmanager = Some(id.to_owned());
        }
        for (field, metric) in ACCUMULATED {
            if let Some(value) = answer.get("metrics").and_then(|metrics| metrics.number(field)) {
                put(&mut subtask.metrics, Scope::Task, metric, at, value);
            }
        }
    }
    let Some(list) = sample.responses.get(&format!("{path}/metrics")) else { return };
    for (id, value) in metric_values(list) {
        // `<subtask>.<metric>` or `<subtask>.<operator>.<metric>`.
        let Some((index, name)) = id.split_once('.') else { continue };
        let Ok(index) = index.parse() else { continue };
        if index >= vertex.parallelism.max(1) {
            continue;
        }
        put(&mut subtask(vertex, index).metrics, Scope::Task, name, at, value);
        if let Some((operator, name)) = name.rsplit_once('.') {
            let metrics = subtask(vertex, index).operators.entry(operator.to_owned()).or_default();
            put(metrics, Scope::Operator, name, at, value);
        }
    }
}

fn subtask(vertex: &mut Vertex, index: usize) -> &mut Subtask {
    let at = match vertex.subtasks.iter().position(|subtask| subtask.index == index) {
        Some(at) => at,
        None => {
            vertex.subtasks.push(Subtask { index, ..Subtask::default() });
            vertex.subtasks.len() - 1
        }
    };
    &mut vertex.subtasks[at]
}
