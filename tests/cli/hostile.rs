//! Input that breaks programs: clear words, the right status, no hang.

use std::time::{Duration, Instant};

use super::run::{Folder, Run};

const MIGRATE: &[&str] = &["migrate", "--to", "2.1", "--diff"];

/// Every command that reads files ends in time and without a panic.
#[track_caller]
pub fn survives(folder: &Folder, paths: &[&str]) -> Run {
    let mut checked = None;
    for command in [&["check"][..], &["check", "--output-format", "json"], &["show"], &["fix", "--diff"], MIGRATE] {
        let start = Instant::now();
        let run = folder.run(&[command, paths].concat());
        assert!(start.elapsed() < Duration::from_secs(60), "{command:?} took {:?}", start.elapsed());
        assert!(matches!(run.status, Some(0..=2)), "{command:?}: {run:?}");
        assert!(!run.err.contains("panicked"), "{command:?}: {}", run.err);
        checked.get_or_insert(run);
    }
    checked.expect("a run of check")
}

#[test]
fn an_encoding_that_is_not_utf8_is_named() {
    let utf16: Vec<u8> = "\u{feff}parallelism.default: 2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, name) in [(&utf16[..], "UTF-16LE"), (b"# Gr\xf6\xdfe\nparallelism.default: 2\n", "Latin-1")] {
        let folder = Folder::new();
        folder.write("flink-conf.yaml", bytes);
        folder.write("good/flink-conf.yaml", "parallelism.default: four\n");
        survives(&folder, &["."]).ends(1).says("FL901").says(name).says("FL906");
    }
}

#[test]
fn binary_files_that_are_not_flinks_are_skipped() {
    let folder = Folder::new();
    folder.write("logo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xd8");
    folder.write("notes.yaml", b"a: \xff\xfe\n");
    folder.write("flink.txt", b"\xc3\x28");
    survives(&folder, &["logo.png", "notes.yaml", "flink.txt"]).ends(0).quietly();
}

#[test]
fn deep_nesting_ends_in_a_finding() {
    let deep = 100_000;
    let folder = Folder::new();
    folder.write("flow/config.yaml", format!("state: {}{}", "{a: ".repeat(deep), "}".repeat(deep)));
    folder.write("list/config.yaml", format!("state.a: {}{}", "[".repeat(deep), "]".repeat(deep)));
    folder.write("open/config.yaml", format!("state.a: {}", "[".repeat(deep)));
    let manifest = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n  flinkConfiguration: ";
    folder.write("job.yaml", format!("{manifest}{}{}\n", "{a: ".repeat(deep), "}".repeat(deep)));
    survives(&folder, &["."]).ends(1).says("FL901");
}

#[test]
fn deep_blocks_end_in_a_finding() {
    let folder = Folder::new();
    let mut text = String::from("state:\n");
    for depth in 1..2_000 {
        text.push_str(&format!("{}a:\n", " ".repeat(depth)));
    }
    folder.write("config.yaml", &text);
    survives(&folder, &["."]).ends(1);
}

#[test]
fn aliases_of_aliases_end_in_a_finding() {
    let mut bomb = String::from("a0: &a0 {x: 1, y: 2, z: 3}\n");
    for level in 1..40 {
        let below = level - 1;
        bomb.push_str(&format!("a{level}: &a{level} {{x: *a{below}, y: *a{below}, z: *a{below}}}\n"));
    }
    let folder = Folder::new();
    folder.write("config.yaml", format!("{bomb}parallelism.default: 2\nstate.backend.type: hashmap\n"));
    let indented: String = bomb.lines().map(|line| format!("    {line}\n")).collect();
    let manifest = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n  flinkConfiguration:\n";
    folder.write("job.yaml", format!("{manifest}{indented}"));
    folder.write("self.yaml", format!("{manifest}    a: &a\n      b: *a\n"));
    survives(&folder, &["."]).ends(1).says("FL901");
}

#[test]
fn a_line_of_five_megabytes_is_read_and_not_printed() {
    let folder = Folder::new();
    let long = "x".repeat(5 << 20);
    folder.write("flink-conf.yaml", format!("parallelism.default: {long}\n"));
    folder.write("config.yaml", format!("parallelism:\n  default: {long}\n"));
    folder.write("comment/flink-conf.yaml", format!("# {long}\nparallelism.default: four\n"));
    let run = survives(&folder, &["."]).ends(1).says("FL906");
    assert!(run.out.len() < 100_000, "{} bytes", run.out.len());
}

