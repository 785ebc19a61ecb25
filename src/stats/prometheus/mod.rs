//! Texts of Flink's Prometheus reporter: what one process tells of itself and
//! of the tasks in it. Neither the graph of a job nor its configuration is told.
//! Source: flink-metrics-prometheus `AbstractPrometheusReporter`.

mod names;
mod text;

use std::collections::BTreeMap;

use super::{Cluster, Job, StatsError, Subtask, TaskManager, Vertex};
use crate::flink::metrics::{self, Scope};
pub(super) use names::filtered;
use names::{Of, Place};
use text::Sample;

const PREFIX: &str = "flink_";

/// The samples of one text that are Flink's.
pub(super) struct Exposition<'a> {
    samples: Vec<Sample<'a>>,
}

impl<'a> Exposition<'a> {
    pub fn parse(text: &'a str) -> Result<Self, StatsError> {
        let mut samples = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if text::name_of(line).starts_with(PREFIX) {
                samples.push(Sample::parse(line).ok_or_else(|| {
                    StatsError(format!(
                        "line {}: not the text format of Prometheus (NAME{{LABEL=\"VALUE\"}} NUMBER); is the file complete?",
                        at + 1
                    ))
                })?);
            }
        }
        if samples.is_empty() {
            return Err(StatsError(
                "neither a recording of flinklint nor a text of Flink's Prometheus reporter, as no line of it begins \
                 with `flink_`; record the cluster with `flinklint snapshot URL -o FILE`"
                    .to_owned(),
            ));
        }
        let last = last_attempts(&samples);
        samples.retain(|sample| attempt(sample).is_none_or(|(task, attempt)| last.get(&task) == Some(&attempt)));
        Ok(Self { samples })
    }

    /// Adds what the text tells to what others told of the cluster.
    pub fn add_to(&self, cluster: &mut Cluster) {
        cluster.samples = 1;
        if let Some(time) = self.samples.iter().filter_map(|sample| sample.time).max() {
            let known = cluster.times.first().copied().unwrap_or_default();
            cluster.times = vec![time.max(known)];
        }
        for sample in self.samples.iter().filter(|sample| sample.value.is_finite()) {
            let quantile = sample.label("quantile");
            if let Some((of, place)) = sample.name.strip_prefix(PREFIX).and_then(|name| names::find(name, quantile)) {
                add(cluster, sample, of, &place);
            }
        }
        complete(cluster);
    }
}

/// Which start of which task a sample is of.
fn attempt(sample: &Sample<'_>) -> Option<(String, u64)> {
    let attempt = sample.label("task_attempt_num")?.parse().ok()?;
    let labels = ["job_id", "task_id", "subtask_index"].map(|name| sample.label(name).unwrap_or_default());
    Some((labels.join(" "), attempt))
}

