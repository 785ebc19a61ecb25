//! `check`: exit statuses, paths, selection and formats.

use serde_json::Value;

use super::run::{Folder, assert_snapshot, text};

const GOOD: &str = "taskmanager.numberOfTaskSlots: 2\n";
/// An info (FL908), a warning (FL902) and an error (FL906).
const INFO: &str = "blob.server.port: 6124\nblob.server.port: 6124\n";
const WARNING: &str = "jobmanager.rpc.adress: jm\n";
const ERROR: &str = "parallelism.default: four\n";

#[test]
fn the_exit_status_follows_fail_on() {
    let folder = Folder::with(&[
        ("good/flink-conf.yaml", GOOD),
        ("info/flink-conf.yaml", INFO),
        ("warning/flink-conf.yaml", WARNING),
        ("error/flink-conf.yaml", ERROR),
    ]);
    for (path, by_default, error, warning, info, never) in [
        ("good", 0, 0, 0, 0, 0),
        ("info", 0, 0, 0, 1, 0),
        ("warning", 1, 0, 1, 1, 0),
        ("error", 1, 1, 1, 1, 0),
        (".", 1, 1, 1, 1, 0),
    ] {
        folder.run(&["check", path]).ends(by_default).quietly();
        for (fail_on, status) in [("error", error), ("warning", warning), ("info", info), ("never", never)] {
            folder.run(&["check", path, "--fail-on", fail_on]).ends(status).quietly();
        }
    }
    assert_eq!(folder.found(&["info"]), ["FL908 info"]);
    assert_eq!(folder.found(&["warning"]), ["FL902 warning"]);
    assert_eq!(folder.found(&["error"]), ["FL906 error"]);
}

#[test]
fn the_project_file_says_from_when_on_to_fail_and_the_option_overrules_it() {
    let folder = Folder::with(&[("flink-conf.yaml", WARNING), ("flinklint.toml", "fail-on = \"error\"\n")]);
    folder.run(&["check"]).ends(0);
    folder.run(&["check", "--fail-on", "warning"]).ends(1);
    folder.run(&["check", "--isolated"]).ends(1);
}

#[test]
fn a_path_that_does_not_exist_fails_the_run_and_the_others_are_linted() {
    let folder = Folder::with(&[("flink-conf.yaml", WARNING)]);
    let run = folder.run(&["check", "flink-conf.yaml", "gone.yaml", "--output-format", "concise"]).ends(2);
    run.says("flink-conf.yaml:1:1: warning[FL902]").complains("gone.yaml: does not exist");
    folder.run(&["check", "gone.yaml", "--fail-on", "never"]).ends(2);
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_fails_the_run() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::with(&[("a/flink-conf.yaml", WARNING), ("b/flink-conf.yaml", WARNING)]);
    let locked = folder.path("a/flink-conf.yaml");
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o000)).expect("permissions");
    if std::fs::read(&locked).is_ok() {
        return; // Root reads everything.
    }
    folder.run(&["check", "--output-format", "concise"]).ends(2).says("b/flink-conf.yaml:1:1");
}

#[test]
fn a_broken_project_file_is_named_with_its_place() {
    for (toml, part) in [
        ("sla = \"500 parsecs\"\n", "flinklint.toml:1:7"),
        ("enviroment = \"production\"\n", "environment"),
        ("sla = \n", "flinklint.toml:1"),
        ("ignore = [\"FL999\"]\n", "flinklint.toml:1:11"),
    ] {
        let folder = Folder::with(&[("flink-conf.yaml", WARNING), ("flinklint.toml", toml)]);
        folder.run(&["check"]).ends(2).complains(part);
        folder.run(&["fix"]).ends(2).complains(part);
        folder.run(&["show"]).ends(2).complains(part);
        folder.run(&["check", "--isolated"]).ends(1).quietly();
    }
    let folder = Folder::with(&[("flink-conf.yaml", WARNING)]);
    folder.run(&["check", "--config", "gone.toml"]).ends(2).complains("gone.toml");
}

#[test]
fn what_is_wrong_with_the_arguments_fails_the_run() {
    let folder = Folder::with(&[("flink-conf.yaml", GOOD)]);
    for arguments in [
        &["check", "--sla", "soon"][..],
        &["check", "--flink-version", "x"],
        &["check", "--environment", "moon"],
        &["check", "--fail-on", "tuesday"],
        &["check", "--kind", "toaster"],
        &["check", "--context", "hops"],
        &["check", "--context", "hops=many"],
        &["check", "--max-file-size", "lots"],
        &["check", "--select", "FL999"],
        &["check", "--ignore", "watermark-interval-vs-slb"],
        &["check", "--output-format", "xml"],
        &["check", "--quiet", "--verbose"],
        &["check", "--config", "a.toml", "--isolated"],
        &["check", "--no-such-option"],
        &["lint"],
        &["explain"],
    ] {
        let run = folder.run(arguments).ends(2);
        assert!(!run.err.is_empty() && run.out.is_empty(), "{arguments:?}: {run:?}");
    }
    folder.run(&["check", "--select", "FL10l"]).ends(2).complains("did you mean");
    folder.run(&["--help"]).ends(0).quietly();
    folder.run(&["--version"]).ends(0).says("flinklint ");
}

