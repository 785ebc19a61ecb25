//! Bad input of the kinds that carry a configuration in something else: the
//! right status, a finding at its place, no panic, and no secret.

use super::hostile::survives;
use super::run::Folder;

/// The place is the parser's.
const NOT_YAML: &str = "error[FL901] this is not YAML";
const CONFIG_MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n";
const COMPOSE: &str = "services:\n  jm:\n    image: flink:1.20\n    environment:\n";
const CLUSTER: &str = "apiVersion: flinkoperator.k8s.io/v1beta1\nkind: FlinkCluster\nmetadata:\n  name: a\nspec:\n";
const APPLICATION: &str = "apiVersion: flink.k8s.io/v1beta1\nkind: FlinkApplication\nmetadata:\n  name: a\nspec:\n";
const DEPLOYMENT: &str = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n  flinkVersion: v1_20\n";

/// Checks one file: silent where `finding` is empty, else with this in the line
/// of a finding, from its place on where that is given.
#[track_caller]
fn check(name: &str, bytes: impl AsRef<[u8]>, finding: &str) {
    let folder = Folder::new();
    folder.write(name, bytes);
    survives(&folder, &[name]).ends(i32::from(!finding.is_empty()));
    let run = folder.run(&["check", "--output-format", "concise", name]);
    if finding.is_empty() {
        assert_eq!(run.out, "", "{name}");
    } else if finding.starts_with(|c: char| c.is_ascii_digit()) {
        run.says(&format!("{name}:{finding}"));
    } else {
        run.says(finding);
    }
    folder.run(&["show", name]).ends(0);
    assert_ne!(folder.run(&["fix", "--diff", "--unsafe", name]).status, Some(2));
}

/// As they stand, and with other line ends.
#[track_caller]
fn check_all(name: &str, head: &str, cases: &[(&str, &str)]) {
    for (text, finding) in cases {
        check(name, format!("{head}{text}"), finding);
        check(name, format!("{head}{text}").replace('\n', "\r\n"), finding);
    }
}

#[test]
fn config_maps() {
    check_all(
        "map.yaml",
        CONFIG_MAP,
        &[
            ("", ""),
            ("  flink-conf.yaml:\n", ""),
            ("  flink-conf.yaml: |\n", ""),
            ("  flink-conf.yaml: |\n\n\n", ""),
            ("  flink-conf.yaml: ''\n", ""),
            ("  flink-conf.yaml: [\n", NOT_YAML),
            ("  flink-conf.yaml:\n    parallelism.default: 2\n", "6:3: error[FL901] a text is wanted here"),
            ("  flink-conf.yaml:\n    - parallelism.default\n", "6:3: error[FL901] a text is wanted here"),
            ("  config.yaml: {taskmanager.numberOfTaskSlots: 2}\n", "6:3: error[FL901] a text is wanted here"),
            ("  config.yaml: |\n    taskmanager:\n      numberOfTaskSlots: [\n", NOT_YAML),
            ("  config.yaml: |\n    taskmanager:\n    \tnumberOfTaskSlots: 2\n", NOT_YAML),
            ("  flink-conf.yaml: |\n    parallelism.default: two\n bad: [\n", NOT_YAML),
            ("  flink-conf.yaml: |\n    web.port: 1\n  flink-conf.yaml: |\n    rest.port: x\n", "9:5: error[FL906]"),
        ],
    );
    check("map.yaml", "apiVersion: v1\nkind: ConfigMap\ndata: flink-conf.yaml\n", "");
    check("map.yaml", "apiVersion: v1\nkind: ConfigMap\ndata:\n- flink-conf.yaml\n", "");
    check(
        "map.yaml",
        [CONFIG_MAP.as_bytes(), b"  flink-conf.yaml: |\n    a: \xf6\n"].concat(),
        "1:1: error[FL901] not UTF-8",
    );
    let deep = format!("    state: {}{}\n", "{a: ".repeat(50_000), "}".repeat(50_000));
    check("map.yaml", format!("{CONFIG_MAP}  config.yaml: |\n{deep}"), "7:");
}

#[test]
fn configurations_that_are_folded_or_escaped() {
    check_all(
        "map.yaml",
        CONFIG_MAP,
        &[
            ("  flink-conf.yaml: >\n    web.timeout: 1\n    rest.port: x\n", "7:5: error[FL906]"),
            ("  flink-conf.yaml: \"a.b: 1\\nrest.port: \\u0078\\n\"\n", "6:29: error[FL906]"),
            ("  flink-conf.yaml: \"a.b: \\t1\\n\\\n    rest.port: x\"\n", "7:5: error[FL906]"),
            ("  flink-conf.yaml: 'a.b: 1\n\n    rest.port: x'\n", "8:5: error[FL906]"),
            ("  flink-conf.yaml: conf/flink-conf.yaml\n", ""),
        ],
    );
    let folder = Folder::new();
    folder.write("map.yaml", format!("{CONFIG_MAP}  flink-conf.yaml: \"s3.secret-key:\\tabc\\nrest.port: x\\n\"\n"));
    for command in [&["check"][..], &["check", "--output-format", "json"], &["show"], &["fix", "--diff", "--unsafe"]] {
        let run = folder.run(&[command, &["map.yaml"]].concat());
        assert!(!run.out.contains("abc") && !run.err.contains("abc"), "{command:?}: {run:?}");
    }
}

