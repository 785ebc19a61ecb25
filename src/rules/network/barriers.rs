//! How long checkpoint barriers take through a job.

use crate::flink::metrics::{self, Metric};
use crate::rules::{MeasuredJob, Report};
use crate::stats::{Checkpoint, CheckpointPart, Job, Vertex, percentile};

/// How long the barriers of some completed checkpoints took.
pub(super) struct Barriers<'d> {
    /// Until the first barrier came, of the vertex where that took longest.
    pub start_delay: Option<Wait<'d>>,
    /// From the first barrier to the last, likewise.
    pub alignment: Option<Wait<'d>>,
    /// How long the whole checkpoints took, in milliseconds.
    pub duration_ms: f64,
}

/// How long most checkpoints waited at one vertex.
#[derive(Clone, Copy)]
pub(super) struct Wait<'d> {
    /// The vertex.
    pub vertex: &'d Vertex,
    /// In milliseconds.
    pub ms: f64,
}

/// The completed checkpoints of which parts were told, without those that the
/// job began while it was young: the first ones wait for classes, connections
/// and compilers as none does later.
pub(super) fn told(measured: MeasuredJob<'_>, min_uptime_ms: f64) -> Vec<&Checkpoint> {
    let settled = measured.job.settled_checkpoints(min_uptime_ms);
    settled.filter(|checkpoint| !checkpoint.parts.is_empty()).collect()
}

impl<'d> Barriers<'d> {
    /// What `share` of the checkpoints stay within; `None` where there is none.
    pub fn of(job: &'d Job, told: &[&Checkpoint], share: f64) -> Option<Self> {
        let slowest = |of: &dyn Fn(&CheckpointPart) -> Option<f64>| {
            let of_vertex = |vertex: &'d Vertex| {
                let parts =
                    told.iter().flat_map(|checkpoint| &checkpoint.parts).filter(|part| part.vertex == vertex.id);
                Some(Wait { vertex, ms: percentile(parts.filter_map(of), share)? })
            };
            job.vertices.iter().filter_map(of_vertex).max_by(|a, b| a.ms.total_cmp(&b.ms))
        };
        Some(Self {
            start_delay: slowest(&|part| part.start_delay_ms),
            alignment: slowest(&|part| part.alignment_ms),
            duration_ms: percentile(told.iter().map(|checkpoint| checkpoint.duration_ms), share)?,
        })
    }
}

impl Wait<'_> {
    /// Puts into a finding what it rests on; Flink measures it in nanoseconds.
    pub fn note<'r>(&self, report: Report<'r>, metric: Metric, limit_ms: f64) -> Report<'r> {
        const NANOS_PER_MILLI: f64 = 1e6;
        report.evidence(metric, Some(&self.vertex.name), None, self.ms * NANOS_PER_MILLI, limit_ms * NANOS_PER_MILLI)
    }

    /// Where it is longer than so many milliseconds.
    pub fn longer_than(self, ms: f64) -> Option<Self> {
        (self.ms > ms).then_some(self)
    }

    /// For words: seconds from one second on, with a place behind the point.
    pub fn words(&self) -> String {
        words(self.ms)
    }
}

/// Milliseconds in words.
pub(super) fn words(ms: f64) -> String {
    if ms < 1000.0 { format!("{} ms", ms.round()) } else { format!("{} s", (ms / 100.0).round() / 10.0) }
}

/// What of the barriers is slow.
pub(super) const START_DELAY: Metric = metrics::CHECKPOINT_START_DELAY;
/// The same of what waits for the last one.
pub(super) const ALIGNMENT: Metric = metrics::CHECKPOINT_ALIGNMENT_TIME;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Checkpoints;

    fn job(delays: &[f64]) -> Job {
        let part = |vertex: &str, ms| CheckpointPart {
            vertex: vertex.to_owned(),
            start_delay_ms: Some(ms),
            ..CheckpointPart::default()
        };
        let checkpoint = |&ms: &f64| Checkpoint {
            is_completed: true,
            duration_ms: 2.0 * ms,
            parts: vec![part("a", ms / 10.0), part("b", ms)],
            ..Checkpoint::default()
        };
        let vertex = |id: &str| Vertex { id: id.to_owned(), ..Vertex::default() };
        let checkpoints = Checkpoints { history: delays.iter().map(checkpoint).collect(), ..Checkpoints::default() };
        Job { vertices: vec![vertex("a"), vertex("b")], checkpoints, ..Job::default() }
    }

    #[test]
    fn the_vertex_that_waits_longest_counts() {
        let job = job(&[1.0, 5.0, 3.0]);
        let told: Vec<&Checkpoint> = job.checkpoints.completed().collect();
        let barriers = Barriers::of(&job, &told, 0.95).expect("barriers");
        let delay = barriers.start_delay.expect("a delay");
        assert_eq!((delay.vertex.id.as_str(), delay.ms, barriers.duration_ms), ("b", 5.0, 10.0));
        assert!(barriers.alignment.is_none());
        assert!(Barriers::of(&job, &[], 0.95).is_none());
    }

    #[test]
    fn long_waits_are_told_in_seconds() {
        assert_eq!((words(940.4), words(12_340.0)), ("940 ms".to_owned(), "12.3 s".to_owned()));
    }
}
