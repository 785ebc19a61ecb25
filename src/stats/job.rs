use std::collections::BTreeMap;

use super::{Checkpoint, Checkpoints, Series};
use crate::flink::metrics::{self, Metric};

/// A job as it was measured.
#[derive(Clone, Debug, Default)]
pub struct Job {
    /// Flink's own id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `RUNNING`, `RESTARTING`, ... in the last sample; `None` where it was not told.
    pub state: Option<String>,
    /// Whether it runs in batches.
    pub is_batch: bool,
    /// How long it had been running in the last sample, since its last restart, in milliseconds.
    pub uptime_ms: Option<f64>,
    /// When its present run began, in milliseconds since 1970, in every sample.
    pub running_since: Series,
    /// The vertices of its graph.
    pub vertices: Vec<Vertex>,
    /// What connects them; `None` where the graph was not told.
    pub edges: Option<Vec<Edge>>,
    /// What was measured of the job as a whole.
    pub metrics: Metrics,
    /// Its checkpoints.
    pub checkpoints: Checkpoints,
    /// The class of the exception that it last failed by.
    pub last_exception: Option<String>,
    /// How many histograms of latency markers it has.
    pub latency_histograms: usize,
    /// The greatest 99th percentile of them, in milliseconds.
    pub marker_p99_ms: Option<f64>,
}

/// A vertex of a job's graph: operators that are chained to one task.
#[derive(Clone, Debug, Default)]
pub struct Vertex {
    /// Flink's own id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How many subtasks it should have.
    pub parallelism: usize,
    /// The most that it can be given.
    pub max_parallelism: Option<usize>,
    /// `RUNNING`, `FINISHED`, ... in the last sample.
    pub status: Option<String>,
    /// Its subtasks, by index.
    pub subtasks: Vec<Subtask>,
}

/// A parallel instance of a vertex.
#[derive(Clone, Debug, Default)]
pub struct Subtask {
    /// Its index in the vertex.
    pub index: usize,
    /// The id of the `TaskManager` that runs it.
    pub taskmanager: Option<String>,
    /// What was measured of it.
    pub metrics: Metrics,
    /// What was measured of its operators.
    pub operators: BTreeMap<String, Metrics>,
}

/// What records go over from one vertex to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Index of the vertex that sends.
    pub from: usize,
    /// Index of the vertex that receives.
    pub to: usize,
    /// `HASH`, `REBALANCE`, `FORWARD`, ...
    pub ship_strategy: String,
}

/// Numbers by metric.
#[derive(Clone, Debug, Default)]
pub struct Metrics {
    by_metric: BTreeMap<Metric, (usize, Series)>,
}

static NOT_MEASURED: Series = Series::NONE;

impl Metrics {
    /// What was measured; an empty series where nothing was.
    #[must_use]
    pub fn get(&self, metric: Metric) -> &Series {
        self.by_metric.get(&metric).map_or(&NOT_MEASURED, |(_, series)| series)
    }

    /// Notes what sample `at` has, under a name that is so old: of two names of
    /// one metric the newer counts.
    pub(super) fn put(&mut self, (metric, age): (Metric, usize), at: usize, value: f64) {
        let (known, series) = self.by_metric.entry(metric).or_insert((age, Series::default()));
        if age < *known {
            (*known, *series) = (age, Series::default());
        }
        if age == *known {
            series.put(at, value);
        }
    }

    /// Whether nothing was measured.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_metric.is_empty()
    }

    pub(super) fn pad(&mut self, samples: usize) {
        self.by_metric.values_mut().for_each(|(_, series)| series.pad(samples));
    }
}

impl Job {
    /// The vertices that run, with their indices; those that have finished tell nothing.
    pub fn running(&self) -> impl Iterator<Item = (usize, &Vertex)> {
        let runs = |vertex: &Vertex| vertex.status.as_deref().is_none_or(|status| status == "RUNNING");
        self.vertices.iter().enumerate().filter(move |(_, vertex)| runs(vertex))
    }

