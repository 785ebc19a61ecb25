//! Values against what the real Flink classes answered, for every version that
//! an answer names.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use common::values::{as_json, typed, value_type};
use flinklint::flink::Release;
use flinklint::flink::value::{
    ElementType, EnumConstants, RawValue, Syntax, TypedValue, ValueType, convert, core_schema, format_duration,
    format_memory, java, node, parse_duration, parse_memory, structured, to_flow_yaml,
};
use flinklint::syntax::yaml::{NodeId, NodeKind, ParseOptions, ScalarStyle, Tree, parse};
use serde_json::{Value, json};

fn load(folder: &str, name: &str) -> Option<Value> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared")).join(folder).join(name);
    match fs::read_to_string(&path) {
        Ok(text) => Some(serde_json::from_str(&text).expect("JSON")),
        Err(_) => {
            eprintln!("skipped: {folder}/{name} is not here");
            None
        }
    }
}

/// Checks every case of a vector file for every release that an answer names.
/// `answer` gives what is to equal `ok`, or `None` for an error.
fn check(name: &str, least: usize, answer: impl Fn(&Value, Release) -> Option<Value>) {
    let Some(file) = load("vectors", name) else { return };
    let mut checked = 0;
    let mut wrong = Vec::new();
    for case in file["cases"].as_array().expect("cases") {
        for expected in case["expect"].as_array().expect("expect") {
            let (from, to) = (release(&expected["from"]), release(&expected["to"]));
            for release in Release::all().filter(|release| (from..=to).contains(release)) {
                let got = answer(&case["input"], release);
                checked += 1;
                let is_float = case["input"]["type"] == "float";
                let right = match (&got, expected.get("ok")) {
                    (Some(got), Some(ok)) => got == ok || is_float && same_float(got, ok),
                    (got, ok) => got.is_none() && ok.is_none(),
                };
                if !right {
                    wrong.push(format!("{} {} {release}: {got:?}, not {expected}", case["id"], case["input"]));
                }
            }
        }
    }
    println!("{name}: {checked} answers");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(checked >= least, "only {checked} answers of {name}");
}

/// Java before 19 writes some floats with a digit more than `java::float_to_string`.
fn same_float(got: &Value, ok: &Value) -> bool {
    let float = |value: &Value| value.as_str().and_then(java::parse_float);
    float(got).is_some_and(|got| Some(got) == float(ok))
}

fn release(version: &Value) -> Release {
    let version: flinklint::flink::Version = version.as_str().expect("version").parse().expect("version");
    version.release().expect("a release of the catalogue")
}

fn text<'v>(input: &'v Value, key: &str) -> &'v str {
    input[key].as_str().expect("text")
}

/// A number as JSON, however large.
fn number(value: i128) -> Value {
    serde_json::from_str(&value.to_string()).expect("number")
}

#[test]
fn duration_parse() {
    check("duration_parse.json", 500, |input, release| parse_duration(text(input, "text"), release).ok().map(number));
}

#[test]
fn duration_format() {
    check("duration_format.json", 80, |input, release| {
        let seconds = i128::from(input["seconds"].as_i64()?);
        let nanos = seconds * 1_000_000_000 + i128::from(input["nanos"].as_i64()?);
        // `format_duration` is the newest Flink's: until 1.17 days came out in milliseconds.
        if !release.at_least(1, 18) && nanos != 0 && nanos % 86_400_000_000_000 == 0 {
            return Some(json!(format!("{} ms", nanos / 1_000_000)));
        }
        Some(json!(format_duration(nanos)))
    });
}

#[test]
fn memory_size_parse() {
    check("memory_size_parse.json", 400, |input, _| parse_memory(text(input, "text")).ok().map(Value::from));
}

#[test]
fn memory_size_format() {
    let Some(mut file) = load("vectors", "memory_size_format.json") else { return };
    let mut checked = 0;
    for case in file["cases"].as_array_mut().expect("cases") {
        let bytes = case["input"]["bytes"].as_i64().expect("bytes");
        assert_eq!(case["expect"][0]["ok"]["string"], format_memory(bytes));
        checked += 1;
    }
    println!("memory_size_format.json: {checked} answers of all versions");
    assert!(checked > 8);
}

#[test]
fn structured_split() {
    check("structured_split.json", 250, |input, _| {
        let delimiter = text(input, "delimiter").chars().next()?;
        structured::split(text(input, "text"), delimiter).ok().map(Value::from)
    });
}

#[test]
fn structured_escape() {
    check("structured_escape.json", 60, |input, _| {
        let special: Vec<&str> = input["escape_chars"].as_array()?.iter().filter_map(Value::as_str).collect();
        Some(json!(structured::escape(text(input, "text"), &special)))
    });
}

#[test]
fn string_value_conversion() {
    check("string_value_conversion.json", 700, |input, release| {
        let syntax = if input["mode"] == "legacy" { Syntax::Legacy } else { Syntax::StandardYaml };
        typed(&RawValue::from(text(input, "text")), text(input, "type"), release, syntax)
    });
}

