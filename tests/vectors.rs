//! Whole configurations against what real Flink made of them, for every version
//! that an answer names, through the code path of the program.
#![allow(clippy::expect_used, clippy::panic, clippy::format_collect, reason = "a test may fail")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use common::values::typed;
use flinklint::document::{Document, IgnoredReason, Kind, read};
use flinklint::flink::value::RawValue;
use flinklint::flink::{Release, Version, catalogue};
use flinklint::source::SourceFile;
use serde_json::{Map, Value, json};

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

/// Collects wrong answers, so that a run shows all of them.
#[derive(Default)]
struct Tally {
    checked: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn check(&mut self, what: impl FnOnce() -> String, got: &Value, wanted: &Value) {
        self.checked += 1;
        if got != wanted {
            self.wrong.push(format!("{}\n  got  {got}\n  want {wanted}", what()));
        }
    }

    fn finish(self, name: &str, least: usize) {
        println!("{name}: {} answers", self.checked);
        assert!(self.wrong.is_empty(), "{} of {} wrong:\n{}", self.wrong.len(), self.checked, self.wrong.join("\n"));
        assert!(self.checked >= least, "only {} answers of {name}", self.checked);
    }
}

/// Checks every case of a vector file for every release that an answer names;
/// `answer` gives what is to equal `ok`, and null for an error.
fn check(name: &str, least: usize, answer: impl Fn(&Value, Release) -> Value) {
    let Some(file) = load(name) else { return };
    let mut tally = Tally::default();
    for case in file["cases"].as_array().expect("cases") {
        for expected in case["expect"].as_array().expect("expect") {
            let (from, to) = (release(&expected["from"]), release(&expected["to"]));
            for release in Release::all().filter(|release| (from..=to).contains(release)) {
                let got = answer(&case["input"], release);
                let wanted = expected.get("ok").unwrap_or(&Value::Null);
                tally.check(|| format!("{} {} on {release}", case["id"], case["input"]), &got, wanted);
            }
        }
    }
    tally.finish(name, least);
}

fn release(version: &Value) -> Release {
    let version: Version = version.as_str().expect("version").parse().expect("version");
    version.release().expect("a release of the catalogue")
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().expect("text")
}

/// The only document of a text, read as the program reads a file of that name.
fn with_document<T>(name: &str, kind: Kind, text: &str, look: impl FnOnce(&Document<'_>) -> T) -> T {
    let source = SourceFile::new(name, text);
    let file = read(&source, Some(kind));
    assert!(file.syntax_error.is_none() && file.skipped.is_none(), "{text:?}");
    assert_eq!(file.documents.len(), 1, "{text:?}");
    look(&file.documents[0])
}

/// What is in force, as `value` shows it; null where Flink refuses the document.
fn in_force(document: &Document<'_>, value: impl Fn(&RawValue<'_>) -> Value) -> Value {
    if !document.refusals.is_empty() {
        return Value::Null;
    }
    let settings: Map<String, Value> =
        document.in_force().map(|setting| (setting.key.to_string(), value(&setting.value))).collect();
    Value::Object(settings)
}

fn as_string(raw: &RawValue<'_>) -> Value {
    json!(raw.as_string())
}