#[test]
fn values_of_charts() {
    check_all(
        "values.yaml",
        "",
        &[
            ("flinkConfiguration:\n", ""),
            ("flinkConfiguration: text\n", ""),
            ("flinkConfiguration:\n  - a\n", ""),
            ("flinkConfiguration: {}\nconfig.yaml: |\n", ""),
            ("flinkConfiguration:\n  rest.port: [\n", NOT_YAML),
            ("a: [\nflinkConfiguration:\n  rest.port: x\n", NOT_YAML),
            ("flinkConfiguration:\n  web.port: 1\n  rest.port: x\n  rest.port: y\n", "4:3: error[FL906]"),
            ("{{ if .x }}\nflinkConfiguration:\n  rest.port: x\n", ""),
        ],
    );
    check("values.yaml", "", "");
    check("values.yaml", b"flinkConfiguration:\n  a: \xff\n", "1:1: error[FL901] not UTF-8");
}

#[test]
fn properties_of_containers() {
    check_all(
        "docker-compose.yml",
        COMPOSE,
        &[
            ("      FLINK_PROPERTIES:\n", ""),
            ("      FLINK_PROPERTIES: 5\n", ""),
            ("      FLINK_PROPERTIES: |\n", ""),
            ("      FLINK_PROPERTIES:\n        rest.port: x\n", "5:7: error[FL901] a text is wanted here"),
            ("      FLINK_PROPERTIES: >\n        rest.port: x\n        a.b: c\n", "6:9: error[FL906]"),
            ("      FLINK_PROPERTIES: \"rest.port: x\n", NOT_YAML),
            ("      FLINK_PROPERTIES: |\n        rest.port: x\n    bad: [\n", "6:9: error[FL906]"),
            ("      - FLINK_PROPERTIES\n      - FLINK_PROPERTIES=\n      - FLINK_PROPERTIES_X=rest.port: x\n", ""),
        ],
    );
    check("docker-compose.yml", [COMPOSE.as_bytes(), b"      FLINK_PROPERTIES: \xff\n"].concat(), "1:1: error[FL901]");
}

#[test]
fn scripts_of_the_sql_client() {
    check_all(
        "job.sql",
        "",
        &[
            ("", ""),
            ("SET 'rest.port' = 'x\n", "1:1: error[FL901]"),
            ("SET 'rest.port' 'x';\n", "1:1: error[FL901]"),
            ("SET 'rest.port' = 'x';\n/* open\n", "1:1: error[FL906]"),
            ("SET 'rest.port' = 'x'; SET", "1:1: error[FL906]"),
            ("SET\n'rest.port'\n=\n'x';", "1:1: error[FL906]"),
            ("SET 'search_path' 'x';\n", ""),
        ],
    );
    check("job.sql", b"SET 'rest.port' = '\xff';", "1:1: error[FL901] not UTF-8");
    check("job.sql", format!("SET 'rest.port' = '{}';", "x".repeat(5 << 20)), "1:1: error[FL906]");
}

#[test]
fn shell_scripts() {
    check_all(
        "run.sh",
        "#!/bin/sh\n",
        &[
            ("", ""),
            ("flink run\n", ""),
            ("flink run -D\n", ""),
            ("flink run -D= -D -D -D\n", ""),
            ("flink run -Drest.port='x\n", "2:11: error[FL906]"),
            ("flink run -Drest.port=\"x\n", "2:11: error[FL906]"),
            ("flink run -Drest.port=$(\n", ""),
            ("flink run \\\n  -Drest.port=x \\\n  app.jar\n", "3:3: error[FL906]"),
            ("cat <<E\nx\nflink run -Drest.port=x\n", "4:11: error[FL906]"),
            ("flink run -Drest.port=x \\", "2:11: error[FL906]"),
        ],
    );
    check("run.sh", b"flink run -Drest.port=\xff", "1:1: error[FL901] not UTF-8");
    check("run.sh", format!("flink run -Drest.port={}", "x".repeat(5 << 20)), "1:11: error[FL906]");
    check("run.sh", format!("flink run {}", "$(".repeat(100_000)), "");
    check("run", b"\x7fELF\0\0flink run -Drest.port=x", "");
}

#[test]
fn manifests_of_older_operators() {
    for (head, map) in [(CLUSTER, "flinkProperties"), (APPLICATION, "flinkConfig")] {
        check_all(
            "job.yaml",
            head,
            &[
                ("", ""),
                (&format!("  {map}:\n"), ""),
                (&format!("  {map}: text\n"), "6:3: error[FL901]"),
                (&format!("  {map}:\n  - a\n"), "6:3: error[FL901]"),
                (&format!("  {map}:\n    rest.port: [\n"), NOT_YAML),
                (&format!("  image: [x]\n  {map}:\n    rest.port: x\n    rest.port: y\n"), "9:5: error[FL906]"),
            ],
        );
        check("job.yaml", head.replace("spec:", "spec: text"), "5:1: error[FL901]");
        check("job.yaml", [head.as_bytes(), b"  x: \xff\n"].concat(), "1:1: error[FL901] not UTF-8");
    }
    let wrong_group = APPLICATION.replace("flink.k8s.io", "flink.apache.org");
    check(
        "job.yaml",
        format!("{wrong_group}  flinkVersion: v1_20\n"),
        "2:1: error[FL901] flink.apache.org has no kind",
    );
}

#[test]
fn kustomizations() {
    let job = format!("{DEPLOYMENT}  flinkConfiguration: {{rest.port: x}}\n");
    let texts: [&[u8]; 6] = [
        b"",
        b"patches: text\n",
        b"patches: [\n",
        b"\xff\xfe",
        b"patches:\n- path: [x]\n- path:\n- {}\n- &a *a\n",
        b"- patches\n",
    ];
    for text in texts {
        let folder = Folder::new();
        folder.write("kustomization.yaml", text);
        folder.write("job.yaml", &job);
        survives(&folder, &["."]).ends(1).says("FL906").says("job.yaml:5:24");
    }
}
