//! A baseline: what was there is not reported until it changes.

use super::run::{Folder, run};

const CONF: &str = "parallelism.default: four\nmy.password: hunter2\ns3.secret-key hunter3\nrest.port: http\n";
const CHECK: [&str; 4] = ["check", "--output-format", "concise", "--quiet"];

fn with_baseline() -> Folder {
    let folder = Folder::with(&[("conf/flink-conf.yaml", CONF), ("conf/b/flink-conf.yaml", "rest.port: x\n")]);
    let run = folder.run(&["check", "--write-baseline", "baseline.json"]).ends(0);
    assert!(run.err.contains("findings written"), "{run:?}");
    folder
}

fn check(folder: &Folder, more: &[&str]) -> super::run::Run {
    folder.run(&[&CHECK[..], &["--baseline", "baseline.json"], more].concat())
}

#[test]
fn moved_lines_are_known_and_new_findings_are_not() {
    let folder = with_baseline();
    assert_eq!(check(&folder, &[]).ends(0).out, "");
    folder.write("conf/flink-conf.yaml", format!("# head\n\n{CONF}rest.bind-port: [\nheartbeat.timeout: soon\n"));
    let run = check(&folder, &[]).ends(1);
    assert_eq!(run.out.lines().count(), 1, "{run:?}");
    assert!(run.out.contains("heartbeat.timeout"), "{run:?}");
    folder.write("conf/flink-conf.yaml", CONF.replace("four", "five"));
    assert!(check(&folder, &[]).ends(1).out.contains("parallelism.default"), "a changed value is a new finding");
}

#[test]
fn the_file_is_sorted_readable_and_without_secrets() {
    let text = with_baseline().read("baseline.json");
    assert!(!text.contains("hunter"), "{text}");
    let lines: Vec<&str> =
        text.lines().filter(|line| line.contains("\"rule\"")).map(|line| line.trim_end_matches(',')).collect();
    assert!(lines.is_sorted() && lines.len() >= 3, "{text}");
    assert!(
        lines[0].starts_with("    {\"file\":\"conf/b/flink-conf.yaml\",\"rule\":\"FL906\",\"key\":\"rest.port\""),
        "{text}"
    );
}

#[test]
fn stale_entries_are_told_and_rewriting_takes_them_out() {
    let folder = with_baseline();
    folder.write("conf/flink-conf.yaml", "rest.port: http\n");
    let run = folder.run(&["check", "conf/flink-conf.yaml", "--baseline", "baseline.json"]).ends(0);
    assert!(run.err.contains("1 known") && run.err.contains("no longer found"), "{run:?}");
    folder.run(&["check", "conf/flink-conf.yaml", "--write-baseline", "baseline.json"]).ends(0);
    let text = folder.read("baseline.json");
    assert_eq!(text.matches("\"rule\"").count(), 2, "the other file's entry is kept: {text}");
    let again = folder.run(&["check", "--baseline", "baseline.json"]).ends(0);
    assert!(!again.err.contains("no longer"), "{again:?}");
}

#[test]
fn paths_count_from_the_baseline() {
    let folder = with_baseline();
    let run =
        run(&folder.path("conf"), &["check", "--baseline", "../baseline.json", "--output-format", "concise"], b"");
    run.ends(0);
}

#[test]
fn what_is_no_baseline_is_told_with_its_place() {
    for (text, words) in [
        ("", "baseline.json:1:0: not a baseline"),
        ("{\"schema\": 2, \"findings\": 7}", "its schema is 2, this flinklint reads 1"),
        ("{\"schema\": 1}", "missing field `findings`"),
        ("{\"schema\": 1, \"findings\": [\n{\"file\": \"a\"}]}", "baseline.json:2:"),
        ("{\"schema\": 1, \"findings\": [], \"more\": 1}", "unknown field"),
    ] {
        let folder = Folder::with(&[("flink-conf.yaml", CONF), ("baseline.json", text)]);
        check(&folder, &[]).ends(2).complains(words);
        folder.run(&["check", "--write-baseline", "baseline.json"]).ends(2);
        assert_eq!(folder.read("baseline.json"), text, "nothing is overwritten that is not understood");
    }
    let folder = Folder::with(&[("flink-conf.yaml", CONF)]);
    check(&folder, &[]).ends(2).complains("baseline.json");
    folder.write(
        "baseline.json",
        "{\"schema\": 1, \"findings\": [{\"file\": \"flink-conf.yaml\", \"rule\": \"X\", \"ordinal\": 0}]}",
    );
    assert!(check(&folder, &[]).ends(1).out.contains("FL906"), "an entry of no rule is only stale");
}
