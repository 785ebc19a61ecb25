//! What a measured cluster says: loads, levels, origins, what says nothing, and
//! which document it belongs to.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail")]
#![allow(clippy::float_cmp, reason = "numbers that are exact in binary")]

mod common;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use common::sketch::recording;
use flinklint::collect::{Input, Origin};
use flinklint::document::Kind;
use flinklint::flink::metrics::{self, Metric, is_recorded};
use flinklint::lint::{Linter, Measurements};
use flinklint::rules::NO_STATS;
use flinklint::stats::{Cluster, Job, Level, Recording, Skip, Stats};

const MIN_UPTIME_MS: f64 = 300_000.0;

fn cluster(sketch: &str) -> Cluster {
    Cluster::of_recording("stats.json", &Recording::parse(&recording(sketch)).expect("a recording"))
}

fn job(cluster: &Cluster) -> &Job {
    &cluster.jobs[0]
}

#[test]
fn a_load_is_what_was_spent_between_the_samples() {
    let sketch = "job a\nvertex v busy-time=100 accumulated-busy-time=1000/4000 \
                  accumulated-idle-time=0/1000 accumulated-backpressured-time=0/4000";
    let cluster = cluster(sketch);
    let load = job(&cluster).vertices[0].subtasks[0].load().expect("a load");
    assert_eq!((load.busy, load.idle, load.backpressured), (0.375, 0.125, 0.5));
    assert_eq!(load.utilisation(), Some(0.75));
}

#[test]
fn of_several_averages_the_least_counts_and_without_one_there_is_no_load() {
    let measured = cluster("job a\nvertex v parallelism=2 busy-time=750/500,250 backpressured-time=0");
    let loads = job(&measured).vertices[0].loads().expect("loads");
    assert_eq!((loads[0].busy, loads[1].busy), (0.5, 0.25));
    let unknown = cluster("job a\nvertex v busy-time=NaN");
    assert_eq!(job(&unknown).vertices[0].loads(), None);
}

#[test]
fn levels_are_those_of_flink() {
    let of = |share| Level::of(share);
    assert_eq!(
        [of(0.0), of(0.1), of(0.11), of(0.5), of(0.51), of(1.0)],
        [Level::Ok, Level::Ok, Level::Low, Level::Low, Level::High, Level::High]
    );
}

#[test]
fn backpressure_comes_from_behind_the_last_that_feels_it() {
    let sketch = "job a
        vertex source backpressured-time=900
        vertex map from=source backpressured-time=600
        vertex window from=map busy-time=950 backpressured-time=0
        vertex sink from=window busy-time=100 backpressured-time=0";
    let cluster = cluster(sketch);
    let origins = job(&cluster).origins().expect("a graph");
    assert_eq!(origins.len(), 1);
    assert_eq!((origins[0].vertex, origins[0].victims.as_slice()), (2, &[1, 0][..]));
    assert_eq!(job(&cluster).longest_path(), Some(3));
}

#[test]
fn every_path_has_its_own_origin_and_a_quiet_job_has_none() {
    let sketch = "job a
        vertex source backpressured-time=900
        vertex left from=source backpressured-time=0 busy-time=900
        vertex right from=source backpressured-time=0 busy-time=950";
    let two = cluster(sketch);
    let found: Vec<usize> = job(&two).origins().expect("a graph").iter().map(|origin| origin.vertex).collect();
    assert_eq!(found, [1, 2]);
    let quiet = cluster("job a\nvertex source backpressured-time=100\nvertex sink from=source backpressured-time=0");
    assert_eq!(job(&quiet).origins(), Some(vec![]));
    let unknown = cluster("job a\nvertex source backpressured-time=900\nvertex sink from=source");
    assert_eq!(job(&unknown).origins(), None);
}

#[test]
fn numbers_of_a_passing_state_say_nothing() {
    let skip = |sketch: &str| {
        let cluster = cluster(sketch);
        job(&cluster).skip(&cluster, MIN_UPTIME_MS)
    };
    let vertex = "vertex v busy-time=900";
    assert_eq!(skip(&format!("job a uptime=1h\n{vertex}")), None);
    assert_eq!(skip(&format!("job a uptime=40s\n{vertex}")), Some(Skip::Young(40_000.0)));
    assert_eq!(skip(&format!("job a state=RESTARTING\n{vertex}")), Some(Skip::State("RESTARTING".into())));
    assert_eq!(skip(&format!("job a type=BATCH\n{vertex}")), Some(Skip::Batch));
    assert_eq!(skip("job a"), Some(Skip::NoVertices));
    assert_eq!(skip(&format!("job a restarts=1/2\n{vertex}")), Some(Skip::Restarted));
    assert_eq!(skip(&format!("job a uptime=1h/10min\n{vertex}")), Some(Skip::Restarted));
    let draining = format!("job a\n{vertex}\noperator v pending-records=500/300");
    assert_eq!(skip(&draining), Some(Skip::Draining));
    assert_eq!(skip(&format!("job a\n{vertex}\noperator v pending-records=300/300")), None);
    assert_eq!(Skip::Young(40_000.0).to_string(), "job is 40 s old");
}

