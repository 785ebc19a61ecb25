//! `init`, the machine-readable `explain`, and shell completions.

use serde_json::Value;

use super::run::Folder;

#[test]
fn init_writes_what_it_finds_and_never_over_a_file() {
    let folder = Folder::with(&[
        ("a/flink-conf.yaml", "# flinklint: flink-version=1.18\nparallelism.default: four\n"),
        (
            "b/job.yaml",
            "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {name: a}\nspec: {flinkVersion: v1_18}\n",
        ),
    ]);
    folder.run(&["init"]).ends(0).complains("flinklint.toml written");
    let text = folder.read("flinklint.toml");
    assert!(text.contains("1 flink-conf, 1 flink-deployment"), "{text}");
    assert!(text.contains("\nflink-version = \"1.18\"\n") && text.contains("--write-baseline"), "{text}");
    // It is one, as it is and with all that it suggests.
    folder.run(&["check"]).ends(1);
    let all: String = text
        .lines()
        .filter(|line| !line.starts_with("# [") && !line.starts_with("# paths") && !line.starts_with("# base"))
        .filter(|line| line.contains(" = "))
        .map(|line| format!("{}\n", line.trim_start_matches("# ")))
        .filter(|line| {
            !line.starts_with("severity") && !line.starts_with("longest") && line.matches("environment").count() < 1
        })
        .collect();
    folder.write("flinklint.toml", all);
    folder.run(&["check"]).ends(1);
    folder.run(&["init"]).ends(2).complains("there already");
    assert!(!folder.read("flinklint.toml").contains("Found when"));
}

#[test]
fn init_finds_nothing_in_an_empty_folder() {
    let folder = Folder::new();
    folder.run(&["init"]).ends(0);
    assert!(folder.read("flinklint.toml").contains("no Flink configuration"));
}

#[test]
fn explain_speaks_json() {
    let folder = Folder::new();
    let json = |subject: &str| -> Value {
        let run = folder.run(&["explain", subject, "--output-format", "json"]).ends(0);
        serde_json::from_str(&run.out).expect("JSON")
    };
    assert_eq!(json("FL101")["rule"]["name"], "watermark-interval-vs-sla");
    let key = json("execution.buffer-timeout");
    assert_eq!(key["key"]["name_of"][0]["option"], "execution.buffer-timeout.interval");
    assert_eq!(json("metrics.reporter.prom.port")["key"]["family"], "metrics.reporter.");
    folder.run(&["explain", "nonsense.altogether", "--output-format", "json"]).ends(2);
}

#[test]
fn completions_know_rules_and_keys() {
    let folder = Folder::new();
    let script = |shell| folder.run(&["completions", shell]).ends(0).out;
    for shell in ["bash", "zsh", "fish"] {
        assert!(script(shell).contains("FL101"), "{shell}");
    }
    for shell in ["bash", "zsh"] {
        assert!(script(shell).contains("taskmanager.numberOfTaskSlots"), "{shell}");
    }
    folder.run(&["check", "--select", "FL9", "."]).ends(0);
}