#[test]
fn what_does_not_parse_is_a_finding_and_the_others_are_linted() {
    let folder = Folder::with(&[
        ("a/config.yaml", "jobmanager:\n  rpc: [\n"),
        ("b/deployment.yaml", "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec: {a: [}\n"),
        ("c/flink-conf.yaml", WARNING),
    ]);
    let run = folder.run(&["check", "--output-format", "concise"]).ends(1).quietly();
    let run = run.says("a/config.yaml:").says("b/deployment.yaml:").says("c/flink-conf.yaml:1:1: warning[FL902]");
    assert_eq!(run.out.matches("error[FL901]").count(), 2, "{}", run.out);
}

#[test]
fn nothing_to_lint_is_no_failure() {
    let folder = Folder::new();
    folder.run(&["check"]).ends(0).quietly().says("no Flink configuration found");
    folder.write("deployment.yaml", "apiVersion: apps/v1\nkind: Deployment\n");
    folder.write("config.yaml", "title: a blog\ntheme: dark\n");
    folder.write("README.md", "# flink-conf.yaml\n");
    folder.write("image.png", b"\x89PNG\r\n\x1a\n\xff\xfe\x00");
    folder.run(&["check"]).ends(0).quietly().says("no Flink configuration found");
    let named = ["check", "deployment.yaml", "config.yaml", "README.md", "image.png"];
    folder.run(&named).ends(0).quietly().says("no Flink configuration found");
    let json = folder.json(&["deployment.yaml", "config.yaml", "README.md", "image.png"]);
    assert_eq!(json["summary"]["skipped"].as_array().map(Vec::len), Some(4), "{json}");
    let verbose = folder.run(&["check", "--verbose", "image.png"]).ends(0);
    verbose.says("skipped image.png:");
}

#[test]
fn standard_input_has_a_name_or_a_kind() {
    let folder = Folder::new();
    let manifest = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkSessionJob\nmetadata: {name: j}\nspec:\n  \
                    flinkConfiguration:\n    parallelism.default: four\n";
    let concise = ["check", "--output-format", "concise", "-"];
    folder.run_on(&concise, manifest.as_bytes()).ends(1).says("-:6:5: error[FL906]");
    folder.run_on(&concise, ERROR.as_bytes()).ends(0);
    let named = [&concise[..], &["--stdin-filename", "conf/flink-conf.yaml"]].concat();
    folder.run_on(&named, ERROR.as_bytes()).ends(1).says("conf/flink-conf.yaml:1:1: error[FL906]");
    let kind = [&concise[..], &["--kind", "flink-conf"]].concat();
    folder.run_on(&kind, ERROR.as_bytes()).ends(1).says("-:1:1: error[FL906]");
    folder.run_on(&named, b"").ends(0);
}

#[test]
fn a_kind_overrules_the_name() {
    let folder = Folder::with(&[("cluster.txt", "parallelism:\n  default: four\n")]);
    folder.run(&["check", "cluster.txt"]).ends(0);
    folder.run(&["check", "cluster.txt", "--kind", "config-yaml"]).ends(1).says("FL906");
    folder.run(&["check", "cluster.txt", "--kind", "flink-conf"]).ends(1).says("FL909");
}

#[test]
fn rules_are_selected_by_id_name_prefix_and_group() {
    let folder = Folder::with(&[("flink-conf.yaml", &format!("{INFO}{WARNING}{ERROR}"))]);
    let all = ["FL908 info", "FL902 warning", "FL906 error"];
    assert_eq!(folder.found(&[]), all);
    for selector in ["FL906", "invalid-value"] {
        assert_eq!(folder.found(&["--select", selector]), ["FL906 error"], "{selector}");
        assert_eq!(folder.found(&["--ignore", selector]), all[..2], "{selector}");
    }
    for selector in ["FL9", "syntax", "ALL", "DEFAULT", "FL902,FL908,FL906"] {
        assert_eq!(folder.found(&["--select", selector]), all, "{selector}");
    }
    assert_eq!(folder.found(&["--select", "FL9", "--ignore", "FL902,FL906"]), all[..1]);
    assert_eq!(folder.found(&["--select", "FL902", "--extend-select", "FL906"]), all[1..]);
    folder.run(&["check", "--select", "FL908"]).ends(0);
}

