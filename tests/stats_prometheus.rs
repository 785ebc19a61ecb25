//! What is read out of measurements of real clusters.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod common;

use std::collections::BTreeMap;

use common::recorded;
use flinklint::flink::metrics::{self, Metric};
use flinklint::stats::{Cluster, Job, Stats};

/// The texts of Prometheus were taken some seconds after the answers of the REST API.
const LOAD_DRIFT: f64 = 0.15;

fn exposed(scenario: &str) -> Stats {
    let mut stats = Stats::default();
    for (name, text) in recorded::expositions(scenario) {
        stats.add(&name, &text).expect("a text of Prometheus");
    }
    stats
}

fn one_job(cluster: &Cluster) -> &Job {
    let [job] = &cluster.jobs[..] else { panic!("one job") };
    job
}

#[test]
fn prometheus_and_rest_tell_the_same_of_a_cluster() {
    if !recorded::are_there() {
        return;
    }
    for scenario in recorded::SCENARIOS {
        let rest = Cluster::of_recording(scenario, &recorded::recording(scenario));
        let stats = exposed(scenario);
        let [prometheus] = &stats.clusters[..] else { panic!("{scenario}: one cluster") };
        assert_eq!(prometheus.taskmanagers.len(), rest.taskmanagers.len(), "{scenario}");
        for taskmanager in &prometheus.taskmanagers {
            let names: Vec<&str> = taskmanager.collectors.iter().map(|collector| collector.name.as_str()).collect();
            assert_eq!(names, ["G1_Old_Generation", "G1_Young_Generation"], "{scenario}");
            assert!(taskmanager.metrics.get(metrics::HEAP_MAX).last().is_some(), "{scenario}");
        }
        let (of_rest, of_prometheus) = (one_job(&rest), one_job(prometheus));
        assert_eq!((&of_prometheus.id, &of_prometheus.name), (&of_rest.id, &of_rest.name), "{scenario}");
        let drift = of_prometheus.uptime_ms.expect("its age") - of_rest.uptime_ms.expect("its age");
        assert!(drift.abs() < 30_000.0, "{scenario}: {drift} ms");
        let last_size = |job: &Job| job.metrics.get(metrics::LAST_CHECKPOINT_FULL_SIZE).last();
        assert_eq!(last_size(of_prometheus).is_some(), last_size(of_rest).is_some(), "{scenario}");
        same_vertices(scenario, of_rest, of_prometheus);
    }
}

fn same_vertices(scenario: &str, of_rest: &Job, of_prometheus: &Job) {
    let by_id: BTreeMap<&str, _> = of_prometheus.vertices.iter().map(|vertex| (vertex.id.as_str(), vertex)).collect();
    assert_eq!(by_id.len(), of_rest.vertices.len(), "{scenario}");
    for vertex in &of_rest.vertices {
        let other = by_id[vertex.id.as_str()];
        let what = format!("{scenario}: {}", vertex.name);
        assert_eq!((other.parallelism, other.subtasks.len()), (vertex.parallelism, vertex.subtasks.len()), "{what}");
        for (subtask, exposed) in vertex.subtasks.iter().zip(&other.subtasks) {
            let (load, other) = (subtask.load().expect("a load"), exposed.load().expect("a load"));
            assert!((load.busy - other.busy).abs() <= LOAD_DRIFT, "{what}: {load:?}, {other:?}");
            assert!((load.backpressured - other.backpressured).abs() <= LOAD_DRIFT, "{what}: {load:?}, {other:?}");
            let has = |metric: Metric, metrics: &flinklint::stats::Metrics| metrics.get(metric).last().is_some();
            for metric in [metrics::OUT_POOL_USAGE, metrics::RECORDS_OUT_RATE, metrics::BACKPRESSURED_TIME] {
                assert!(!has(metric, &subtask.metrics) || has(metric, &exposed.metrics), "{what}: {}", metric.name());
            }
            assert!(exposed.taskmanager.is_some(), "{what}");
        }
    }
}

#[test]
fn what_the_recorded_clusters_suffer_from_is_seen_in_prometheus() {
    if !recorded::are_there() {
        return;
    }
    let busiest = |scenario: &str| {
        let stats = exposed(scenario);
        let vertices = &one_job(&stats.clusters[0]).vertices;
        let loads = vertices.iter().map(|vertex| (vertex.utilisation().expect("loads"), vertex.name.clone()));
        loads.max_by(|a, b| a.0.total_cmp(&b.0)).expect("a vertex")
    };
    assert!(busiest("healthy").0 < 0.3, "{:?}", busiest("healthy"));
    let (load, name) = busiest("overloaded");
    assert!(load > 0.9 && name.contains("enrich"), "{load} {name}");
}
