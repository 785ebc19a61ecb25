//! What flinklint says of real clusters, as `flinklint snapshot` recorded them
//! by `tools/ladder`: needs neither Java nor a network.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use common::Case;
use flinklint::document::Kind;
use flinklint::lint::Measurements;
use flinklint::rules;
use flinklint::stats::{Cluster, Recording, Stats};

/// As the ladder: its jobs have run for a minute.
const MIN_UPTIME_MS: f64 = 30_000.0;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clusters")
}

fn read(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn names() -> Vec<String> {
    let entries = fs::read_dir(folder()).expect("recordings").map(|entry| entry.expect("an entry").path());
    let json = entries.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
    let mut names: Vec<String> = json.map(|path| path.file_stem().expect("a name").to_string_lossy().into()).collect();
    names.sort();
    names
}

fn cluster(name: &str) -> Cluster {
    Cluster::of_recording(name, &Recording::parse(&read(&format!("{name}.json"))).expect("a recording"))
}

/// The findings that rest on measurements, and what could not be judged.
fn said(name: &str) -> String {
    let mut stats = Stats::default();
    stats.add(name, &read(&format!("{name}.json"))).expect("a recording");
    let version = cluster(name).flink_version.expect("a version").to_string();
    let mut case = Case::new(Kind::ConfigYaml).with(&["--flink-version", &version, "--sla", "500ms"]);
    case.linter.measurements = Some(Measurements::new(Arc::new(stats), MIN_UPTIME_MS));
    let outcome = case.check(&read(&format!("{name}.yaml")));
    let mut out = format!("{name}, Flink {version}\n");
    for filed in outcome.findings.iter().filter(|filed| filed.finding.measured.is_some()) {
        let finding = &filed.finding;
        let _ = writeln!(out, "  {} {}: {}", rules::page(finding.rule).id, finding.severity, finding.message);
        assert!(!finding.evidence.is_empty(), "{name}: {} has no evidence", rules::page(finding.rule).id);
    }
    for entry in &outcome.not_assessed {
        let _ = writeln!(out, "  {} not assessed: {}", rules::page(entry.rule).id, entry.reason);
    }
    out
}

#[test]
fn real_clusters_are_judged_by_what_was_measured() {
    let text: String = names().iter().map(|name| said(name)).collect();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("clusters", text));
}

/// The ids of the rules that fire on the measurements of a cluster.
fn fired(name: &str) -> Vec<String> {
    let words = said(name);
    let findings = words.lines().skip(1).filter(|line| !line.contains("not assessed"));
    findings.filter_map(|line| line.split_whitespace().next().map(ToOwned::to_owned)).collect()
}

#[test]
fn each_typical_state_is_told_by_its_rule_and_a_healthy_one_by_none() {
    let has = |name: &str, rule: &str| fired(name).iter().any(|fired| fired == rule);
    assert!(has("overloaded", "FL201"), "{:?}", fired("overloaded"));
    assert!(has("skewed", "FL216") && !has("skewed", "FL201"), "{:?}", fired("skewed"));
    assert!(has("gc-bound", "FL214"), "{:?}", fired("gc-bound"));
    assert!(has("rocksdb-tiny", "FL105") && !has("rocksdb-tiny", "FL201"), "{:?}", fired("rocksdb-tiny"));
    for rule in ["FL201", "FL214", "FL216", "FL401", "FL402", "FL405", "FL607"] {
        assert!(!has("healthy", rule), "{rule}: {:?}", fired("healthy"));
    }
}

#[test]
fn recordings_tell_the_graph_the_processes_and_the_checkpoints() {
    for name in names() {
        let cluster = cluster(&name);
        assert!(cluster.samples >= 2 && cluster.observed_ms().is_some(), "{name}");
        assert_eq!((cluster.jobs.len(), cluster.taskmanagers.len()), (1, 2), "{name}");
        let job = &cluster.jobs[0];
        assert!(job.longest_path().is_some_and(|hops| hops > 0) && job.uptime_ms.is_some(), "{name}");
        assert!(job.vertices.iter().all(|vertex| vertex.loads().is_some()), "{name}");
        assert!(job.checkpoints.completed().any(|checkpoint| !checkpoint.parts.is_empty()), "{name}");
        assert!(cluster.taskmanagers.iter().all(|taskmanager| !taskmanager.collectors.is_empty()), "{name}");
    }
}
