//! The project's own questions, answered by real Flink: `tests/vectors`, which
//! `tools/oracle/update` writes.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod common;

use std::fs;
use std::path::Path;

use common::values::typed;
use flinklint::document::{Document, Kind, read};
use flinklint::flink::value::{RawValue, Syntax, java};
use flinklint::flink::{Release, Version};
use flinklint::source::SourceFile;
use serde_json::{Map, Value, json};

/// Checks every answer of a vector file. `answer` gives what is to equal `ok`,
/// or `None` for an error.
fn check(name: &str, least: usize, answer: impl Fn(&Value, Release) -> Option<Value>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(name);
    let file: Value = serde_json::from_str(&fs::read_to_string(path).expect("vectors")).expect("JSON");
    let (mut checked, mut wrong) = (0, Vec::new());
    for case in file["cases"].as_array().expect("cases") {
        for expected in case["expect"].as_array().expect("expect") {
            let (from, to) = (release(&expected["from"]), release(&expected["to"]));
            for release in Release::all().filter(|release| (from..=to).contains(release)) {
                let got = answer(&case["input"], release);
                checked += 1;
                if !agree(got.as_ref(), expected.get("ok"), &case["input"]["type"]) {
                    let got = got.map_or_else(|| "an error".into(), |got| got.to_string());
                    wrong.push(format!("{} {} {release}: {got}, not {expected}", case["id"], case["input"]));
                }
            }
        }
    }
    println!("{name}: {checked} answers");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(checked >= least, "only {checked} answers of {name}");
}

/// Java before 19 writes some floats with a digit more than `java::float_to_string`.
fn agree(got: Option<&Value>, ok: Option<&Value>, ty: &Value) -> bool {
    let float = |value: Option<&Value>| value?.as_str().and_then(java::parse_float);
    got == ok || ty == "float" && float(got).is_some() && float(got) == float(ok)
}

fn release(version: &Value) -> Release {
    let version: Version = version.as_str().expect("version").parse().expect("version");
    version.release().expect("a release of the catalogue")
}

fn text<'v>(input: &'v Value, key: &str) -> &'v str {
    input[key].as_str().expect("text")
}

/// What `ask` says of a document that Flink loads.
fn loaded(kind: Kind, content: &str, ask: impl FnOnce(&SourceFile, &Document<'_>) -> Option<Value>) -> Option<Value> {
    let source = SourceFile::new(kind.as_str(), content.to_owned());
    let file = read(&source, Some(kind));
    let document = file.documents.first().expect("a document");
    if document.refusals.is_empty() { ask(&source, document) } else { None }
}

#[test]
fn legacy_load() {
    check("legacy_load.json", 450, |input, _| {
        loaded(Kind::FlinkConf, text(input, "content"), |source, document| {
            let settings = document.in_force().map(|setting| (setting.key.to_string(), json!(setting.text())));
            let line = |at: usize| source.line_column(at).line;
            let ignored: Vec<_> = document.ignored.iter().map(|ignored| line(ignored.span.start())).collect();
            Some(json!({"settings": settings.collect::<Map<_, _>>(), "ignored": ignored}))
        })
    });
}

#[test]
fn standard_load() {
    check("standard_load.json", 750, |input, _| {
        loaded(Kind::ConfigYaml, text(input, "content"), |_, document| {
            let settings = document.in_force().map(|setting| {
                let class = match setting.value {
                    RawValue::String(_) => "String",
                    RawValue::Boolean(_) => "Boolean",
                    RawValue::Integer(_) => "Integer",
                    RawValue::Long(_) => "Long",
                    RawValue::BigInteger(_) => "BigInteger",
                    RawValue::Double(_) => "Double",
                };
                let raw = setting.value.java_text();
                (setting.key.to_string(), json!({"raw_type": class, "as_string": setting.text(), "raw": raw}))
            });
            Some(json!({"settings": settings.collect::<Map<_, _>>()}))
        })
    });
}

#[test]
fn values() {
    check("values.json", 4500, |input, release| {
        let syntax = if input["mode"] == "legacy" { Syntax::Legacy } else { Syntax::StandardYaml };
        typed(&RawValue::from(text(input, "text")), text(input, "type"), release, syntax)
    });
}

#[test]
fn typed_values() {
    check("typed_values.json", 600, |input, release| {
        loaded(Kind::ConfigYaml, text(input, "content"), |_, document| {
            let ty = text(input, "type");
            if let Some(setting) = document.get("k") {
                return typed(&setting.value, ty, release, document.value_syntax(release));
            }
            let entries: Map<_, _> = document
                .in_force()
                .filter_map(|setting| Some((setting.key.strip_prefix("k.")?.to_owned(), json!(setting.text()))))
                .collect();
            // Nothing of the name is no error but null; a map has what lies below its key.
            Some(if ty == "map" && !entries.is_empty() { Value::Object(entries) } else { Value::Null })
        })
    });
}
