//! `show`: what Flink sees.

use serde_json::{Value, json};

use super::run::{Folder, Run, assert_snapshot};

const CONF: &str = "# flinklint: flink-version=1.18 sla=1s environment=staging\n\
    taskmanager.numberOfTaskSlots: 1\n\
    state.backend: rocksdb\n\
    jobmanager.memory.process.size: 1600m\n\
    pipeline.auto-watermark-interval: 200 ms\n\
    metrics.reporters: a;b\n\
    pipeline.object-reuse: true\n\
    parallelism.default: four\n\
    my.own.key: x\n\
    s3.secret-key: hunter2\n\
    rest.port:8081\n\
    taskmanager.numberOfTaskSlots: 4\n\
    rest.bind-port: ${PORT}\n";

fn shown(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {run:?}"))
}

fn setting<'j>(document: &'j Value, key: &str) -> &'j Value {
    let settings = document["settings"].as_array().expect("settings");
    settings.iter().find(|setting| setting["key"] == key).unwrap_or_else(|| panic!("no {key} in {document}"))
}

#[test]
fn json_has_values_types_places_and_what_is_lost() {
    let folder = Folder::with(&[("flink-conf.yaml", CONF)]);
    let run = folder.run(&["show", "--output-format", "json"]).ends(0).quietly();
    assert_eq!(folder.run(&["show", "--output-format", "json"]), run);
    let json = shown(&run);
    assert_eq!(json["schema"], 1);
    let document = &json["documents"][0];
    assert_eq!(document["file"], "flink-conf.yaml");
    assert_eq!(document["document"], Value::Null);
    assert_eq!(document["kind"], "flink-conf");
    assert_eq!(document["flink_version"], json!({"min": "1.18", "max": "1.18", "from": "comment"}));
    assert_eq!(document["environment"], "staging");
    assert_eq!(document["sla_ms"].as_f64(), Some(1000.0));
    let slots = setting(document, "taskmanager.numberOfTaskSlots");
    assert_eq!(slots["origin"], json!({"file": "flink-conf.yaml", "line": 12, "column": 1}));
    assert_eq!(slots["shadows"], json!([{"file": "flink-conf.yaml", "line": 2}]));
    assert_eq!(slots["typed"], json!({"type": "int", "value": 4}));
    let typed = |key: &str| &setting(document, key)["typed"];
    assert_eq!(*typed("jobmanager.memory.process.size"), json!({"type": "memory", "bytes": 1600 << 20}));
    assert_eq!(*typed("pipeline.auto-watermark-interval"), json!({"type": "duration", "nanos": 200_000_000}));
    assert_eq!(*typed("pipeline.object-reuse"), json!({"type": "boolean", "value": true}));
    assert_eq!(typed("parallelism.default")["type"], "int");
    assert!(typed("parallelism.default")["error"].is_string());
    assert_eq!(setting(document, "my.own.key")["known"], false);
    assert!(setting(document, "my.own.key").get("typed").is_none());
    let backend = setting(document, "state.backend");
    assert_eq!((&backend["deprecated"], &backend["canonical_key"]), (&json!(true), &json!("state.backend.type")));
    assert_eq!(setting(document, "s3.secret-key")["value"], "******");
    let ignored = document["ignored"].as_array().expect("ignored");
    assert_eq!(ignored.len(), 1, "{document}");
    assert_eq!((&ignored[0]["line"], &ignored[0]["text"]), (&json!(11), &json!("rest.port:8081")));
    assert!(!run.out.contains("hunter2"));
}

#[test]
fn text_says_the_same_in_lines() {
    let folder = Folder::with(&[("flink-conf.yaml", CONF)]);
    assert_snapshot("show_text", &folder.run(&["show"]).ends(0).quietly().out);
}

#[test]
fn text_marks_what_the_version_does_not_read() {
    let text =
        "parallelism.default: 2\nexecution.checkpointing.data-inline-threshold: 20 kb\nstate.backend.type: rocksdb\n";
    let folder = Folder::with(&[("flink-conf.yaml", text)]);
    let lines = |version: &str| folder.run(&["show", "--flink-version", version, "flink-conf.yaml"]).ends(0).out;
    assert!(
        lines("1.16").contains("data-inline-threshold = 20 kb  (line 2; not read by Flink 1.16)"),
        "{}",
        lines("1.16")
    );
    assert!(!lines("1.20").contains("not read by"), "{}", lines("1.20"));
}

#[test]
fn text_names_no_source_of_a_version_that_is_not_known() {
    let session = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkSessionJob\nmetadata: {name: a}\nspec: {job: {parallelism: 2}}\n";
    let folder = Folder::with(&[("job.yaml", session)]);
    let out = folder.run(&["show", "job.yaml"]).ends(0).out;
    assert!(out.starts_with("job.yaml a (flink-session-job, any Flink)\n"), "{out}");
}

#[test]
fn a_document_that_flink_refuses_has_an_error_and_the_status_is_zero() {
    let folder = Folder::with(&[
        ("config.yaml", "parallelism.default: 2\nparallelism.default: 2\n"),
        ("broken/config.yaml", "state: [\n"),
    ]);
    let json = shown(&folder.run(&["show", "--output-format", "json"]).ends(0));
    let documents = json["documents"].as_array().expect("documents");
    assert_eq!(documents.len(), 2, "{json}");
    for document in documents {
        assert!(document["error"].is_string(), "{document}");
        assert_eq!(document["settings"], json!([]));
    }
}

#[test]
fn paths_that_do_not_exist_fail_the_run() {
    let folder = Folder::with(&[("flink-conf.yaml", CONF)]);
    folder.run(&["show", "gone.yaml", "flink-conf.yaml"]).ends(2).complains("gone.yaml").says("flink-conf.yaml (");
}

#[test]
fn nothing_to_show_is_an_empty_list() {
    let folder = Folder::with(&[("a.yaml", "a: 1\n")]);
    let json = shown(&folder.run(&["show", "--output-format", "json"]).ends(0));
    assert_eq!(json, json!({"schema": 1, "documents": []}));
}

#[test]
fn every_manifest_is_a_document_with_its_name() {
    let job = |name: &str| {
        format!(
            "apiVersion: flink.apache.org/v1beta1\nkind: FlinkSessionJob\nmetadata:\n  name: {name}\n  \
             namespace: n\nspec:\n  flinkConfiguration:\n    parallelism:\n      default: 2\n"
        )
    };
    let folder = Folder::with(&[("jobs.yaml", &[job("a"), job("b"), job("a")].join("---\n"))]);
    let json = shown(&folder.run(&["show", "--output-format", "json"]).ends(0));
    let names: Vec<_> = json["documents"].as_array().expect("documents").iter().map(|d| &d["document"]).collect();
    assert_eq!(names, ["n/a#1", "n/b", "n/a#2"]);
    assert_eq!(setting(&json["documents"][2], "parallelism.default")["value"], "2");
}
