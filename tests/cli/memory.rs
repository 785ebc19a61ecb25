//! `flinklint memory`.

use serde_json::{Value, json};

use super::run::{Folder, Run, assert_snapshot};

const CONF: &str = "\
# flinklint: flink-version=1.20
jobmanager.memory.process.size: 1600m
taskmanager.memory.process.size: 1728m
taskmanager.memory.managed.fraction: 0.25
taskmanager.memory.task.off-heap.size: 100m
jobmanager.memory.enable-jvm-direct-memory-limit: true
";

const JOB: &str = "\
apiVersion: flink.apache.org/v1beta1
kind: FlinkDeployment
metadata: {name: orders, namespace: shop}
spec:
  image: flink:2.0
  flinkVersion: v2_0
  flinkConfiguration:
    taskmanager.memory.process.size: 8g
    taskmanager.memory.network.max: 32m
  jobManager: {resource: {memory: 1Gi, cpu: 1}}
  taskManager: {resource: {memory: 1024m, cpu: 1}}
---
apiVersion: flink.apache.org/v1beta1
kind: FlinkSessionJob
metadata: {name: other}
spec: {deploymentName: session}
";

#[track_caller]
fn documents(run: &Run) -> Vec<Value> {
    let json: Value = serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {run:?}"));
    assert_eq!(json["schema"], 1);
    json["documents"].as_array().expect("documents").clone()
}

fn memory(folder: &Folder, options: &[&str]) -> Vec<Value> {
    documents(&folder.run(&[&["memory", "--output-format", "json"], options].concat()).ends(0).quietly())
}

#[test]
fn json_has_every_component_in_bytes() {
    let folder = Folder::with(&[("flink-conf.yaml", CONF)]);
    let documents = memory(&folder, &[]);
    assert_eq!(
        documents,
        [json!({
            "file": "flink-conf.yaml",
            "document": null,
            "flink_version": {"min": "1.20", "max": "1.20", "from": "comment"},
            "release": "1.20",
            "processes": [
                {
                    "process": "taskmanager",
                    "components": {
                        "total_process": 1_811_939_328,
                        "total_flink": 1_342_177_280,
                        "jvm_heap": 633_339_902,
                        "framework_heap": 134_217_728,
                        "task_heap": 499_122_174,
                        "framework_off_heap": 134_217_728,
                        "task_off_heap": 104_857_600,
                        "network": 134_217_730,
                        "managed": 335_544_320,
                        "jvm_metaspace": 268_435_456,
                        "jvm_overhead": 201_326_592
                    },
                    "jvm_args": {
                        "Xmx": 633_339_902,
                        "Xms": 633_339_902,
                        "MaxDirectMemorySize": 373_293_058,
                        "MaxMetaspaceSize": 268_435_456
                    }
                },
                {
                    "process": "jobmanager",
                    "components": {
                        "total_process": 1_677_721_600,
                        "total_flink": 1_207_959_552,
                        "jvm_heap": 1_073_741_824,
                        "off_heap": 134_217_728,
                        "jvm_metaspace": 268_435_456,
                        "jvm_overhead": 201_326_592
                    },
                    "jvm_args": {
                        "Xmx": 1_073_741_824,
                        "Xms": 1_073_741_824,
                        "MaxDirectMemorySize": 134_217_728,
                        "MaxMetaspaceSize": 268_435_456
                    }
                }
            ]
        })]
    );
}

#[test]
fn text_is_a_table_and_a_bar_of_at_most_80_columns() {
    let folder = Folder::with(&[("flink-conf.yaml", CONF), ("job.yaml", JOB)]);
    let run = folder.run(&["memory"]).ends(0).quietly();
    assert!(run.out.lines().all(|line| line.chars().count() <= 80), "{}", run.out);
    assert_snapshot("memory_text", &run.out);
}

#[test]
fn fields_of_a_manifest_win_and_a_refusal_is_an_error_with_status_0() {
    let folder = Folder::with(&[("job.yaml", JOB)]);
    let documents = memory(&folder, &[]);
    assert_eq!(documents.len(), 1, "a session job has no processes");
    assert_eq!(documents[0]["document"], "shop/orders");
    let processes = &documents[0]["processes"];
    assert_eq!(processes[1]["components"]["total_process"], 1 << 30);
    assert!(processes[0].get("components").is_none());
    let error = processes[0]["error"].as_str().expect("an error");
    assert!(error.contains("taskmanager.memory.network.min") && error.contains("is larger than"), "{error}");
}

#[test]
fn the_newest_release_of_a_range_counts() {
    let folder = Folder::with(&[
        ("flink-conf.yaml", "taskmanager.memory.process.size: 40g\n"),
        ("config.yaml", "taskmanager:\n  memory:\n    process:\n      size: 40g\n"),
    ]);
    let documents = memory(&folder, &["flink-conf.yaml", "config.yaml"]);
    let [config, conf] = documents.as_slice() else { panic!("{documents:?}") };
    assert_eq!(conf["flink_version"], json!({"min": null, "max": "1.20", "from": "file name"}));
    assert_eq!((&conf["release"], &config["release"]), (&json!("1.20"), &json!("2.3")));
    let network = |document: &Value| document["processes"][0]["components"]["network"].as_i64();
    assert!(network(conf) > Some(1 << 30));
    assert_eq!(network(&memory(&folder, &["--flink-version", "1.16", "flink-conf.yaml"])[0]), Some(1 << 30));
    folder.run(&["memory", "flink-conf.yaml"]).ends(0).says("as Flink 1.20 has it, the newest that it may be for");
}

#[test]
fn old_keys_for_the_heap_mean_what_starts_the_process_makes_of_them() {
    let manifest = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n  flinkVersion: v1_20\n  \
                    flinkConfiguration:\n    taskmanager.heap.size: 2g\n";
    let folder = Folder::with(&[("flink-conf.yaml", "taskmanager.heap.size: 2g\n"), ("job.yaml", manifest)]);
    let sizes = |file: &str| {
        let components = memory(&folder, &[file])[0]["processes"][0]["components"].clone();
        (components["total_process"].as_i64(), components["total_flink"].as_i64())
    };
    assert_eq!(sizes("flink-conf.yaml").1, Some(2 << 30));
    assert_eq!(sizes("job.yaml").0, Some(2 << 30));
}

#[test]
fn what_cannot_be_known_is_said() {
    let folder = Folder::with(&[
        ("flink-conf.yaml", "taskmanager.memory.process.size: ${SIZE}\nparallelism.default: 1\n"),
        ("config.yaml", "parallelism.default: 2\nparallelism.default: 2\n"),
    ]);
    let error = |options: &[&str], process: usize| {
        memory(&folder, options)[0]["processes"][process]["error"].as_str().expect("an error").to_owned()
    };
    assert_eq!(error(&["flink-conf.yaml"], 0), "the value of `taskmanager.memory.process.size` is not known here");
    assert!(error(&["flink-conf.yaml"], 1).starts_with("nothing tells how large the process is"));
    assert!(error(&["config.yaml"], 1).starts_with("Flink refuses the document: line 2: "));
    let old = error(&["--flink-version", "1.9", "flink-conf.yaml"], 0);
    assert_eq!(old, "Flink 1.9 is outside of the catalogue (1.13 to 2.3)");
}

#[test]
fn paths_that_cannot_be_read_fail_the_run() {
    let folder = Folder::with(&[("flink-conf.yaml", CONF)]);
    folder
        .run(&["memory", "gone.yaml", "flink-conf.yaml"])
        .ends(2)
        .complains("gone.yaml")
        .says("TaskManager: 1728 MiB");
}
