//! What answers of the REST API say. Unknown fields are passed over, and every
//! field may be missing: Flink 1.13 to 2.3 differ.
//! Source: flink-runtime-web `rest_api_v1.snapshot` of each release.

mod checkpoints;
mod graph;
mod json;
mod processes;

use serde_json::Value;

use super::{Cluster, Job, Recording, Sample, Unread};
use crate::flink::Version;
use crate::flink::metrics::{Metric, Scope};
use json::{Json as _, metric_values};

/// What a recording holds: the last sample decides what there is, and every
/// sample adds its numbers.
pub(super) fn cluster(name: &str, recording: &Recording) -> Cluster {
    let mut cluster = Cluster::new(name);
    cluster.samples = recording.samples.len();
    cluster.times = recording.samples.iter().map(|sample| sample.time).collect();
    let Some(last) = recording.samples.last() else { return cluster };
    cluster.flink_version = version(last);
    cluster.unread = unread(recording);
    processes::read(&mut cluster, recording);
    cluster.jobs = job_ids(last).into_iter().map(|id| job(&id, recording)).collect();
    cluster
}

fn version(sample: &Sample) -> Option<Version> {
    let paths = ["/overview", "/config"];
    let texts = paths.iter().filter_map(|path| sample.responses.get(*path)?.text("flink-version"));
    // Vendors append their own: 1.20.1-amzn-0.
    texts.map(|text| text.split(['-', '+']).next().unwrap_or_default().to_owned()).find_map(|text| text.parse().ok())
}

fn unread(recording: &Recording) -> Vec<Unread> {
    let all = recording.samples.iter().flat_map(|sample| &sample.unread);
    let mut found: Vec<Unread> =
        all.map(|(path, reason)| Unread { path: path.clone(), reason: reason.clone() }).collect();
    found.sort_by(|a, b| (&a.path, &a.reason).cmp(&(&b.path, &b.reason)));
    found.dedup();
    found
}

/// The jobs whose details were read.
fn job_ids(sample: &Sample) -> Vec<String> {
    let ids = sample.responses.keys().filter_map(|path| {
        let id = path.strip_prefix("/jobs/")?;
        (!id.contains('/') && id != "overview" && id != "metrics").then(|| id.to_owned())
    });
    ids.collect()
}

fn job(id: &str, recording: &Recording) -> Job {
    let mut job = Job { id: id.to_owned(), ..Job::default() };
    let root = format!("/jobs/{id}");
    for (at, sample) in recording.samples.iter().enumerate() {
        let Some(details) = sample.responses.get(&root) else { continue };
        if let Some(since) = details.get("timestamps").and_then(|times| times.number("RUNNING")) {
            job.running_since.put(at, since);
        }
        if let Some(list) = sample.responses.get(&format!("{root}/metrics")) {
            for (name, value) in metric_values(list) {
                put(&mut job.metrics, Scope::Job, name, at, value);
            }
        }
    }
    let Some(last) = recording.samples.last() else { return job };
    let Some(details) = last.responses.get(&root) else { return job };
    details.text("name").unwrap_or_default().clone_into(&mut job.name);
    job.state = details.text("state").map(ToOwned::to_owned);
    let plan = details.get("plan");
    let kind = details.text("job-type").or_else(|| plan?.text("type"));
    job.is_batch = kind.is_some_and(|kind| kind.eq_ignore_ascii_case("batch"));
    let running = details.get("timestamps").and_then(|times| times.number("RUNNING")).filter(|&since| since > 0.0);
    job.uptime_ms = match (details.number("now"), running) {
        (Some(now), Some(running)) => Some((now - running).max(0.0)),
        _ => job.metrics.get(crate::flink::metrics::UPTIME).last(),
    };
    graph::read(&mut job, &root, recording);
    job.checkpoints = checkpoints::read(&root, last);
    if let Some(list) = last.responses.get(&format!("{root}/metrics")) {
        (job.latency_histograms, job.marker_p99_ms) = latency_markers(list);
    }
    job.last_exception = last.responses.get(&format!("{root}/exceptions")).and_then(exception_class);
    pad(&mut job, recording.samples.len());
    job
}

/// How many histograms of latency markers a job has, and the greatest of their
/// 99th percentiles.
fn latency_markers(list: &Value) -> (usize, Option<f64>) {
    const HISTOGRAM: &str = "latency.";
    const ONE_OF_EACH: &str = ".latency_p99";
    let ids = list.as_array().into_iter().flatten().filter_map(|entry| entry.text("id"));
    let count = ids.filter(|id| id.starts_with(HISTOGRAM) && id.ends_with(ONE_OF_EACH)).count();
    let p99 = metric_values(list).filter(|(name, _)| name.starts_with(HISTOGRAM) && name.ends_with(ONE_OF_EACH));
    (count, p99.map(|(_, value)| value).filter(|value| value.is_finite()).reduce(f64::max))
}

/// The class of the newest exception, without its words, which may tell secrets.
fn exception_class(answer: &Value) -> Option<String> {
    let entries = answer.get("exceptionHistory").and_then(|history| history.get("entries")?.as_array());
    let newest = entries.and_then(|entries| entries.first()?.text("exceptionName"));
    let text = newest.or_else(|| answer.text("root-exception"))?;
    let class = text.split([':', '\n', ' ']).next()?.trim();
    (!class.is_empty()).then(|| class.to_owned())
}

/// Notes a number under the metric of this name, where rules know one.
pub(super) fn put(metrics: &mut super::Metrics, scope: Scope, name: &str, at: usize, value: f64) {
    if let Some(metric) = Metric::of(name, scope) {
        metrics.put(metric, at, value);
    }
}

fn pad(job: &mut Job, samples: usize) {
    job.metrics.pad(samples);
    for subtask in job.vertices.iter_mut().flat_map(|vertex| &mut vertex.subtasks) {
        subtask.metrics.pad(samples);
        subtask.operators.values_mut().for_each(|metrics| metrics.pad(samples));
    }
}
