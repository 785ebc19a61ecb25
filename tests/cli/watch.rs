//! `check --watch`: a run for every change.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use super::run::Folder;

const PATIENCE: Duration = Duration::from_secs(30);

/// A run that watches, ended with the test.
struct Watch {
    child: Child,
    lines: Receiver<String>,
}

impl Watch {
    fn start(folder: &Folder) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_flinklint"))
            .args(["check", "--watch", "--quiet", "--output-format", "json"])
            .current_dir(folder.root())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program");
        let (to, lines) = channel();
        let out = BufReader::new(child.stdout.take().expect("its output"));
        thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| to.send(line)));
        Self { child, lines }
    }

    /// The rules in the next report that has any of them.
    fn next(&self) -> Vec<String> {
        let mut report = String::new();
        loop {
            let line = self.lines.recv_timeout(PATIENCE).expect("another line in time");
            report.push_str(&line);
            if line == "}" {
                let json: serde_json::Value = serde_json::from_str(&report).expect("JSON");
                let findings = json["findings"].as_array().expect("findings");
                return findings.iter().filter_map(|finding| finding["key"].as_str()).map(str::to_owned).collect();
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn every_change_is_a_run() {
    let folder = Folder::with(&[("flink-conf.yaml", "parallelism.default: many\n")]);
    let watch = Watch::start(&folder);
    assert_eq!(watch.next(), ["parallelism.default"]);
    folder.write("flink-conf.yaml", "taskmanager.numberOfTaskSlots: several\n");
    assert_eq!(watch.next(), ["taskmanager.numberOfTaskSlots"]);
    folder.write("flinklint.toml", "ignore = [\"ALL\"]\n");
    assert!(watch.next().is_empty());
}

#[test]
fn standard_input_cannot_be_watched() {
    let run = Folder::new().run(&["check", "--watch", "-"]).ends(2);
    assert!(run.err.contains("standard input"), "{}", run.err);
}
