//! `fix`: what it writes, what it leaves alone, and that its diff is the same change.

use std::process::{Command, Stdio};

use serde_json::Value;

use super::run::{Folder, assert_snapshot};

/// Fixable without a person's decision under an SLA of 500 ms.
const CONF: &str = "# kept\nblob.server.port: 6124 # the image's\nparallelism.default: 4\nblob.server.port: 6124\n";
const CONFIG: &str = "# kept\nparallelism:\n  default: 4 # kept\npipeline: {object-reuse: 'true'}\n";
const JOB: &str = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: a\nspec:\n  \
                   flinkVersion: v1_20\n  flinkConfiguration:\n    parallelism.default: \"4\" # kept\n---\n\
                   apiVersion: v1\nkind: Service\n";
const SLA: [&str; 2] = ["--sla", "500ms"];

fn files() -> [(&'static str, &'static str); 3] {
    [("conf/flink-conf.yaml", CONF), ("new/config.yaml", CONFIG), ("job.yaml", JOB)]
}

#[test]
fn fixes_are_made_in_place_and_a_second_run_changes_nothing() {
    let folder = Folder::with(&files());
    let run = folder.run(&[&["fix", "--fail-on", "never"], &SLA[..]].concat()).ends(0);
    assert_eq!(run.out, "");
    let once: Vec<_> = files().iter().map(|(name, _)| folder.read(name)).collect();
    for ((name, before), after) in files().iter().zip(&once) {
        assert_ne!(before, after, "{name}");
        assert_eq!(before.matches("kept").count(), after.matches("kept").count(), "{name}:\n{after}");
    }
    assert_snapshot("fix_text", &format!("{}\n{}", run.err, once.join("\n")));
    folder.run(&[&["fix", "--fail-on", "never"], &SLA[..]].concat()).ends(0).complains("0 fixes in 0 files");
    assert_eq!(once, files().iter().map(|(name, _)| folder.read(name)).collect::<Vec<_>>());
    folder.run(&[&["fix", "--diff"], &SLA[..]].concat()).ends(0);
}

/// Applies a diff with the real git. `None` where there is none.
fn git_apply(folder: &Folder, diff: &str) -> Option<bool> {
    let git = Command::new("git")
        .args(["apply", "--whitespace=nowarn", "-"])
        .current_dir(folder.root())
        .env("GIT_CEILING_DIRECTORIES", folder.root())
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut git = git.ok()?;
    std::io::Write::write_all(&mut git.stdin.take()?, diff.as_bytes()).ok()?;
    let output = git.wait_with_output().ok()?;
    if !output.status.success() {
        eprintln!("{}", String::from_utf8_lossy(&output.stderr));
    }
    Some(output.status.success())
}

#[test]
fn the_diff_applies_with_git_and_gives_what_fix_writes() {
    let crlf = CONF.replace('\n', "\r\n");
    let odd = [
        ("crlf/flink-conf.yaml", crlf),
        ("bom/flink-conf.yaml", format!("\u{feff}{CONF}")),
        ("crlf-bom/config.yaml", format!("\u{feff}{}", CONFIG.replace('\n', "\r\n"))),
        ("no end/config.yaml", CONFIG.trim_end().to_owned()),
        ("ümlaut \"quoted\"/flink-conf.yaml", CONF.trim_end().to_owned()),
        ("start/flink-conf.yaml", "rest.port: 1\nrest.port: 1\n".to_owned()),
        ("empty-map/job.yaml", JOB.replace("\n    parallelism.default: \"4\" # kept", " {}")),
    ];
    let (written, patched) = (Folder::with(&files()), Folder::with(&files()));
    for (name, text) in &odd {
        written.write(name, text);
        patched.write(name, text);
    }
    let diff = written.run(&[&["fix", "--diff"], &SLA[..]].concat()).ends(1);
    assert!(!diff.out.contains('\u{feff}') || diff.out.contains("\u{feff}#"), "{}", diff.out);
    written.run(&[&["fix", "--fail-on", "never"], &SLA[..]].concat()).ends(0);
    let Some(applied) = git_apply(&patched, &diff.out) else { return };
    assert!(applied, "{}", diff.out);
    let names = files().map(|(name, _)| name).into_iter().chain(odd.iter().map(|(name, _)| *name));
    for name in names {
        assert_eq!(patched.read(name), written.read(name), "{name}");
    }
}

