//! `--stats`: what it takes, what it refuses, and fixes that rest on it.

use serde_json::Value;

use super::run::{Folder, Run};
use super::server::{Reply, Server};
use super::{replay, sketch};
use flinklint::stats::Recording;

const BUSY: &str = "version 1.20.5
    config parallelism.default=2
    job fraud uptime=2h
    vertex source parallelism=2 busy-time=100 backpressured-time=700
    vertex enrich from=source parallelism=2 busy-time=850 backpressured-time=0
    taskmanager slots=4";
const CONFIG: &str = "# flinklint: flink-version=1.20\nparallelism.default: 2\n";

fn folder() -> Folder {
    Folder::with(&[("config.yaml", CONFIG), ("stats/fraud.json", &sketch::recording(BUSY))])
}

fn check(folder: &Folder, arguments: &[&str]) -> Run {
    folder.run(
        &[&["check", "config.yaml", "--select", "FL201,FL401,FL402", "--output-format", "concise"], arguments].concat(),
    )
}

#[test]
fn files_folders_and_clusters_are_taken() {
    let folder = folder();
    let found = "config.yaml:2:1: warning[FL201] enrich is busy 85 %";
    check(&folder, &["--stats", "stats/fraud.json"]).ends(1).quietly().says(found).says("error[FL401]").says("FL402");
    check(&folder, &["--stats", "stats"]).ends(1).quietly().says(found);
    let server = replay::cluster(&Recording::parse(&sketch::recording(BUSY)).expect("a recording"));
    check(&folder, &["--stats", &server.url()]).ends(1).quietly().says(found);
    check(&folder, &["--stats", "stats", "--min-uptime", "3 h"]).ends(0).quietly();
    folder.write("flinklint.toml", "stats = \"stats/*.json\"\n");
    check(&folder, &[]).ends(1).quietly().says(found);
}

#[test]
fn what_gives_nothing_fails_the_run_and_the_rest_is_linted() {
    let folder = folder();
    folder.write("other.json", "{\"a\": 1}");
    folder.write("late.json", "{\"format\": \"flinklint-stats\", \"schema\": 99, \"flinklint\": \"9.1.0\"}");
    let html = Server::start(|_| Reply::json("<html>a login page</html>"));
    for (stats, words) in [
        ("gone.json", "gone.json: "),
        ("other.json", "other.json: JSON of another tool"),
        ("late.json", "late.json: schema 99 of flinklint 9.1.0"),
        ("config.yaml", "config.yaml: "),
        ("http://127.0.0.1:9", "http://127.0.0.1:9"),
        (html.url().as_str(), "JSON"),
    ] {
        let run = folder.run(&["check", "config.yaml", "--sla", "500ms", "--stats", stats]).ends(2);
        run.complains(words).says("FL102").says("fixable");
    }
}

#[test]
fn a_project_file_cannot_make_a_run_connect_or_read_elsewhere() {
    let folder = folder();
    folder.write("job/config.yaml", CONFIG);
    folder.write("job/flinklint.toml", "stats = [\"http://me:hunter2@127.0.0.1:9\", \"../stats/fraud.json\"]\n");
    let run = folder.run(&["check", "job", "--select", "FL201"]).ends(2);
    assert!(!run.err.contains("hunter2"), "{}", run.err);
    assert!(!run.out.contains("FL201"), "{}", run.out);
    run.complains("an address in flinklint.toml is not read").complains("outside of the folder of its flinklint.toml");
}

#[test]
fn a_fix_by_measurements_is_applied_once_and_then_they_are_out_of_date() {
    let folder = folder();
    let fix = ["fix", "config.yaml", "--unsafe", "--select", "FL201", "--stats", "stats"];
    folder.run(&fix).ends(0).complains("set parallelism.default to 4 [FL201]");
    assert_eq!(folder.read("config.yaml"), CONFIG.replace('2', "4").replace("1.40", "1.20"));
    folder.run(&fix).ends(0).complains("applied 0 fixes");
    let json = folder.json(&["config.yaml", "--stats", "stats", "--select", "FL201"]);
    assert_eq!(json["findings"], Value::Array(Vec::new()));
    let reason = json["summary"]["not_assessed"][0]["reason"].as_str().expect("a reason");
    assert!(reason.contains("measure again"), "{reason}");
}

#[test]
fn evidence_and_the_time_of_the_measurement_are_told() {
    let folder = folder();
    let json = folder.json(&["config.yaml", "--stats", "stats", "--select", "FL201"]);
    let finding = &json["findings"][0];
    let evidence = &finding["evidence"][0];
    assert_eq!(
        (&evidence["metric"], &evidence["vertex"]),
        (&Value::from("busyTimeMsPerSecond"), &Value::from("enrich"))
    );
    assert!((evidence["value"].as_f64().expect("a number") - 850.0).abs() < 1.0);
    assert_eq!(finding["measured"]["from"], "stats/fraud.json");
    folder.run(&["check", "config.yaml", "--stats", "stats", "--select", "FL201"]).ends(1).says("taken 2026-11-28T");
}

#[test]
fn texts_of_prometheus_belong_to_the_document_of_the_filtered_name() {
    let busy = |subtask: usize| {
        format!(
            "flink_taskmanager_job_task_busyTimeMsPerSecond{{job_id=\"a\",job_name=\"fraud_job\",task_id=\"v\",\
             task_name=\"enrich\",subtask_index=\"{subtask}\",tm_id=\"t\"}} 900\n"
        )
    };
    let uptime = "flink_jobmanager_job_runningTime{job_id=\"a\",job_name=\"fraud_job\"} 7200000\n";
    let text = format!("{uptime}{}{}", busy(0), busy(1));
    let folder = Folder::with(&[
        ("a/config.yaml", &format!("{CONFIG}pipeline.name: fraud-job\n")),
        ("b/config.yaml", &format!("{CONFIG}pipeline.name: orders\n")),
        ("flink.prom", &text),
    ]);
    let run =
        folder.run(&["check", "a", "b", "--stats", "flink.prom", "--select", "FL201", "--output-format", "concise"]);
    run.ends(1).says("a/config.yaml:2:1: warning[FL201]");
}
