//! What the reporter calls a metric: the scope without its variables, then the
//! metric's name, all joined by underscores.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::flink::metrics::{Metric, Scope};

/// What a value is measured of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    JobManager,
    TaskManager,
    Job,
    Task,
}

/// Where a value goes.
#[derive(Debug, PartialEq)]
pub(super) enum Place<'a> {
    /// To this metric, under a name that is so old.
    Metric((Metric, usize)),
    /// How often this garbage collector ran.
    CollectorCount(&'a str),
    /// How long it ran.
    CollectorTime(&'a str),
    /// How many milliseconds of a second it runs.
    CollectorRate(&'a str),
    /// The 99th percentile of a histogram of latency markers.
    LatencyMarker,
}

/// Beginnings of names and what they are of, the longer before those that they
/// begin with.
const SCOPES: [(&str, Of, Scope); 5] = [
    ("taskmanager_job_task_operator_", Of::Task, Scope::Operator),
    ("taskmanager_job_task_", Of::Task, Scope::Task),
    ("taskmanager_", Of::TaskManager, Scope::TaskManager),
    ("jobmanager_job_", Of::Job, Scope::Job),
    ("jobmanager_", Of::JobManager, Scope::TaskManager),
];

const LATENCY: &str = "taskmanager_job_latency_";
const COLLECTOR: &str = "Status_JVM_GarbageCollector_";
/// What Flink calls the sum over all collectors.
const ALL_COLLECTORS: &str = "All";
const P99: &str = "0.99";

/// Every metric by scope and name.
static METRICS: LazyLock<BTreeMap<(u8, String), (Metric, usize)>> = LazyLock::new(|| {
    let named = |metric: Metric| {
        let names = metric.names().iter().enumerate();
        names.map(move |(age, name)| ((metric.scope() as u8, filtered(name)), (metric, age)))
    };
    Metric::all().flat_map(named).collect()
});

/// A name as the reporter writes it, of a metric or of what it is measured of.
#[must_use]
pub(in crate::stats) fn filtered(name: &str) -> String {
    name.replace(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, ':' | '_')), "_")
}

/// What `name`, without `flink_`, is of and where its value goes. `None` where
/// nothing looks at it.
pub(super) fn find<'a>(name: &'a str, quantile: Option<&str>) -> Option<(Of, Place<'a>)> {
    if let Some(histogram) = name.strip_prefix(LATENCY) {
        let is_p99 = histogram.ends_with("latency") && quantile == Some(P99);
        return is_p99.then_some((Of::Job, Place::LatencyMarker));
    }
    let (own, of, scope) =
        SCOPES.iter().find_map(|&(start, of, scope)| Some((name.strip_prefix(start)?, of, scope)))?;
    let id = match quantile {
        None => own.to_owned(),
        Some(P99) => format!("{own}_p99"),
        Some(_) => return None,
    };
    if let Some(&metric) = METRICS.get(&(scope as u8, id)) {
        return Some((of, Place::Metric(metric)));
    }
    let (collector, what) = own.strip_prefix(COLLECTOR)?.rsplit_once('_')?;
    match what {
        _ if collector == ALL_COLLECTORS || of != Of::TaskManager => None,
        "Count" => Some((of, Place::CollectorCount(collector))),
        "Time" => Some((of, Place::CollectorTime(collector))),
        "TimeMsPerSecond" => Some((of, Place::CollectorRate(collector))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flink::metrics;

    #[test]
    fn names_follow_from_those_of_the_rest_api() {
        let metric = |of, metric, age| Some((of, Place::Metric((metric, age))));
        assert_eq!(find("taskmanager_job_task_busyTimeMsPerSecond", None), metric(Of::Task, metrics::BUSY_TIME, 0));
        let old = "taskmanager_job_task_buffers_inPoolUsage";
        assert_eq!(find(old, None), metric(Of::Task, metrics::IN_POOL_USAGE, 1));
        let of_operator = "taskmanager_job_task_operator_pendingRecords";
        assert_eq!(find(of_operator, None), metric(Of::Task, metrics::PENDING_RECORDS, 0));
        assert_eq!(find("taskmanager_Status_JVM_CPU_Load", None), metric(Of::TaskManager, metrics::CPU_LOAD, 0));
        assert_eq!(find("jobmanager_Status_JVM_CPU_Load", None), metric(Of::JobManager, metrics::CPU_LOAD, 0));
        assert_eq!(find("jobmanager_job_uptime", None), metric(Of::Job, metrics::UPTIME, 1));
        assert_eq!(find("taskmanager_job_task_busyTime", None), None);
        assert_eq!(find("taskmanager_job_task_operator_busyTimeMsPerSecond", None), None);
    }

    #[test]
    fn a_quantile_is_a_metric_of_its_own() {
        let name = "taskmanager_job_task_mailboxLatencyMs";
        assert_eq!(find(name, Some("0.99")), Some((Of::Task, Place::Metric((metrics::MAILBOX_LATENCY_P99, 0)))));
        assert_eq!((find(name, Some("0.5")), find(name, None)), (None, None));
        let marker = "taskmanager_job_latency_source_id_operator_id_operator_subtask_index_latency";
        assert_eq!(find(marker, Some("0.99")), Some((Of::Job, Place::LatencyMarker)));
        assert_eq!((find(marker, Some("0.999")), find(&format!("{marker}_count"), None)), (None, None));
    }

    #[test]
    fn collectors_are_told_by_name() {
        let name = |what: &str| format!("taskmanager_Status_JVM_GarbageCollector_{what}");
        let (count, time) = (name("G1_Young_Generation_Count"), name("G1_Young_Generation_Time"));
        assert_eq!(find(&count, None), Some((Of::TaskManager, Place::CollectorCount("G1_Young_Generation"))));
        assert_eq!(find(&time, None), Some((Of::TaskManager, Place::CollectorTime("G1_Young_Generation"))));
        let rate = name("Copy_TimeMsPerSecond");
        assert_eq!(find(&rate, None), Some((Of::TaskManager, Place::CollectorRate("Copy"))));
        assert_eq!((find(&name("All_Time"), None), find(&name("G1_CountPerSecond"), None)), (None, None));
    }
}
