use super::exchanges::Usage::{High, Low};
use super::exchanges::{Fill, Limits, Receiver, Usage, names, receivers, tell_unmeasured};
use crate::flink::metrics;
use crate::rules::pages::fl404::{messages, thresholds};
use crate::rules::subtasks::percent;
use crate::rules::{Cx, MeasuredJob};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Fine,
    Network,
    SomeSoon,
    AllSoon,
    Some,
    All,
    Impossible,
}

/// Floating buffers, output pools of the vertices before (`None` is any),
/// buffers of the channels. Source: second seed, its second table.
const TABLE: [(Usage, Option<Usage>, Usage, Verdict); 7] = [
    (Low, Some(Low), Low, Verdict::Fine),
    (Low, Some(High), Low, Verdict::Network),
    (Low, None, High, Verdict::Impossible),
    (High, Some(Low), Low, Verdict::SomeSoon),
    (High, Some(Low), High, Verdict::AllSoon),
    (High, Some(High), Low, Verdict::Some),
    (High, Some(High), High, Verdict::All),
];

/// `None` where a pool is neither low nor high.
fn verdict(floating: Usage, before: Usage, exclusive: Usage) -> Option<Verdict> {
    let row =
        TABLE.iter().find(|row| row.0 == floating && row.1.is_none_or(|wanted| wanted == before) && row.2 == exclusive);
    row.map(|row| row.3)
}

/// The buffers that tell of the channels to one vertex.
struct Channels<'d> {
    floating: Fill<'d>,
    exclusive: Fill<'d>,
    before: Fill<'d>,
}

impl<'d> Channels<'d> {
    fn of(receiver: &Receiver<'d>) -> Option<Self> {
        Some(Self {
            floating: Fill::of([receiver.vertex], metrics::FLOATING_BUFFERS_USAGE)?,
            exclusive: Fill::of([receiver.vertex], metrics::EXCLUSIVE_BUFFERS_USAGE)?,
            before: Fill::of(receiver.senders.iter().map(|&(_, sender)| sender), metrics::OUT_POOL_USAGE)?,
        })
    }

    fn verdict(&self, limits: Limits) -> Option<Verdict> {
        verdict(limits.usage(&self.floating), limits.usage(&self.before), limits.usage(&self.exclusive))
    }
}

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let limits = Limits { low: cx.threshold(thresholds::LOW), high: cx.threshold(thresholds::HIGH) };
    for measured in cx.jobs() {
        let (mut unmeasured, mut impossible) = (Vec::new(), Vec::new());
        for receiver in receivers(cx, measured) {
            let name = receiver.vertex.name.as_str();
            let Some(channels) = Channels::of(&receiver) else {
                unmeasured.push(name);
                continue;
            };
            match channels.verdict(limits) {
                None | Some(Verdict::Fine) => {}
                Some(Verdict::Impossible) => impossible.push(name),
                Some(verdict) => judge(cx, measured, &receiver, &channels, limits, verdict),
            }
        }
        tell_unmeasured(cx, &unmeasured);
        if !impossible.is_empty() {
            cx.not_assessed(messages::inconsistent(impossible.join(", ")));
        }
    }
}

fn judge(
    cx: &mut Cx<'_>,
    measured: MeasuredJob<'_>,
    receiver: &Receiver<'_>,
    channels: &Channels<'_>,
    limits: Limits,
    verdict: Verdict,
) {
    let name = receiver.vertex.name.as_str();
    let senders = names(receiver.senders.iter().map(|&(_, sender)| sender));
    let (floating, exclusive) = (percent(channels.floating.least), percent(channels.exclusive.least));
    let (message, help) = match verdict {
        Verdict::Fine | Verdict::Impossible => return,
        Verdict::Network => (messages::network(senders, name), messages::look_at_network()),
        Verdict::SomeSoon => (messages::some_soon(name, floating), messages::wait()),
        Verdict::AllSoon => (messages::all_soon(name, floating, exclusive), messages::wait()),
        Verdict::Some => (messages::some(name, senders, floating), messages::look_at_skew(name)),
        Verdict::All => (messages::all(name, senders, floating, exclusive), messages::look_at_task(name)),
    };
    let report = cx.report(message).help(help).measured(measured.cluster);
    let report = limits.note(report, metrics::FLOATING_BUFFERS_USAGE, &channels.floating);
    let report = limits.note(report, metrics::EXCLUSIVE_BUFFERS_USAGE, &channels.exclusive);
    cx.file(limits.note(report, metrics::OUT_POOL_USAGE, &channels.before));
}

#[cfg(test)]
mod tests {
    use super::Usage::Between;
    use super::*;

    #[test]
    fn every_row_has_its_verdict() {
        assert_eq!(verdict(Low, Low, Low), Some(Verdict::Fine));
        assert_eq!(verdict(Low, High, Low), Some(Verdict::Network));
        assert_eq!(verdict(High, Low, Low), Some(Verdict::SomeSoon));
        assert_eq!(verdict(High, Low, High), Some(Verdict::AllSoon));
        assert_eq!(verdict(High, High, Low), Some(Verdict::Some));
        assert_eq!(verdict(High, High, High), Some(Verdict::All));
        for before in [Low, Between, High] {
            assert_eq!(verdict(Low, before, High), Some(Verdict::Impossible));
        }
    }

    #[test]
    fn what_lies_between_has_none() {
        for other in [Low, Between, High] {
            assert_eq!(verdict(Between, other, High), None);
            assert_eq!(verdict(High, other, Between), None);
            assert_eq!(verdict(High, Between, other), None);
        }
    }
}
