use std::fmt;

use super::{Cluster, Job};

/// Why what was measured of a job says nothing about how it is configured.
#[derive(Clone, Debug, PartialEq)]
pub enum Skip {
    /// It does not run.
    State(String),
    /// It ends by itself, so that it is meant to be busy.
    Batch,
    /// It has not run for long enough, in milliseconds.
    Young(f64),
    /// It restarted between two samples.
    Restarted,
    /// It works off what waited for it, so that it is busy for a time.
    Draining,
    /// Nothing was told of its vertices.
    NoVertices,
    /// Nobody knows how long it has been running.
    UnknownAge,
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Skip::State(state) => write!(f, "the job is {state}"),
            Skip::Batch => f.write_str("it is a batch job"),
            Skip::Young(ms) if *ms < 120_000.0 => write!(f, "job is {} s old", (ms / 1000.0).floor()),
            Skip::Young(ms) => write!(f, "job is {} min old", (ms / 60_000.0).floor()),
            Skip::Restarted => f.write_str("the job restarted while it was measured"),
            Skip::Draining => f.write_str("the job is still working off a backlog"),
            Skip::NoVertices => f.write_str("nothing was measured of its vertices"),
            Skip::UnknownAge => f.write_str("it is not known how long the job has been running"),
        }
    }
}

impl Job {
    /// Why nothing may be concluded from the job's numbers: they would be those
    /// of a passing state. `None` where they are good.
    #[must_use]
    pub fn skip(&self, cluster: &Cluster, min_uptime_ms: f64) -> Option<Skip> {
        if let Some(state) = self.state.as_deref().filter(|&state| state != "RUNNING") {
            return Some(Skip::State(state.to_owned()));
        }
        if self.is_batch {
            return Some(Skip::Batch);
        }
        if self.vertices.iter().all(|vertex| vertex.subtasks.is_empty()) {
            return Some(Skip::NoVertices);
        }
        let runs: Vec<f64> = self.running_since.values().collect();
        let restarted = self.metrics.get(crate::flink::metrics::RESTARTS).growth().is_some_and(|grown| grown > 0.0);
        #[expect(clippy::float_cmp, reason = "the same moment, as Flink tells it")]
        if restarted || runs.windows(2).any(|pair| pair[0] != pair[1]) {
            return Some(Skip::Restarted);
        }
        match self.uptime_ms {
            None => return Some(Skip::UnknownAge),
            Some(age) if age < min_uptime_ms => return Some(Skip::Young(age)),
            Some(_) => {}
        }
        self.pending_records(cluster.samples).falls().then_some(Skip::Draining)
    }
}