fn raw_type(raw: &RawValue<'_>) -> &'static str {
    match raw {
        RawValue::String(_) => "String",
        RawValue::Boolean(_) => "Boolean",
        RawValue::Integer(_) => "Integer",
        RawValue::Long(_) => "Long",
        RawValue::BigInteger(_) => "BigInteger",
        RawValue::Double(_) => "Double",
    }
}

#[test]
fn legacy_yaml_load() {
    check("legacy_yaml_load.json", 250, |input, _| {
        with_document(text(input, "file"), Kind::FlinkConf, text(input, "content"), |document| {
            in_force(document, as_string)
        })
    });
}

#[test]
fn standard_yaml_load() {
    check("standard_yaml_load.json", 240, |input, _| {
        with_document(text(input, "file"), Kind::ConfigYaml, text(input, "content"), |document| {
            in_force(
                document,
                |raw| json!({"as_string": raw.as_string(), "raw": raw.java_text(), "raw_type": raw_type(raw)}),
            )
        })
    });
}

#[test]
fn standard_yaml_typed_get() {
    check("standard_yaml_typed_get.json", 190, |input, release| {
        with_document("config.yaml", Kind::ConfigYaml, text(input, "content"), |document| {
            typed_get(document, text(input, "key"), text(input, "type"), release).unwrap_or(Value::Null)
        })
    });
}

/// What an option of the type gives; `None` where Flink throws.
fn typed_get(document: &Document<'_>, key: &str, ty: &str, release: Release) -> Option<Value> {
    assert_eq!(document.refusals, []);
    match document.get(key) {
        Some(setting) => typed(&setting.value, ty, release, document.value_syntax(release)),
        None if ty == "map" => Some(entries_below(document, key)),
        None => panic!("no {key}"),
    }
}

/// A map that is spread over keys with a common beginning.
fn entries_below(document: &Document<'_>, key: &str) -> Value {
    let entry = |setting: &flinklint::document::Setting<'_>| {
        let rest = setting.key.strip_prefix(key)?.strip_prefix('.')?.to_owned();
        Some((rest, as_string(&setting.value)))
    };
    Value::Object(document.in_force().filter_map(entry).collect())
}

#[test]
fn sensitive_keys() {
    check("sensitive_keys.json", 150, |input, release| json!(catalogue::is_sensitive_in(text(input, "key"), release)));
}

#[test]
fn operator_flink_configuration_flatten() {
    let name = "operator_flink_configuration_flatten.json";
    let Some(file) = load(name) else { return };
    let mut tally = Tally::default();
    for case in file["cases"].as_array().expect("cases") {
        let yaml = text(&case["input"], "flinkConfiguration_yaml");
        let indented: String = yaml.lines().map(|line| format!("    {line}\n")).collect();
        let manifest = format!(
            "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: x\nspec:\n  flinkVersion: v1_20\n  flinkConfiguration:\n{indented}"
        );
        let got = with_document("x.yaml", Kind::FlinkDeployment, &manifest, |document| in_force(document, as_string));
        tally.check(|| case["id"].to_string(), &got, &case["expect"]["flat"]);
    }
    tally.finish(name, 3);
}

#[test]
fn oracle_parse() {
    let name = "oracle_parse.json";
    let Some(file) = load(name) else { return };
    let mut tally = Tally::default();
    for case in file.as_array().expect("cases") {
        let legacy = case["format"] == "legacy";
        let kind = if legacy { Kind::FlinkConf } else { Kind::ConfigYaml };
        let content = text(case, "text");
        with_document(text(case, "file"), kind, content, |document| {
            let what = |part: &str| format!("{} {} {part} of {content:?}", case["version"], case["name"]);
            tally.check(|| what("map"), &in_force(document, as_string), case.get("map").unwrap_or(&Value::Null));
            if document.refusals.is_empty() && !legacy {
                let types: BTreeMap<_, _> = document
                    .in_force()
                    .map(|setting| (setting.key.as_ref(), raw_type(&setting.value)))
                    .filter(|&(_, name)| name != "String")
                    .collect();
                let wanted = case.get("raw_types").cloned().unwrap_or_else(|| json!({}));
                tally.check(|| what("raw types"), &json!(types), &wanted);
            }
            if legacy {
                let (got, wanted) = (ignored_lines(document, content), warned_lines(case));
                tally.check(|| what("ignored lines"), &json!(got), &json!(wanted));
            }
        });
    }
    tally.finish(name, 840);
}

fn ignored_lines(document: &Document<'_>, text: &str) -> BTreeSet<usize> {
    let source = SourceFile::new("x", text);
    let legacy = |reason| matches!(reason, IgnoredReason::NoSeparator | IgnoredReason::EmptyKey);
    let ignored = document.ignored.iter().filter(|ignored| legacy(ignored.reason));
    ignored.map(|ignored| source.line_column(ignored.span.start()).line).collect()
}

/// The lines that Flink's log names, as in `flink-conf.yaml:3: `.
fn warned_lines(case: &Value) -> BTreeSet<usize> {
    let file = format!("{}:", text(case, "file"));
    let lines = case["log"].as_array().into_iter().flatten().filter_map(|line| {
        let line = line.as_str()?;
        let rest = line.starts_with("WARN|").then(|| line.split_once(&file))??.1;
        rest.split(':').next()?.parse().ok()
    });
    lines.collect()
}

