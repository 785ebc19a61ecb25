use super::network_bottleneck::{Bottleneck, bottlenecks};
use crate::finding::Applicability;
use crate::flink::metrics;
use crate::flink::value::format_duration;
use crate::intent::Objective;
use crate::rules::pages::fl407::{messages, options, thresholds};
use crate::rules::running::{running, running_or};
use crate::rules::streaming::all_streaming;
use crate::rules::subtasks::percent;
use crate::rules::{Cx, MeasuredJob};
use crate::stats::Subtask;

const NANOS_PER_MILLI: f64 = 1e6;
/// What the evidence calls bytes by buffers by the size of a buffer.
const FILL_RATE: &str = "numBytesInRemotePerSecond / numBuffersInRemotePerSecond / buffer size";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Nothing,
    DoubleTimeout,
}

/// What to do, by whether throughput is the objective, whether buffers are
/// nearly empty, and whether the network is what is slow. Source: second seed,
/// on the fill rate; the network memory tuning guide advises to change nothing
/// without a bottleneck.
fn action(is_throughput: bool, is_low: bool, is_bottleneck: bool) -> Action {
    match (is_throughput, is_low, is_bottleneck) {
        (false, _, _) | (true, false, _) | (true, true, false) => Action::Nothing,
        (true, true, true) => Action::DoubleTimeout,
    }
}

/// How full the buffers are that a subtask receives from elsewhere.
struct Filled {
    subtask: usize,
    /// In shares of 1: the most of all samples.
    fill: f64,
    /// Buffers in a second: the fewest of all samples.
    rate: f64,
}

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let is_throughput = match (cx.intent.sla, cx.intent.context.objective) {
        (None, Some(objective)) => objective == Objective::Throughput,
        (Some(_), _) => false,
        (None, None) => return cx.not_assessed(messages::no_objective()),
    };
    if !is_throughput {
        return;
    }
    for measured in cx.jobs() {
        for bottleneck in bottlenecks(cx, measured) {
            let Some(segment) = segment(cx, measured) else { return };
            let Some(subtasks) = filled(measured, &bottleneck, segment) else {
                cx.not_assessed(messages::not_measured(&bottleneck.receiver().name));
                continue;
            };
            let busy = subtasks.into_iter().filter(|subtask| subtask.rate > cx.threshold(thresholds::MANY_BUFFERS));
            let Some(emptiest) = busy.min_by(|a, b| a.fill.total_cmp(&b.fill)) else { continue };
            let is_low = emptiest.fill < cx.threshold(thresholds::LOW_FILL);
            if action(is_throughput, is_low, true) == Action::DoubleTimeout {
                report(cx, measured, &bottleneck, &emptiest);
            }
        }
    }
}

/// The size of a buffer in the cluster that was measured.
fn segment(cx: &mut Cx<'_>, measured: MeasuredJob<'_>) -> Option<f64> {
    let cases = cx.cases(options::SEGMENT)?;
    running_or(measured.cluster, options::SEGMENT, &cases)?.bytes().map(|bytes| bytes as f64)
}

/// What the subtasks of the receiver get; `None` where one was not measured.
fn filled(measured: MeasuredJob<'_>, bottleneck: &Bottleneck<'_>, segment: f64) -> Option<Vec<Filled>> {
    let of_subtask = |subtask: &Subtask| {
        let of = |metric| subtask.metrics.get(metric);
        let (bytes, buffers) = (of(metrics::REMOTE_BYTES_IN_RATE), of(metrics::REMOTE_BUFFERS_IN_RATE));
        // Debloating sends less than a whole segment in each.
        let size = of(metrics::DEBLOATED_BUFFER_SIZE).last().unwrap_or(segment);
        let fills: Option<Vec<f64>> =
            (0..measured.cluster.samples).map(|at| Some(bytes.at(at)? / buffers.at(at)? / size)).collect();
        let fill = fills?.into_iter().reduce(f64::max)?;
        Some(Filled { subtask: subtask.index, fill, rate: buffers.least()? })
    };
    bottleneck.receiver().subtasks.iter().map(of_subtask).collect()
}

fn report(cx: &mut Cx<'_>, measured: MeasuredJob<'_>, bottleneck: &Bottleneck<'_>, emptiest: &Filled) {
    let Some(cases) = cx.cases(options::TIMEOUT) else { return };
    let Some(enabled) = cx.cases(options::ENABLED) else { return };
    let Some(modes) = cx.cases(options::RUNTIME_MODE) else { return };
    if enabled.iter().any(|case| case.bool() == Some(false)) || !all_streaming(&modes) {
        return;
    }
    let Some(now) = cases.last() else { return };
    let ran = running(measured.cluster, options::TIMEOUT);
    let Some(nanos) = ran.as_ref().unwrap_or(now).nanos() else { return };
    #[expect(clippy::cast_possible_truncation, reason = "seconds at most")]
    let longest = (cx.threshold(thresholds::LONGEST_MS) * NANOS_PER_MILLI) as i128;
    if nanos <= 0 || nanos >= longest {
        return;
    }
    let wanted = (2 * nanos).min(longest);
    let key = cx.key_of(options::TIMEOUT, now);
    if let Some(set) = now.nanos().filter(|&set| set >= wanted) {
        cx.not_assessed(messages::stale(key, format_duration(set), format_duration(nanos)));
        return;
    }
    let (vertex, fill) = (&bottleneck.receiver().name, emptiest.fill);
    let mut report = cx.report(messages::empty(vertex, percent(fill), emptiest.rate.round()));
    report = report.at_case(options::TIMEOUT, now).measured(measured.cluster);
    let (subtask, many) = (Some(emptiest.subtask), cx.threshold(thresholds::MANY_BUFFERS));
    report = report.evidence_of(FILL_RATE, Some(vertex), subtask, fill, cx.threshold(thresholds::LOW_FILL));
    report = report.evidence(metrics::REMOTE_BUFFERS_IN_RATE, Some(vertex), subtask, emptiest.rate, many);
    // Without the value that the numbers are of, the same advice would come again.
    report = match ran {
        Some(_) => {
            let wanted = format_duration(wanted);
            let fix = cx.fix_option(options::TIMEOUT, &cases, &wanted, Applicability::Unsafe);
            report.help(messages::help(key, wanted)).fix(fix)
        }
        None => report.help(messages::help_unknown(key)),
    };
    report = bottleneck.note(cx, report);
    cx.file(report);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_its_action() {
        for is_low in [false, true] {
            for is_bottleneck in [false, true] {
                assert_eq!(action(false, is_low, is_bottleneck), Action::Nothing, "latency");
            }
            assert_eq!(action(true, is_low, false), Action::Nothing, "nothing observed on the network");
        }
        assert_eq!(action(true, false, true), Action::Nothing, "full enough");
        assert_eq!(action(true, true, true), Action::DoubleTimeout);
    }
}
