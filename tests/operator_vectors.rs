//! The validator of the Kubernetes operator against what the real one answered,
//! for every version that an answer holds for. The real one tells of its first
//! error only: it has to be among ours, and where it takes a manifest so do we.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod common;

use std::fs;
use std::path::PathBuf;

use common::Case;
use flinklint::document::Kind;
use flinklint::flink::operator::{Check, checks};
use serde_json::{Map, Value, json};

const RELEASED: &[&str] = &["1.10", "1.11", "1.12", "1.13", "1.14", "1.15", "1.16"];

fn load(name: &str) -> Option<Value> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/vectors")).join(name);
    match fs::read_to_string(&path) {
        Ok(text) => Some(serde_json::from_str(&text).expect("JSON")),
        Err(_) => {
            eprintln!("skipped: vectors/{name} is not here");
            None
        }
    }
}

/// The operators that an answer holds for.
fn operators(input: &Value) -> Vec<&'static str> {
    let named = input.get("operator").and_then(Value::as_str);
    let from = match named {
        None => "1.10",
        Some(text) if text.contains("main") => "1.16",
        Some(">=1.15") => "1.15",
        Some(other) => panic!("{other}: unknown operators"),
    };
    RELEASED.iter().copied().skip_while(|&version| version != from).collect()
}

/// A dotted path in a manifest, which the keys of a configuration end: their dots
/// stay, behind a slash.
fn at<'v>(value: &'v mut Value, path: &str) -> &'v mut Map<String, Value> {
    path.split('.').fold(value, |value, part| &mut value[part]).as_object_mut().expect("a mapping")
}

fn patch(manifest: &mut Value, patch: &Map<String, Value>) {
    for (path, value) in patch {
        if let Some(removed) = path.strip_prefix('-') {
            let (map, key) = removed.split_once('/').expect("a key");
            at(manifest, map).remove(key);
        } else if let Some(map) = path.strip_prefix('+') {
            at(manifest, map).extend(value.as_object().expect("a mapping").clone());
        } else {
            let (parent, key) = path.rsplit_once('.').expect("a path");
            at(manifest, parent).insert(key.to_owned(), value.clone());
        }
    }
}

/// What our rule says of a manifest: the hints and words of its findings.
fn refused(kind: Kind, manifest: &Value, operator: &str) -> Vec<String> {
    let mut text = serde_json::to_string_pretty(manifest).expect("JSON");
    if operator == "1.10" {
        // The answers are of fixtures with the names of the operator's own Flink, which is 1.19 here.
        text = text.replace("execution.checkpointing.dir", "state.checkpoints.dir");
        text = text.replace("execution.checkpointing.savepoint-dir", "state.savepoints.dir");
    }
    let context = format!("operator-version={operator}");
    let case = Case::new(kind).with(&["--context", &context, "--select", "FL703"]);
    let outcome = case.check(&text);
    let findings = outcome.findings.iter().map(|filed| &filed.finding);
    findings.map(|f| format!("{} | {}", f.help.clone().unwrap_or_default(), f.message)).collect()
}

/// The check that a finding is of.
fn check_of(finding: &str) -> &'static Check {
    let id = finding.split(':').next().expect("a hint");
    checks::ALL.iter().find(|check| check.id == id).unwrap_or_else(|| panic!("{finding}: no such check"))
}

fn compare(case: &Value, operator: &str, found: &[String]) -> Option<String> {
    let expect = &case["expect"];
    let right = match (expect.get("error_starts_with"), expect.get("error_contains")) {
        (Some(error), _) => {
            let error = error.as_str().expect("text");
            found.iter().any(|finding| error.contains(check_of(finding).says))
        }
        (None, Some(part)) => {
            let part = part.as_str().expect("text");
            let range = part.split_once('[').map_or(part, |(_, range)| range);
            found.iter().any(|finding| finding.contains(range))
        }
        (None, None) => expect["ok"] == true && found.is_empty(),
    };
    (!right).then(|| format!("{} for operator {operator}: {found:?}, not {expect}", case["id"]))
}