/// A task that was started anew counts by its last attempt.
fn last_attempts(samples: &[Sample<'_>]) -> BTreeMap<String, u64> {
    let mut last = BTreeMap::new();
    for (task, attempt) in samples.iter().filter_map(attempt) {
        let known = last.entry(task).or_insert(attempt);
        *known = attempt.max(*known);
    }
    last
}

/// Adds one value; one that does not tell whose it is, is passed over.
fn add(cluster: &mut Cluster, sample: &Sample<'_>, of: Of, place: &Place<'_>) -> Option<()> {
    let value = sample.value;
    match (of, place) {
        (Of::JobManager, Place::Metric(metric)) => cluster.jobmanager.metrics.put(*metric, 0, value),
        (Of::TaskManager, Place::Metric(metric)) => taskmanager(cluster, sample)?.metrics.put(*metric, 0, value),
        (Of::TaskManager, Place::CollectorCount(name)) => {
            taskmanager(cluster, sample)?.collector(name).count.put(0, value);
        }
        (Of::TaskManager, Place::CollectorTime(name)) => {
            taskmanager(cluster, sample)?.collector(name).time_ms.put(0, value);
        }
        (Of::TaskManager, Place::CollectorRate(name)) => {
            taskmanager(cluster, sample)?.collector(name).time_rate.put(0, value);
        }
        (Of::Job, Place::Metric(metric)) => job(cluster, sample)?.metrics.put(*metric, 0, value),
        (Of::Job, Place::LatencyMarker) => {
            let job = job(cluster, sample)?;
            job.latency_histograms += 1;
            job.marker_p99_ms = Some(job.marker_p99_ms.map_or(value, |known| known.max(value)));
        }
        (Of::Task, Place::Metric(metric)) => {
            let subtask = subtask(job(cluster, sample)?, sample)?;
            match metric.0.scope() {
                Scope::Operator => {
                    let operator = sample.label("operator_name").or_else(|| sample.label("operator_id"))?;
                    subtask.operators.entry(operator.to_owned()).or_default().put(*metric, 0, value);
                }
                _ => subtask.metrics.put(*metric, 0, value),
            }
        }
        _ => {}
    }
    Some(())
}

fn taskmanager<'a>(cluster: &'a mut Cluster, sample: &Sample<'_>) -> Option<&'a mut TaskManager> {
    let id = sample.label("tm_id")?;
    Some(entry(
        &mut cluster.taskmanagers,
        |known| known.id == id,
        || TaskManager { id: id.to_owned(), ..TaskManager::default() },
    ))
}

fn job<'a>(cluster: &'a mut Cluster, sample: &Sample<'_>) -> Option<&'a mut Job> {
    let id = sample.label("job_id").or_else(|| sample.label("job_name"))?;
    let new =
        || Job { id: id.to_owned(), name: sample.label("job_name").unwrap_or_default().to_owned(), ..Job::default() };
    Some(entry(&mut cluster.jobs, |known| known.id == id, new))
}

fn subtask<'a>(job: &'a mut Job, sample: &Sample<'_>) -> Option<&'a mut Subtask> {
    let id = sample.label("task_id").or_else(|| sample.label("task_name"))?;
    let index = sample.label("subtask_index")?.parse().ok()?;
    let new = || Vertex {
        id: id.to_owned(),
        name: sample.label("task_name").unwrap_or_default().to_owned(),
        ..Vertex::default()
    };
    let vertex = entry(&mut job.vertices, |known| known.id == id, new);
    let subtask = entry(&mut vertex.subtasks, |known| known.index == index, || Subtask { index, ..Subtask::default() });
    subtask.taskmanager = sample.label("tm_id").map(ToOwned::to_owned).or(subtask.taskmanager.take());
    Some(subtask)
}

/// The element that `is_it`, made where there is none. The last one is looked at
/// first: lines about one thing stand together.
fn entry<T>(list: &mut Vec<T>, is_it: impl Fn(&T) -> bool, new: impl FnOnce() -> T) -> &mut T {
    let at = match list.iter().rposition(is_it) {
        Some(at) => at,
        None => {
            list.push(new());
            list.len() - 1
        }
    };
    &mut list[at]
}

/// Puts everything into an order that does not depend on that of the texts, and
/// concludes what no line says.
fn complete(cluster: &mut Cluster) {
    cluster.taskmanagers.sort_by(|a, b| a.id.cmp(&b.id));
    for taskmanager in &mut cluster.taskmanagers {
        taskmanager.collectors.sort_by(|a, b| a.name.cmp(&b.name));
    }
    cluster.jobs.sort_by(|a, b| a.id.cmp(&b.id));
    for job in &mut cluster.jobs {
        job.uptime_ms = job.metrics.get(metrics::UPTIME).last();
        job.checkpoints.completed = job.metrics.get(metrics::COMPLETED_CHECKPOINTS).last();
        job.checkpoints.failed = job.metrics.get(metrics::FAILED_CHECKPOINTS).last();
        job.vertices.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        for vertex in &mut job.vertices {
            vertex.subtasks.sort_by_key(|subtask| subtask.index);
            // Where a process is missing, so are subtasks of it.
            vertex.parallelism = vertex.subtasks.last().map_or(0, |last| last.index + 1);
        }
    }
}

#[cfg(test)]
mod tests;
