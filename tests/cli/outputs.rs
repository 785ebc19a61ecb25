//! Formats that other programs read: what is in them, that nothing in a file
//! escapes from its place, and several at once.

use std::collections::BTreeSet;

use serde_json::Value;

use super::run::{Folder, assert_snapshot};

/// A value that is refused, told at its place, with a fix; a default; a label.
const CONF: &str = "# flinklint: sla=500ms flink-version=1.20\nstate.backend: rocksdb\npipeline.object-reuse: yes\n\
                    taskmanager.numberOfTaskSlots: 2\nparallelism.default: four\nparallelism.default: four\n";
/// Words that begin commands, markup and escapes.
const HOSTILE: &str = "parallelism.default: '<b>&\"::error::x%0A]]>[a](http://b)'\npipeline.name: \"a\\u001b[31m\u{202e}\"\n\
                       ::error::y: 1\n";

fn folder() -> Folder {
    Folder::with(&[("conf/flink-conf.yaml", CONF), ("a b,c:d/config.yaml", HOSTILE)])
}

fn check(folder: &Folder, format: &str) -> String {
    folder.run(&["check", "--output-format", format]).ends(1).quietly().out
}

#[test]
fn github_gets_an_annotation_a_line() {
    let text = check(&folder(), "github");
    assert_snapshot("outputs_github", &text);
    for line in text.lines() {
        assert!(["::error ", "::warning ", "::notice "].iter().any(|head| line.starts_with(head)), "{line}");
        // What stands before the second pair of colons is the command's own.
        let place = line.trim_start_matches("::").split("::").next().expect("a place");
        assert_eq!(place.matches([',', '=']).count(), if place.contains("endLine") { 11 } else { 7 }, "{line}");
    }
}

#[test]
fn gitlab_gets_unique_fingerprints() {
    let text = check(&folder(), "gitlab");
    assert_snapshot("outputs_gitlab", &text);
    let issues: Vec<Value> = serde_json::from_str(&text).expect("a list");
    let prints: BTreeSet<&str> = issues.iter().filter_map(|issue| issue["fingerprint"].as_str()).collect();
    assert_eq!(prints.len(), issues.len());
}

#[test]
fn junit_is_well_formed() {
    let text = check(&folder(), "junit");
    assert_snapshot("outputs_junit", &text);
    assert!(text.chars().all(|c| !c.is_control() || c == '\n'));
}

#[test]
fn sarif_names_rules_places_and_fixes() {
    let text = check(&folder(), "sarif");
    let mut log: Value = serde_json::from_str(&text).expect("JSON");
    let run = &mut log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].take();
    let rules = rules.as_array().expect("rules");
    assert!(rules.len() > 70);
    for result in run["results"].as_array_mut().expect("results") {
        let at = usize::try_from(result["ruleIndex"].take().as_u64().expect("an index")).expect("small");
        assert_eq!(result["ruleId"], rules[at]["id"]);
    }
    assert!(rules.iter().all(|rule| rule["help"]["markdown"].as_str().is_some_and(|text| text.contains("https://"))));
    run["tool"]["driver"]["rules"] = Value::from("...");
    run["tool"]["driver"]["semanticVersion"] = Value::from("[version]");
    assert_snapshot("outputs_sarif", &serde_json::to_string_pretty(&log).expect("text"));
}

#[test]
fn fingerprints_stay_where_lines_move_and_are_those_of_the_baseline() {
    let of = |text: &str| {
        let folder = Folder::with(&[("flink-conf.yaml", text)]);
        let log: Value = serde_json::from_str(&check(&folder, "sarif")).expect("JSON");
        let results = log["runs"][0]["results"].as_array().expect("results");
        let prints = results.iter().map(|result| result["partialFingerprints"]["flinklint/v1"].to_string());
        prints.collect::<BTreeSet<_>>()
    };
    assert_eq!(of(CONF), of(&format!("# a line\n\n{CONF}")));
}

#[test]
fn several_formats_go_to_their_files_and_one_to_standard_output() {
    let folder = folder();
    let formats = ["sarif", "junit", "concise"].map(|format| ["--output-format", format]).concat();
    let run = folder.run(&[&["check", "-o", "out/a.sarif", "-o", "b.xml"], &formats[..]].concat()).ends(2);
    run.complains("out/a.sarif");
    let run = folder.run(&[&["check", "-o", "a.sarif", "-o", "b.xml"], &formats[..]].concat()).ends(1).quietly();
    run.says("conf/flink-conf.yaml:3:1: error[FL906]");
    assert!(folder.read("a.sarif").starts_with("{\n  \"$schema\""));
    assert!(folder.read("b.xml").starts_with("<?xml"));
    folder.run(&[&["check"], &formats[..]].concat()).ends(2).complains("only one --output-format");
    folder.run(&["check", "-o", "a", "-o", "b"]).ends(2).complains("2 -o for 1 --output-format");
}

#[test]
fn statistics_count_the_findings_of_each_rule() {
    let run = folder().run(&["check", "--statistics"]).ends(1);
    assert_snapshot("outputs_statistics", &run.out);
}
