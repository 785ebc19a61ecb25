use crate::rules::pages::fl321::{messages, thresholds};
use crate::rules::running_time::milliseconds;
use crate::rules::{Cx, MeasuredJob};
use crate::stats::{Vertex, percentile};

/// What an answer of the REST API calls it.
const SYNC: &str = "checkpoint_duration.sync";

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    for measured in cx.jobs() {
        let mut times: Vec<(&Vertex, f64)> = Vec::new();
        times.extend(measured.job.running().filter_map(|(_, vertex)| Some((vertex, sync_ms(measured, vertex)?))));
        if times.is_empty() {
            cx.not_assessed(messages::untold());
        }
        for (vertex, sync) in times {
            judge(cx, measured, vertex, sync);
        }
    }
}

/// For how long most checkpoints stop a vertex at most.
fn sync_ms(measured: MeasuredJob<'_>, vertex: &Vertex) -> Option<f64> {
    let parts = measured.job.checkpoints.completed().flat_map(|checkpoint| &checkpoint.parts);
    percentile(parts.filter(|part| part.vertex == vertex.id).filter_map(|part| part.sync_ms), 0.95)
}

fn judge(cx: &mut Cx<'_>, measured: MeasuredJob<'_>, vertex: &Vertex, sync: f64) {
    let sla = cx.intent.sla;
    let limit = match sla {
        Some(sla) => sla.millis() * cx.threshold(thresholds::SLA_SHARE),
        None => cx.threshold(thresholds::LONGEST_MS),
    };
    if sync <= limit {
        return;
    }
    let message = match sla {
        Some(sla) => messages::slow_sla(&vertex.name, milliseconds(sync), sla),
        None => messages::slow(&vertex.name, milliseconds(sync)),
    };
    let report = cx
        .report(message)
        .evidence_of(SYNC, Some(&vertex.name), None, sync, limit)
        .measured(measured.cluster)
        .help(messages::help());
    cx.file(report);
}
