use crate::finding::Severity;
use crate::flink::metrics;
use crate::rules::case::in_all;
use crate::rules::pages::fl218::{messages, options, thresholds};
use crate::rules::running::running;
use crate::rules::running_time::milliseconds;
use crate::rules::{Case, Cx, MeasuredJob};
use crate::stats::Vertex;

const MINUTE_MS: f64 = 60_000.0;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    for measured in cx.jobs() {
        if measured.job.edges.is_none() {
            cx.not_assessed(messages::no_graph());
        }
        for (at, vertex) in measured.job.running() {
            if let Some(left_over) = left_over(cx, measured, vertex) {
                judge(cx, measured, vertex, left_over);
            } else if measured.job.is_source(at) && partitions(cx, measured).is_none() {
                say_what_lacks(cx, vertex);
            }
        }
    }
}

/// Why a source of which nothing was found could not be judged, where it could not.
fn say_what_lacks(cx: &mut Cx<'_>, vertex: &Vertex) {
    match silent(vertex) {
        None => cx.not_assessed(messages::untold(&vertex.name)),
        Some(0) => {}
        Some(_) => {
            let minutes = cx.threshold(thresholds::LEAST_MINUTES);
            cx.not_assessed(messages::young(&vertex.name, minutes));
        }
    }
}

/// Subtasks of a source that have nothing to read.
#[derive(Clone, Copy)]
pub(in crate::rules) enum LeftOver {
    /// There are only so many partitions.
    Beyond(usize),
    /// So many have sent nothing while others have.
    Silent(usize),
}

/// Whether a vertex is a source that has more subtasks than it can use.
pub(in crate::rules) fn left_over(cx: &Cx<'_>, measured: MeasuredJob<'_>, vertex: &Vertex) -> Option<LeftOver> {
    let at = measured.job.vertices.iter().position(|own| own.id == vertex.id)?;
    if !measured.job.is_source(at) {
        return None;
    }
    if let Some(partitions) = partitions(cx, measured) {
        return (partitions < vertex.parallelism).then_some(LeftOver::Beyond(partitions));
    }
    let least = cx.threshold(thresholds::LEAST_MINUTES) * MINUTE_MS;
    let is_old = measured.job.uptime_ms.is_some_and(|uptime| uptime > least);
    silent(vertex).filter(|&silent| is_old && silent > 0).map(LeftOver::Silent)
}

/// How many partitions the job's only source has.
fn partitions(cx: &Cx<'_>, measured: MeasuredJob<'_>) -> Option<usize> {
    let job = measured.job;
    let sources = (0..job.vertices.len()).filter(|&at| job.is_source(at)).count();
    cx.intent.context.partitions.filter(|_| sources == 1).and_then(|count| usize::try_from(count).ok())
}

/// How many subtasks have sent nothing in any sample, while another has in all;
/// `None` where that was not measured of all of them.
fn silent(vertex: &Vertex) -> Option<usize> {
    let sent = |subtask: &crate::stats::Subtask| {
        let sent = subtask.metrics.get(metrics::RECORDS_OUT);
        Some((sent.least()?, sent.greatest()?))
    };
    let sent: Option<Vec<(f64, f64)>> = vertex.subtasks.iter().map(sent).collect();
    let sent = sent.filter(|sent| !sent.is_empty())?;
    let some_do = sent.iter().any(|&(least, _)| least > 0.0);
    Some(if some_do { sent.iter().filter(|&&(_, greatest)| greatest <= 0.0).count() } else { 0 })
}

fn judge(cx: &mut Cx<'_>, measured: MeasuredJob<'_>, vertex: &Vertex, left_over: LeftOver) {
    let (name, parallelism) = (&vertex.name, vertex.parallelism);
    let used = match left_over {
        LeftOver::Beyond(partitions) => partitions,
        LeftOver::Silent(silent) => parallelism.saturating_sub(silent),
    };
    if let Some(now) = lowered(cx, measured, vertex, used) {
        return cx.not_assessed(messages::stale(cx.name_of(options::PARALLELISM), now, name, parallelism));
    }
    let idle = parallelism.saturating_sub(used);
    let report = match left_over {
        LeftOver::Beyond(partitions) => cx.report(messages::more(name, parallelism, partitions, idle)).evidence_of(
            "parallelism",
            Some(name),
            None,
            parallelism as f64,
            partitions as f64,
        ),
        LeftOver::Silent(_) => {
            let age = milliseconds(measured.job.uptime_ms.unwrap_or_default());
            let subtasks = vertex.subtasks.iter();
            let is_silent = |subtask: &&crate::stats::Subtask| {
                subtask.metrics.get(metrics::RECORDS_OUT).greatest().is_some_and(|sent| sent <= 0.0)
            };
            let first = subtasks.filter(is_silent).map(|subtask| subtask.index).next();
            cx.report(messages::silent(idle, parallelism, name, age)).severity(Severity::Info).evidence(
                metrics::RECORDS_OUT,
                Some(name),
                first,
                0.0,
                0.0,
            )
        }
    };
    cx.file(report.measured(measured.cluster).help(messages::help()));
}

/// The default parallelism of the document, where it was that of the vertex and
/// is no more than it can use by now.
fn lowered(cx: &mut Cx<'_>, measured: MeasuredJob<'_>, vertex: &Vertex, used: usize) -> Option<i64> {
    let then = running(measured.cluster, options::PARALLELISM)?.integer()?;
    let cases = cx.quietly(|cx| cx.cases(options::PARALLELISM))?;
    let now = in_all(&cases, Case::integer)?;
    let was_its_own = usize::try_from(then).is_ok_and(|then| then == vertex.parallelism);
    (was_its_own && usize::try_from(now).is_ok_and(|now| now <= used)).then_some(now)
}
