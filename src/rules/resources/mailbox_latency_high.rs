use crate::flink::metrics;
use crate::rules::pages::fl219::{messages, thresholds};
use crate::rules::running_time::milliseconds;
use crate::rules::{Cx, MeasuredJob};
use crate::stats::Vertex;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    for measured in cx.jobs() {
        if measured.job.running().all(|(_, vertex)| slowest(vertex).is_none()) {
            cx.not_assessed(messages::untold());
        }
        for (_, vertex) in measured.job.running() {
            judge(cx, measured, vertex);
        }
    }
}

/// The subtask whose letters wait longest in all samples, and for how many milliseconds.
fn slowest(vertex: &Vertex) -> Option<(usize, f64)> {
    let latencies = vertex.subtasks.iter().filter_map(|subtask| {
        let latency = subtask.metrics.get(metrics::MAILBOX_LATENCY_P99).least()?;
        Some((subtask.index, latency))
    });
    latencies.max_by(|one, other| one.1.total_cmp(&other.1))
}

fn judge(cx: &mut Cx<'_>, measured: MeasuredJob<'_>, vertex: &Vertex) {
    let Some((subtask, latency)) = slowest(vertex) else { return };
    let sla = cx.intent.sla;
    let limit = match sla {
        Some(sla) => sla.millis() * cx.threshold(thresholds::SLA_SHARE),
        None => cx.threshold(thresholds::LONGEST_MS),
    };
    if latency <= limit {
        return;
    }
    let message = match sla {
        Some(sla) => messages::high_sla(subtask, &vertex.name, milliseconds(latency), sla),
        None => messages::high(subtask, &vertex.name, milliseconds(latency)),
    };
    let report = cx
        .report(message)
        .evidence(metrics::MAILBOX_LATENCY_P99, Some(&vertex.name), Some(subtask), latency, limit)
        .measured(measured.cluster)
        .help(messages::help());
    cx.file(report);
}