#[test]
fn line_ends_and_byte_order_marks_stay() {
    for (name, text) in [("flink-conf.yaml", CONF), ("config.yaml", CONFIG), ("job.yaml", JOB)] {
        for end in ["\r\n", "\r"] {
            let folder = Folder::new();
            let text = format!("\u{feff}{}", text.replace('\n', end));
            folder.write(name, &text);
            folder.run(&[&["fix", "--fail-on", "never"], &SLA[..]].concat()).ends(0);
            let fixed = folder.read(name);
            assert_ne!(fixed, text, "{name}");
            assert!(fixed.starts_with('\u{feff}'), "{name}");
            assert!(!fixed.replace(end, "").contains(['\r', '\n']), "{name}: {fixed:?}");
        }
    }
}

#[test]
fn lines_end_as_before_where_the_last_line_end_goes_with_a_line() {
    let folder = Folder::with(&[("flink-conf.yaml", "# head\r\nexecution.buffer-timeout.enabled: false")]);
    let options = ["--unsafe", "--environment", "production", "--flink-version", "2.1", "--fail-on", "never"];
    folder.run(&[&["fix"], &options[..]].concat()).ends(0);
    let fixed = folder.read("flink-conf.yaml");
    assert!(fixed.lines().count() > 2 && !fixed.replace("\r\n", "").contains('\n'), "{fixed:?}");
}

#[test]
fn the_exit_status_tells_what_is_left() {
    let folder = Folder::with(&[("flink-conf.yaml", CONF)]);
    folder.run(&["fix"]).ends(0);
    let unsafe_only = "metrics.latency.interval: 1000\njobmanager.rpc.addres: jm\n";
    let folder = Folder::with(&[("flink-conf.yaml", unsafe_only)]);
    folder.run(&["fix", "--select", "FL902"]).ends(1).complains("fixable with --unsafe");
    assert_eq!(folder.read("flink-conf.yaml"), unsafe_only);
    folder.run(&["fix", "--select", "FL902", "--fail-on", "error"]).ends(0);
    folder.run(&["fix", "--select", "FL902", "--unsafe"]).ends(0);
    assert!(folder.read("flink-conf.yaml").contains("jobmanager.rpc.address: jm\n"));
    folder.run(&["fix", "gone.yaml"]).ends(2).complains("gone.yaml");
}

#[test]
fn fix_in_json_is_checks_json_with_what_was_done() {
    let folder = Folder::with(&[("flink-conf.yaml", CONF)]);
    let run = folder.run(&["fix", "--output-format", "json"]).ends(0).quietly();
    let json: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(json["schema"], 1);
    assert_eq!(json["findings"], serde_json::json!([]));
    assert_eq!(json["applied"][0]["rule"], "FL908", "{json}");
    assert_eq!(json["applied"][0]["file"], "flink-conf.yaml");
    assert_eq!(json["withheld"], serde_json::json!([]));
}

#[cfg(unix)]
#[test]
fn a_read_only_file_is_left_alone_with_the_reason() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::with(&[("flink-conf.yaml", CONF)]);
    let path = folder.path("flink-conf.yaml");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o444)).expect("permissions");
    folder.run(&["fix"]).ends(1).complains("read-only");
    assert_eq!(folder.read("flink-conf.yaml"), CONF);
    let run = folder.run(&["fix", "--output-format", "json"]).ends(1);
    let json: Value = serde_json::from_str(&run.out).expect("JSON");
    assert!(json["withheld"][0]["reason"].as_str().is_some_and(|reason| reason.contains("read-only")), "{json}");
    assert_eq!(json["applied"], serde_json::json!([]));
    assert_eq!(json["findings"][0]["rule"], "FL908", "what is still in the file is still found: {json}");
    assert_eq!(std::fs::read_dir(folder.root()).expect("a folder").count(), 1);
}

#[cfg(unix)]
#[test]
fn a_link_that_leaves_the_tree_is_refused() {
    let (folder, elsewhere) = (Folder::new(), Folder::with(&[("flink-conf.yaml", CONF)]));
    let link = folder.path("flink-conf.yaml");
    std::os::unix::fs::symlink(elsewhere.path("flink-conf.yaml"), &link).expect("a link");
    folder.run(&["fix", "flink-conf.yaml"]).ends(1).complains("symbolic link");
    assert_eq!(elsewhere.read("flink-conf.yaml"), CONF);
    assert!(std::fs::symlink_metadata(&link).expect("a link").file_type().is_symlink());
}