/// The type that the contract gives a field; `?` behind it where it may be null.
const FINDING: [(&str, &str); 15] = [
    ("rule", "string"),
    ("name", "string"),
    ("group", "string"),
    ("severity", "string"),
    ("message", "string"),
    ("file", "string"),
    ("document", "string?"),
    ("range", "object"),
    ("key", "string?"),
    ("value", "string?"),
    ("labels", "array"),
    ("evidence", "array"),
    ("help", "string?"),
    ("url", "string?"),
    ("fix", "object?"),
];
const SUMMARY: [(&str, &str); 9] = [
    ("files", "number"),
    ("documents", "number"),
    ("errors", "number"),
    ("warnings", "number"),
    ("infos", "number"),
    ("fixable", "number"),
    ("suppressed", "number"),
    ("skipped", "array"),
    ("not_assessed", "array"),
];

fn assert_fields(object: &Value, fields: &[(&str, &str)]) {
    for (name, expected) in fields {
        let value = object.get(name).unwrap_or_else(|| panic!("no {name} in {object}"));
        let is = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        let allowed = is == expected.trim_end_matches('?') || (is == "null" && expected.ends_with('?'));
        assert!(allowed, "{name} is {is}, not {expected}: {object}");
    }
}

fn assert_range(range: &Value) {
    for end in ["start", "end"] {
        assert_fields(&range[end], &[("line", "number"), ("column", "number"), ("byte", "number")]);
    }
}

#[test]
fn the_json_has_every_field_and_two_runs_give_the_same_bytes() {
    let folder = Folder::with(&[
        ("b/flink-conf.yaml", &format!("{INFO}{WARNING}{ERROR}state.backend: rocksdb\n")),
        ("a/config.yaml", "parallelism:\n  default: 2\n"),
        ("c.yaml", "a: 1\n"),
    ]);
    let arguments = ["check", "--output-format", "json"];
    let first = folder.run(&arguments).ends(1).quietly();
    for _ in 0..3 {
        assert_eq!(folder.run(&arguments), first);
    }
    let json: Value = serde_json::from_str(&first.out).expect("JSON");
    assert_fields(
        &json,
        &[("schema", "number"), ("flinklint", "string"), ("findings", "array"), ("summary", "object")],
    );
    assert_eq!(json["schema"], 1);
    assert_eq!(json["flinklint"], env!("CARGO_PKG_VERSION"));
    assert_fields(&json["summary"], &SUMMARY);
    let findings = json["findings"].as_array().expect("findings");
    assert!(findings.len() >= 3);
    let mut order = Vec::new();
    for finding in findings {
        assert_fields(finding, &FINDING);
        assert_range(&finding["range"]);
        for label in finding["labels"].as_array().expect("labels") {
            assert_fields(label, &[("file", "string"), ("range", "object"), ("text", "string")]);
            assert_range(&label["range"]);
        }
        if !finding["fix"].is_null() {
            assert_fields(&finding["fix"], &[("applicability", "string"), ("title", "string"), ("edits", "array")]);
            for edit in finding["fix"]["edits"].as_array().expect("edits") {
                assert_fields(edit, &[("file", "string"), ("start", "number"), ("end", "number"), ("text", "string")]);
            }
        }
        assert!(!text(&finding["message"]).contains('\n'));
        let byte = finding["range"]["start"]["byte"].as_u64().expect("a number");
        order.push((text(&finding["file"]).to_owned(), byte, text(&finding["rule"]).to_owned()));
    }
    assert!(order.is_sorted(), "{order:?}");
    for entry in json["summary"]["skipped"].as_array().expect("skipped") {
        assert_fields(entry, &[("file", "string"), ("reason", "string")]);
    }
    let unassessed = json["summary"]["not_assessed"].as_array().expect("not_assessed");
    assert!(!unassessed.is_empty(), "no SLA was given");
    for entry in unassessed {
        assert_fields(entry, &[("rule", "string"), ("document", "string?"), ("reason", "string")]);
    }
}

#[test]
fn places_count_lines_and_characters_from_one_and_bytes_from_zero() {
    let folder = Folder::with(&[("flink-conf.yaml", "\u{feff}# ä\r\n  parallelism.default: four\r\n")]);
    let json = folder.json(&[]);
    let finding = json["findings"].as_array().expect("findings").iter().find(|finding| finding["rule"] == "FL906");
    let range = &finding.expect("FL906")["range"];
    assert_eq!(range["start"], serde_json::json!({"line": 2, "column": 3, "byte": 11}));
    assert_eq!(range["end"], serde_json::json!({"line": 2, "column": 28, "byte": 36}));
}

