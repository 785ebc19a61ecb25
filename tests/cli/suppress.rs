//! Comments and annotations that take findings back, in every kind of file.

use serde_json::Value;

use super::run::{Folder, Run, assert_snapshot};

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {run:?}"))
}

/// A file of each kind with something to find, and the line to suppress it in
/// front of.
const FILES: [(&str, &str); 9] = [
    ("flink-conf.yaml", "a.b: c\nparallelism.default: four\n"),
    ("config.yaml", "rest:\n  port: 8081\nparallelism:\n  default: four\n"),
    (
        "deployment.yaml",
        "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: a\nspec:\n  image: flink:1.20\n  \
         flinkVersion: v1_20\n  flinkConfiguration:\n    parallelism.default: four\n",
    ),
    (
        "map.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  flink-conf.yaml: |+\n    a.b: c\n    \
         parallelism.default: four\n",
    ),
    ("values.yaml", "image: x\ndefaultConfiguration:\n  config.yaml: |\n    parallelism:\n      default: four\n"),
    (
        "docker-compose.yml",
        "services:\n  jobmanager:\n    image: flink:1.20\n    environment:\n      - |\n        FLINK_PROPERTIES=\n        \
         parallelism.default: four\n        rest.port: 8081\n",
    ),
    (
        "compose-map.yaml",
        "services:\n  jobmanager:\n    image: flink:1.17\n    environment:\n      FLINK_PROPERTIES: |\n        \
         parallelism.default: four\n",
    ),
    ("job.sql", "SET 'rest.port' = '1';\n\n  SET 'parallelism.default' = 'four';\n"),
    ("run.sh", "#!/bin/sh\nset -e\nflink run -d \\\n  -Dparallelism.default='four' \\\n  job.jar\n"),
];

const OPTIONS: [&str; 4] = ["--select", "FL906,FL001,FL002", "--output-format", "json"];

fn folder() -> Folder {
    Folder::with(&FILES)
}

fn check(folder: &Folder, more: &[&str]) -> Run {
    folder.run(&[&["check"], &OPTIONS[..], more].concat())
}

fn count(run: &Run, rule: &str) -> usize {
    json(run)["findings"].as_array().expect("findings").iter().filter(|finding| finding["rule"] == rule).count()
}

#[test]
fn fix_writes_comments_that_check_heeds() {
    let folder = folder();
    assert_eq!(count(&check(&folder, &[]), "FL906"), FILES.len());
    let fixed = folder.run(&["fix", "--add-suppressions", "--select", "FL906"]).ends(0);
    assert!(fixed.err.contains(&format!("{} fixes in {} files", FILES.len(), FILES.len())), "{fixed:?}");
    let run = check(&folder, &[]).ends(0);
    assert_eq!(json(&run)["findings"].as_array().map(Vec::len), Some(0), "{run:?}");
    assert_eq!(json(&run)["summary"]["suppressed"], FILES.len());
    assert_eq!(count(&check(&folder, &["--no-suppress"]).ends(1), "FL906"), FILES.len());
    let before: Vec<_> = FILES.map(|(name, _)| folder.read(name)).into();
    folder.run(&["fix", "--add-suppressions", "--select", "FL906"]).ends(0);
    assert_eq!(FILES.map(|(name, _)| folder.read(name)).to_vec(), before);
    assert_snapshot("suppressions", &before.join("---\n"));
}

#[test]
fn a_list_grows_and_shrinks() {
    let folder = Folder::with(&[(
        "flink-conf.yaml",
        "# flinklint: ignore[FL906] measured in May\nexecution.buffer-timeout: 5 s\n",
    )]);
    let select = ["--sla", "500ms", "--select", "FL102,FL001,FL906"];
    folder.run(&[&["fix", "--add-suppressions"], &select[..]].concat());
    assert!(folder.read("flink-conf.yaml").starts_with("# flinklint: ignore[FL906, FL102] measured in May\n"));
    folder.run(&[&["fix"], &select[..]].concat()).ends(0);
    assert!(folder.read("flink-conf.yaml").starts_with("# flinklint: ignore[FL102] measured in May\n"));
}

