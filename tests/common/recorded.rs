//! Recordings of real clusters, where they lie beside the repository.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use flinklint::stats::{FORMAT, Recording, SCHEMA, Sample};
use serde_json::{Value, json};

/// The scenarios that were recorded.
pub const SCENARIOS: [&str; 4] = ["healthy", "overloaded", "rocksdb-tiny", "skewed"];

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/recorded-clusters"))
}

/// Whether there are any; says so where there are none.
pub fn are_there() -> bool {
    let there = folder().is_dir();
    if !there {
        eprintln!("skipped: no {}", folder().display());
    }
    there
}

/// What the REST API of the scenario's cluster answered, as `flinklint
/// snapshot` would have recorded it.
pub fn recording(scenario: &str) -> Recording {
    let path = folder().join(format!("flink-1.20.5-{scenario}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let all: Value = serde_json::from_str(&text).expect("JSON");
    let mut sample = Sample { time: 1_800_000_000_000, ..Sample::default() };
    for (path, answer) in all["responses"].as_object().expect("answers") {
        if answer["status"] == 200 {
            sample.responses.insert(path.clone(), answer["body"].clone());
        }
    }
    let mut lists: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (scope, metrics) in all["metrics"].as_object().expect("metrics") {
        let (path, prefix) = match scope.split_once("/subtasks/") {
            Some((vertex, index)) => (vertex, format!("{index}.")),
            None => (scope.as_str(), String::new()),
        };
        let entries = metrics.as_object().expect("metrics").iter();
        lists
            .entry(format!("{path}/metrics"))
            .or_default()
            .extend(entries.map(|(id, value)| json!({"id": format!("{prefix}{id}"), "value": value})));
    }
    sample.responses.extend(lists.into_iter().map(|(path, list)| (path, Value::from(list))));
    Recording {
        format: FORMAT.to_owned(),
        schema: SCHEMA,
        flinklint: "0.0.0".to_owned(),
        url: "http://127.0.0.1:8081".to_owned(),
        samples: vec![sample],
    }
}

/// The scenario's texts of Prometheus, one of each process.
pub fn expositions(scenario: &str) -> Vec<(String, String)> {
    let start = format!("flink-1.20.5-{scenario}.");
    let mut found: Vec<PathBuf> = fs::read_dir(folder())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| is_named(path, &start))
        .collect();
    found.sort();
    found.iter().map(|path| (path.display().to_string(), fs::read_to_string(path).expect("text"))).collect()
}

fn is_named(path: &Path, start: &str) -> bool {
    let name = path.file_name().expect("a name").to_string_lossy();
    name.starts_with(start) && path.extension().is_some_and(|extension| extension == "prom")
}
