//! A cluster that was measured, sketched in a few lines, as the recording that
//! `flinklint snapshot` would have made of it:
//!
//! ```text
//! version 1.20.5
//! config kubernetes.cluster-id=fraud
//! job fraud uptime=2h restarts=0
//! vertex source parallelism=2 busy-time=100,120 backpressured-time=600
//! vertex window from=source parallelism=2 busy-time=950/960
//! operator source pending-records=10/5
//! taskmanager heap-used=900m heap-max=1g processors=4 gc.All=10:500/20:1500
//! checkpoints interval=10s backend=EmbeddedRocksDBStateBackend
//! checkpoint duration=4s size=80m alignment=1s delay=1s sync=10 times=5
//! ```
//!
//! Metrics go by the ids of `catalogue/metrics.toml`; `,` parts subtasks, `/`
//! parts samples, which are a minute apart. One value is that of all of them.
//! Numbers may end in k, m, g (binary), s, min or h; times are milliseconds
//! without. Where nothing is said of idle time, it is what is left.
#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sketches have small numbers")]

use std::collections::BTreeMap;

use flinklint::flink::metrics::{Metric, Scope};
use flinklint::stats::{FORMAT, SCHEMA};
use serde_json::{Map, Value, json};

const JOB: &str = "00000000000000000000000000000001";
/// When the last sample was taken: 2026-11-28 12:00 UTC.
const NOW: u64 = 1_795_867_200_000;
const BETWEEN_SAMPLES: u64 = 60_000;

/// The text of a recording.
pub fn recording(sketch: &str) -> String {
    let lines: Vec<Line<'_>> = sketch.lines().filter_map(Line::parse).collect();
    let samples = lines.iter().flat_map(|line| line.words.values()).map(|value| value.split('/').count()).max();
    let samples: Vec<Value> = (0..samples.unwrap_or(1)).map(|at| sample(&lines, at, samples.unwrap_or(1))).collect();
    json!({"format": FORMAT, "schema": SCHEMA, "flinklint": "0.1.0", "url": "http://cluster:8081", "samples": samples})
        .to_string()
}

/// `kind name key=value ...`
struct Line<'a> {
    kind: &'a str,
    name: &'a str,
    words: BTreeMap<&'a str, &'a str>,
}

impl<'a> Line<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let mut words = line.split('#').next()?.split_whitespace().peekable();
        let kind = words.next()?;
        let name = words.next_if(|word| !word.contains('=')).unwrap_or_default();
        let words = words.map(|word| word.split_once('=').unwrap_or_else(|| panic!("{word}: key=value"))).collect();
        Some(Self { kind, name, words })
    }

    fn get(&self, key: &str) -> Option<&'a str> {
        self.words.get(key).copied()
    }

    fn number(&self, key: &str, at: usize) -> Option<f64> {
        self.get(key).map(|text| number(of_sample(text, at)))
    }

    fn count(&self, key: &str) -> Option<usize> {
        self.get(key).map(|text| text.parse().unwrap_or_else(|_| panic!("{text}: a count")))
    }

    /// What is said of metrics of a scope.
    fn metrics(&self, scope: Scope) -> impl Iterator<Item = (Metric, &'a str)> + '_ {
        let known = move |key: &str| Metric::all().find(|metric| metric.id() == key && metric.scope() == scope);
        self.words.iter().filter_map(move |(&key, &value)| Some((known(key)?, value)))
    }
}

fn of_sample(text: &str, at: usize) -> &str {
    let parts: Vec<&str> = text.split('/').collect();
    parts.get(at).or(parts.last()).expect("a part")
}

fn of_subtask(text: &str, index: usize) -> &str {
    let parts: Vec<&str> = text.split(',').collect();
    parts.get(index).or(parts.last()).expect("a part")
}

fn number(text: &str) -> f64 {
    const UNITS: [(&str, f64); 8] = [
        ("min", 60_000.0),
        ("ms", 1.0),
        ("k", 1024.0),
        ("m", 1_048_576.0),
        ("g", 1_073_741_824.0),
        ("h", 3_600_000.0),
        ("d", 86_400_000.0),
        ("s", 1000.0),
    ];
    let unit = UNITS.iter().find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, factor)));
    let (digits, factor) = unit.unwrap_or((text, &1.0));
    factor * digits.parse::<f64>().unwrap_or_else(|_| panic!("{text}: a number"))
}