#[test]
fn the_newer_of_two_names_of_a_metric_counts() {
    let text = recording("job a\nvertex v in-pool-usage=0.25").replace(
        "\"0.Shuffle.Netty.Input.Buffers.inPoolUsage\"",
        "\"0.buffers.inPoolUsage\",\"value\":\"0.75\"},{\"id\":\"0.Shuffle.Netty.Input.Buffers.inPoolUsage\"",
    );
    let cluster = Cluster::of_recording("a", &Recording::parse(&text).expect("a recording"));
    let subtask = &job(&cluster).vertices[0].subtasks[0];
    assert_eq!(subtask.metrics.get(metrics::IN_POOL_USAGE).last(), Some(0.25));
}

#[test]
fn a_recording_keeps_every_metric_that_a_rule_looks_at() {
    for metric in Metric::all() {
        assert!(metric.names().iter().all(|name| is_recorded(name)), "{}", metric.name());
    }
    assert!(!is_recorded("myOwnCounter"));
}

#[test]
fn what_is_no_recording_is_told_apart() {
    let error = |text: &str| Stats::default().add("a", text).expect_err("no recording").to_string();
    assert!(error("{\"a\": 1}").contains("another tool"), "{}", error("{\"a\": 1}"));
    assert!(error("{\"format\"").contains("not JSON"));
    assert!(
        error("{\"format\":\"flinklint-stats\",\"schema\":9,\"flinklint\":\"7.0\"}")
            .contains("schema 9 of flinklint 7.0")
    );
    assert!(error("{\"format\":\"flinklint-stats\",\"schema\":0}").contains("its schema is 0"));
    assert!(error("{\"format\":\"flinklint-stats\",\"schema\":1,\"samples\":[]}").contains("damaged"));
    let empty = "{\"format\":\"flinklint-stats\",\"schema\":1,\"flinklint\":\"1\",\"url\":\"\",\"samples\":[]}";
    assert!(error(empty).contains("without samples"));
}

/// The ids of rules that fire in each of several documents.
fn found(sketch: &str, files: &[(&str, &str)]) -> Vec<Vec<String>> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("measured {}", files.len()));
    fs::create_dir_all(&folder).expect("a folder");
    let mut stats = Stats::default();
    stats.add("stats.json", &recording(sketch)).expect("a recording");
    let mut case = common::Case::new(Kind::ConfigYaml).with(&["--select", "FL201", "--flink-version", "1.20"]);
    case.linter.kind = None;
    let linter: &mut Linter = &mut case.linter;
    let inputs: Vec<Input> = files
        .iter()
        .map(|(name, text)| {
            let path = folder.join(name);
            fs::write(&path, text).expect("a file");
            Input::new(*name, Origin::File(path))
        })
        .collect();
    linter.measure(&inputs, Measurements::new(Arc::new(stats), MIN_UPTIME_MS));
    let (run, failed) = linter.run(&inputs);
    assert!(failed.is_empty(), "{failed:?}");
    let ids = |file: &flinklint::lint::outcome::FileOutcome| {
        file.findings.iter().map(|filed| flinklint::rules::page(filed.finding.rule).id.to_owned()).collect()
    };
    run.files.iter().map(ids).collect()
}

const BUSY: &str = "job fraud\nvertex v parallelism=2 busy-time=900\ntaskmanager slots=8";
const CONFIG: (&str, &str) = ("config.yaml", "parallelism.default: 2\n");

fn deployment(name: &str) -> String {
    format!(
        "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: {name}\nspec:\n  image: flink:1.20\n  \
         flinkVersion: v1_20\n  flinkConfiguration:\n    taskmanager.numberOfTaskSlots: \"2\"\n  job:\n    jarURI: local:///a.jar\n    parallelism: 2\n"
    )
}

#[test]
fn one_job_belongs_to_one_document_whatever_their_names() {
    assert_eq!(found(BUSY, &[CONFIG]), [vec!["FL201"]]);
}

#[test]
fn of_several_documents_the_one_of_the_jobs_name_has_it() {
    let (fraud, orders) = (deployment("fraud"), deployment("orders"));
    assert_eq!(found(BUSY, &[("a.yaml", &fraud), ("b.yaml", &orders)]), [vec!["FL201"], vec![]]);
    let named = ("b/config.yaml", "parallelism.default: 2\npipeline.name: fraud\n");
    fs::create_dir_all(Path::new(env!("CARGO_TARGET_TMPDIR")).join("measured 2/b")).expect("a folder");
    assert_eq!(found(BUSY, &[("a.yaml", &orders), named]), [vec![], vec!["FL201"]]);
}

#[test]
fn without_measurements_a_rule_that_needs_them_is_not_assessed() {
    let outcome = common::Case::new(Kind::ConfigYaml).check("parallelism.default: 2\n");
    assert!(!outcome.without_stats.is_empty());
    assert!(outcome.not_assessed.iter().all(|entry| entry.reason != NO_STATS));
}
