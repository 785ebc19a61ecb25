//! `TaskManager`s and the `JobManager`.

use serde_json::Value;

use super::json::{Json as _, metric_values};
use super::put;
use crate::flink::metrics::Scope;
use crate::stats::{Cluster, MemorySizes, Recording, TaskManager};

pub(super) fn read(cluster: &mut Cluster, recording: &Recording) {
    let Some(last) = recording.samples.last() else { return };
    let answer = last.responses.get("/taskmanagers");
    let entries = answer.into_iter().flat_map(|answer| answer.list("taskmanagers"));
    cluster.taskmanagers = entries.filter_map(taskmanager).collect();
    cluster.taskmanagers.sort_by(|a, b| a.id.cmp(&b.id));
    for entry in last.responses.get("/jobmanager/config").and_then(Value::as_array).into_iter().flatten() {
        if let (Some(key), Some(value)) = (entry.text("key"), entry.text("value")) {
            cluster.jobmanager.configuration.push((key.to_owned(), value.to_owned()));
        }
    }
    for (at, sample) in recording.samples.iter().enumerate() {
        for (name, value) in sample.responses.get("/jobmanager/metrics").into_iter().flat_map(metric_values) {
            put(&mut cluster.jobmanager.metrics, Scope::TaskManager, name, at, value);
        }
        for taskmanager in &mut cluster.taskmanagers {
            let path = format!("/taskmanagers/{}", taskmanager.id);
            for (name, value) in sample.responses.get(&format!("{path}/metrics")).into_iter().flat_map(metric_values) {
                put(&mut taskmanager.metrics, Scope::TaskManager, name, at, value);
                if let Some(collector) = rate_of_collector(name) {
                    taskmanager.collector(collector).time_rate.put(at, value);
                }
            }
            let metrics = sample.responses.get(&path).and_then(|answer| answer.get("metrics"));
            for answer in metrics.into_iter().flat_map(|metrics| metrics.list("garbageCollectors")) {
                let (Some(name), Some(count), Some(time)) =
                    (answer.text("name"), answer.number("count"), answer.number("time"))
                else {
                    continue;
                };
                let collector = taskmanager.collector(name);
                collector.count.put(at, count);
                collector.time_ms.put(at, time);
            }
        }
    }
    let samples = recording.samples.len();
    cluster.jobmanager.metrics.pad(samples);
    for taskmanager in &mut cluster.taskmanagers {
        taskmanager.metrics.pad(samples);
        for collector in &mut taskmanager.collectors {
            collector.count.pad(samples);
            collector.time_ms.pad(samples);
            collector.time_rate.pad(samples);
        }
    }
}

/// The garbage collector whose share of the time this metric is.
fn rate_of_collector(metric: &str) -> Option<&str> {
    metric.strip_prefix("Status.JVM.GarbageCollector.")?.strip_suffix(".TimeMsPerSecond")
}

fn taskmanager(answer: &Value) -> Option<TaskManager> {
    let memory = answer.get("memoryConfiguration").map(|memory| {
        let bytes = |field: &str| memory.count(field).unwrap_or_default();
        MemorySizes {
            framework_heap: bytes("frameworkHeap"),
            task_heap: bytes("taskHeap"),
            managed: bytes("managedMemory"),
            network: bytes("networkMemory"),
            total_process: bytes("totalProcessMemory"),
        }
    });
    Some(TaskManager {
        id: answer.text("id")?.to_owned(),
        slots: answer.count("slotsNumber").and_then(|slots| usize::try_from(slots).ok()),
        processors: answer.get("hardware").and_then(|hardware| hardware.number("cpuCores")),
        memory,
        ..TaskManager::default()
    })
}