#[test]
fn comments_in_a_row_are_about_what_follows_them() {
    let timeout = "execution.buffer-timeout: 5 s\n";
    let comments = "# flinklint: ignore[FL102]\n# measured in May\n# flinklint: ignore[FL902]\n";
    let at_the_end = "# flinklint: ignore[FL906]\n# flinklint: ignore[FL102]\n";
    let text = format!("{comments}{timeout}# flinklint: ignore[FL902]\nparallelism.default: 1\n{at_the_end}");
    let folder = Folder::with(&[("flink-conf.yaml", &text)]);
    let select = "FL102,FL906,FL902,FL001";
    let run = folder.run(&[
        "check",
        "--flink-version",
        "1.20",
        "--sla",
        "500ms",
        "--select",
        select,
        "--output-format",
        "json",
    ]);
    assert_eq!(json(&run)["summary"]["suppressed"], 1, "{run:?}");
    let findings = json(&run)["findings"].as_array().expect("findings").clone();
    let lines: Vec<_> = findings.iter().map(|finding| finding["range"]["start"]["line"].clone()).collect();
    assert_eq!(lines, [3, 5, 7, 8], "{run:?}");
}

#[test]
fn an_annotation_and_ignore_file_hold_for_one_document() {
    let manifest = |annotation: &str, comment: &str| {
        format!(
            "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: a\n  annotations:\n    \
             flinklint/ignore: {annotation}\nspec:\n  image: flink:1.20\n  flinkVersion: v1_20\n  flinkConfiguration: {{}}\n{comment}"
        )
    };
    let two = format!(
        "{}---\n{}",
        manifest("\"buffer-timeout-vs-sla because\"", ""),
        manifest("FL103", "# flinklint: ignore-file[FL10]\n")
    );
    let folder = Folder::with(&[("a.yaml", &two)]);
    let run =
        folder.run(&["check", "--sla", "500ms", "--select", "FL101,FL102,FL103", "--output-format", "json"]).ends(1);
    let findings = json(&run)["findings"].as_array().expect("findings").clone();
    assert_eq!(findings.len(), 1, "{run:?}");
    assert_eq!((&findings[0]["rule"], &findings[0]["document"]), (&"FL101".into(), &"a#1".into()));
    assert_eq!(json(&run)["summary"]["suppressed"], 3);
}

#[test]
fn nothing_in_a_list_makes_it_fail() {
    let lists = [
        "[",
        "[]",
        "[,]",
        "[FL1",
        "[ALL]",
        "[FL]",
        "[ä, 取引]",
        " FL101",
        "[[FL101]]",
        "[FL101]]",
        "[DEFAULT, pedantic]",
    ];
    for list in lists {
        let text = format!("# flinklint: ignore{list} x\r\na.b: c # flinklint: ignore-file{list}\r\n");
        let folder = Folder::with(&[("flink-conf.yaml", &text)]);
        let run = folder.run(&["check", "--output-format", "concise"]);
        assert!(run.status == Some(0) || run.status == Some(1), "{run:?}");
        let fixed = folder.run(&["fix"]);
        assert!(fixed.status == Some(0) || fixed.status == Some(1), "{fixed:?}");
        assert!(folder.read("flink-conf.yaml").contains("a.b: c"));
    }
}

#[test]
fn a_comment_that_would_take_nothing_back_is_not_written() {
    // The comment would stand behind the tab that is refused.
    let text = "state.backend.type: hashmap\nparallelism:\n\tdefault: 1\n";
    let folder = Folder::with(&[("config.yaml", text)]);
    let run = folder.run(&["fix", "--add-suppressions"]).ends(1);
    assert!(
        run.out.contains("no comment takes it back here") || run.err.contains("no comment takes it back here"),
        "{run:?}"
    );
    assert_eq!(folder.read("config.yaml"), text);
    let text = "state.backend.type: hashmap\njobmanager: [\n";
    let folder = Folder::with(&[("config.yaml", text)]);
    folder.run(&["fix", "--add-suppressions"]).ends(0);
    folder.run(&["check"]).ends(0);
}

#[test]
fn lines_and_other_formats_agree_on_what_suppresses_nothing() {
    let text = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {name: a}\nspec:\n  flinkVersion: v1_20\n  jobManager: {resource: {memory: 2048m, cpu: 1}}\n  taskManager: {resource: {memory: 2048m, cpu: 1}}\n  flinkConfiguration:\n    high-availability.storageDir: ${HA_DIR}\n    taskmanager.numberOfTaskSlots: \"2\" # flinklint: ignore[FL601]\n";
    let folder = Folder::with(&[("job.yaml", text)]);
    let ids = |format: &str| {
        let run = folder.run(&["check", "--environment", "production", "--output-format", format]);
        let mut ids: Vec<String> =
            run.out.match_indices("FL").filter_map(|(at, _)| run.out.get(at..at + 5).map(str::to_owned)).collect();
        ids.retain(|id| id[2..].bytes().all(|byte| byte.is_ascii_digit()));
        ids.sort();
        ids.dedup();
        ids
    };
    let lines = ids("concise");
    assert_eq!(lines, ids("gitlab"));
    assert!(["FL001", "FL601"].iter().all(|id| lines.iter().any(|found| found == id)), "{lines:?}");
}
