//! Damaged files of every kind: whatever a text becomes, reading, checking and
//! fixing it end without a panic, and every place lies in the text.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod common;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use common::Case;
use flinklint::collect::{Input, Origin};
use flinklint::document::Kind;
use flinklint::fix::unified_diff;

/// A file of each kind under a name that tells it.
const SEEDS: [(&str, &str); 9] = [
    ("flink-conf.yaml", "parallelism.default: 4 # c\r\nstate.backend: rocksdb\r\npipeline.object-reuse: yes\r\n"),
    ("config.yaml", "state:\n  backend: {type: rocksdb}\npipeline:\n  object-reuse: \"yes\"\n  name: 'é'\n"),
    (
        "job.yaml",
        "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {name: a}\nspec:\n  flinkVersion: v1_20\n  taskManager:\n    resource: {memory: 2048m}\n  flinkConfiguration:\n    state.backend: rocksdb\n    pipeline.object-reuse: yes\n",
    ),
    (
        "map.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n  flink-conf.yaml: |+\n    state.backend: rocksdb\n    pipeline.object-reuse: yes\n\n  config.yaml: |\n    pipeline:\n      object-reuse: yes\n  x-flink-conf.yaml: \"rest.port: 8081\\nstate.backend: a\\tb\\n\"\n",
    ),
    (
        "values.yaml",
        "flink:\n  flinkConfiguration:\n    pipeline.object-reuse: yes\n  flink-conf.yaml: |\n    state.backend: rocksdb\n  config.yaml: >\n    taskmanager:\n      numberOfTaskSlots: two\n",
    ),
    (
        "docker-compose.yml",
        "services:\n  jm:\n    image: flink:1.20\n    environment:\n      - |\n        FLINK_PROPERTIES=\n        state.backend: rocksdb\n        pipeline.object-reuse: yes\n  tm:\n    image: flink:1.17\n    environment:\n      FLINK_PROPERTIES: \"rest.port: x\\nstate.backend: rocksdb\"\n",
    ),
    (
        "job.sql",
        "SET 'state.backend' = 'rocksdb';\n-- c\nSET pipeline.object-reuse=yes;\nRESET 'x';\nCREATE TABLE t (a INT) WITH ('connector' = 'kafka');\n",
    ),
    (
        "run.sh",
        "#!/bin/sh\nflink run -Dstate.backend=rocksdb -D pipeline.object-reuse=yes \\\n  '-Dpipeline.name=a b' -Drest.port=\"x\" $(cat <<E\nx\nE\n) app.jar\n",
    ),
    (
        "cluster.yaml",
        "apiVersion: flinkoperator.k8s.io/v1beta1\nkind: FlinkCluster\nmetadata:\n  name: a\nspec:\n  image: {name: flink:1.14}\n  flinkProperties:\n    state.backend: rocksdb\n    pipeline.object-reuse: yes\n---\napiVersion: flink.k8s.io/v1beta1\nkind: FlinkApplication\nspec:\n  flinkConfig:\n    state.backend: rocksdb\n",
    ),
];

/// What is put into a text, or in the place of one of its bytes.
const PIECES: [&str; 24] = [
    "", "\n", "\r", "\r\n", "\t", " ", "  ", "'", "\"", "\\", ":", ": ", "#", " #", "- ", "{", "}", "[", "|", ">",
    "&a ", "*a", "é", "\0",
];

fn case(name: &str, kind: Option<Kind>, options: &[&str]) -> Case {
    let mut case = Case::new(Kind::FlinkConf).with(options);
    case.linter.kind = kind;
    case.input = Input::new(name, Origin::Stdin);
    case
}

/// Reads, checks and fixes a text, as the program does.
fn survives(name: &str, text: &str) {
    survives_as(name, None, text);
}

fn survives_as(name: &str, kind: Option<Kind>, text: &str) {
    let tried = catch_unwind(AssertUnwindSafe(|| {
        let case = case(name, kind, &["--unsafe", "--sla", "500ms"]);
        let Some(outcome) = case.try_check(text) else { return };
        for filed in &outcome.findings {
            let places = filed.finding.labels.iter().map(|label| label.span).chain([filed.finding.span]);
            for span in places {
                assert!(text.get(span.range()).is_some(), "{span:?} of {}", filed.finding.message);
            }
        }
        let Some(fixed) = case.try_fix(text) else { return };
        let _ = unified_diff(name, text, &[], fixed.outcome.source.text(), &[]);
    }));
    assert!(tried.is_ok(), "{name} as {kind:?}: {text:?}");
}

/// The text with a piece put before, or in the place of, every `step`th character,
/// and the text up to there.
fn damage(name: &str, text: &str, step: usize) {
    for (number, (at, c)) in text.char_indices().enumerate().filter(|(number, _)| number % step == 0) {
        survives(name, &text[..at]);
        survives(name, &text[at..]);
        let piece = PIECES[(number / step) % PIECES.len()];
        for rest in [&text[at..], &text[at + c.len_utf8()..]] {
            survives(name, &format!("{}{piece}{rest}", &text[..at]));
        }
    }
}

#[test]
fn damaged_files_of_every_kind() {
    for (name, text) in SEEDS {
        survives(name, text);
        survives(name, &text.replace('\n', "\r\n"));
        damage(name, text, 3);
    }
}

/// `--kind` may name any kind.
#[test]
fn files_taken_for_every_other_kind() {
    for (name, text) in SEEDS {
        for kind in Kind::ALL {
            for at in (0..=text.len()).step_by(11).filter(|&at| text.is_char_boundary(at)) {
                survives_as(name, Some(kind), &text[..at]);
            }
            survives_as(name, Some(kind), text);
        }
    }
}

/// Two lines exchanged, a line left out, a line twice.
#[test]
fn shuffled_lines_of_every_kind() {
    for (name, text) in SEEDS {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        for first in 0..lines.len() {
            let mut without = lines.clone();
            let line = without.remove(first);
            survives(name, &without.concat());
            for second in 0..without.len() {
                let mut moved = without.clone();
                moved.insert(second, line);
                survives(name, &moved.concat());
            }
            survives(name, &[&lines[..=first], &lines[first..]].concat().concat());
        }
    }
}

/// Other people's files, damaged at a few places each.
#[test]
fn damaged_files_of_other_people() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let folders = ["configmap", "helm-values", "compose", "sql", "shell", "crd-legacy"];
    let mut files = 0;
    for folder in folders {
        let Ok(entries) = fs::read_dir(corpus.join(folder)) else {
            eprintln!("skipped: the corpus is not here");
            return;
        };
        for entry in entries {
            let path = entry.expect("entry").path();
            let Ok(text) = fs::read_to_string(&path) else { continue };
            let name = path.file_name().expect("a name").to_string_lossy();
            let short = text.get(..20_000).unwrap_or(&text);
            damage(&name, short, (short.len() / 12).max(1));
            files += 1;
        }
    }
    assert!(files > 30, "only {files} files");
}
