//! `catalogue/metrics.toml`: what a running Flink measures as statics, see
//! `src/flink/metrics.rs`.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Metrics {
    levels: Levels,
    matching: Matching,
    collectors: Collectors,
    metric: Vec<Metric>,
    also_recorded: AlsoRecorded,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Levels {
    low: f64,
    high: f64,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Matching {
    job_name: Vec<String>,
    cluster_id: Vec<String>,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Collectors {
    all: String,
    concurrent: Vec<String>,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Metric {
    id: String,
    scope: String,
    names: Vec<String>,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AlsoRecorded {
    names: Vec<String>,
    prefixes: Vec<String>,
    source: String,
}

pub fn render() -> Result<String, Box<dyn Error>> {
    let metrics: Metrics = toml::from_str(&fs::read_to_string("catalogue/metrics.toml")?)?;
    let mut out = String::new();
    let mut seen = BTreeSet::new();
    for (at, metric) in metrics.metric.iter().enumerate() {
        if !metric.names.iter().all(|name| seen.insert(name)) || metric.names.is_empty() {
            return Err(format!("catalogue/metrics.toml: {}: names stand once", metric.id).into());
        }
        let constant = metric.id.replace('-', "_").to_uppercase();
        writeln!(
            out,
            "/// `{}`, by `{}`.\npub const {constant}: Metric = Metric({at});",
            metric.names[0], metric.source
        )?;
    }
    writeln!(out, "static METRICS: &[Facts] = &[")?;
    for metric in &metrics.metric {
        let scope = match metric.scope.as_str() {
            "task" => "Task",
            "operator" => "Operator",
            "taskmanager" => "TaskManager",
            "job" => "Job",
            other => return Err(format!("catalogue/metrics.toml: {}: no scope `{other}`", metric.id).into()),
        };
        writeln!(out, "    Facts {{ id: {:?}, scope: Scope::{scope}, names: &{:?} }},", metric.id, metric.names)?;
    }
    writeln!(out, "];")?;
    let also = &metrics.also_recorded;
    let matching = &metrics.matching;
    let collectors = &metrics.collectors;
    let sources = [&matching.source, &also.source, &metrics.levels.source, &collectors.source];
    if sources.iter().any(|source| source.is_empty()) {
        return Err("catalogue/metrics.toml: every entry has a source".into());
    }
    writeln!(out, "static ALSO_RECORDED: &[&str] = &{:?};", also.names)?;
    writeln!(out, "static ALL_COLLECTORS: &str = {:?};", collectors.all)?;
    writeln!(out, "static CONCURRENT_COLLECTORS: &[&str] = &{:?};", collectors.concurrent)?;
    writeln!(out, "static PREFIXES: &[&str] = &{:?};", also.prefixes)?;
    writeln!(
        out,
        "/// A task that is backpressured for more of the time is so lowly.\npub const LOW: f64 = {:?};",
        metrics.levels.low
    )?;
    writeln!(
        out,
        "/// A task that is backpressured for more of the time is so highly.\npub const HIGH: f64 = {:?};",
        metrics.levels.high
    )?;
    writeln!(out, "/// Options that name a job.\npub const JOB_NAME: &[&str] = &{:?};", matching.job_name)?;
    writeln!(out, "/// Options that name a cluster.\npub const CLUSTER_ID: &[&str] = &{:?};", matching.cluster_id)?;
    Ok(out)
}
