//! The memory of processes against what the real Flink classes and scripts
//! answered, for every version that an answer names.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail")]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use flinklint::flink::memory::{
    JobManagerMemory, JvmArguments, LegacyHeap, TaskManagerMemory, Underived, jobmanager_memory, multiply,
    parse_resource_memory, taskmanager_memory,
};
use flinklint::flink::value::{java, parse_memory};
use flinklint::flink::{Release, Version};
use serde_json::{Map, Value, json};

/// A file of the project's own answers, `own/...`, or of those beside the project.
fn load(name: &str) -> Option<Value> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let path = match name.strip_prefix("own/") {
        Some(own) => root.join("tests/vectors").join(own),
        None => root.join("../shared/vectors").join(name),
    };
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: {name} is not here");
        return None;
    };
    Some(serde_json::from_str(&text).expect("JSON"))
}

fn release(version: &Value) -> Release {
    let version: Version = version.as_str().expect("version").parse().expect("version");
    version.release().expect("a release of the catalogue")
}

/// How many answers there were, and how many of them values.
struct Counts {
    answers: usize,
    values: usize,
}

/// Checks every case of a vector file for every release that an answer names.
/// `answer` gives what is to equal `ok`, or why there is nothing.
fn check(name: &str, least: &Counts, answer: impl Fn(&Value, Release) -> Result<Value, String>) {
    let Some(file) = load(name) else { return };
    let mut counts = Counts { answers: 0, values: 0 };
    let mut wrong = Vec::new();
    for case in file["cases"].as_array().expect("cases") {
        for expected in case["expect"].as_array().expect("expect") {
            let (from, to) = (release(&expected["from"]), release(&expected["to"]));
            for release in Release::all().filter(|release| (from..=to).contains(release)) {
                let got = answer(&case["input"], release);
                counts.answers += 1;
                counts.values += usize::from(expected.get("ok").is_some());
                let right = match (&got, expected.get("ok"), expected.get("error")) {
                    (Ok(got), Some(ok), None) => got == ok,
                    (Err(reason), None, Some(_)) => !reason.is_empty(),
                    _ => false,
                };
                if !right {
                    wrong.push(format!("{} {} {release}: {got:?}, not {expected}", case["id"], case["input"]));
                }
            }
        }
    }
    println!("{name}: {} answers, {} of them values", counts.answers, counts.values);
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(counts.answers >= least.answers && counts.values >= least.values, "too few answers in {name}");
}

fn configuration(input: &Value) -> BTreeMap<String, String> {
    let entries = input["config"].as_object().expect("config").iter();
    entries.map(|(key, value)| (key.clone(), value.as_str().expect("text").to_owned())).collect()
}

fn refusal(error: &Underived) -> String {
    assert!(matches!(error, Underived::Refused(_)), "{error:?}");
    error.to_string()
}

fn taskmanager(memory: &TaskManagerMemory) -> Value {
    let arguments = memory.jvm_arguments();
    json!({
        "cpu": memory.cpu_cores.map(java::double_to_string),
        "framework_heap": memory.framework_heap,
        "framework_off_heap": memory.framework_off_heap,
        "jvm_metaspace": memory.jvm_metaspace,
        "jvm_overhead": memory.jvm_overhead,
        "managed": memory.managed,
        "max_direct": arguments.max_direct_memory_size,
        "network": memory.network,
        "task_heap": memory.task_heap,
        "task_off_heap": memory.task_off_heap,
        "total_flink": memory.total_flink,
        "total_process": memory.total_process,
        "xmx": arguments.xmx,
    })
}

#[test]
fn taskmanager_vectors() {
    check("taskmanager_memory.json", &Counts { answers: 1_500, values: 1_000 }, |input, release| {
        let memory =
            taskmanager_memory(&configuration(input), release, LegacyHeap::Ignored).map_err(|error| refusal(&error))?;
        Ok(taskmanager(&memory))
    });
}

/// The same with the arguments of the start scripts, as `tools/oracle` asked for.
fn with_arguments(mut memory: Value, arguments: &JvmArguments) -> Value {
    memory["jvm_args"] = json!(arguments.to_string());
    memory
}

#[test]
fn own_taskmanager_vectors() {
    check("own/taskmanager_memory.json", &Counts { answers: 900, values: 400 }, |input, release| {
        let memory = taskmanager_memory(&configuration(input), release, LegacyHeap::Standalone)
            .map_err(|error| refusal(&error))?;
        Ok(with_arguments(taskmanager(&memory), &memory.jvm_arguments()))
    });
}

#[test]
fn own_jobmanager_vectors() {
    check("own/jobmanager_memory.json", &Counts { answers: 500, values: 250 }, |input, release| {
        let memory = jobmanager_memory(&configuration(input), release, LegacyHeap::Standalone)
            .map_err(|error| refusal(&error))?;
        Ok(with_arguments(jobmanager(&memory), &memory.jvm_arguments()))
    });
}

fn jobmanager(memory: &JobManagerMemory) -> Value {
    json!({
        "heap": memory.jvm_heap,
        "jvm_metaspace": memory.jvm_metaspace,
        "jvm_overhead": memory.jvm_overhead,
        "off_heap": memory.off_heap,
        "total_flink": memory.total_flink,
        "total_process": memory.total_process,
    })
}

