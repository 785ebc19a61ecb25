//! Documents that are laid over the cluster's defaults, declared as `base`.

use serde_json::{Value, json};

use super::run::Folder;

const PROJECT: &str = "flink-version = '1.20'\n[[target]]\npaths = ['jobs/**']\nsla = '500ms'\n\
    base = 'conf/flink-conf.yaml'\n";
const BASE: &str = "execution.buffer-timeout.interval: 200 ms\nstate.backend.type: rocksdb\nmy.password: hunter2\n";
const SQL: &str = "SET 'state.backend.type' = 'hashmap';\nSET 'table.local-time-zone' = 'UTC';\n";
const DEPLOYMENT: &str = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {name: a}\nspec:\n  \
    image: flink:1.20\n  flinkVersion: v1_20\n  taskManager: {resource: {memory: 2Gi}}\n  flinkConfiguration:\n    \
    taskmanager.memory.process.size: 3g\n";

fn folder() -> Folder {
    Folder::with(&[
        ("flinklint.toml", PROJECT),
        ("conf/flink-conf.yaml", BASE),
        ("jobs/a.sql", SQL),
        ("jobs/d.yaml", DEPLOYMENT),
    ])
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn setting<'j>(document: &'j Value, key: &str) -> &'j Value {
    let settings = document["settings"].as_array().expect("settings");
    settings.iter().find(|setting| setting["key"] == key).unwrap_or_else(|| panic!("no {key} in {document}"))
}

#[test]
fn show_tells_the_winner_and_what_it_shadows() {
    let shown = json_of(&folder().run(&["show", "jobs", "--output-format", "json"]).ends(0).out);
    let sql = &shown["documents"][0];
    let backend = setting(sql, "state.backend.type");
    assert_eq!((&backend["value"], &backend["layer"]), (&json!("hashmap"), &json!("document")));
    assert_eq!(backend["shadows"], json!([{"file": "conf/flink-conf.yaml", "line": 2}]));
    let timeout = setting(sql, "execution.buffer-timeout.interval");
    assert_eq!(timeout["layer"], "cluster");
    assert_eq!(timeout["origin"], json!({"file": "conf/flink-conf.yaml", "line": 1, "column": 1}));
    assert_eq!(setting(sql, "my.password")["value"], "******");
    let size = setting(&shown["documents"][1], "taskmanager.memory.process.size");
    assert_eq!((&size["value"], &size["layer"]), (&json!("2147483648"), &json!("spec")));
    assert_eq!(size["shadows"], json!([{"file": "jobs/d.yaml", "line": 9}]));
}

#[test]
fn rules_judge_what_the_cluster_sets_and_fixes_override_it() {
    let folder = folder();
    let run = folder.run(&["check", "jobs", "--select", "FL102", "--output-format", "concise"]).ends(1);
    assert_eq!(run.out.lines().filter(|line| line.contains("FL102")).count(), 2, "{run:?}");
    assert!(run.out.contains("wait up to 200 ms (from conf/flink-conf.yaml) to fill"), "{run:?}");
    assert!(!run.out.contains("hunter2"));
    folder.run(&["fix", "jobs", "--select", "FL102"]).ends(0);
    assert!(folder.read("jobs/a.sql").contains("SET 'execution.buffer-timeout.interval' = '10 ms';"));
    assert_eq!(folder.read("conf/flink-conf.yaml"), BASE);
}

#[test]
fn a_base_that_cannot_be_used_is_reported_at_its_place() {
    for (base, words) in [
        ("nowhere.yaml", "No such file"),
        ("jobs/a.sql", "no configuration of a Flink cluster"),
        ("twice.yaml", "several Flink clusters"),
    ] {
        let folder = folder();
        folder.write("twice.yaml", format!("{DEPLOYMENT}---\n{DEPLOYMENT}"));
        folder.write("flinklint.toml", PROJECT.replace("conf/flink-conf.yaml", base));
        let run = folder.run(&["check", "jobs"]).ends(2);
        assert!(run.err.contains(words) && run.err.contains("flinklint.toml:5:8"), "{run:?}");
    }
}