fn sample(lines: &[Line<'_>], at: usize, samples: usize) -> Value {
    let time = NOW - BETWEEN_SAMPLES * (samples - 1 - at) as u64;
    let mut sample = Sketch { lines, at, time, responses: Map::new() };
    sample.overview();
    sample.taskmanagers();
    sample.job();
    json!({"time": time, "responses": sample.responses})
}

struct Sketch<'s> {
    lines: &'s [Line<'s>],
    at: usize,
    time: u64,
    responses: Map<String, Value>,
}

impl Sketch<'_> {
    fn all(&self, kind: &'static str) -> impl Iterator<Item = &Line<'_>> {
        self.lines.iter().filter(move |line| line.kind == kind)
    }

    fn put(&mut self, path: impl Into<String>, answer: Value) {
        self.responses.insert(path.into(), answer);
    }

    fn overview(&mut self) {
        let version = self.all("version").next().map_or("1.20.5", |line| line.name).to_owned();
        self.put("/overview", json!({"flink-version": version}));
        let config: Vec<Value> = self
            .all("config")
            .flat_map(|line| line.words.iter().map(|(key, value)| json!({"key": key, "value": value})))
            .collect();
        self.put("/jobmanager/config", config.into());
        let metrics: Vec<Value> =
            self.all("jobmanager").flat_map(|line| self.metrics(line, Scope::TaskManager, 0, "")).collect();
        self.put("/jobmanager/metrics", metrics.into());
    }

    fn metrics(&self, line: &Line<'_>, scope: Scope, subtask: usize, prefix: &str) -> Vec<Value> {
        let value = |text: &str| {
            let text = of_subtask(of_sample(text, self.at), subtask);
            if text == "NaN" { text.to_owned() } else { number(text).to_string() }
        };
        let entry =
            |(metric, text): (Metric, &str)| json!({"id": format!("{prefix}{}", metric.name()), "value": value(text)});
        line.metrics(scope).map(entry).collect()
    }

    fn taskmanagers(&mut self) {
        let mut list = Vec::new();
        let lines: Vec<(usize, &Line<'_>)> = self.all("taskmanager").enumerate().collect();
        let mut answers = Vec::new();
        for (index, line) in lines {
            let id = format!("taskmanager-{index}");
            let memory = |key: &str| line.number(key, self.at).unwrap_or_default() as u64;
            let entry = json!({
                "id": id,
                "slotsNumber": line.count("slots").unwrap_or(1),
                "hardware": {"cpuCores": line.count("processors").unwrap_or(4)},
                "memoryConfiguration": {
                    "frameworkHeap": memory("framework-heap"),
                    "taskHeap": memory("task-heap"),
                    "managedMemory": memory("managed"),
                    "networkMemory": memory("network"),
                    "totalProcessMemory": memory("process"),
                },
            });
            let collectors: Vec<Value> = line
                .words
                .iter()
                .filter_map(|(key, value)| {
                    let (count, time) = of_sample(value, self.at).split_once(':')?;
                    Some(json!({"name": key.strip_prefix("gc.")?, "count": number(count), "time": number(time)}))
                })
                .collect();
            let mut details = entry.clone();
            details["metrics"] = json!({"garbageCollectors": collectors});
            answers.push((format!("/taskmanagers/{id}"), details));
            let metrics = self.metrics(line, Scope::TaskManager, 0, "");
            answers.push((format!("/taskmanagers/{id}/metrics"), metrics.into()));
            list.push(entry);
        }
        for (path, answer) in answers {
            self.put(path, answer);
        }
        self.put("/taskmanagers", json!({"taskmanagers": list}));
    }

    fn job(&mut self) {
        let (at, time) = (self.at, self.time);
        let Some(line) = self.all("job").next() else { return };
        let root = format!("/jobs/{JOB}");
        let uptime = line.number("uptime", at).unwrap_or(3_600_000.0) as u64;
        // Without a word on it, the job runs since before the first sample.
        let now = if line.get("uptime").is_some_and(|text| text.contains('/')) { time } else { NOW };
        let state = line.get("state").map_or("RUNNING", |states| of_sample(states, at));
        let vertices: Vec<Value> = self.all("vertex").map(|line| {
            let (status, parallelism) = (line.get("status").unwrap_or("RUNNING"), line.count("parallelism").unwrap_or(1));
            let most = line.count("max-parallelism").unwrap_or(128);
            json!({"id": line.name, "name": line.name.replace('_', " "), "parallelism": parallelism, "maxParallelism": most, "status": status})
        }).collect();
        let nodes: Vec<Value> = self
            .all("vertex")
            .map(|line| {
                let from = line.get("from").into_iter().flat_map(|names| names.split(','));
                let strategy = line.get("ship").unwrap_or("HASH");
                let inputs: Vec<Value> = from.map(|id| json!({"id": id, "ship_strategy": strategy})).collect();
                json!({"id": line.name, "inputs": inputs})
            })
            .collect();
        let mut answers = vec![(
            root.clone(),
            json!({
                "jid": JOB,
                "name": line.name,
                "state": state,
                "job-type": line.get("type").unwrap_or("STREAMING"),
                "now": time,
                "timestamps": {"RUNNING": now - uptime},
                "vertices": vertices,
                "plan": {"nodes": nodes},
            }),
        )];
        let mut metrics = self.metrics(line, Scope::Job, 0, "");
        for index in 0..line.count("latency-histograms").unwrap_or_default() {
            let id = format!("latency.source_id.a.operator_id.b.operator_subtask_index.{index}.latency_p99");
            metrics.push(json!({"id": id, "value": line.get("marker-p99").unwrap_or("1")}));
        }
        answers.push((format!("{root}/metrics"), metrics.into()));
        if let Some(exception) = line.get("exception") {
            let history = json!({"exceptionHistory": {"entries": [{"exceptionName": exception}]}});
            answers.push((format!("{root}/exceptions"), history));
        }
        for line in self.all("vertex") {
            let path = format!("{root}/vertices/{}", line.name);
            let mut list = Vec::new();
            let mut subtasks = Vec::new();
            let taskmanagers = self.all("taskmanager").count().max(1);
            for index in 0..line.count("parallelism").unwrap_or(1) {
                let prefix = format!("{index}.");
                list.extend(self.metrics(line, Scope::Task, index, &prefix));
                let taskmanager = format!("taskmanager-{}", index % taskmanagers);
                subtasks.push(json!({"subtask": index, "taskmanager-id": taskmanager}));
                for operator in self.all("operator").filter(|operator| operator.name == line.name) {
                    let prefix = format!("{index}.{}.", operator.name);
                    list.extend(self.metrics(operator, Scope::Operator, index, &prefix));
                }
            }
            answers.push((path.clone(), json!({"subtasks": subtasks})));
            answers.push((format!("{path}/metrics"), list.into()));
        }
        self.checkpoints(&root, &mut answers);
        for (path, answer) in answers {
            self.put(path, answer);
        }
    }

    fn checkpoints(&self, root: &str, answers: &mut Vec<(String, Value)>) {
        let path = format!("{root}/checkpoints");
        if let Some(line) = self.all("checkpoints").next() {
            let millis = |key: &str, default: u64| line.number(key, 0).map_or(default, |number| number as u64);
            answers.push((
                format!("{path}/config"),
                json!({
                    "mode": line.get("mode").unwrap_or("exactly_once"),
                    "interval": millis("interval", i64::MAX as u64),
                    "timeout": millis("timeout", 600_000),
                    "min_pause": millis("min-pause", 0),
                    "state_backend": line.get("backend").unwrap_or("HashMapStateBackend"),
                    "unaligned_checkpoints": line.get("unaligned") == Some("true"),
                    "tolerable_failed_checkpoints": millis("tolerable-failures", 0),
                }),
            ));
        }
        let mut history = Vec::new();
        let (mut completed, mut failed) = (0, 0);
        for line in self.all("checkpoint") {
            let number = |key: &str| line.number(key, 0);
            for _ in 0..line.count("times").unwrap_or(1) {
                let id = history.len() + 1;
                let is_failed = line.get("failure").is_some();
                *if is_failed { &mut failed } else { &mut completed } += 1;
                let mut entry = json!({
                    "id": id,
                    "status": if is_failed { "FAILED" } else { "COMPLETED" },
                    "is_savepoint": line.get("savepoint") == Some("true"),
                    "trigger_timestamp": self.time - 1_000_000 + id as u64 * 1000,
                    "end_to_end_duration": number("duration").unwrap_or(100.0),
                    "state_size": number("size").unwrap_or(1000.0),
                    "checkpointed_size": number("size").unwrap_or(1000.0),
                });
                if let Some(failure) = line.get("failure") {
                    entry["failure_message"] = json!(failure.replace('_', " "));
                }
                history.push(entry);
                for vertex in self.all("vertex") {
                    let greatest = |key: &str| json!({"max": number(key).unwrap_or(0.0)});
                    let summary = json!({
                        "checkpoint_duration": {"sync": greatest("sync")},
                        "alignment": {"duration": greatest("alignment")},
                        "start_delay": greatest("delay"),
                    });
                    let path = format!("{path}/details/{id}/subtasks/{}", vertex.name);
                    answers.push((path, json!({"summary": summary})));
                }
            }
        }
        history.reverse();
        let counts = json!({"completed": completed, "failed": failed});
        answers.push((path, json!({"counts": counts, "history": history})));
    }
}
