use super::exchanges::names;
use crate::finding::Severity;
use crate::flink::metrics;
use crate::rules::pages::fl401::messages;
use crate::rules::subtasks::percent;
use crate::rules::{Cx, MeasuredJob};
use crate::stats::{Job, Level, Origin, Subtask, Vertex};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    for measured in cx.jobs() {
        let origins = measured.job.origins().unwrap_or_default();
        let mut unmeasured = Vec::new();
        for (at, vertex) in measured.job.running() {
            match vertex.level() {
                Some(level) => judge(cx, measured, at, level, &origins),
                None => unmeasured.push(vertex),
            }
        }
        if !unmeasured.is_empty() {
            cx.not_assessed(messages::not_measured(names(unmeasured)));
        }
    }
}

/// What the level is worth.
fn severity(level: Level, is_source: bool, has_sla: bool) -> Option<Severity> {
    match (level, is_source || has_sla) {
        (Level::Ok, _) => None,
        (Level::Low, _) => Some(Severity::Info),
        (Level::High, false) => Some(Severity::Warning),
        (Level::High, true) => Some(Severity::Error),
    }
}

fn judge(cx: &mut Cx<'_>, measured: MeasuredJob<'_>, at: usize, level: Level, origins: &[Origin]) {
    let job = measured.job;
    let is_source = job.is_source(at);
    let Some(severity) = severity(level, is_source, cx.intent.sla.is_some()) else { return };
    let Some((vertex, (subtask, share))) = job.vertices.get(at).and_then(|vertex| Some((vertex, worst(vertex)?)))
    else {
        return;
    };
    let message = match (level, is_source) {
        (Level::High, true) => messages::source(&vertex.name, percent(share)),
        (Level::High, false) => messages::high(&vertex.name, percent(share)),
        _ => messages::low(&vertex.name, percent(share)),
    };
    let limit = if level == Level::High { metrics::HIGH } else { metrics::LOW };
    let report = cx.report(message).severity(severity).measured(measured.cluster).help(help(job, at, origins));
    cx.file(report.evidence(
        metrics::BACKPRESSURED_TIME,
        Some(&vertex.name),
        Some(subtask),
        1000.0 * share,
        1000.0 * limit,
    ));
}

/// The subtask that waits most, and for which share of the time.
fn worst(vertex: &Vertex) -> Option<(usize, f64)> {
    let share = |subtask: &Subtask| Some((subtask.index, subtask.backpressured()?));
    vertex.subtasks.iter().filter_map(share).max_by(|a, b| a.1.total_cmp(&b.1))
}

/// Names the vertices that this one waits for.
fn help(job: &Job, at: usize, origins: &[Origin]) -> String {
    let own = origins.iter().filter(|origin| origin.victims.contains(&at));
    let own: Vec<&Vertex> = own.filter_map(|origin| job.vertices.get(origin.vertex)).collect();
    if own.is_empty() { messages::no_origin() } else { messages::origin(names(own)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_worth_what_the_table_says() {
        let rows = [
            (0.10, false, false, None),
            (0.10, true, true, None),
            (0.11, false, false, Some(Severity::Info)),
            (0.5, true, true, Some(Severity::Info)),
            (0.51, false, false, Some(Severity::Warning)),
            (0.51, true, false, Some(Severity::Error)),
            (0.51, false, true, Some(Severity::Error)),
            (1.0, true, true, Some(Severity::Error)),
        ];
        for (share, is_source, has_sla, expected) in rows {
            assert_eq!(severity(Level::of(share), is_source, has_sla), expected, "{share} {is_source} {has_sla}");
        }
    }
}