    /// The vertices that send to `vertex`.
    pub fn upstream(&self, vertex: usize) -> impl Iterator<Item = usize> + '_ {
        self.edges.iter().flatten().filter(move |edge| edge.to == vertex).map(|edge| edge.from)
    }

    /// The vertices that `vertex` sends to.
    pub fn downstream(&self, vertex: usize) -> impl Iterator<Item = usize> + '_ {
        self.edges.iter().flatten().filter(move |edge| edge.from == vertex).map(|edge| edge.to)
    }

    /// Whether nothing sends to `vertex`; `false` where the graph is not known.
    #[must_use]
    pub fn is_source(&self, vertex: usize) -> bool {
        self.edges.is_some() && self.upstream(vertex).next().is_none()
    }

    /// The edges on the longest path through the graph; `None` where it is not
    /// known. Flink's graphs have no cycles.
    #[must_use]
    pub fn longest_path(&self) -> Option<usize> {
        self.edges.as_ref()?;
        let mut longest = vec![0; self.vertices.len()];
        // As many rounds as there are vertices reach the end of every path.
        for _ in 0..self.vertices.len() {
            for edge in self.edges.iter().flatten() {
                longest[edge.to] = longest[edge.to].max((longest[edge.from] + 1).min(self.vertices.len()));
            }
        }
        longest.into_iter().max()
    }

    /// The completed checkpoints that were begun when the job had been running
    /// for `min_uptime_ms`, the newest first; all of them where it is not known
    /// since when it runs.
    pub fn settled_checkpoints(&self, min_uptime_ms: f64) -> impl Iterator<Item = &Checkpoint> {
        let settled = self.running_since.last().map(|since| since + min_uptime_ms);
        let is_settled = move |checkpoint: &&Checkpoint| settled.is_none_or(|at| checkpoint.triggered as f64 >= at);
        self.checkpoints.completed().filter(is_settled)
    }

    /// All records that wait in the systems that its sources read, in every sample.
    #[must_use]
    pub fn pending_records(&self, samples: usize) -> Series {
        let of_operators =
            self.vertices.iter().flat_map(|vertex| &vertex.subtasks).flat_map(|subtask| subtask.operators.values());
        let pending: Vec<&Series> = of_operators
            .map(|metrics| metrics.get(metrics::PENDING_RECORDS))
            .filter(|series| !series.is_empty())
            .collect();
        let mut sum = Series::default();
        for at in 0..samples {
            let all: Option<Vec<f64>> = pending.iter().map(|series| series.at(at)).collect();
            if let Some(all) = all.filter(|all| !all.is_empty()) {
                sum.put(at, all.iter().sum());
            }
        }
        sum
    }
}

impl Vertex {
    /// What every subtask has of `metric`, those that were not measured left out.
    pub fn series(&self, metric: Metric) -> impl Iterator<Item = &Series> {
        self.subtasks.iter().map(move |subtask| subtask.metrics.get(metric)).filter(|series| !series.is_empty())
    }

    /// The greatest value that any subtask had in all samples.
    #[must_use]
    pub fn greatest_of_all(&self, metric: Metric) -> Option<f64> {
        self.series(metric).filter_map(Series::least).reduce(f64::max)
    }

    /// The sum over the subtasks in the last sample, where all were measured.
    #[must_use]
    pub fn sum(&self, metric: Metric) -> Option<f64> {
        let values: Option<Vec<f64>> = self.subtasks.iter().map(|subtask| subtask.metrics.get(metric).last()).collect();
        values.filter(|values| !values.is_empty()).map(|values| values.iter().sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checkpoints_of_a_young_job_are_not_settled() {
        let checkpoint = |id, triggered| Checkpoint { id, is_completed: true, triggered, ..Checkpoint::default() };
        let history = vec![checkpoint(3, 31_000), checkpoint(2, 30_999), checkpoint(1, 2_000)];
        let mut job = Job { checkpoints: Checkpoints { history, ..Checkpoints::default() }, ..Job::default() };
        let settled = |job: &Job| job.settled_checkpoints(30_000.0).map(|checkpoint| checkpoint.id).collect::<Vec<_>>();
        assert_eq!(settled(&job), [3, 2, 1]);
        job.running_since.put(0, 1_000.0);
        assert_eq!(settled(&job), [3]);
    }
}