#[test]
fn a_report_goes_to_a_file_and_standard_output_stays_empty() {
    let folder = Folder::with(&[("flink-conf.yaml", WARNING)]);
    for format in ["full", "concise", "json"] {
        let printed = folder.run(&["check", "--output-format", format]).ends(1);
        let run = folder.run(&["check", "--output-format", format, "-o", "report.txt"]).ends(1).quietly();
        assert_eq!(run.out, "");
        if format != "full" {
            assert_eq!(folder.read("report.txt"), printed.out);
        }
        assert!(folder.read("report.txt").contains("FL902"));
    }
    folder.run(&["check", "-o", "gone/report.txt"]).ends(2).complains("gone/report.txt");
}

#[test]
fn check_never_writes() {
    let folder = Folder::with(&[("flink-conf.yaml", "state.backend: rocksdb\nparallelism.default: \"2\"\n")]);
    let before = folder.read("flink-conf.yaml");
    folder.run(&["check", "--flink-version", "1.18"]);
    assert_eq!(folder.read("flink-conf.yaml"), before);
    assert_eq!(std::fs::read_dir(folder.root()).expect("a folder").count(), 1);
}

#[test]
fn colour_is_used_where_asked_for_only() {
    let folder = Folder::with(&[("flink-conf.yaml", WARNING)]);
    assert!(!folder.run(&["check"]).out.contains('\u{1b}'));
    assert!(folder.run(&["check", "--color", "always"]).out.contains('\u{1b}'));
}

#[test]
fn a_file_named_twice_is_linted_once() {
    let folder = Folder::with(&[("conf/flink-conf.yaml", WARNING)]);
    let found = folder.found(&["conf", "conf/flink-conf.yaml", "./conf/../conf/flink-conf.yaml"]);
    assert_eq!(found, ["FL902 warning"]);
}

#[test]
fn what_full_shows() {
    let folder = Folder::with(&[
        (
            "conf/flink-conf.yaml",
            "# flinklint: flink-version=1.18\ntaskmanager.numberOfTaskSlots: 1\ns3.secret-key: hunter2\n\
             jobmanager.rpc.adress: jm\ntaskmanager.numberOfTaskSlots: 4\nparallelism.default:2\n",
        ),
        (
            "job.yaml",
            "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: a\n  namespace: n\n\
             spec:\n  flinkVersion: v1_20\n  flinkConfiguration:\n    execution.buffer-timeout.interval: 0\n---\n\
             apiVersion: flink.apache.org/v1beta1\nkind: FlinkSessionJob\nmetadata:\n  name: b\nspec:\n  \
             flinkConfiguration:\n    parallelism.default: \"1,5\"\n",
        ),
    ]);
    let select = ["check", "--sla", "500ms", "--select", "FL101,FL102,FL103,FL902,FL906,FL908,FL909"];
    assert_snapshot("check_full", &folder.run(&select).ends(1).out);
    let concise = [&select[..], &["--output-format", "concise"]].concat();
    assert_snapshot("check_concise", &folder.run(&concise).ends(1).out);
    let json = [&select[..], &["--output-format", "json", "job.yaml"]].concat();
    assert_snapshot("check_json", &folder.run(&json).ends(1).out);
}

/// More than any machine has, of processors and of memory.
const GIANT: &str = "taskmanager.numberOfTaskSlots: 100000000\njobmanager.memory.process.size: 2g\n\
                     taskmanager.memory.process.size: 10000g\n";

#[test]
fn this_machine_counts_only_where_it_is_asked_about() {
    let folder = Folder::with(&[("flink-conf.yaml", GIANT)]);
    let select = ["check", "--select", "FL211,FL220", "--output-format", "concise"];
    let asked = folder.run(&[&select[..], &["--host"]].concat()).ends(1);
    asked.says("warning[FL211]").says("CPU of this machine").says("warning[FL220]").says("but this machine has");
    folder.run(&select).ends(0);
    folder.run(&["check", "--output-format", "concise", "--host", "--fail-on", "never"]).says("FL211").ends(0);
}

#[test]
fn a_letter_of_any_script_behind_a_hash_shows_that_a_value_is_cut() {
    let text = "s3.access-key: a#\u{e4}\nrest.address: b # \u{e4}\nrest.port: 8081 #\u{e4}\n";
    let folder = Folder::with(&[("flink-conf.yaml", text)]);
    let check = ["check", "--select", "FL909", "--output-format", "concise"];
    assert_eq!(folder.run(&check).ends(1).out.lines().count(), 1);
}

#[test]
fn a_selection_of_nothing_is_a_mistake() {
    let folder = Folder::with(&[("flink-conf.yaml", "parallelism.default: x\n")]);
    for nothing in ["", " ", ","] {
        folder.run(&["check", "--select", nothing]).ends(2).complains("--select: it names no rule");
    }
    folder.run(&["check", "--ignore", ""]).ends(1);
    folder.run(&["check", "--select", "FL906,"]).ends(1);
}