fn check(name: &str, answers: usize, manifest: impl Fn(&Value, &Value) -> (Kind, Value)) {
    let Some(file) = load(name) else { return };
    let (mut checked, mut wrong) = (0, Vec::new());
    for case in file["cases"].as_array().expect("cases") {
        let (kind, manifest) = manifest(&file, &case["input"]);
        for operator in operators(&case["input"]) {
            checked += 1;
            wrong.extend(compare(case, operator, &refused(kind, &manifest, operator)));
        }
    }
    assert!(wrong.is_empty(), "{} of {checked} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(checked >= answers, "{name}: {checked} answers");
}

fn deployment(base: &Value) -> Value {
    let mut manifest = base.clone();
    manifest["apiVersion"] = json!("flink.apache.org/v1beta1");
    manifest["kind"] = json!("FlinkDeployment");
    manifest
}

#[test]
fn deployments() {
    check("operator_default_validator.json", 300, |file, input| {
        let mut manifest = deployment(&file["base_deployment"]);
        let mut last = manifest.clone();
        if let Some(changes) = input.get("last_reconciled") {
            match changes.as_object() {
                Some(changes) => patch(&mut last, changes),
                None => assert!(at(&mut last, "spec").remove("job").is_some()),
            }
            let last = json!({"spec": last["spec"], "resource_metadata": {}}).to_string();
            manifest["status"] = json!({"reconciliationStatus": {"lastReconciledSpec": last}});
        }
        patch(&mut manifest, input["patch"].as_object().expect("a patch"));
        (Kind::FlinkDeployment, manifest)
    });
}

#[test]
fn autoscalers() {
    let Some(deployments) = load("operator_default_validator.json") else { return };
    check("operator_autoscaler_validator.json", 80, |_, input| {
        let mut manifest = deployment(&deployments["base_deployment"]);
        at(&mut manifest, "spec.flinkConfiguration").extend(input["config"].as_object().expect("a mapping").clone());
        (Kind::FlinkDeployment, manifest)
    });
}

#[test]
fn session_jobs() {
    check("operator_session_job_validator.json", 44, |_, input| {
        let mut manifest = json!({
            "apiVersion": "flink.apache.org/v1beta1",
            "kind": "FlinkSessionJob",
            "metadata": {"name": "job"},
            "spec": {
                "deploymentName": "session",
                "job": {"jarURI": "https://jars.example/job.jar", "parallelism": 1, "upgradeMode": "stateless"},
            },
        });
        if let Some(changes) = input.get("session_job_patch") {
            patch(&mut manifest, changes.as_object().expect("a patch"));
        }
        if let Some(jar) = input.get("jarURI") {
            at(&mut manifest, "spec.job").insert("jarURI".into(), jar.clone());
        }
        (Kind::FlinkSessionJob, manifest)
    });
}

/// Every field of a manifest in turn is something else than it should be.
#[test]
fn no_type_of_a_field_is_too_much() {
    let manifest = json!({
        "apiVersion": "flink.apache.org/v1beta1", "kind": "FlinkDeployment",
        "metadata": {"name": "a", "namespace": "b", "annotations": {"flinklint/sla": "1 s"}},
        "spec": {
            "image": "flink:1.20", "imagePullPolicy": "Always", "serviceAccount": "c", "flinkVersion": "v1_20", "mode": "native",
            "deploymentName": "s", "restartNonce": 1, "ingress": {"template": "{{name}}.x"}, "logConfiguration": {"a": "b"},
            "flinkConfiguration": {"job.autoscaler.enabled": "true", "high-availability": {"type": "kubernetes"}},
            "jobManager": {"replicas": 2, "resource": {"memory": "1g", "cpu": 1, "ephemeralStorage": "1Gi"}},
            "taskManager": {"replicas": 2, "resources": {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"cpu": 1}}},
            "job": {
                "jarURI": "https://x.example/y.jar", "parallelism": 1, "upgradeMode": "savepoint", "state": "running", "args": ["a"],
                "savepointTriggerNonce": 1, "savepointRedeployNonce": 2, "allowNonRestoredState": true,
            },
            "savepoint": {"alreadyExists": true}, "checkpoint": {}, "jobReference": {"kind": "FlinkDeployment", "name": "x"},
        },
        "status": {"reconciliationStatus": {"lastReconciledSpec": "{\"spec\":{\"job\":{},\"mode\":\"standalone\"}}"}},
    });
    let mut paths = Vec::new();
    collect(&manifest, &mut Vec::new(), &mut paths);
    let others = [
        json!(null),
        json!(7),
        json!(-1.5),
        json!(true),
        json!(""),
        json!("${X}"),
        json!("é{"),
        json!([]),
        json!([1, {}]),
        json!({}),
        json!({"a": {"<<": 1}}),
    ];
    for kind in ["FlinkDeployment", "FlinkSessionJob", "FlinkStateSnapshot", "FlinkBlueGreenDeployment"] {
        for path in &paths {
            for other in &others {
                let mut changed = manifest.clone();
                *path.iter().fold(&mut changed, |value, part| &mut value[part.as_str()]) = other.clone();
                if path[..] != ["kind"] {
                    changed["kind"] = json!(kind);
                }
                if kind == "FlinkBlueGreenDeployment" {
                    changed["spec"] = json!({"template": {"spec": changed["spec"]}});
                }
                let text = serde_json::to_string(&changed).expect("JSON");
                let case = Case::new(Kind::FlinkDeployment).with(&[
                    "--context",
                    "operator-version=1.16",
                    "--environment",
                    "production",
                ]);
                let _ = case.try_check(&text);
            }
        }
    }
}

/// The path of every value.
fn collect(value: &Value, path: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    for (key, value) in value.as_object().into_iter().flatten() {
        path.push(key.clone());
        found.push(path.clone());
        collect(value, path, found);
        path.pop();
    }
}
