use super::exchanges::{NO_GRAPH, names};
use crate::flink::metrics;
use crate::rules::pages::fl402::{messages, options, thresholds};
use crate::rules::resources::load_over_70_percent::{Advice, advise, advised_parallelism, needed, overload};
use crate::rules::subtasks::percent;
use crate::rules::{Cx, MeasuredJob};
use crate::stats::{Job, Origin, Vertex};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    for measured in cx.jobs() {
        let job = measured.job;
        match job.origins() {
            Some(origins) => busiest_first(job, origins).iter().for_each(|origin| judge(cx, measured, origin)),
            None if job.edges.is_none() => cx.not_assessed(NO_GRAPH),
            None => {
                let unmeasured = job.running().map(|(_, vertex)| vertex).filter(|vertex| vertex.level().is_none());
                cx.not_assessed(messages::not_measured(names(unmeasured)));
            }
        }
    }
}

fn busiest_first(job: &Job, mut origins: Vec<Origin>) -> Vec<Origin> {
    let load = |origin: &Origin| job.vertices.get(origin.vertex).and_then(Vertex::utilisation).unwrap_or_default();
    origins.sort_by(|a, b| load(b).total_cmp(&load(a)));
    origins
}

fn judge(cx: &mut Cx<'_>, measured: MeasuredJob<'_>, origin: &Origin) {
    let vertices = &measured.job.vertices;
    let Some(vertex) = vertices.get(origin.vertex) else { return };
    let Some(load) = vertex.utilisation() else {
        cx.not_assessed(messages::not_measured(&vertex.name));
        return;
    };
    let victims: Vec<&Vertex> = origin.victims.iter().filter_map(|&victim| vertices.get(victim)).collect();
    let words = names(victims.iter().copied());
    let limit = cx.threshold(thresholds::IDLE_LOAD);
    let mut report = if load < limit {
        let report = cx.report(messages::idle(&vertex.name, words, percent(load)));
        report.help(messages::look_at_network(&vertex.name))
    } else {
        let Some(advice) = advice(cx, measured, vertex, load) else { return };
        let message = messages::busy(&vertex.name, words, percent(load), vertex.subtasks.len());
        let report = cx.report(message).help(advice.help).fix(advice.fix);
        match &advice.case {
            Some(case) => report.at_case(options::PARALLELISM, case),
            None => report,
        }
    };
    report = report.evidence(metrics::BUSY_TIME, Some(&vertex.name), None, 1000.0 * load, 1000.0 * limit);
    for waiting in std::iter::once(vertex).chain(victims) {
        let share = waiting.backpressured().unwrap_or_default();
        let (name, limit) = (Some(waiting.name.as_str()), 1000.0 * metrics::LOW);
        report = report.evidence(metrics::BACKPRESSURED_TIME, name, None, 1000.0 * share, limit);
    }
    cx.file(report.measured(measured.cluster));
}

/// What FL201 would advise; `None` where that has been done since. Where FL201
/// itself has found a vertex of the job, the change is its to offer.
fn advice<'d>(cx: &mut Cx<'d>, measured: MeasuredJob<'_>, vertex: &Vertex, load: f64) -> Option<Advice<'d>> {
    let of_load = advised_parallelism(cx, measured);
    let own = needed(cx, vertex, load).filter(|&own| usize::try_from(own).is_ok_and(|own| own > vertex.parallelism));
    let (Some(loads), Some(advised)) = (vertex.loads(), of_load.max(own)) else {
        return Some(Advice { help: messages::profile(&vertex.name), fix: None, case: None });
    };
    if overload(cx, vertex).is_none() && own.is_none() {
        return Some(Advice { help: messages::profile(&vertex.name), fix: None, case: None });
    }
    let mut advice = advise(cx, measured, vertex, &loads, Some(advised))?;
    if of_load.is_some() {
        advice.fix = None;
    }
    Some(advice)
}
