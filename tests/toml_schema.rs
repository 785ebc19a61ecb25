//! `docs/flinklint.schema.json`, by which editors complete and check a
//! flinklint.toml, says what the parser takes.
//!
//! `UPDATE_DOCS=1 cargo test --test toml_schema` writes it.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail")]

use std::fs;
use std::path::Path;

use flinklint::document::Kind;
use flinklint::finding::Severity;
use flinklint::intent::Context;
use flinklint::project::Project;
use flinklint::rules;
use serde_json::{Map, Value, json};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/flinklint.schema.json");

fn schema() -> Value {
    let severities: Vec<&str> = [Severity::Error, Severity::Warning, Severity::Info].map(Severity::as_str).to_vec();
    let fail_on: Vec<&str> = severities.iter().copied().chain(["never"]).collect();
    let strings = json!({"type": "array", "items": {"type": "string"}});
    let one_or_more = json!({"type": ["string", "array"], "items": {"type": "string"}});
    let context: Map<String, Value> =
        Context::keys().map(|key| (key.to_owned(), json!({"type": ["string", "integer"]}))).collect();
    let context = json!({"type": "object", "additionalProperties": false, "properties": context});
    let version = json!({"type": "string", "description": "as 1.20 or 1.20.3"});
    let environment = json!({"enum": ["production", "staging", "development"]});
    let sla = json!({"type": "string", "description": "the 99th percentile of end-to-end latency, as 500ms"});
    let of_rule = |page: &rules::RulePage| {
        let mut properties = Map::new();
        properties.insert("severity".into(), json!({"enum": severities}));
        for threshold in page.thresholds {
            let number = json!({"type": "number", "minimum": threshold.min, "maximum": threshold.max,
                "default": threshold.default, "description": threshold.text});
            properties.insert(threshold.name.into(), number);
        }
        json!({"type": "object", "description": page.summary, "additionalProperties": false, "properties": properties})
    };
    let pages = rules::pages();
    let rules: Map<String, Value> =
        pages.iter().flat_map(|page| [page.id, page.name].map(|key| (key.to_owned(), of_rule(page)))).collect();
    let kinds: Vec<&str> = Kind::ALL.map(Kind::as_str).to_vec();
    let target = json!({"type": "object", "required": ["paths"], "additionalProperties": false, "properties": {
        "paths": strings, "flink-version": version, "environment": environment, "sla": sla, "context": context,
        "kind": {"enum": kinds}, "base": {"type": "string", "description": "the cluster's defaults"}}});
    let text = json!({"type": "string"});
    let policy = json!({"type": "object", "required": ["id", "when", "message"], "additionalProperties": false,
        "properties": {"id": {"type": "string", "pattern": "^[A-Z]+[0-9]+$"}, "name": text,
            "severity": {"enum": severities}, "when": {"type": "string", "description": "CEL; true is a finding"},
            "message": text}});
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "flinklint.toml", "type": "object",
        "additionalProperties": false,
        "properties": {
            "flink-version": version, "environment": environment, "sla": sla, "fail-on": {"enum": fail_on},
            "select": strings, "extend-select": strings, "ignore": strings, "exclude": strings, "stats": one_or_more,
            "context": context, "rules": {"type": "object", "properties": rules},
            "target": {"type": "array", "items": target}, "policy": {"type": "array", "items": policy},
        }
    })
}

fn keys(schema: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> =
        schema["properties"].as_object().expect("properties").keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

fn parses(text: &str) -> bool {
    Project::parse(Path::new("flinklint.toml"), text, rules::pages()).is_ok()
}

#[test]
fn the_schema_is_written_and_has_the_parsers_keys() {
    let schema = schema();
    let text = serde_json::to_string_pretty(&schema).expect("JSON") + "\n";
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(PATH, &text).expect("written");
    }
    let written = fs::read_to_string(PATH).expect("docs/flinklint.schema.json");
    assert!(written == text, "UPDATE_DOCS=1 cargo test --test toml_schema writes it");
    let [top, target, policy] = Project::keys().map(|keys| {
        let mut keys = keys.to_vec();
        keys.sort_unstable();
        keys
    });
    let properties = &schema["properties"];
    assert_eq!(keys(&schema), top);
    assert_eq!(keys(&properties["target"]["items"]), target);
    assert_eq!(keys(&properties["policy"]["items"]), policy);
}

#[test]
fn the_parser_takes_what_the_schema_does() {
    let schema = schema();
    for environment in schema["properties"]["environment"]["enum"].as_array().expect("words") {
        assert!(parses(&format!("environment = {environment}")), "{environment}");
    }
    for severity in schema["properties"]["fail-on"]["enum"].as_array().expect("words") {
        assert!(parses(&format!("fail-on = {severity}")), "{severity}");
    }
    for kind in schema["properties"]["target"]["items"]["properties"]["kind"]["enum"].as_array().expect("words") {
        assert!(parses(&format!("[[target]]\npaths = ['a']\nkind = {kind}")), "{kind}");
    }
    for key in ["select", "extend-select", "ignore", "exclude", "stats"] {
        assert!(parses(&format!("{key} = ['ALL']")), "{key}");
        let takes_one = schema["properties"][key]["type"].is_array();
        assert_eq!(parses(&format!("{key} = 'ALL'")), takes_one, "{key}");
    }
    for (rule, of) in schema["properties"]["rules"]["properties"].as_object().expect("rules") {
        for (name, number) in of["properties"].as_object().expect("numbers") {
            let (least, most) = (&number["minimum"], &number["maximum"]);
            for value in [least, most].into_iter().filter(|value| value.is_number()) {
                assert!(parses(&format!("[rules.{rule}]\n{name} = {value}")), "{rule} {name} {value}");
            }
        }
    }
    assert!(!parses("[rules.FL101]\nnot-there = 1") && !parses("not-there = 1") && !parses("[[target]]\nsla = '1s'"));
}