#[test]
fn a_file_over_the_limit_is_not_read() {
    let folder = Folder::with(&[("flink-conf.yaml", &"# a comment\n".repeat(200))]);
    folder.run(&["check", "--max-file-size", "1 kb"]).ends(1).says("FL901").says("max-file-size");
    folder.run(&["check"]).ends(0);
}

#[test]
fn odd_files_are_read() {
    let folder = Folder::new();
    for (name, bytes) in [
        ("empty/flink-conf.yaml", &b""[..]),
        ("empty/config.yaml", b""),
        ("bom/flink-conf.yaml", b"\xef\xbb\xbf"),
        ("bom/config.yaml", b"\xef\xbb\xbf"),
        ("nul/flink-conf.yaml", b"parallelism.default: \0\n"),
        ("cr/flink-conf.yaml", b"parallelism.default: 2\rrest.port: 8081\r"),
        ("markers/config.yaml", b"---\n...\n---\n"),
        ("comment/config.yaml", b"# parallelism.default: 2"),
        ("escape/flink-conf.yaml", b"parallelism.default: \x1b[31mred\x1b[0m\n\x1b]0;title\x07: x\n"),
    ] {
        folder.write(name, bytes);
    }
    let run = survives(&folder, &["."]);
    assert!(!run.out.contains('\u{1b}') && !run.out.contains('\u{7}'), "{:?}", run.out);
}

#[test]
fn many_findings_in_one_file_take_no_time() {
    let lines: String = (0..500).map(|at| format!("jobmanager.rpc.adress{at}: jm\n")).collect();
    let folder = Folder::with(&[("flink-conf.yaml", &lines)]);
    survives(&folder, &["."]).ends(1);
}

#[test]
fn many_settings_in_one_file_take_no_time() {
    let lines: String = (0..100_000).map(|at| format!("my.key.{}: {at}\n", at / 2)).collect();
    let folder = Folder::with(&[("flink-conf.yaml", &lines)]);
    survives(&folder, &["--select", "FL902,FL906", "."]).ends(0);
}

#[test]
fn many_duplicates_in_one_file_take_no_time() {
    let lines: String = (0..20_000).map(|at| format!("blob.server.port: {}\n", at % 7)).collect();
    let folder = Folder::with(&[("flink-conf.yaml", &lines)]);
    survives(&folder, &["."]).ends(1);
}

#[test]
fn a_ci_finds_no_commands_in_its_log() {
    let text = "\"##[error]x\": 1\nparallelism.default: \"a b c d e f g h i ::error::forged ##vso[task.x]\"\n";
    let folder = Folder::with(&[("conf/config.yaml", &format!("state.backend.type: hashmap\n{text}"))]);
    for format in ["full", "concise"] {
        let run =
            folder.run_in(&["check", "--output-format", format], &[("GITHUB_ACTIONS", "true"), ("COLUMNS", "40")]);
        let out = run.ends(1).out;
        assert!(out.contains("# #[error]") || out.contains("# #vso["), "{out}");
        for line in out.lines() {
            assert!(!line.trim_start().starts_with("::") && !line.contains("##["), "{line}");
        }
    }
}

#[test]
fn a_key_of_several_lines_makes_no_message_of_several() {
    let script = "SET 'execution.savepoint.a\nb: c' = 'x';\nSET 'parallelism.default' = 'p\nq';\n";
    let yaml = "state.backend.type: hashmap\n\"execution.checkpointing.a\\nb\": 1\nparallelism.default: \"p\\nq\"\n";
    let folder = Folder::with(&[("a.sql", script), ("config.yaml", yaml)]);
    let json = folder.json(&[]);
    let findings = json["findings"].as_array().expect("findings");
    assert!(findings.len() >= 4, "{json}");
    for finding in findings {
        let message = finding["message"].as_str().expect("a message");
        assert!(!message.contains('\n') && !finding["fix"]["title"].as_str().is_some_and(|title| title.contains('\n')));
    }
    assert!(findings.iter().any(|finding| finding["message"].as_str().is_some_and(|text| text.contains("\\n"))));
}
