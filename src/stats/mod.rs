//! What was measured of running clusters: what a recording or a text of
//! Prometheus holds, as jobs with their graph, processes and checkpoints.
//! It says what is so, never whether that is good.

mod channels;
mod checkpoints;
mod cluster;
mod job;
mod load;
mod origin;
mod prometheus;
mod recording;
mod rest;
mod series;
mod skip;
mod state;

pub use checkpoints::{Checkpoint, CheckpointConfig, CheckpointPart, Checkpoints, percentile};
pub use cluster::{Cluster, Collector, JobManager, MemorySizes, TaskManager, Unread};
pub use job::{Edge, Job, Metrics, Subtask, Vertex};
pub use load::{Level, Load};
pub use origin::Origin;
pub use recording::{FORMAT, MOST_VALUES, Recording, SCHEMA, Sample, value_count};
pub use series::Series;
pub use skip::Skip;
pub use state::StateSizes;

use std::fmt;

/// What was measured, of every cluster.
#[derive(Debug, Default)]
pub struct Stats {
    /// The clusters, in the order in which they were named.
    pub clusters: Vec<Cluster>,
}

/// Why a text is no measurement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatsError(pub String);

impl fmt::Display for StatsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StatsError {}

impl Stats {
    /// Takes in a text: a recording of flinklint, or what a Prometheus reporter
    /// of Flink exposes. `name` is how output calls where it comes from. All
    /// texts of Prometheus are one cluster, since every process has its own.
    ///
    /// # Errors
    /// It is neither, or a recording of a later flinklint.
    pub fn add(&mut self, name: &str, text: &str) -> Result<(), StatsError> {
        if text.trim_start().starts_with(['{', '[']) {
            let recording = Recording::parse(text)?;
            self.clusters.push(Cluster::of_recording(name, &recording));
            return Ok(());
        }
        let exposition = prometheus::Exposition::parse(text)?;
        match self.clusters.iter_mut().find(|cluster| cluster.is_exposition) {
            Some(cluster) => exposition.add_to(cluster),
            None => {
                let mut cluster = Cluster { is_exposition: true, ..Cluster::new(name) };
                exposition.add_to(&mut cluster);
                self.clusters.push(cluster);
            }
        }
        Ok(())
    }

    /// Takes in a recording that was just made.
    pub fn add_recording(&mut self, name: &str, recording: &Recording) {
        self.clusters.push(Cluster::of_recording(name, recording));
    }
}
