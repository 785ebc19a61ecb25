//! `explain`, `rules` and `completions`.

use serde_json::Value;

use super::run::{Folder, assert_snapshot};

#[test]
fn a_rule_is_explained_by_id_and_by_name() {
    let folder = Folder::new();
    let by_id = folder.run(&["explain", "FL101"]).ends(0).quietly();
    assert_eq!(folder.run(&["explain", "watermark-interval-vs-sla"]), by_id);
    assert_eq!(folder.run(&["explain", "fl101"]), by_id);
    assert_snapshot("explain_rule", &by_id.out);
}

#[test]
fn a_key_is_explained_with_its_names_and_rules() {
    let folder = Folder::new();
    let run = folder.run(&["explain", "execution.buffer-timeout"]).ends(0).quietly();
    let run = run.says("execution.buffer-timeout.interval").says("100 ms").says("FL102");
    assert_snapshot("explain_key", &run.out);
    folder.run(&["explain", "metrics.reporter.prom.port"]).ends(0).says("metrics.reporter.");
}

#[test]
fn a_typo_gets_the_nearest_name() {
    let folder = Folder::new();
    folder.run(&["explain", "pipeline.auto-watermark-intervall"]).ends(2).complains("pipeline.auto-watermark-interval");
    folder.run(&["explain", "watermark-interval-vs-slb"]).ends(2).complains("watermark-interval-vs-sla");
    folder.run(&["explain", "FL1O1"]).ends(2).complains("FL101");
    folder.run(&["explain", "something else entirely"]).ends(2);
}

#[test]
fn every_rule_is_listed_and_can_be_explained() {
    let folder = Folder::new();
    let run = folder.run(&["rules", "--output-format", "json"]).ends(0).quietly();
    let json: Value = serde_json::from_str(&run.out).expect("JSON");
    let text = folder.run(&["rules"]).ends(0).quietly();
    let rules = json["rules"].as_array().expect("rules");
    assert!(!rules.is_empty());
    for rule in rules {
        for field in ["id", "name", "group", "severity", "confidence", "summary", "url"] {
            assert!(rule[field].is_string(), "{field} of {rule}");
        }
        let id = rule["id"].as_str().expect("an id");
        assert!(text.out.contains(id), "{id} is not listed");
        folder.run(&["explain", id]).ends(0).says("What to do");
    }
}

#[test]
fn completions_are_written_for_every_shell() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        folder.run(&["completions", shell]).ends(0).quietly().says("flinklint");
    }
    folder.run(&["completions", "sh"]).ends(2);
}
