//! A folder to work in and the program run in it, in an environment that is
//! the same everywhere.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A folder of its own, gone at the end of the test.
pub struct Folder {
    _guard: TempDir,
    root: PathBuf,
}

/// What a run left behind.
#[derive(Debug, PartialEq, Eq)]
pub struct Run {
    pub status: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Folder {
    pub fn new() -> Self {
        let guard = tempfile::tempdir().expect("a temporary folder");
        let root = guard.path().canonicalize().expect("a folder");
        Self { _guard: guard, root }
    }

    /// With files in it.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self::new();
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("text")
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_on(arguments, b"")
    }

    pub fn run_on(&self, arguments: &[&str], input: &[u8]) -> Run {
        run(&self.root, arguments, input)
    }

    /// In an environment that has these variables as well.
    pub fn run_in(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Run {
        run_with(&self.root, arguments, b"", environment)
    }

    /// The findings of `check` as `FL101 error`, with options, in the order of output.
    pub fn found(&self, arguments: &[&str]) -> Vec<String> {
        let json = self.json(arguments);
        let findings = json["findings"].as_array().expect("findings").iter();
        findings.map(|finding| format!("{} {}", text(&finding["rule"]), text(&finding["severity"]))).collect()
    }

    /// The JSON that `check` writes.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let run = self.run(&[&["check", "--output-format", "json"], arguments].concat());
        serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {run:?}"))
    }
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

/// Runs the program in `folder`.
pub fn run(folder: &Path, arguments: &[&str], input: &[u8]) -> Run {
    run_with(folder, arguments, input, &[])
}

fn run_with(folder: &Path, arguments: &[&str], input: &[u8], environment: &[(&str, &str)]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_flinklint"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("LANG", "C.UTF-8")
        .env("HOME", folder)
        .envs(environment.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    // A program that does not read its input is none of our errors.
    let _ = child.stdin.take().expect("standard input").write_all(input);
    let output = child.wait_with_output().expect("an end");
    let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
    Run { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

impl Run {
    /// Holds where the program ended with this status.
    #[track_caller]
    pub fn ends(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "{}\n{}", self.out, self.err);
        self
    }

    /// Holds where standard output holds this.
    #[track_caller]
    pub fn says(self, part: &str) -> Self {
        assert!(self.out.contains(part), "no {part:?} in:\n{}\n{}", self.out, self.err);
        self
    }

    /// Holds where standard error holds this.
    #[track_caller]
    pub fn complains(self, part: &str) -> Self {
        assert!(self.err.contains(part), "no {part:?} in:\n{}\n{}", self.err, self.out);
        self
    }

    /// Holds where nothing went to standard error.
    #[track_caller]
    pub fn quietly(self) -> Self {
        assert_eq!(self.err, "");
        self
    }
}

/// Compares with `snapshots/cli_<name>.snap`, whatever the version is.
#[track_caller]
pub fn assert_snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.add_filter(r#""flinklint": "[^"]+""#, r#""flinklint": "VERSION""#);
    settings.add_filter(r"flinklint \d+\.\d+\.\d+", "flinklint VERSION");
    settings.bind(|| insta::assert_snapshot!(format!("cli_{name}"), text));
}
