//! `migrate`: what becomes of each kind of file, what is left alone and said so.

use serde_json::Value;

use super::run::{Folder, assert_snapshot};

const CONF: &str = "# the cluster\n\
jobmanager.rpc.address: jobmanager # in this network\n\
taskmanager.heap.size: 4g\n\
state.backend: rocksdb\n\
state.backend.incremental: true\n\
\n\
# high availability\n\
high-availability: zookeeper\n\
high-availability.zookeeper.quorum: zk:2181\n\
cluster.evenly-spread-out-slots: true\n\
parallelism.default: 2\n\
parallelism.default: 4\n\
rest.port:8081\n\
restart-strategy: fixed-delay\n\
restart-strategy.fixed-delay.attempts: 3 # enough\n";

const JOB: &str = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: fraud\nspec:\n  \
image: flink:1.18\n  flinkVersion: v1_18\n  flinkConfiguration:\n    state.backend: rocksdb # as ever\n    \
state.backend.incremental: \"true\"\n    taskmanager.numberOfTaskSlots: \"2\"\n    high-availability: kubernetes\n    \
high-availability.storageDir: s3://bucket/ha\n    taskmanager.heap.size: 4g # old\n    akka:\n      \
framesize: 10485760b\n  job:\n    jarURI: local:///opt/fraud.jar\n---\napiVersion: flink.apache.org/v1beta1\n\
kind: FlinkSessionJob\nmetadata:\n  name: report\nspec:\n  deploymentName: session\n  flinkConfiguration:\n    \
restart-strategy: none\n";

const COMPOSE: &str = "services:\n  jobmanager:\n    image: flink:1.18\n    environment:\n      FLINK_PROPERTIES: |\n        \
# the memory\n        taskmanager.memory.process.size: 4 gb # enough\n        state.backend: rocksdb\n        \
env.java.opts: -Xss1m -Da=b\n  taskmanager:\n    image: flink:1.18\n    environment:\n      - |\n        \
FLINK_PROPERTIES=\n        state.backend: rocksdb\n";

const CONFIG_MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: flink-config\ndata:\n  flink-conf.yaml: |+\n    \
# kept\n    state.backend: rocksdb # kept\n\n    parallelism.default: 2\n    parallelism.default: 4\n  \
log4j.properties: |\n    rootLogger.level = INFO\n---\napiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    \
spec:\n      volumes:\n        - configMap:\n            items:\n              - key: flink-conf.yaml\n                \
path: flink-conf.yaml\n";

const VALUES: &str = "defaultConfiguration:\n  flink-conf.yaml: |\n    state.backend: rocksdb\nflink:\n  \
flinkConfiguration:\n    state.backend: rocksdb\n  files:\n    \"flink-conf.yaml\": |-\n      state.backend: rocksdb\n";

const NESTED: &str = "state:\n  backend: rocksdb\n  checkpoints:\n    dir: s3://bucket/checkpoints\nsecurity:\n  ssl:\n    \
enabled: true # both\nexecution.checkpointing.unaligned: true\n";

/// What `migrate` says and writes of one file, by the diff and in place.
fn shown(name: &str, text: &str, to: &str) -> String {
    let folder = Folder::with(&[(name, text)]);
    let diff = folder.run(&["migrate", "--to", to, "--diff"]).ends(1);
    assert_eq!(folder.read(name), text, "--diff writes nothing");
    let run = folder.run(&["migrate", "--to", to]);
    assert_eq!(run.out, "");
    format!("{}\n{}", run.err, diff.out)
}

#[test]
fn a_flink_conf_becomes_a_config_yaml() {
    assert_snapshot("migrate_flink_conf", &shown("conf/flink-conf.yaml", CONF, "2.1"));
}

#[test]
fn up_to_1_18_a_flink_conf_stays_one() {
    assert_snapshot("migrate_lines", &shown("conf/flink-conf.yaml", CONF, "1.18"));
}

#[test]
fn manifests_are_changed_where_they_stand() {
    assert_snapshot("migrate_manifest", &shown("job.yaml", JOB, "2.1"));
}

#[test]
fn properties_lose_what_the_image_would_take_for_settings() {
    assert_snapshot("migrate_properties", &shown("docker-compose.yml", COMPOSE, "2.1"));
}

#[test]
fn a_config_map_gets_the_file_that_flink_reads() {
    assert_snapshot("migrate_config_map", &shown("cm.yaml", CONFIG_MAP, "2.1"));
    let folder = Folder::with(&[("cm.yaml", CONFIG_MAP)]);
    folder.run(&["migrate", "--to", "1.20"]).ends(0);
    assert!(folder.read("cm.yaml").contains("flink-conf.yaml: |+"), "1.20 reads it as it is mounted");
}

