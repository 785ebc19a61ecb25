//! `check --output-format html`.

use super::run::Folder;

#[path = "../common/page.rs"]
mod page;

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
