//! The `config.yaml` that Flink writes, and the arguments that change it, by
//! what real Flink answered.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::vectors::{check, strings};
use flinklint::document::{Kind, read};
use flinklint::flink::ConfigurationArguments;
use flinklint::flink::config_yaml::{continuing, flat_lines, nested_lines};
use flinklint::source::SourceFile;
use serde_json::{Value, json};

/// The lines of settings; `None` where a nested file cannot hold them.
fn lines(settings: &[(&str, &str)], flat: bool) -> Option<Vec<String>> {
    let settings = settings.iter().copied();
    let lines = if flat { flat_lines(settings) } else { nested_lines(settings).ok()? };
    Some(lines.iter().flat_map(|line| line.split('\n')).map(str::to_owned).collect())
}

/// Flink's lines stand in the order of a hash map: each with those above it
/// that are indented less.
fn with_parents<'l>(lines: impl IntoIterator<Item = &'l str>) -> BTreeSet<String> {
    let mut above: Vec<&str> = Vec::new();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut found = BTreeSet::new();
    for line in lines {
        above.retain(|other| indent(other) < indent(line));
        above.push(line);
        found.insert(above.join("/"));
    }
    found
}

/// What is wrong with the lines for some settings.
fn compare(settings: &[(&str, &str)], flat: bool, expected: &Value) -> Option<String> {
    let keys: BTreeMap<&str, &str> = settings.iter().copied().collect();
    let overlaps = keys.keys().any(|key| continuing(&keys, key).next().is_some());
    let got = lines(settings, flat);
    // Whether Flink fails at keys that overlap or loses one, its hash map decides.
    let wanted = expected.get("ok").filter(|_| flat || !overlaps).map(strings);
    // In flat form Flink has a setting's lines in one text.
    let wanted = wanted.map(|lines| lines.into_iter().flat_map(|line| line.split('\n')).collect::<Vec<_>>());
    let right = match (&got, &wanted) {
        (Some(got), Some(wanted)) if settings.len() == 1 => got == wanted,
        (Some(got), Some(wanted)) => {
            with_parents(got.iter().map(String::as_str)) == with_parents(wanted.iter().copied())
        }
        (got, wanted) => got.is_none() && wanted.is_none(),
    };
    (!right).then(|| format!("{settings:?} flat: {flat}: {got:?}, not {wanted:?}"))
}

#[test]
fn lines_are_those_that_flink_writes() {
    check("tests/vectors/config_yaml_dump.json", 3_000, |input, expected| {
        let config = input["config"].as_object().expect("settings");
        let settings: Vec<_> =
            config.iter().map(|(key, value)| (key.as_str(), value.as_str().expect("text"))).collect();
        compare(&settings, input["flat"] == true, expected)
    });
}

#[test]
fn lines_of_the_shared_vectors() {
    check("../shared/vectors/dump_config_yaml.json", 270, |input, expected| {
        let entries = strings(&input["string_entries"]);
        let settings: Vec<_> = entries.iter().filter_map(|entry| entry.split_once('=')).collect();
        compare(&settings, input["form"] == "flat", expected)
    });
}

/// What the lines hold is what was written, by the reader of such files.
#[test]
fn lines_read_back_as_the_same_settings() {
    let Some(file) = common::vectors::load("tests/vectors/config_yaml_dump.json") else { return };
    let mut read_back = 0;
    for case in file["cases"].as_array().expect("cases") {
        let config = case["input"]["config"].as_object().expect("settings");
        let settings: Vec<_> =
            config.iter().map(|(key, value)| (key.as_str(), value.as_str().expect("text"))).collect();
        // Line ends in values are not kept by the emitter, nor are odd keys in flat lines.
        let odd = |text: &str| text.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}', '\u{feff}']);
        if settings.iter().any(|(key, value)| odd(key) || odd(value) || key.starts_with('.') || key.ends_with('.')) {
            continue;
        }
        let Ok(lines) = nested_lines(settings.iter().copied()) else { continue };
        let source = SourceFile::new("config.yaml", lines.join("\n") + "\n");
        let file = read(&source, Some(Kind::ConfigYaml));
        let document = file.documents.first().expect("a document");
        let held: BTreeMap<_, _> =
            document.in_force().map(|setting| (setting.key.to_string(), setting.text())).collect();
        let wanted: BTreeMap<_, _> = settings.iter().map(|&(key, value)| (key.to_owned(), value.into())).collect();
        assert!(document.refusals.is_empty(), "{lines:?}");
        assert_eq!(held, wanted, "{lines:?}");
        read_back += 1;
    }
    assert!(read_back > 300, "only {read_back}");
}

/// The settings of a `config.yaml` as strings, after the arguments.
fn effective(content: &str, arguments: &[&str]) -> Option<BTreeMap<String, String>> {
    let source = SourceFile::new("config.yaml", content);
    let file = read(&source, Some(Kind::ConfigYaml));
    let document = file.documents.first().expect("a document");
    let mut settings =
        document.in_force().map(|setting| (setting.key.to_string(), setting.text().into_owned())).collect();
    ConfigurationArguments::parse(arguments.iter().copied()).ok()?.apply(&mut settings);
    Some(settings)
}

#[test]
fn arguments_change_settings_as_in_flink() {
    check("tests/vectors/arguments.json", 430, |input, expected| {
        let arguments = strings(&input["arguments"]);
        let got = effective(input["content"].as_str().expect("text"), &arguments).map(|settings| json!(settings));
        (got.as_ref() != expected.get("ok")).then(|| format!("{arguments:?}: {got:?}, not {expected}"))
    });
}

#[test]
fn arguments_of_the_shared_vectors() {
    check("../shared/vectors/config_loader_args.json", 7, |input, expected| {
        let arguments = strings(&input["args"]);
        let got = effective(input["config.yaml"].as_str().expect("text"), &arguments).map(|settings| json!(settings));
        (got.as_ref() != expected.get("effective")).then(|| format!("{arguments:?}: {got:?}, not {expected}"))
    });
}
