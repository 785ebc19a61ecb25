//! `check --output-format html`.

use super::run::Folder;
use super::{page, sketch};

const CONF: &str = "jobmanager.rpc.adress: jm\ntaskmanager.memory.process.size: 1728m\ns3.secret-key: hunter2\n";

#[test]
fn the_page_goes_to_a_file_with_the_memory_of_each_document() {
    let folder = Folder::with(&[("flink-conf.yaml", CONF), ("clean/config.yaml", "parallelism: {default: 2}\n")]);
    let run = folder.run(&["check", "--output-format", "html", "-o", "report.html"]).ends(1).quietly();
    assert_eq!(run.out, "");
    let text = folder.read("report.html");
    page::assert_page(&text);
    assert!(text.contains("Memory of the TaskManager") && text.contains("1728 MiB"), "{text}");
    assert!(text.contains("clean/config.yaml") && !text.contains("hunter2"));
    folder.run(&["check", "--output-format", "html", "-o", "again.html"]).ends(1);
    assert_eq!(text, folder.read("again.html"));
}

#[test]
fn standard_input_has_a_page_too() {
    let folder = Folder::new();
    let arguments = ["check", "-", "--stdin-filename", "flink-conf.yaml", "--output-format", "html"];
    let run = folder.run_on(&arguments, b"taskmanager.memory.process.size: 1728m\n").ends(0).quietly();
    page::assert_page(&run.out);
    assert!(run.out.contains("Memory of the TaskManager"), "{}", run.out);
}

const JOB: &str = "\
job fraud uptime=2h
vertex source parallelism=2 busy-time=200 backpressured-time=700
vertex enrich from=source parallelism=2 busy-time=990 backpressured-time=0
taskmanager slots=2
";

#[test]
fn a_measured_job_has_its_graph_and_its_budget() {
    let folder = Folder::with(&[("flink-conf.yaml", "pipeline.auto-watermark-interval: 200 ms\n")]);
    folder.write("stats.json", sketch::recording(JOB));
    let options = ["--stats", "stats.json", "--sla", "500ms", "--context", "time=event", "--fail-on", "never"];
    let arguments = ["check", "flink-conf.yaml", "--output-format", "html", "-o", "report.html"];
    folder.run(&[&arguments[..], &options[..]].concat()).ends(0).quietly();
    let text = folder.read("report.html");
    page::assert_page(&text);
    for part in ["Backpressure comes from enrich.", "origin of backpressure", "SLA 500", "watermark interval"] {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
}

#[test]
fn several_formats_can_be_written_at_once() {
    let folder = Folder::with(&[("flink-conf.yaml", CONF)]);
    let formats = ["--output-format", "html", "-o", "a.html", "--output-format", "concise"];
    let run = folder.run(&[&["check"], &formats[..]].concat()).ends(1).says("FL902");
    assert!(!run.out.contains("<html"));
    page::assert_page(&folder.read("a.html"));
}
