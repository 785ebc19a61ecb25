//! What vertices receive over the network, and how full the buffers on both
//! sides of it are.

use crate::flink::metrics::Metric;
use crate::rules::{Cx, MeasuredJob, Report};
use crate::stats::Vertex;

/// Why a rule that walks along the graph cannot judge a job.
pub(super) const NO_GRAPH: &str = "the graph of the job is not known";

/// A vertex that other `TaskManager`s send records to.
pub(super) struct Receiver<'d> {
    /// Its index in the job.
    pub at: usize,
    /// The vertex.
    pub vertex: &'d Vertex,
    /// Those that send to it, each once.
    pub senders: Vec<(usize, &'d Vertex)>,
}

/// The vertices of a job that receive over the network. Where nobody knows, or
/// everything stays within a `TaskManager`, which Flink leaves out of what it
/// measures of buffers, the rule is not assessed.
pub(super) fn receivers<'d>(cx: &mut Cx<'d>, measured: MeasuredJob<'d>) -> Vec<Receiver<'d>> {
    let job = measured.job;
    if job.edges.is_none() {
        cx.not_assessed(NO_GRAPH);
        return Vec::new();
    }
    let (mut found, mut local, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for (at, vertex) in job.running() {
        let mut senders: Vec<usize> = job.upstream(at).collect();
        senders.sort_unstable();
        senders.dedup();
        if senders.is_empty() {
            continue;
        }
        match job.reads_remotely(at) {
            Some(true) => {
                let senders = senders.into_iter().filter_map(|at| Some((at, job.vertices.get(at)?))).collect();
                found.push(Receiver { at, vertex, senders });
            }
            Some(false) => local.push(vertex.name.as_str()),
            None => unknown.push(vertex.name.as_str()),
        }
    }
    if !local.is_empty() {
        let names = local.join(", ");
        cx.not_assessed(format!("all channels to {names} stay within a TaskManager, and Flink measures none of those"));
    }
    if !unknown.is_empty() {
        cx.not_assessed(format!("it is not known which TaskManagers run {}", unknown.join(", ")));
    }
    found
}

/// The rule says of which vertices it lacks how full their buffers are.
pub(super) fn tell_unmeasured(cx: &mut Cx<'_>, names: &[&str]) {
    if !names.is_empty() {
        cx.not_assessed(format!("how full the buffers of {} are was not measured", names.join(", ")));
    }
}

/// How full the pools of some subtasks are, in shares of 1.
#[derive(Clone, Copy)]
pub(super) struct Fill<'d> {
    /// The vertex of the subtask whose pool is the fullest,
    pub vertex: &'d Vertex,
    /// and its index there.
    pub subtask: usize,
    /// What that pool was filled by at least, in every sample.
    pub least: f64,
    /// What none of the pools exceeded, in any sample.
    pub most: f64,
}

impl<'d> Fill<'d> {
    /// By a metric of all subtasks of the vertices; `None` where it is lacking
    /// anywhere.
    pub fn of(vertices: impl IntoIterator<Item = &'d Vertex>, metric: Metric) -> Option<Self> {
        let mut fill: Option<Self> = None;
        for vertex in vertices {
            for subtask in &vertex.subtasks {
                let series = subtask.metrics.get(metric);
                // Since 1.16 a pool may lend more than it has.
                let (least, most) = (series.least()?.clamp(0.0, 1.0), series.greatest()?.clamp(0.0, 1.0));
                let own = Self { vertex, subtask: subtask.index, least, most };
                fill = Some(match fill {
                    Some(other) if other.least >= least => Self { most: other.most.max(most), ..other },
                    Some(other) => Self { most: other.most.max(most), ..own },
                    None => own,
                });
            }
        }
        fill
    }
}

/// How full pools are, as the decision tables have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Usage {
    /// All of them are rather empty.
    Low,
    /// Neither: nothing is decided.
    Between,
    /// One of them is nearly full.
    High,
}

/// What counts as low and as high.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// Less than this is low.
    pub low: f64,
    /// This or more is high.
    pub high: f64,
}

impl Limits {
    /// How full the pools are; in several samples all must agree.
    pub fn usage(self, fill: &Fill<'_>) -> Usage {
        match fill {
            fill if fill.least >= self.high => Usage::High,
            fill if fill.most < self.low => Usage::Low,
            _ => Usage::Between,
        }
    }

    /// Puts into a finding what it rests on.
    pub fn note<'d>(self, report: Report<'d>, metric: Metric, fill: &Fill<'_>) -> Report<'d> {
        let (value, limit) = match self.usage(fill) {
            Usage::High => (fill.least, self.high),
            Usage::Low | Usage::Between => (fill.most, self.low),
        };
        report.evidence(metric, Some(&fill.vertex.name), Some(fill.subtask), value, limit)
    }
}

/// Names in a row, for words.
pub(super) fn names<'d>(vertices: impl IntoIterator<Item = &'d Vertex>) -> String {
    vertices.into_iter().map(|vertex| vertex.name.as_str()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { low: 0.5, high: 0.9 };

    #[test]
    fn what_lies_between_low_and_high_decides_nothing() {
        let vertex = Vertex::default();
        let usage = |least, most| LIMITS.usage(&Fill { vertex: &vertex, subtask: 0, least, most });
        assert_eq!(usage(0.0, 0.49), Usage::Low);
        assert_eq!(usage(0.0, 0.5), Usage::Between);
        assert_eq!(usage(0.89, 0.95), Usage::Between);
        assert_eq!(usage(0.9, 1.0), Usage::High);
        assert_eq!(usage(0.1, 0.9), Usage::Between, "one sample says otherwise");
    }

    #[test]
    fn nothing_is_known_of_no_subtasks() {
        assert!(Fill::of([&Vertex::default()], crate::flink::metrics::IN_POOL_USAGE).is_none());
    }
}
