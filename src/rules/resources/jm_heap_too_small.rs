use super::MB;
use crate::finding::{Applicability, Fix};
use crate::flink::metrics;
use crate::rules::case::in_all;
use crate::rules::pages::fl213::{messages, options, thresholds};
use crate::rules::running::running;
use crate::rules::{Case, Cx};
use crate::stats::Cluster;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    for cluster in cx.clusters() {
        judge(cx, cluster);
    }
}

fn judge(cx: &mut Cx<'_>, cluster: &Cluster) {
    let heap = &cluster.jobmanager.metrics;
    let used = heap.get(metrics::HEAP_USED).least();
    let most = heap.get(metrics::HEAP_MAX).last().filter(|&most| most > 0.0);
    let (Some(used), Some(most)) = (used, most) else { return cx.not_assessed(messages::untold()) };
    let limit = most * cx.threshold(thresholds::MOST_USED);
    if used <= limit {
        return;
    }
    let cases = cx.quietly(|cx| cx.cases(options::PROCESS)).unwrap_or_default();
    let key = cx.name_of(options::PROCESS);
    let megabytes = |bytes: f64| (bytes / MB).round();
    let now = in_all(&cases, Case::bytes).map(|bytes| megabytes(bytes as f64));
    let then = running(cluster, options::PROCESS).and_then(|case| case.bytes());
    if let (Some(now), Some(then)) = (now, then.map(|bytes| megabytes(bytes as f64)))
        && now > then
    {
        return cx.not_assessed(messages::stale(key, now, then));
    }
    let advised = cx.threshold(thresholds::ADVISED_MB);
    let is_large = now.is_some_and(|now| now >= advised);
    let advised = format!("{advised}m");
    let mut report = cx
        .report(messages::full(megabytes(used), megabytes(most)))
        .evidence(metrics::HEAP_USED, None, None, used, limit)
        .measured(cluster);
    if let Some(case) = cases.last().filter(|case| case.held.is_some()) {
        report = report.at_case(options::PROCESS, case);
    }
    report = if is_large {
        report.help(messages::help_more(key))
    } else {
        report.help(messages::help(key, &advised)).fix(fix(cx, &cases, &advised))
    };
    cx.file(report);
}

/// Where the size of the process is what the document sets.
fn fix(cx: &Cx<'_>, cases: &[Case<'_>], advised: &str) -> Option<Fix> {
    cases.last()?.setting?;
    cx.fix_option(options::PROCESS, cases, advised, Applicability::Unsafe)
}
