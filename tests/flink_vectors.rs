//! Mechanisms of Flink that rules rest on, against what real Flink answers.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail")]

use std::fs;
use std::path::PathBuf;

use flinklint::flink::network_buffers::{
    BufferOptions, Exchange, GateBuffers, SortOptions, announced, check_segment_sizes, most_required_per_gate,
    of_partition,
};
use flinklint::flink::restart_strategy::RestartStrategy;
use flinklint::flink::value::parse_memory;
use flinklint::flink::{Release, Version};
use serde_json::{Value, json};

/// Checks every case of a vector file.
fn check(name: &str, least: usize, answer: impl Fn(&Value, &Value) -> Value) {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/vectors")).join(name);
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: vectors/{name} is not here");
        return;
    };
    let file: Value = serde_json::from_str(&text).expect("JSON");
    let cases = file["cases"].as_array().expect("cases");
    let mut wrong = Vec::new();
    for case in cases {
        let got = answer(&case["input"], &case["expect"]);
        if got != case["expect"] {
            wrong.push(format!("{} {}: {got}, not {}", case["id"], case["input"], case["expect"]));
        }
    }
    println!("{name}: {} answers", cases.len());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cases.len() >= least, "only {} answers of {name}", cases.len());
}

fn number(value: &Value) -> i64 {
    if value == "MAX" { i32::MAX.into() } else { value.as_i64().unwrap_or_else(|| panic!("{value}")) }
}

fn exchange(value: &Value) -> Exchange {
    match value.as_str().expect("a type") {
        text if text.starts_with("PIPELINED") => Exchange::Pipelined,
        text if text.starts_with("HYBRID") => Exchange::Hybrid,
        _ => Exchange::Blocking,
    }
}

fn options(input: &Value) -> BufferOptions {
    BufferOptions { per_channel: number(&input["buffers_per_channel"]), floating: number(&input["floating_per_gate"]) }
}

fn sort(input: &Value) -> SortOptions {
    SortOptions {
        min_parallelism: number(&input["sort_min_parallelism"]),
        min_buffers: number(&input["sort_min_buffers"]),
    }
}

fn pairs(list: &Value, size: &str) -> Vec<(Exchange, i64)> {
    list.as_array().expect("a list").iter().map(|one| (exchange(&one["type"]), number(&one[size]))).collect()
}

#[test]
fn network_buffers() {
    check("network_buffers.json", 30, |input, expected| match input["fn"].as_str().expect("a function") {
        "createGateBuffersSpec" => {
            let most = number(&input["max_required_per_gate"]);
            let gate = GateBuffers::of(number(&input["num_input_channels"]), options(input), most);
            json!({
                "required_floating": gate.required_floating,
                "total_floating": gate.total_floating,
                "effective_exclusive_per_channel": gate.exclusive_per_channel,
                "target_total": gate.target,
            })
        }
        "effective_max_required" => {
            let tiered = input["tiered_storage"] == true;
            json!({"value": most_required_per_gate(exchange(&input["partition_type"]), input["configured"].as_i64(), tiered)})
        }
        "announce" => {
            let most = Some(number(&input["max_required_per_gate"]));
            let (inputs, outputs) = (pairs(&input["inputs"], "channels"), pairs(&input["outputs"], "subpartitions"));
            let parts = announced(&inputs, &outputs, options(input), sort(input), most);
            json!({"total": parts.iter().sum::<i64>(), "parts": parts})
        }
        "result_partition_min_max" => {
            let partition = exchange(&input["partition_type"]);
            let (min, max) = of_partition(partition, number(&input["subpartitions"]), options(input), sort(input));
            json!({"min": min, "max": max})
        }
        "buffer_debloat" => {
            let bytes = |key: &str| parse_memory(input["config"][key].as_str().expect("a size")).expect("a size");
            let since = expected["since"].as_str().expect("a release");
            let release = since.parse().ok().and_then(Version::release).expect("a release");
            let (min, start) =
                (bytes("taskmanager.memory.min-segment-size"), bytes("taskmanager.memory.starting-segment-size"));
            let before = Release::all().rfind(|earlier| *earlier < release).expect("a release before");
            assert!(check_segment_sizes(min, start, 32 << 10, before).is_ok());
            match check_segment_sizes(min, start, 32 << 10, release) {
                Ok(()) => Value::Null,
                Err(_) => json!({"error": "IllegalArgumentException", "since": since}),
            }
        }
        other => panic!("{other}"),
    });
}

#[test]
fn restart_strategies() {
    check("restart_strategy.json", 11, |input, _| {
        let key = "restart-strategy.type";
        let answer = |job: Option<&str>, cluster: Option<&str>, checkpointing: bool, release: Release| {
            match RestartStrategy::in_force(job, cluster, checkpointing, release) {
                Ok(strategy) => json!({"strategy": strategy.as_str()}),
                Err(_) => json!({"error": "IllegalArgumentException"}),
            }
        };
        if let Some(version) = input["version"].as_str() {
            let release = version.parse().ok().and_then(Version::release).expect("a release");
            return answer(input["job_config"][key].as_str(), input["cluster_config"][key].as_str(), false, release);
        }
        let answers =
            Release::all().map(|release| answer(None, input[key].as_str(), input["checkpointing"] == true, release));
        let answers: Vec<Value> = answers.collect();
        assert!(answers.iter().all(|answer| *answer == answers[0]), "the releases disagree");
        answers[0].clone()
    });
}