#[test]
fn jobmanager_vectors() {
    check("jobmanager_memory.json", &Counts { answers: 400, values: 250 }, |input, release| {
        let memory =
            jobmanager_memory(&configuration(input), release, LegacyHeap::Ignored).map_err(|error| refusal(&error))?;
        Ok(jobmanager(&memory))
    });
}

#[test]
fn jobmanager_legacy_heap_vectors() {
    check("jobmanager_memory_legacy_heap.json", &Counts { answers: 30, values: 30 }, |input, release| {
        assert_eq!(input["map_legacy_heap_to"], "jobmanager.memory.heap.size");
        let memory = jobmanager_memory(&configuration(input), release, LegacyHeap::Standalone)
            .map_err(|error| refusal(&error))?;
        Ok(jobmanager(&memory))
    });
}

#[test]
fn multiply_vectors() {
    check("memory_size_multiply.json", &Counts { answers: 90, values: 70 }, |input, _| {
        let bytes = input["bytes"].as_i64().expect("bytes");
        let factor = input["multiplier"].as_str().and_then(java::parse_double).expect("a number");
        multiply(bytes, factor).map(Value::from).ok_or_else(|| "refused".into())
    });
}

#[test]
fn operator_vectors() {
    let Some(file) = load("operator_resource_memory.json") else { return };
    let cases = file["cases"].as_array().expect("cases");
    for case in cases {
        let (text, expected) = (case["input"]["memory"].as_str().expect("text"), &case["expect"]);
        let written = parse_resource_memory(text);
        assert_eq!(written.as_deref().ok(), expected["flink_value"].as_str(), "{text}");
        let bytes = written.ok().and_then(|written| parse_memory(&written).ok());
        assert_eq!(bytes, expected["bytes"].as_i64(), "{text}");
        assert_eq!(bytes.is_none(), expected.get("error").is_some(), "{text}");
    }
    println!("operator_resource_memory.json: {} answers", cases.len());
    assert!(cases.len() >= 20, "too few answers");
}

fn arguments(arguments: &JvmArguments) -> Value {
    let mut fields = json!({
        "Xmx": arguments.xmx,
        "Xms": arguments.xms,
        "MaxMetaspaceSize": arguments.max_metaspace_size,
    });
    if let Some(bytes) = arguments.max_direct_memory_size {
        fields["MaxDirectMemorySize"] = bytes.into();
    }
    fields
}

/// What Flink's scripts pass to a `TaskManager`, except for external resources.
fn taskmanager_dynamic(memory: &TaskManagerMemory) -> Value {
    json!({
        "taskmanager.cpu.cores": memory.cpu_cores.map(java::double_to_string),
        "taskmanager.numberOfTaskSlots": memory.slots.map(|slots| slots.to_string()),
        "taskmanager.memory.framework.heap.size": memory.framework_heap,
        "taskmanager.memory.framework.off-heap.size": memory.framework_off_heap,
        "taskmanager.memory.task.heap.size": memory.task_heap,
        "taskmanager.memory.task.off-heap.size": memory.task_off_heap,
        "taskmanager.memory.managed.size": memory.managed,
        "taskmanager.memory.network.min": memory.network,
        "taskmanager.memory.network.max": memory.network,
        "taskmanager.memory.jvm-metaspace.size": memory.jvm_metaspace,
        "taskmanager.memory.jvm-overhead.min": memory.jvm_overhead,
        "taskmanager.memory.jvm-overhead.max": memory.jvm_overhead,
    })
}

fn jobmanager_dynamic(memory: &JobManagerMemory) -> Value {
    json!({
        "jobmanager.memory.heap.size": memory.jvm_heap,
        "jobmanager.memory.off-heap.size": memory.off_heap,
        "jobmanager.memory.jvm-metaspace.size": memory.jvm_metaspace,
        "jobmanager.memory.jvm-overhead.min": memory.jvm_overhead,
        "jobmanager.memory.jvm-overhead.max": memory.jvm_overhead,
    })
}

/// What `config.yaml` or `flink-conf.yaml` came to in Flink's start scripts.
#[test]
fn oracle_vectors() {
    let Some(cases) = load("oracle_memory.json") else { return };
    let cases = cases.as_array().expect("cases");
    let (mut values, mut wrong) = (0, Vec::new());
    for case in cases {
        let (configuration, release) = (configuration(case), release(&case["version"]));
        let got = if case["component"] == "tm" {
            taskmanager_memory(&configuration, release, LegacyHeap::Standalone)
                .map(|memory| (arguments(&memory.jvm_arguments()), taskmanager_dynamic(&memory)))
        } else {
            jobmanager_memory(&configuration, release, LegacyHeap::Standalone)
                .map(|memory| (arguments(&memory.jvm_arguments()), jobmanager_dynamic(&memory)))
        };
        let mut expected = case["expect"].clone();
        let right = match &got {
            Err(error) => expected.get("error").is_some() && matches!(error, Underived::Refused(_)),
            Ok((arguments, dynamic)) => {
                values += 1;
                expected["dynamic"]
                    .as_object_mut()
                    .and_then(|fields: &mut Map<_, _>| fields.remove("external-resources"));
                expected["jvm_args"] == *arguments && expected["dynamic"] == *dynamic
            }
        };
        if !right {
            wrong.push(format!("{case}: {got:?}"));
        }
    }
    println!("oracle_memory.json: {} answers, {values} of them values", cases.len());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cases.len() >= 60 && values >= 30, "too few answers");
}
