use super::network_bottleneck::{Bottleneck, bottlenecks};
use crate::finding::Applicability;
use crate::flink::metrics;
use crate::flink::network_buffers::CONSTANT_BUFFERS;
use crate::flink::value::{format_duration, format_memory};
use crate::rules::pages::fl406::{messages, options, thresholds};
use crate::rules::resources::MB;
use crate::rules::running::running_or;
use crate::rules::{Case, CaseValue, Cx, MeasuredJob};

const NANOS_PER_MILLI: f64 = 1e6;
const NANOS_PER_SECOND: f64 = 1e9;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    RaiseBuffers,
    NoOption,
    Bandwidth,
}

/// What to do, by whether the buffers fall short and their number can be set.
/// Source: second seed, on credit; `NettyShuffleEnvironmentConfiguration` of 2.0.
fn action(falls_short: bool, has_option: bool) -> Action {
    match (falls_short, has_option) {
        (true, true) => Action::RaiseBuffers,
        (true, false) => Action::NoOption,
        (false, _) => Action::Bandwidth,
    }
}

/// Buffers that are on the way during a round trip.
fn needed(bytes_per_second: f64, rtt_nanos: f64, segment: f64) -> f64 {
    (bytes_per_second * rtt_nanos / NANOS_PER_SECOND / segment).ceil()
}

/// The buffers of the cluster that was measured.
struct Buffers<'d> {
    per_channel: Case<'d>,
    /// Of the gate.
    floating: f64,
    segment: i64,
}

impl<'d> Buffers<'d> {
    fn of(cx: &mut Cx<'d>, measured: MeasuredJob<'d>) -> Option<Self> {
        let mut ran = |option| running_or(measured.cluster, option, &cx.cases(option)?);
        let (per_channel, floating) = (ran(options::PER_CHANNEL)?, ran(options::FLOATING)?);
        let segment = ran(options::SEGMENT)?.bytes()?;
        Some(Self { per_channel, floating: number(&floating, CONSTANT_BUFFERS.floating)?, segment })
    }

    fn own(&self) -> Option<f64> {
        number(&self.per_channel, CONSTANT_BUFFERS.per_channel)
    }
}

/// A number of buffers, the constant where there is no option any more.
fn number(case: &Case<'_>, constant: i64) -> Option<f64> {
    let number = match case.value {
        CaseValue::NoSuchOption => Some(constant),
        _ => case.integer(),
    };
    number.map(|number| number as f64)
}

/// The channel of a vertex that carries most.
struct Channel {
    subtask: usize,
    bytes_per_second: f64,
    /// How many channels from elsewhere the subtask has,
    channels: f64,
    /// and in how many gates.
    gates: f64,
}

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let rtt = cx.intent.context.rtt.unwrap_or_else(|| {
        #[expect(clippy::cast_possible_truncation, reason = "a few seconds at most")]
        let nanos = (cx.threshold(thresholds::RTT_MS) * NANOS_PER_MILLI) as i128;
        nanos
    });
    for measured in cx.hosted_jobs() {
        let found = bottlenecks(cx, measured);
        if found.is_empty() {
            continue;
        }
        let Some(buffers) = Buffers::of(cx, measured) else { return };
        for bottleneck in found {
            match busiest(measured, &bottleneck) {
                Some(channel) => judge(cx, measured, &bottleneck, &channel, &buffers, rtt),
                None => cx.not_assessed(messages::not_measured(&bottleneck.receiver().name)),
            }
        }
    }
}

/// The channel that carries most, where all subtasks were measured.
fn busiest(measured: MeasuredJob<'_>, bottleneck: &Bottleneck<'_>) -> Option<Channel> {
    let job = measured.job;
    let gates = job.upstream(bottleneck.at).count() as f64;
    let mut busiest: Option<Channel> = None;
    for subtask in &bottleneck.receiver().subtasks {
        let channels = job.remote_channels(bottleneck.at, subtask)? as f64;
        let bytes = subtask.metrics.get(metrics::REMOTE_BYTES_IN_RATE).least()?;
        if channels > 0.0 && busiest.as_ref().is_none_or(|other| bytes / channels > other.bytes_per_second) {
            busiest = Some(Channel { subtask: subtask.index, bytes_per_second: bytes / channels, channels, gates });
        }
    }
    busiest
}

fn judge(
    cx: &mut Cx<'_>,
    measured: MeasuredJob<'_>,
    bottleneck: &Bottleneck<'_>,
    channel: &Channel,
    buffers: &Buffers<'_>,
    rtt: i128,
) {
    let Some(own) = buffers.own() else { return };
    let needed = needed(channel.bytes_per_second, rtt as f64, buffers.segment as f64);
    let available = own + buffers.floating * channel.gates / channel.channels;
    let Some(cases) = cx.cases(options::PER_CHANNEL) else { return };
    let Some(now) = cases.last() else { return };
    let has_option = cases.iter().all(|case| case.value != CaseValue::NoSuchOption);
    let action = action(needed > available, has_option);
    if action == Action::Bandwidth {
        return;
    }
    let key = cx.key_of(options::PER_CHANNEL, now);
    if let Some(set) = now.integer().filter(|&set| set as f64 >= needed) {
        cx.not_assessed(messages::stale(key, set, own));
        return;
    }
    let vertex = &bottleneck.receiver().name;
    let rate = (channel.bytes_per_second / MB).round();
    let segment = format_memory(buffers.segment);
    let report = cx.report(messages::short(
        vertex,
        rate,
        needed,
        segment,
        format_duration(rtt),
        (available * 10.0).round() / 10.0,
    ));
    // Of all channels of the subtask, as the metric is.
    let bound = available * buffers.segment as f64 * NANOS_PER_SECOND / rtt as f64;
    let (all, most) = (channel.bytes_per_second * channel.channels, bound * channel.channels);
    let report = report.evidence(metrics::REMOTE_BYTES_IN_RATE, Some(vertex), Some(channel.subtask), all, most);
    let report = match action {
        Action::RaiseBuffers => {
            let fix = cx.fix_option(options::PER_CHANNEL, &cases, &needed.to_string(), Applicability::Unsafe);
            report.at_case(options::PER_CHANNEL, now).help(messages::raise(key, needed)).fix(fix)
        }
        Action::NoOption | Action::Bandwidth => {
            let report = report.help(messages::no_option(options::SEGMENT.key()));
            match cx.cases(options::SEGMENT).as_deref().and_then(<[_]>::last) {
                Some(case) => report.at_case(options::SEGMENT, case),
                None => report,
            }
        }
    };
    let report = bottleneck.note(cx, report);
    cx.file(report.measured(measured.cluster));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_its_action() {
        assert_eq!(action(true, true), Action::RaiseBuffers);
        assert_eq!(action(true, false), Action::NoOption);
        assert_eq!(action(false, true), Action::Bandwidth);
        assert_eq!(action(false, false), Action::Bandwidth);
    }

    #[test]
    fn the_example_of_the_documentation() {
        assert!((needed(320e6, 1e6, 32768.0) - 10.0).abs() < f64::EPSILON);
    }
}
