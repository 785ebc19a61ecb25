//! A team's own rules in CEL.

use super::run::{Folder, run};

const CONF: &str = "execution.checkpointing.dir: file:///x\nexecution.checkpointing.interval: 10 min\n\
    taskmanager.memory.process.size: 64g\nstate.savepoints.dir: hdfs://n/x\nparallelism.default: 2\nrest.port: ${PORT}\n";
const CHECK: [&str; 6] = ["check", "--output-format", "concise", "--flink-version", "1.20", "--select"];

fn documented() -> String {
    let text = include_str!("../../docs/policies.md");
    let (_, rest) = text.split_once("```toml\n").expect("policies");
    rest.split_once("```").expect("an end").0.to_owned()
}

fn policy(when: &str) -> String {
    format!("[[policy]]\nid = 'ACME001'\nname = 'mine'\nwhen = \"{when}\"\nmessage = 'words'\n")
}

fn with(policies: &str) -> Folder {
    Folder::with(&[("flinklint.toml", policies), ("flink-conf.yaml", CONF)])
}

fn found(when: &str) -> bool {
    let run = with(&policy(when)).run(&[&CHECK[..], &["ACME001"]].concat());
    assert!(run.status == Some(0) || run.status == Some(1), "{when}: {run:?}");
    run.out.contains("ACME001")
}

#[test]
fn the_documented_policies_find_what_they_say() {
    let folder = with(&documented());
    folder.write(
        "job.yaml",
        "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {name: a}\nspec:\n  image: flink:1.20\n  \
         flinkVersion: v1_20\n  flinkConfiguration: {}\n",
    );
    let run = folder.run(&[&CHECK[..], &["policy", "--environment", "production"]].concat()).ends(1);
    let lines: Vec<&str> = run.out.lines().collect();
    assert_eq!(
        lines,
        [
            "flink-conf.yaml:1:1: error[ACME001] checkpoints live on s3",
            "flink-conf.yaml:2:1: warning[ACME002] production jobs checkpoint at least every five minutes",
            "flink-conf.yaml:3:1: warning[ACME003] the nodes have 32 GB: more, smaller TaskManagers",
            "flink-conf.yaml:1:1: warning[ACME004] all storage is on s3",
            "job.yaml:7:3: warning[ACME005] set jobmanager.scheduler: adaptive, so that jobs rescale in place",
        ]
        .into_iter()
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect::<Vec<_>>(),
        "{run:?}"
    );
}

#[test]
fn functions_read_keys_as_flink_does() {
    assert!(found("ms('execution.checkpointing.interval') == 600000"));
    assert!(found("ms('execution.checkpointing.timeout') == 10 * 60 * 1000"), "a default");
    assert!(found("bytes('taskmanager.memory.process.size') > 63 * 1024 * 1024 * 1024"));
    assert!(found("num('parallelism.default') < 2.5"));
    assert!(found("is_set('state.savepoints.dir') && !is_set('execution.checkpointing.unaligned.enabled')"));
    assert!(found("is_set('execution.checkpointing.savepoint-dir')"), "under another name");
    assert!(found(
        "at_least('1.20') && !at_least('2.0') && kind == 'flink-conf' && environment == null && name == null"
    ));
    assert!(found("file.endsWith('conf.yaml') && sla_ms == null"));
    assert!(!found("config['not.there'] == 'x'") && !found("num('not.there') > 1"));
    assert!(!found("num('rest.port') > 1") && !found("config['rest.port'] == 'x'"));
}

#[test]
fn a_policy_is_a_rule_like_any_other() {
    let folder = with(&policy("is_set('parallelism.default')"));
    assert!(folder.run(&["rules"]).ends(0).out.contains("ACME001  mine"));
    assert!(folder.run(&["explain", "mine"]).ends(0).out.contains("ACME001 mine"));
    folder.run(&[&CHECK[..], &["mine", "--write-baseline", "baseline.json"]].concat()).ends(0);
    folder.run(&[&CHECK[..], &["ACME001", "--baseline", "baseline.json"]].concat()).ends(0);
    folder.write("flink-conf.yaml", CONF.replace("parallelism", "# flinklint: ignore[ACME001]\nparallelism"));
    let run = folder.run(&["check", "--select", "mine,FL001,FL002"]).ends(0);
    assert!(run.out.contains("1 suppressed"), "{run:?}");
    folder.write("flinklint.toml", format!("ignore = ['ACME001']\n{}", policy("true")));
    assert!(!folder.run(&["check", "--output-format", "concise"]).out.contains("ACME001"));
    folder.run(&["check", "--isolated", "--select", "ACME001"]).ends(2).complains("ACME001");
}

#[test]
fn mistakes_are_told_with_their_places() {
    for (when, words) in [
        ("enviroment == 'x'", "did you mean `environment`?"),
        ("num('a') >", "not CEL"),
        ("config.all(a, config.all(b, a == b))", "one comprehension"),
        ("hash('a') == 1", "is no function of a policy"),
    ] {
        let run = with(&policy(when)).run(&["check"]).ends(2);
        assert!(run.err.contains(words) && run.err.contains("flinklint.toml:4:"), "{run:?}");
    }
    for (text, words) in [
        ("[[policy]]\nid = 'FL999'\nwhen = 'true'\nmessage = 'x'\n", "flinklint's own"),
        ("[[policy]]\nid = 'acme'\nwhen = 'true'\nmessage = 'x'\n", "no id for a policy"),
        ("[[policy]]\nid = 'ACME1'\nwhen = 'true'\n", "the policy has no `message`"),
        ("[[policy]]\nid = 'A1'\nwhen = 'true'\nmessage = 'x'\nwen = ''\n", "did you mean `when`?"),
        (
            "[[policy]]\nid = 'A1'\nwhen = 'true'\nmessage = 'x'\n[[policy]]\nid = 'A1'\nwhen = 'true'\nmessage = 'x'\n",
            "another policy",
        ),
    ] {
        with(text).run(&["check"]).ends(2).complains(words);
    }
}

#[test]
fn wrong_types_are_told_once_and_without_values() {
    let folder = with(&policy("config['my.password'] > 3"));
    folder.write("flink-conf.yaml", "my.password: hunter2\n");
    folder.write("b/flink-conf.yaml", "my.password: hunter2\n");
    let run = folder.run(&["check"]).ends(2);
    assert_eq!(run.err.matches("flinklint.toml:4:8: policy ACME001").count(), 1, "{run:?}");
    assert!(!run.err.contains("hunter2") && !run.out.contains("hunter2"), "{run:?}");
    for when in ["1", "'x'", "config", "1 / 0 == 1", "at_least('x')", "[1] == 1 || {}"] {
        with(&policy(when)).run(&["check"]).ends(2).complains("policy ACME001");
    }
}

#[test]
fn long_and_deep_conditions_end_early() {
    for when in [
        "1+".repeat(3000),
        "1+".repeat(1000) + "1",
        "(".repeat(1500),
        "!".repeat(1500) + "true",
        "[".repeat(2000),
        "true?".repeat(300),
    ] {
        let folder = with(&policy(&when));
        let run = run(folder.root(), &["check"], b"");
        assert!(run.status == Some(2) || run.status == Some(0), "{run:?}");
    }
}
