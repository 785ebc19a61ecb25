use super::exchanges::Usage::{High, Low};
use super::exchanges::{Fill, Limits, Receiver, Usage, receivers, tell_unmeasured};
use crate::flink::metrics;
use crate::rules::pages::fl405::{messages, thresholds};
use crate::rules::subtasks::percent;
use crate::rules::{Cx, MeasuredJob, Report};
use crate::stats::{Load, Vertex};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Network,
    Inconsistent,
    SlowReceiver,
    Fine,
}

/// Input pools of the receiver, output pools of the sender, whether the
/// receiver is busy; `None` is either. Source: second seed, on the network.
const TABLE: [(Usage, Usage, Option<bool>, Verdict); 4] = [
    (Low, High, Some(false), Verdict::Network),
    (Low, High, Some(true), Verdict::Inconsistent),
    (High, High, None, Verdict::SlowReceiver),
    (Low, Low, None, Verdict::Fine),
];

/// `None` where a pool is neither low nor high.
fn verdict(input: Usage, output: Usage, is_busy: bool) -> Option<Verdict> {
    let row = TABLE.iter().find(|row| row.0 == input && row.1 == output && row.2.is_none_or(|busy| busy == is_busy));
    row.map(|row| row.3)
}

/// Two vertices with a network between them that is too slow.
pub(super) struct Bottleneck<'d> {
    /// The fullest output pool of the one that sends.
    pub output: Fill<'d>,
    /// Index of the one that receives.
    pub at: usize,
    /// Its fullest input pool.
    pub input: Fill<'d>,
    /// The share of the time for which the busiest of its subtasks works.
    pub busy: f64,
}

impl<'d> Bottleneck<'d> {
    /// The vertex that sends.
    pub fn sender(&self) -> &'d Vertex {
        self.output.vertex
    }

    /// The vertex that receives.
    pub fn receiver(&self) -> &'d Vertex {
        self.input.vertex
    }

    /// Puts into a finding what it rests on.
    pub fn note<'r>(&self, cx: &Cx<'_>, report: Report<'r>) -> Report<'r> {
        let limits = limits(cx);
        let report = limits.note(report, metrics::OUT_POOL_USAGE, &self.output);
        let report = limits.note(report, metrics::IN_POOL_USAGE, &self.input);
        let limit = 1000.0 * cx.threshold(thresholds::BUSY);
        report.evidence(metrics::BUSY_TIME, Some(&self.receiver().name), None, 1000.0 * self.busy, limit)
    }
}

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    for measured in cx.jobs() {
        for found in bottlenecks(cx, measured) {
            let (sender, receiver) = (&found.sender().name, &found.receiver().name);
            let (output, input, busy) = (percent(found.output.least), percent(found.input.most), percent(found.busy));
            let report = cx.report(messages::slow(sender, receiver, output, input, busy)).help(messages::help());
            cx.file(found.note(cx, report).measured(measured.cluster));
        }
    }
}

fn limits(cx: &Cx<'_>) -> Limits {
    Limits { low: cx.threshold(thresholds::LOW), high: cx.threshold(thresholds::HIGH) }
}

/// Where the network of a job is too slow. What cannot be judged is told for
/// the rule that asks.
pub(super) fn bottlenecks<'d>(cx: &mut Cx<'d>, measured: MeasuredJob<'d>) -> Vec<Bottleneck<'d>> {
    let (mut found, mut unmeasured) = (Vec::new(), Vec::new());
    for receiver in receivers(cx, measured) {
        match of_receiver(cx, measured, &receiver) {
            Some(own) => found.extend(own),
            None => unmeasured.push(receiver.vertex.name.as_str()),
        }
    }
    tell_unmeasured(cx, &unmeasured);
    found
}

/// `None` where a number is lacking.
fn of_receiver<'d>(cx: &mut Cx<'d>, measured: MeasuredJob<'d>, receiver: &Receiver<'d>) -> Option<Vec<Bottleneck<'d>>> {
    let limits = limits(cx);
    let input = Fill::of([receiver.vertex], metrics::IN_POOL_USAGE)?;
    let busy = busiest(receiver.vertex)?;
    let mut found = Vec::new();
    for &(at, sender) in &receiver.senders {
        let output = Fill::of([sender], metrics::OUT_POOL_USAGE)?;
        let is_busy = busy >= cx.threshold(thresholds::BUSY);
        match verdict(limits.usage(&input), limits.usage(&output), is_busy) {
            Some(Verdict::Network) => {
                let others = measured.job.downstream(at).filter(|&other| other != receiver.at);
                let mut others = others.filter_map(|other| measured.job.vertices.get(other));
                if others.all(|other| has_room(cx, other)) {
                    found.push(Bottleneck { output, at: receiver.at, input, busy });
                }
            }
            Some(Verdict::Inconsistent) => {
                cx.not_assessed(messages::inconsistent(&receiver.vertex.name, percent(busy), &sender.name));
            }
            Some(Verdict::SlowReceiver | Verdict::Fine) | None => {}
        }
    }
    Some(found)
}

/// Whether a vertex is certain not to be what its senders wait for.
fn has_room(cx: &Cx<'_>, vertex: &Vertex) -> bool {
    let is_low = |input: Fill<'_>| limits(cx).usage(&input) == Low;
    Fill::of([vertex], metrics::IN_POOL_USAGE).is_some_and(is_low)
        && busiest(vertex).is_some_and(|busy| busy < cx.threshold(thresholds::BUSY))
}

/// The share of the time for which the busiest subtask works.
fn busiest(vertex: &Vertex) -> Option<f64> {
    vertex.loads()?.iter().filter_map(Load::utilisation).reduce(f64::max)
}

#[cfg(test)]
mod tests {
    use super::Usage::Between;
    use super::*;

    #[test]
    fn every_row_has_its_verdict() {
        assert_eq!(verdict(Low, High, false), Some(Verdict::Network));
        assert_eq!(verdict(Low, High, true), Some(Verdict::Inconsistent));
        for is_busy in [false, true] {
            assert_eq!(verdict(High, High, is_busy), Some(Verdict::SlowReceiver));
            assert_eq!(verdict(Low, Low, is_busy), Some(Verdict::Fine));
            assert_eq!(verdict(Between, High, is_busy), None);
            assert_eq!(verdict(Low, Between, is_busy), None);
            assert_eq!(verdict(High, Low, is_busy), None);
        }
    }
}