/// Key and value of every setting of `FLINK_PROPERTIES` in a compose file.
fn properties(image: &str, properties: &str) -> Vec<(String, String)> {
    let lines: String = properties.split('\n').map(|line| format!("        {line}\n")).collect();
    let text = format!("services:\n  a:\n    image: {image}\n    environment:\n      FLINK_PROPERTIES: |\n{lines}");
    let source = SourceFile::new("docker-compose.yml", text);
    let file = read(&source, None);
    let settings = file.documents.iter().flat_map(|document| &document.settings);
    settings.map(|setting| (setting.key.to_string(), setting.text().into_owned())).collect()
}

#[test]
fn docker_flink_properties() {
    let Some(file) = load("docker_flink_properties.json") else { return };
    let mut tally = Tally::default();
    for case in file["cases"].as_array().expect("cases") {
        let written = case["input"]["FLINK_PROPERTIES"].as_str().expect("text");
        // What the environment puts in is not known here, nor what a block cannot hold.
        if written.contains(['$', '\r', '\t']) {
            continue;
        }
        let (got, wanted) = match case["expect"]["dynamic_properties_in_order"].as_array() {
            Some(options) => (json!(properties("flink:1.20", written)), json!(options)),
            None => {
                let conf = case["expect"]["flink-conf.yaml"].as_str().expect("a file");
                let appended = conf.split_once("query.server.port: 6125\n").map_or("", |(_, rest)| rest);
                let source = SourceFile::new("flink-conf.yaml", appended);
                let file = read(&source, None);
                let pairs = file.documents[0].settings.iter();
                let pairs: Vec<_> = pairs.map(|s| (s.key.to_string(), s.text().into_owned())).collect();
                (json!(properties("flink:1.18", written)), json!(pairs))
            }
        };
        tally.check(|| format!("{} {written:?}", case["id"]), &got, &wanted);
    }
    tally.finish("docker_flink_properties", 20);
}

#[test]
fn sql_set_statement() {
    use flinklint::flink::{SetStatement, parse_set_statement};
    let Some(file) = load("sql_set_statement.json") else { return };
    let mut tally = Tally::default();
    for case in file["cases"].as_array().expect("cases") {
        let statement = case["input"]["statement"].as_str().expect("text");
        let versions = case["input"]["versions"].as_str().expect("versions");
        let releases = Release::all().filter(|release| release.at_least(1, 15) != (versions == "1.13-1.14"));
        for release in releases {
            let got = match parse_set_statement(statement, release) {
                Some(SetStatement::Set { key, value, .. }) => json!({"kind": "set", "key": key, "value": value}),
                Some(SetStatement::ShowAll) => json!({"kind": "show_all"}),
                Some(SetStatement::Reset(key)) => json!({"kind": "reset", "key": key}),
                Some(SetStatement::Rejected) | None => json!({"error": "SQL parse error"}),
            };
            tally.check(|| format!("{} {statement:?} on {release}", case["id"]), &got, &case["expect"]);
        }
    }
    tally.finish("sql_set_statement", 150);
}

#[test]
fn operator_v2_key_prefix_overlap() {
    let Some(file) = load("operator_v2_key_prefix_overlap.json") else { return };
    let mut tally = Tally::default();
    let case = common::Case::new(Kind::FlinkDeployment).with(&["--select", "FL911"]);
    for vector in file["cases"].as_array().expect("cases") {
        let version = vector["input"]["flinkVersion"].as_str().expect("a version");
        let keys = vector["input"]["keys"].as_array().expect("keys").iter();
        let lines: String = keys.map(|key| format!("    {}: \"x\"\n", key.as_str().expect("a key"))).collect();
        let text = format!(
            "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n  flinkVersion: {version}\n  flinkConfiguration:\n{lines}"
        );
        let refused = !case.ids(&text).is_empty();
        let wanted = vector["expect"].get("error_starts_with").is_some();
        tally.check(|| format!("{} {}", vector["id"], vector["input"]), &json!(refused), &json!(wanted));
    }
    tally.finish("operator_v2_key_prefix_overlap", 7);
}