#[test]
fn a_change_that_another_one_makes_room_for_is_made_as_well() {
    // Without its second key only what replaces the first tells that the file is Flink's.
    let keys = "cluster.evenly-spread-out-slots: true\n    taskmanager.network.memory.buffers-per-channel: 4\n";
    let text = format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  config.yaml: |\n    {keys}");
    let folder = Folder::with(&[("cm.yaml", &text)]);
    folder.run(&["migrate", "--to", "2.1", "cm.yaml"]);
    let migrated = folder.read("cm.yaml");
    assert!(migrated.contains("\n    taskmanager.load-balance.mode: SLOTS\n"), "{migrated}");
    assert!(migrated.contains("\n    # taskmanager.network.memory.buffers-per-channel: 4\n"), "{migrated}");
    folder.run(&["migrate", "--to", "2.1", "cm.yaml"]).ends(0);
    assert_eq!(folder.read("cm.yaml"), migrated);
}

#[test]
fn the_operators_own_configuration_is_left_alone() {
    assert_snapshot("migrate_helm_values", &shown("values.yaml", VALUES, "2.1"));
}

#[test]
fn a_nested_config_yaml_keeps_its_form() {
    assert_snapshot("migrate_config_yaml", &shown("config.yaml", NESTED, "2.1"));
}

#[test]
fn scripts_keep_their_statements() {
    let sql = "SET 'state.backend' = 'rocksdb'; -- kept\nSET 'security.ssl.enabled' = 'true';\nSELECT 1;\n";
    assert_snapshot("migrate_sql", &shown("job.sql", sql, "2.1"));
}

/// Values that YAML reads otherwise, or that flink-conf.yaml cuts.
const TRICKY: &[(&str, &str)] = &[
    ("k: a: b", "k: 'a: b'"),
    ("k: a:", "k: 'a:'"),
    ("k: http://h:80/?a=b&c", "k: http://h:80/?a=b&c"),
    ("k: s3://b/x#y", "k: s3://b/x #y"),
    ("k: \"x\"", "k: '\"x\"'"),
    ("k: 'x'", "k: \"'x'\""),
    ("k: it's", "k: it's"),
    ("k: 007", "k: '007'"),
    ("k: 0x1F", "k: '0x1F'"),
    ("k: 1.10", "k: '1.10'"),
    ("k: 1e3", "k: '1e3'"),
    ("k: 10", "k: 10"),
    ("k: 0.4", "k: 0.4"),
    ("k: true", "k: true"),
    ("k: True", "k: 'True'"),
    ("k: yes", "k: yes"),
    ("k: null", "k: 'null'"),
    ("k: ~", "k: '~'"),
    ("k: a;b", "k: a;b"),
    ("k: k1:v1,k2:v2", "k: k1:v1,k2:v2"),
    ("k: [a, b]", "k: '[a, b]'"),
    ("k: {a: b}", "k: '{a: b}'"),
    ("k: 10 ms", "k: 10 ms"),
    ("k: 1.5 gb", "k: 1.5 gb"),
    ("k: *x", "k: '*x'"),
    ("k: &x", "k: '&x'"),
    ("k: %x", "k: '%x'"),
    ("k: @x", "k: '@x'"),
    ("k: `x`", "k: '`x`'"),
    ("k: !x", "k: '!x'"),
    ("k: |", "k: '|'"),
    ("k: > x", "k: '> x'"),
    ("k: - x", "k: '- x'"),
    ("k: -x", "k: -x"),
    ("k: ? x", "k: '? x'"),
    ("k: a\tb", "k: \"a\\tb\""),
    ("k: \tv", "k: v"),
    ("k:  v  ", "k:  v  "),
    ("  k: v", "k: v"),
    ("k : v", "k : v"),
    ("k: ü中😀", "k: ü中😀"),
    ("k: a\u{2028}b", "k: \"a\\Lb\""),
    ("k: a\u{feff}", "k: \"a\\ufeff\""),
    ("k: a\u{7}b", "k: \"a\\ab\""),
    ("k: ---", "k: '---'"),
    ("- a: b", "'- a': b"),
    ("true: x", "'true': x"),
    ("[k]: x", "'[k]': x"),
    ("k:v", "# k:v"),
    ("k:", "# k:"),
    ("k: # x", "# k: # x"),
    ("---", "# ---"),
    ("\u{feff}k: v", "# k: v"),
    ("\u{feff}# c", "# c"),
    ("# c\u{85}d: e", "# c d: e"),
    ("\t# c", "# c"),
    (" \t", ""),
    ("k: v # c", "k: v # c"),
    ("k: v#c", "k: v #c"),
    ("k: v\t#c", "k: v #c"),
];

