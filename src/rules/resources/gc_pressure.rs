use crate::finding::Severity;
use crate::flink::metrics::{self, stops_the_program};
use crate::rules::Cx;
use crate::rules::pages::fl214::{messages, thresholds};
use crate::rules::running_time::milliseconds;
use crate::rules::subtasks::percent;
use crate::stats::{Cluster, Collector, TaskManager};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    for cluster in cx.clusters() {
        judge(cx, cluster);
    }
}

/// How garbage collection stops a `TaskManager`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Pauses {
    /// For this share of the time.
    share: f64,
    /// For so many milliseconds on average.
    mean_ms: Option<f64>,
}

fn judge(cx: &mut Cx<'_>, cluster: &Cluster) {
    if cluster.taskmanagers.is_empty() {
        return cx.not_assessed(messages::none());
    }
    let of = |taskmanager| Some((taskmanager, pauses(cluster, taskmanager)?));
    let all: Vec<(&TaskManager, Pauses)> = cluster.taskmanagers.iter().filter_map(of).collect();
    if all.len() < cluster.taskmanagers.len() {
        cx.not_assessed(messages::untold());
    }
    let limit = cx.threshold(thresholds::HIGH_SHARE);
    let worst = all.iter().max_by(|one, other| one.1.share.total_cmp(&other.1.share));
    if let Some((taskmanager, Pauses { share, .. })) = worst.filter(|(_, pauses)| pauses.share > limit) {
        let count = all.iter().filter(|(_, pauses)| pauses.share > limit).count();
        let name = &taskmanager.id;
        let message = messages::share(name, percent(*share), count, cluster.taskmanagers.len(), percent(limit));
        let mut report = cx.report(message);
        if *share > cx.threshold(thresholds::VERY_HIGH_SHARE) {
            report = report.severity(Severity::Error);
        }
        let evidence = report.evidence(metrics::GC_TIME_RATE, None, None, 1000.0 * share, 1000.0 * limit);
        cx.file(evidence.measured(cluster).help(messages::help()));
        return;
    }
    let Some(sla) = cx.intent.sla else { return };
    let limit = sla.millis() * cx.threshold(thresholds::SLA_SHARE);
    let means = all.iter().filter_map(|(taskmanager, pauses)| Some((taskmanager, pauses.mean_ms?)));
    let Some((taskmanager, mean)) = means.max_by(|one, other| one.1.total_cmp(&other.1)) else { return };
    if mean > limit {
        let report = cx
            .report(messages::pause(&taskmanager.id, milliseconds(mean), sla))
            .evidence_of("garbage collection: time / count", None, None, mean, limit)
            .measured(cluster);
        cx.file(report.help(messages::help()));
    }
}

/// The share of the time for which garbage collection stops a `TaskManager`,
/// where that is too much.
pub(in crate::rules) fn collects_garbage(cx: &Cx<'_>, cluster: &Cluster, taskmanager: &TaskManager) -> Option<f64> {
    pauses(cluster, taskmanager)
        .map(|pauses| pauses.share)
        .filter(|&share| share > cx.threshold(thresholds::HIGH_SHARE))
}

/// By how the times of the collectors grew between the samples, else by the rate
/// that Flink tells.
fn pauses(cluster: &Cluster, taskmanager: &TaskManager) -> Option<Pauses> {
    let stopping = || taskmanager.collectors.iter().filter(|collector| stops_the_program(&collector.name));
    let grown = |of: fn(&Collector) -> Option<f64>| stopping().map(of).sum::<Option<f64>>();
    let time = grown(|collector| collector.time_ms.growth());
    let count = grown(|collector| collector.count.growth());
    if let (Some(observed), Some(time), true) = (cluster.observed_ms(), time, stopping().next().is_some()) {
        let mean_ms = count.filter(|&count| count > 0.0).map(|count| time / count);
        return Some(Pauses { share: time / observed, mean_ms });
    }
    let rate = stopping().map(|collector| collector.time_rate.least()).sum::<Option<f64>>();
    let rate = rate.filter(|_| stopping().next().is_some()).or_else(|| rate_of_all(taskmanager))?;
    Some(Pauses { share: rate / 1000.0, mean_ms: None })
}

/// The rate of all collectors, where all of them stop the program.
fn rate_of_all(taskmanager: &TaskManager) -> Option<f64> {
    let mut beside = taskmanager.collectors.iter().filter(|collector| !stops_the_program(&collector.name));
    let works_beside = beside.any(|collector| !metrics::is_all_collectors(&collector.name));
    let rate = taskmanager.metrics.get(metrics::GC_TIME_RATE).least();
    rate.filter(|_| !works_beside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Series;

    fn collector(name: &str, rate: f64) -> Collector {
        Collector { name: name.to_owned(), time_rate: Series::once(rate), ..Collector::default() }
    }

    #[test]
    fn of_one_sample_the_rates_of_collectors_that_stop_the_program_count() {
        let collectors = ["G1_Young_Generation", "G1_Old_Generation", "G1_Concurrent_GC", "All"];
        let rates = [20.0, 10.0, 500.0, 530.0];
        let collectors = collectors.into_iter().zip(rates).map(|(name, rate)| collector(name, rate)).collect();
        let taskmanager = TaskManager { collectors, ..TaskManager::default() };
        let cluster = Cluster { samples: 1, ..Cluster::default() };
        assert_eq!(pauses(&cluster, &taskmanager), Some(Pauses { share: 0.03, mean_ms: None }));
        assert_eq!(pauses(&cluster, &TaskManager::default()), None);
    }
}
