use super::exchanges::Usage::{High, Low};
use super::exchanges::{Fill, Limits, Receiver, Usage, names, receivers, tell_unmeasured};
use crate::finding::Severity;
use crate::flink::metrics;
use crate::rules::pages::fl403::{messages, thresholds};
use crate::rules::subtasks::percent;
use crate::rules::{Cx, MeasuredJob};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Fine,
    HeldUpForNow,
    MayHoldUp,
    Source,
    PassesOn,
}

/// Input pools, output pools, output pools of the vertices before; `None` is
/// any. Source: second seed, its first table.
const TABLE: [(Usage, Usage, Option<Usage>, Verdict); 5] = [
    (Low, Low, None, Verdict::Fine),
    (Low, High, None, Verdict::HeldUpForNow),
    (High, Low, Some(Low), Verdict::MayHoldUp),
    (High, Low, Some(High), Verdict::Source),
    (High, High, None, Verdict::PassesOn),
];

/// `None` where a pool is neither low nor high.
fn verdict(input: Usage, output: Usage, before: Usage) -> Option<Verdict> {
    let row = TABLE.iter().find(|row| row.0 == input && row.1 == output && row.2.is_none_or(|wanted| wanted == before));
    row.map(|row| row.3)
}

/// The pools that tell of one vertex.
struct Pools<'d> {
    input: Fill<'d>,
    /// `None` of the last one in the graph, which has none.
    output: Option<Fill<'d>>,
    before: Fill<'d>,
}

impl<'d> Pools<'d> {
    fn of(measured: MeasuredJob<'d>, receiver: &Receiver<'d>) -> Option<Self> {
        let is_last = measured.job.downstream(receiver.at).next().is_none();
        let output = Fill::of([receiver.vertex], metrics::OUT_POOL_USAGE);
        if output.is_none() && !is_last {
            return None;
        }
        Some(Self {
            input: Fill::of([receiver.vertex], metrics::IN_POOL_USAGE)?,
            output,
            before: Fill::of(receiver.senders.iter().map(|&(_, sender)| sender), metrics::OUT_POOL_USAGE)?,
        })
    }
}

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let limits = Limits { low: cx.threshold(thresholds::LOW), high: cx.threshold(thresholds::HIGH) };
    for measured in cx.jobs() {
        let mut unmeasured = Vec::new();
        for receiver in receivers(cx, measured) {
            match Pools::of(measured, &receiver) {
                Some(pools) => judge(cx, measured, &receiver, &pools, limits),
                None => unmeasured.push(receiver.vertex.name.as_str()),
            }
        }
        tell_unmeasured(cx, &unmeasured);
    }
}

fn judge(cx: &mut Cx<'_>, measured: MeasuredJob<'_>, receiver: &Receiver<'_>, pools: &Pools<'_>, limits: Limits) {
    let usage = |fill: &Fill<'_>| limits.usage(fill);
    let output = pools.output.as_ref();
    let Some(verdict) = verdict(usage(&pools.input), output.map_or(Low, usage), usage(&pools.before)) else { return };
    let name = receiver.vertex.name.as_str();
    let input = percent(pools.input.least);
    let out = percent(output.map_or(0.0, |output| output.least));
    let (message, help, severity) = match verdict {
        Verdict::Fine => return,
        Verdict::HeldUpForNow => (messages::held_up(name, out), messages::wait(), Severity::Info),
        Verdict::MayHoldUp => (messages::may_cause(name, input), messages::wait(), Severity::Info),
        Verdict::Source => {
            let senders = names(receiver.senders.iter().map(|&(_, sender)| sender));
            (messages::source(name, senders, input), messages::look_here(name), Severity::Warning)
        }
        Verdict::PassesOn => (messages::forwards(name, input, out), messages::look_behind(name), Severity::Warning),
    };
    let mut report = cx.report(message).severity(severity).help(help).measured(measured.cluster);
    report = limits.note(report, metrics::IN_POOL_USAGE, &pools.input);
    if let Some(output) = output {
        report = limits.note(report, metrics::OUT_POOL_USAGE, output);
    }
    cx.file(limits.note(report, metrics::OUT_POOL_USAGE, &pools.before));
}

#[cfg(test)]
mod tests {
    use super::Usage::Between;
    use super::*;

    #[test]
    fn every_row_has_its_verdict() {
        for before in [Low, Between, High] {
            assert_eq!(verdict(Low, Low, before), Some(Verdict::Fine));
            assert_eq!(verdict(Low, High, before), Some(Verdict::HeldUpForNow));
            assert_eq!(verdict(High, High, before), Some(Verdict::PassesOn));
        }
        assert_eq!(verdict(High, Low, Low), Some(Verdict::MayHoldUp));
        assert_eq!(verdict(High, Low, High), Some(Verdict::Source));
    }

    #[test]
    fn what_lies_between_has_none() {
        assert_eq!(verdict(High, Low, Between), None);
        for other in [Low, Between, High] {
            assert_eq!(verdict(Between, other, High), None);
            assert_eq!(verdict(other, Between, High), None);
        }
    }
}
