//! Vector files: inputs with what real Flink answers to them.

use std::fs;
use std::path::Path;

use flinklint::flink::{Release, Version};
use serde_json::Value;

/// A vector file at a path from the repository; `None`, with a message, where it is not there.
pub fn load(path: &str) -> Option<Value> {
    match fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)) {
        Ok(text) => Some(serde_json::from_str(&text).expect("JSON")),
        Err(_) => {
            eprintln!("skipped: {path} is not here");
            None
        }
    }
}

/// Checks every case of a file for every release that an answer names. `wrong`
/// gives what differs, if something does, of the input from what is expected.
pub fn check(path: &str, least: usize, wrong: impl Fn(&Value, &Value) -> Option<String>) {
    let Some(file) = load(path) else { return };
    let (mut checked, mut found) = (0, Vec::new());
    for case in file["cases"].as_array().expect("cases") {
        // One object stands for what no release does otherwise.
        let all = std::slice::from_ref(&case["expect"]);
        for expected in case["expect"].as_array().map_or(all, Vec::as_slice) {
            checked += if expected.get("from").is_some() { releases(expected) } else { 1 };
            found.extend(wrong(&case["input"], expected).map(|wrong| format!("{}: {wrong}", case["id"])));
        }
    }
    println!("{path}: {checked} answers");
    assert!(found.is_empty(), "{} wrong:\n{}", found.len(), found.join("\n"));
    assert!(checked >= least, "only {checked} answers of {path}");
}

/// How many releases an answer names.
fn releases(expected: &Value) -> usize {
    let release = |key: &str| -> Release {
        let version: Version = expected[key].as_str().expect("version").parse().expect("version");
        version.release().expect("a release of the catalogue")
    };
    Release::all().filter(|other| (release("from")..=release("to")).contains(other)).count()
}

/// The strings of a list.
pub fn strings(value: &Value) -> Vec<&str> {
    value.as_array().expect("a list").iter().map(|text| text.as_str().expect("text")).collect()
}