#[test]
fn tricky_values_mean_the_same_in_yaml() {
    let mut wrong = Vec::new();
    for (line, expected) in TRICKY {
        // A second line shows that only the first is touched.
        let folder = Folder::with(&[("flink-conf.yaml", &format!("{line}\nparallelism.default: 2\n"))]);
        let run = folder.run(&["migrate", "--to", "2.1"]);
        let written = folder.read("config.yaml");
        if written != format!("{expected}\nparallelism.default: 2\n") {
            wrong.push(format!("{line:?}: {written:?}\n{}", run.err));
        }
        folder.run(&["check", "--select", "FL901", "--output-format", "concise"]).ends(0);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_same_version_changes_no_byte() {
    for (name, text) in
        [("flink-conf.yaml", CONF), ("job.yaml", JOB), ("docker-compose.yml", COMPOSE), ("config.yaml", NESTED)]
    {
        let folder = Folder::with(&[(name, text)]);
        for version in ["1.20", "1.20.3"] {
            let run = folder.run(&["migrate", "--flink-version", version, "--to", "1.20"]).ends(0);
            assert!(run.err.contains("0 files"), "{}", run.err);
            assert_eq!(folder.read(name), text);
        }
    }
}

#[test]
fn a_second_run_changes_nothing() {
    let files = [
        ("a/flink-conf.yaml", CONF),
        ("job.yaml", JOB),
        ("docker-compose.yml", COMPOSE),
        ("cm.yaml", CONFIG_MAP),
        ("values.yaml", VALUES),
        ("config.yaml", NESTED),
    ];
    let folder = Folder::with(&files);
    folder.run(&["migrate", "--to", "2.1", "."]).ends(1);
    let read = || files.map(|(name, _)| folder.read(&name.replace("flink-conf", "config")));
    let once = read();
    folder.run(&["migrate", "--to", "2.1", "."]).complains("migrated 0 files");
    assert_eq!(once, read());
    assert!(!folder.path("a/flink-conf.yaml").exists());
}

#[test]
fn a_config_yaml_that_is_there_is_not_written_over() {
    let folder = Folder::with(&[("flink-conf.yaml", "state.backend: rocksdb\n"), ("config.yaml", "rest.port: 1\n")]);
    for arguments in [&["migrate", "--to", "2.1", "flink-conf.yaml"][..], &["migrate", "--to", "2.1", "--diff"]] {
        folder.run(arguments).ends(1).complains("is there already");
        assert_eq!(folder.read("flink-conf.yaml"), "state.backend: rocksdb\n");
        assert_eq!(folder.read("config.yaml"), "rest.port: 1\n");
    }
    let both = "data:\n  flink-conf.yaml: |\n    state.backend: rocksdb\n  config.yaml: |\n    rest.port: 1\n";
    let both = format!("apiVersion: v1\nkind: ConfigMap\n{both}");
    let folder = Folder::with(&[("cm.yaml", &both)]);
    folder.run(&["migrate", "--to", "2.1"]).ends(1).complains("config.yaml is there as well");
    assert_eq!(folder.read("cm.yaml"), both);
}

#[test]
fn versions_that_cannot_be_reached_are_refused() {
    let job = JOB.split("---").next().unwrap_or_default();
    let folder = Folder::with(&[("job.yaml", job), ("config.yaml", NESTED)]);
    folder.run(&["migrate", "--to", "9.9"]).ends(2).complains("9.9 is no Flink version that flinklint knows");
    folder.run(&["migrate", "--to", "two"]).ends(2).complains("not a Flink version");
    folder.run(&["migrate"]).ends(2).complains("--to");
    folder.run(&["migrate", "--to", "1.17", "--flink-version", "1.18"]).ends(2).complains("later versions only");
    let run = folder.run(&["migrate", "--to", "1.17"]).ends(1);
    assert_snapshot("migrate_downgrade", &run.err);
    assert_eq!((folder.read("job.yaml").as_str(), folder.read("config.yaml").as_str()), (job, NESTED));
    folder.run(&["migrate", "--to", "2.1", "gone.yaml"]).ends(2).complains("gone.yaml");
}

#[test]
fn what_flink_refuses_and_templates_are_left_alone() {
    let files = [
        ("null/config.yaml", "state.backend.type:\nrest.port: 1\n"),
        ("broken/config.yaml", "state.backend.type: [\nrest.port: 1\n"),
        ("jinja/flink-conf.yaml", "state.backend: rocksdb\n{% if ha %}\nhigh-availability: zookeeper\n{% endif %}\n"),
        ("line/flink-conf.yaml", "${COMMON}\nstate.backend: rocksdb\n"),
        ("helm/flink.yaml", "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec: {{ .Values.spec }}\n"),
        ("command.yaml", "args:\n  - 'FLINK_PROPERTIES=\"$(PROPERTIES)\" /docker-entrypoint.sh jobmanager'\n"),
        ("folded.yml", "x:\n  image: flink:1.18\n  FLINK_PROPERTIES: \"state.backend: \\x72ocksdb\"\n"),
    ];
    let folder = Folder::with(&files);
    let run = folder.run(&["migrate", "--to", "2.1"]).ends(1);
    assert_snapshot("migrate_left_alone", &run.err);
    for (name, text) in files {
        assert_eq!(folder.read(name), text, "{name}");
    }
}

#[test]
fn names_of_one_option_are_settled_by_the_version_before() {
    let both = "state.backend: rocksdb\nstate.backend.type: hashmap\n";
    let migrated = |options: &[&str]| {
        let folder = Folder::with(&[("flink-conf.yaml", both)]);
        let run = folder.run(&[&["migrate", "--to", "1.20"], options].concat());
        (folder.read("config.yaml").lines().filter(|line| !line.starts_with('#')).collect::<String>(), run)
    };
    let (text, run) = migrated(&["--flink-version", "1.16"]);
    assert_eq!((text.as_str(), run.status), ("state.backend.type: rocksdb", Some(0)), "1.16 has only the old name");
    let (text, run) = migrated(&["--flink-version", "1.18"]);
    assert_eq!((text.as_str(), run.status), ("state.backend.type: hashmap", Some(0)));
    let (_, run) = migrated(&[]);
    run.ends(1).complains("depends on the version; say it by --flink-version");
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = Folder::new();
    let arguments = ["migrate", "--to", "2.1", "-", "--stdin-filename", "flink-conf.yaml"];
    let run = folder.run_on(&arguments, b"state.backend: rocksdb # c\n").ends(0);
    assert_eq!(run.out, "state.backend.type: rocksdb # c\n");
    let run = folder.run_on(&["migrate", "--to", "2.1", "-"], b"a: 1\n").ends(0);
    assert_eq!(run.out, "a: 1\n", "what is not Flink's passes");
    assert_eq!(std::fs::read_dir(folder.root()).expect("a folder").count(), 0);
}

#[test]
fn line_ends_stay() {
    let folder =
        Folder::with(&[("flink-conf.yaml", &CONF.replace('\n', "\r\n")), ("job.yaml", &JOB.replace('\n', "\r\n"))]);
    folder.run(&["migrate", "--to", "2.1"]).ends(1);
    for name in ["config.yaml", "job.yaml"] {
        let text = folder.read(name);
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "{text:?}");
    }
}

#[test]
fn what_is_done_is_said_in_json() {
    let folder = Folder::with(&[("flink-conf.yaml", CONF)]);
    let run = folder.run(&["migrate", "--to", "2.1", "--diff", "--output-format", "json"]).ends(1).quietly();
    let json: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!((&json["schema"], &json["to"]), (&Value::from(1), &Value::from("2.1")));
    assert_eq!(json["files"][0]["written_to"], "config.yaml");
    let renamed = json["applied"].as_array().expect("a list").iter().find(|entry| entry["key"] == "state.backend");
    let renamed = renamed.expect("an entry");
    assert_eq!(
        (&renamed["to"], &renamed["action"], &renamed["line"]),
        (&"state.backend.type".into(), &"renamed".into(), &4.into())
    );
    assert_eq!(json["withheld"][0]["key"], "taskmanager.heap.size");
    assert_eq!(folder.read("flink-conf.yaml"), CONF);
}

#[test]
fn secrets_stay_in_the_file() {
    let conf = "s3.secret-key: hunter2#x\nmy.password: [hunter2, a]\nenv.java.opts: -Dpassword=hunter2\ns3.secret-key: hunter2\n";
    let folder = Folder::with(&[("flink-conf.yaml", conf)]);
    for format in ["text", "json"] {
        let run = folder.run(&["migrate", "--to", "2.1", "--diff", "--output-format", format]).ends(1);
        assert!(!run.out.contains("hunter2") && !run.err.contains("hunter2"), "{}{}", run.out, run.err);
    }
    folder.run(&["migrate", "--to", "2.1"]).ends(0);
    assert_eq!(folder.read("config.yaml").matches("hunter2").count(), 4);
}

#[test]
fn a_large_file_is_read_so_often_and_no_more() {
    let mut text =
        String::from("apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n  flinkConfiguration:\n");
    for at in 0..20_000 {
        text.push_str(&format!("    akka.framesize: {at}b\n    a.b{at}.c: x\n    a.b{at}: y\n"));
    }
    let lines = text.split("flinkConfiguration:\n").nth(1).unwrap_or_default().replace("    ", "");
    let folder = Folder::with(&[("job.yaml", &text), ("flink-conf.yaml", &lines)]);
    let run = folder.run(&["migrate", "--to", "2.1", "--quiet"]).ends(1);
    let given_up = run.err.lines().filter(|line| line.ends_with("the file is too large for so many changes")).count();
    assert!(given_up > 19_000, "{given_up} changes are given up");
}