#[test]
fn a_file_that_goes_by_two_names_is_fixed_once() {
    let folder = Folder::new();
    folder.write("flink-conf.yaml", CONF);
    std::os::unix::fs::symlink("flink-conf.yaml", folder.path("b-flink-conf.yaml")).expect("a link");
    let alone = Folder::new();
    alone.write("flink-conf.yaml", CONF);
    alone.run(&["fix", "flink-conf.yaml"]);
    let run = folder.run(&["fix", "flink-conf.yaml", "b-flink-conf.yaml"]).ends(0);
    assert!(!run.err.contains("left "), "{}", run.err);
    assert_eq!(folder.read("flink-conf.yaml"), alone.read("flink-conf.yaml"));
}

#[test]
fn standard_input_is_fixed_to_standard_output() {
    let folder = Folder::new();
    let arguments = ["fix", "-", "--stdin-filename", "flink-conf.yaml"];
    let run = folder.run_on(&arguments, CONF.as_bytes()).ends(0);
    assert_eq!(run.out.matches("blob.server.port").count(), 1, "{}", run.out);
    let good = "parallelism.default: 4\n";
    assert_eq!(folder.run_on(&arguments, good.as_bytes()).ends(0).out, good);
    assert_eq!(std::fs::read_dir(folder.root()).expect("a folder").count(), 0);
}

#[test]
fn standard_input_that_is_not_flinks_comes_out_as_it_went_in() {
    let folder = Folder::new();
    let text = "a: 1\n";
    assert_eq!(folder.run_on(&["fix", "-"], text.as_bytes()).ends(0).out, text);
}

#[test]
fn standard_input_beside_a_file_that_is_not_flinks_comes_out_once() {
    let folder = Folder::new();
    folder.write("other.yaml", "hello: x\n");
    let fixed = folder.run_on(&["fix", "-", "--stdin-filename", "flink-conf.yaml"], CONF.as_bytes()).out;
    for paths in [["-", "other.yaml"], ["other.yaml", "-"]] {
        let arguments = [&["fix"], &paths[..], &["--stdin-filename", "flink-conf.yaml"]].concat();
        assert_eq!(folder.run_on(&arguments, CONF.as_bytes()).ends(0).out, fixed);
    }
}

#[test]
fn a_fix_that_is_no_edit_is_left_with_the_reason() {
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n";
    let job = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n  flinkVersion: v1_20\n";
    let cases = [
        ("run.sh", "flink run -Drest.port=1 -Drest.port=1 a.jar\n".to_owned(), "add or take away"),
        ("run.sh", "flink run -Dpipeline.object-reuse=y\"es\" a.jar\n".to_owned(), "quotes or expansions of the shell"),
        ("map.yaml", format!("{map}  flink-conf.yaml: >\n    pipeline.object-reuse: yes\n"), "write it as a block"),
        ("map.yaml", format!("{map}  flink-conf.yaml: \"pipeline.object-reuse:\\tyes\"\n"), ""),
        (
            "values.yaml",
            "flink-conf.yaml: \"a.b: \\x31\\npipeline.object-reuse: yes\"\n".to_owned(),
            "write it as a block",
        ),
        (
            "docker-compose.yml",
            "services:\n  a:\n    environment:\n      FLINK_PROPERTIES: >-\n        pipeline.object-reuse: yes\n"
                .to_owned(),
            "write it as a block",
        ),
        (
            "job.yaml",
            format!("{job}  flinkConfiguration:\n    state.backend: &a rocksdb\n    x: *a\n"),
            "an anchor or alias",
        ),
        (
            "job.yaml",
            format!(
                "{job}  flinkConfiguration:\n    parallelism.default: 8\n    parallelism.default: 4\n  job:\n    parallelism: 2\n"
            ),
            "in more than one place",
        ),
        ("job.sql", "SET 'rest.port' = '1';\nSET 'rest.port' = '1'; -- c\n".to_owned(), ""),
    ];
    for (name, text, reason) in cases {
        let folder = Folder::with(&[(name, &text)]);
        let run = folder.run(&["fix", "--unsafe", name]);
        if reason.is_empty() {
            assert!(!run.err.contains("by hand"), "{run:?}");
            continue;
        }
        run.complains("by hand").complains(reason);
        assert_eq!(folder.read(name), text);
        let json = folder.run(&["fix", "--unsafe", "--output-format", "json", name]).out;
        let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert!(json["not_offered"][0]["reason"].as_str().is_some_and(|found| found.contains(reason)), "{json}");
    }
}
