//! `flinklint budget`.

use serde_json::{Value, json};

use super::run::{Folder, Run, assert_snapshot};
use super::sketch;

const CONF: &str = "\
# flinklint: flink-version=1.20 sla=500ms
parallelism.default: 3
execution.buffer-timeout.interval: 100 ms
state.backend.type: hashmap
";

const MEASURED: &str = "\
job fraud uptime=2h
config parallelism.default=3
vertex source parallelism=3 busy-time=40 backpressured-time=0 records-out-rate=1166
operator source pending-records=0
vertex windows from=source parallelism=3 busy-time=570,590,560 backpressured-time=0 records-in-rate=1166 mailbox-latency-p99=12
taskmanager slots=4 gc.G1_Young_Generation=40:480 gc-time-rate=6
checkpoints interval=15s
checkpoint duration=90 alignment=20 sync=15 times=4
";

const FACTS: [&str; 6] = ["--context", "hops=1", "--context", "time=event", "--context", "out-of-orderness=250ms"];

#[track_caller]
fn documents(run: &Run) -> Vec<Value> {
    let json: Value = serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {run:?}"));
    assert_eq!(json["schema"], 1);
    json["documents"].as_array().expect("documents").clone()
}

fn budget(folder: &Folder, options: &[&str]) -> Vec<Value> {
    documents(&folder.run(&[&["budget", "--output-format", "json"], options].concat()).ends(0).quietly())
}

fn measured(name: &str, conf: &str) -> Folder {
    let recording = sketch::recording(MEASURED);
    Folder::with(&[(name, conf), ("stats.json", &recording)])
}

#[test]
fn json_is_exact_to_the_first_decimal_and_further() {
    let folder = Folder::with(&[("flink-conf.yaml", CONF)]);
    let documents = budget(&folder, &FACTS);
    assert_eq!(documents[0]["total_ms"], json!({"low": 250.0, "typical": 475.0, "p99": 550.0, "high": 550.0}));
    assert_eq!((&documents[0]["verdict"], &documents[0]["hops"]), (&json!("at-risk"), &json!(1)));
    let names: Vec<&Value> =
        documents[0]["parts"].as_array().expect("parts").iter().map(|part| &part["name"]).collect();
    assert_eq!(names, ["out-of-orderness", "watermark interval", "network flush"]);
    let flush = &documents[0]["parts"][2];
    assert_eq!(flush["ms"], json!({"low": 0.0, "typical": 75.0, "high": 100.0}));
    assert_eq!(flush["setting"], "execution.buffer-timeout.interval");
    assert_eq!((&flush["value"], &flush["rule"]), (&json!("100 ms"), &json!("FL102")));
    let timeout = &documents[0]["what_if"].as_array().expect("fixes").iter().find(|fix| fix["rule"] == "FL102");
    let timeout = timeout.expect("a fix");
    assert_eq!(timeout["title"], "set execution.buffer-timeout.interval to 10 ms");
    assert_eq!(timeout["delta_ms"], json!({"typical": -67.5, "p99": -90.0}));
    assert!(documents[0]["not_assessed"].as_array().is_some_and(|parts| parts.len() > 5));
}

#[test]
fn two_hops_with_a_shorter_timeout() {
    let folder = Folder::with(&[("flink-conf.yaml", CONF)]);
    let documents = budget(&folder, &["--context", "hops=2", "--context", "time=event"]);
    let fixes = documents[0]["what_if"].as_array().expect("fixes");
    let timeout = fixes.iter().find(|fix| fix["rule"] == "FL102").expect("a fix");
    assert_eq!(timeout["delta_ms"]["typical"], -135.0);
}

#[test]
fn text_is_a_chart_with_what_was_measured() {
    let folder = measured("flink-conf.yaml", CONF);
    let run = folder.run(&[&["budget", "flink-conf.yaml", "--stats", "stats.json"][..], &FACTS].concat());
    assert_snapshot("budget_text", &run.ends(0).quietly().out);
}

#[test]
fn json_with_what_was_measured() {
    let folder = measured("flink-conf.yaml", CONF);
    let options = ["budget", "flink-conf.yaml", "--stats", "stats.json", "--output-format", "json"];
    let run = folder.run(&[&options[..], &FACTS].concat());
    assert_snapshot("budget_json", &run.ends(0).quietly().out);
}

#[test]
fn without_facts_it_says_what_would_tell() {
    let folder = Folder::with(&[("flink-conf.yaml", "parallelism.default: 3\n")]);
    assert_snapshot("budget_unknown", &folder.run(&["budget"]).ends(0).quietly().out);
    let documents = budget(&folder, &[]);
    assert_eq!((&documents[0]["verdict"], &documents[0]["sla_ms"]), (&json!("unknown"), &Value::Null));
}

#[test]
fn what_never_ends_is_null() {
    let folder = Folder::with(&[("flink-conf.yaml", "execution.buffer-timeout.enabled: false\n")]);
    let options = ["--flink-version", "1.20", "--sla", "1s", "--context", "hops=1", "--context", "time=processing"];
    let documents = budget(&folder, &options);
    assert_eq!(documents[0]["total_ms"], json!({"low": 0.0, "typical": null, "p99": null, "high": null}));
    assert_eq!(documents[0]["verdict"], "at-risk");
    let fixes = documents[0]["what_if"].as_array().expect("fixes");
    assert_eq!((&fixes[0]["rule"], &fixes[0]["total_ms"]["high"]), (&json!("FL103"), &json!(100.0)));
    let found = folder.run(&[&["check", "--select", "FL114"][..], &options].concat()).ends(0);
    assert!(found.out.contains("no findings"), "{}", found.out);
}

#[test]
fn lines_are_as_narrow_as_the_terminal() {
    let folder = measured("flink-conf.yaml", CONF);
    let options = [&["budget", "flink-conf.yaml", "--stats", "stats.json"][..], &FACTS].concat();
    for (columns, locale) in [("40", "C"), ("60", "C.UTF-8"), ("160", "C.UTF-8")] {
        let run = folder.run_in(&options, &[("COLUMNS", columns), ("LC_ALL", locale)]).ends(0).quietly();
        let widest = columns.parse::<usize>().expect("columns");
        // Only what has no blank to break at may be wider.
        let too_wide = run.out.lines().find(|line| line.chars().count() > widest && line.trim().contains(' '));
        assert_eq!(too_wide, None, "{}", run.out);
        assert_eq!(run.out.is_ascii(), locale == "C", "{}", run.out);
        assert!(!run.out.contains('\u{1b}'), "{}", run.out);
    }
}

#[test]
fn a_document_that_flink_refuses_says_so_with_status_0() {
    let folder = Folder::with(&[("config.yaml", "parallelism.default: 2\nparallelism.default: 3\n")]);
    let documents = budget(&folder, &["--flink-version", "1.20", "--sla", "1s"]);
    assert_eq!((&documents[0]["total_ms"], &documents[0]["verdict"]), (&Value::Null, &json!("unknown")));
    assert!(documents[0]["error"].as_str().is_some_and(|error| error.contains("refuses")), "{documents:?}");
}

#[test]
fn a_path_that_is_not_there_ends_with_2() {
    Folder::new().run(&["budget", "nowhere.yaml"]).ends(2);
}