/// What Flink's configuration holds after it loaded a simple `config.yaml`.
fn flatten<'n>(tree: &'n Tree<'_>, id: NodeId, path: &str, into: &mut BTreeMap<String, RawValue<'n>>) -> Option<()> {
    let node = tree.node(tree.resolve(id));
    let value = match &node.kind {
        NodeKind::Mapping { .. } => {
            for (key, value) in tree.entries(id) {
                let (name, style) = tree.node(key).scalar()?;
                let is_string =
                    style != ScalarStyle::Plain || matches!(core_schema::resolve(name), Some(RawValue::String(_)));
                if !is_string {
                    return None;
                }
                let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
                flatten(tree, value, &path, into)?;
            }
            return Some(());
        }
        NodeKind::Sequence { .. } if path.is_empty() => return None,
        NodeKind::Sequence { .. } => RawValue::String(to_flow_yaml(tree, id).into()),
        NodeKind::Scalar { text, style } => node::scalar(text, *style, node.tag.as_deref()).ok()??,
        NodeKind::Alias(_) => return None,
    };
    into.insert(path.to_owned(), value);
    Some(())
}

#[test]
fn standard_yaml_typed_get() {
    check("standard_yaml_typed_get.json", 150, |input, release| {
        let tree = parse(text(input, "content"), ParseOptions::default());
        let mut values = BTreeMap::new();
        flatten(&tree, *tree.documents().first()?, "", &mut values)?;
        let (key, ty) = (text(input, "key"), text(input, "type"));
        if let Some(raw) = values.get(key) {
            return typed(raw, ty, release, Syntax::StandardYaml);
        }
        let prefix = format!("{key}.");
        let entries = values.iter().filter_map(|(key, raw)| {
            Some((key.strip_prefix(&prefix)?.to_owned(), Value::from(raw.as_string().into_owned())))
        });
        Some(Value::Object(entries.collect()))
    });
}

/// Scalars and lists of the loader's own vectors; its mistakes are the loader's.
#[test]
fn standard_yaml_load() {
    check("standard_yaml_load.json", 200, |input, _| {
        let content = text(input, "content");
        let tree = parse(content, ParseOptions::default());
        let mut values = BTreeMap::new();
        if tree.error().is_some() || content.contains("secret2") {
            return None;
        }
        if let Some(&root) = tree.documents().first()
            && !tree.node(root).is_absent()
        {
            flatten(&tree, root, "", &mut values)?;
        }
        let entries = values.iter().map(|(key, raw)| {
            let class = match raw {
                RawValue::String(_) => "String",
                RawValue::Boolean(_) => "Boolean",
                RawValue::Integer(_) => "Integer",
                RawValue::Long(_) => "Long",
                RawValue::BigInteger(_) => "BigInteger",
                RawValue::Double(_) => "Double",
            };
            (key.clone(), json!({"raw_type": class, "as_string": raw.as_string(), "raw": raw.java_text()}))
        });
        Some(Value::Object(entries.collect()))
    });
}

/// The constants of an enum option in a release, by the catalogue.
fn catalogue_constants(key: &str, release: Release) -> EnumConstants {
    static CATALOGUE: OnceLock<Option<Value>> = OnceLock::new();
    let Some(catalogue) = CATALOGUE.get_or_init(|| load("catalogue", "options.json")) else { return &[] };
    let history = catalogue["options"][key]["enum_history"].as_array().expect("history");
    let entry = history.iter().rev().find(|entry| self::release(&entry["from"]) <= release).expect("entry");
    let names = entry["value"].as_array().expect("constants").iter();
    Vec::leak(names.map(|name| &*name.as_str().expect("constant").to_owned().leak()).collect())
}

/// `java.time.Duration.toString()`.
fn iso(nanos: i128) -> String {
    let (seconds, fraction) = (nanos / 1_000_000_000, nanos % 1_000_000_000);
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let mut out = "PT".to_owned();
    if hours > 0 {
        out.push_str(&format!("{hours}H"));
    }
    if minutes > 0 {
        out.push_str(&format!("{minutes}M"));
    }
    if fraction > 0 {
        let fraction = format!("{fraction:09}");
        out.push_str(&format!("{seconds}.{}S", fraction.trim_end_matches('0')));
    } else if seconds > 0 || out == "PT" {
        out.push_str(&format!("{seconds}S"));
    }
    out
}

#[test]
fn oracle_values() {
    let Some(cases) = load("vectors", "oracle_values.json") else { return };
    let cases = cases.as_array().expect("cases");
    let mut wrong = Vec::new();
    for case in cases {
        let release = release(&case["version"]);
        // The oracle loaded `config.yaml` from 1.19 on.
        let syntax = if release.at_least(1, 19) { Syntax::StandardYaml } else { Syntax::Legacy };
        let ty = match text(case, "type") {
            "enum" => ValueType::Enum(catalogue_constants("jobmanager.scheduler", release)),
            "list" => ValueType::List(ElementType::String),
            name => value_type(name).0,
        };
        let got = convert(&RawValue::from(text(case, "raw")), ty, release, syntax);
        let right = match (&got, case.get("value")) {
            (Err(_), None) => true,
            (Ok(TypedValue::Duration(nanos)), Some(value)) => *value == iso(*nanos),
            (Ok(TypedValue::Float(float)), Some(value)) => is_java_number(&java::float_to_string(*float), value),
            (Ok(TypedValue::Double(double)), Some(value)) => is_java_number(&java::double_to_string(*double), value),
            (Ok(typed), Some(value)) => as_json(typed) == *value,
            _ => false,
        };
        if !right {
            wrong.push(format!("{case}: {got:?}"));
        }
    }
    println!("oracle_values.json: {} answers", cases.len());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cases.len() >= 700);
}

fn is_java_number(written: &str, value: &Value) -> bool {
    value.as_str().map_or_else(|| written.parse().ok() == value.as_f64(), |value| value == written)
}
