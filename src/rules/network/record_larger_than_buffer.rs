use super::exchanges::NO_GRAPH;
use crate::finding::Applicability;
use crate::flink::metrics;
use crate::flink::value::format_memory;
use crate::rules::pages::fl408::{messages, options, thresholds};
use crate::rules::running::running_or;
use crate::rules::{Case, Cx, MeasuredJob, Report};
use crate::stats::{Job, Series, Vertex};

const KIB: f64 = 1024.0;
/// The ship strategy of which every receiver gets every record.
const BROADCAST: &str = "BROADCAST";
/// What the evidence calls the bytes of a record.
const RECORD_SIZE: &str = "numBytesOut / numRecordsOut";

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let jobs = cx.hosted_jobs();
    if jobs.is_empty() {
        return;
    }
    let (Some(segments), Some(smallest)) = (cx.cases(options::SEGMENT), cx.cases(options::SMALLEST)) else { return };
    for measured in jobs {
        let Some(edges) = &measured.job.edges else {
            cx.not_assessed(NO_GRAPH);
            continue;
        };
        let Some(segment) = running_or(measured.cluster, options::SEGMENT, &segments).and_then(|case| case.bytes())
        else {
            continue;
        };
        let mut unmeasured = Vec::new();
        for (at, vertex) in measured.job.running() {
            let outputs = edges.iter().filter(|edge| edge.from == at);
            let is_broadcast = outputs.clone().any(|edge| edge.ship_strategy.eq_ignore_ascii_case(BROADCAST));
            let outputs = outputs.count();
            if outputs == 0 || is_broadcast {
                continue;
            }
            let (Some(bytes), Some(records)) = (vertex.sum(metrics::BYTES_OUT), vertex.sum(metrics::RECORDS_OUT))
            else {
                unmeasured.push(vertex.name.as_str());
                continue;
            };
            let size = bytes / (records * outputs as f64);
            if size.is_finite() && size > segment as f64 {
                larger(cx, measured, vertex, size, segment, &segments);
            } else if let Some((receiver, shrunk)) = shrunk(measured.job, at).filter(|&(_, shrunk)| size > shrunk) {
                debloated(cx, measured, vertex, size, (receiver, shrunk), &smallest);
            }
        }
        if !unmeasured.is_empty() {
            cx.not_assessed(messages::not_measured(unmeasured.join(", ")));
        }
    }
}

/// The smallest buffers to which debloating shrank those of a vertex' output,
/// and whose input they are.
fn shrunk(job: &Job, at: usize) -> Option<(&Vertex, f64)> {
    let receivers = job.downstream(at).filter_map(|receiver| job.vertices.get(receiver));
    let sizes = receivers.filter_map(|receiver| {
        let sizes = receiver.series(metrics::DEBLOATED_BUFFER_SIZE).filter_map(Series::greatest);
        Some((receiver, sizes.reduce(f64::min)?))
    });
    sizes.min_by(|a, b| a.1.total_cmp(&b.1))
}

fn larger<'d>(
    cx: &mut Cx<'d>,
    measured: MeasuredJob<'_>,
    vertex: &Vertex,
    size: f64,
    segment: i64,
    cases: &[Case<'d>],
) {
    let Some(now) = cases.last() else { return };
    let key = cx.key_of(options::SEGMENT, now);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bytes of a record")]
    let wanted = (size.ceil() as u64).next_power_of_two();
    let wanted = i64::try_from(wanted).unwrap_or(i64::MAX);
    if let Some(set) = now.bytes().filter(|&set| set >= wanted) {
        cx.not_assessed(messages::stale(key, format_memory(set), format_memory(segment)));
        return;
    }
    let report = cx.report(messages::larger(&vertex.name, kib(size), format_memory(segment)));
    let report = noted(report, measured, vertex, size, segment as f64).at_case(options::SEGMENT, now);
    if wanted as f64 > cx.threshold(thresholds::LARGEST_KIB) * KIB {
        return cx.file(report.help(messages::too_large()));
    }
    let wanted = format_memory(wanted);
    let fix = cx.fix_option(options::SEGMENT, cases, &wanted, Applicability::Unsafe);
    cx.file(report.help(messages::raise(key, wanted)).fix(fix));
}

fn debloated<'d>(
    cx: &mut Cx<'d>,
    measured: MeasuredJob<'_>,
    vertex: &Vertex,
    size: f64,
    (receiver, shrunk): (&Vertex, f64),
    cases: &[Case<'d>],
) {
    let Some(now) = cases.last() else { return };
    let key = cx.key_of(options::SMALLEST, now);
    if let Some(set) = now.bytes().filter(|&set| set as f64 >= size) {
        cx.not_assessed(messages::stale(key, format_memory(set), format!("{shrunk} bytes")));
        return;
    }
    let report = cx.report(messages::debloated(&vertex.name, kib(size), kib(shrunk), &receiver.name));
    let report = noted(report, measured, vertex, size, shrunk).at_case(options::SMALLEST, now);
    cx.file(report.help(messages::raise_smallest(key, (size / KIB).ceil())));
}

fn noted<'d>(report: Report<'d>, measured: MeasuredJob<'_>, vertex: &Vertex, size: f64, limit: f64) -> Report<'d> {
    report.measured(measured.cluster).evidence_of(RECORD_SIZE, Some(&vertex.name), None, size, limit)
}

/// Kibibytes with a place behind the point.
fn kib(bytes: f64) -> f64 {
    (bytes / KIB * 10.0).round() / 10.0
}
