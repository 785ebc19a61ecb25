//! Values of sensitive keys never leave the program, wherever they stand and
//! whatever stands beside them.

use super::run::Folder;

const SECRET: &str = "hunter2-correct-horse";

/// A file with `@` where the secret stands, and findings close to it. `%` is an `@` that
/// stands for itself.
struct Plant {
    what: &'static str,
    file: &'static str,
    text: &'static str,
}

const fn plant(what: &'static str, file: &'static str, text: &'static str) -> Plant {
    Plant { what, file, text }
}

/// A manifest around what stands in its `spec`.
macro_rules! manifest {
    ($spec:expr) => {
        concat!(
            "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: j\nspec:\n",
            "  flinkVersion: v1_18\n",
            $spec
        )
    };
}

const PLANTS: &[Plant] = &[
    // flink-conf.yaml
    plant("a sensitive key", "flink-conf.yaml", "parallelism.defalt: 1\ns3.secret-key: @\nparallelism.defalt2: 2\n"),
    plant("an unknown key", "flink-conf.yaml", "jobmanager.my-password: @\n"),
    plant("a deprecated key", "flink-conf.yaml", "security.ssl.keystore-password: @\n"),
    plant("a refused value", "flink-conf.yaml", "security.ssl.rest.key-password.enabled: @\n"),
    plant("a duplicate", "flink-conf.yaml", "s3.secret-key: @\nparallelism.defalt: 1\ns3.secret-key: @\n"),
    plant("unequal duplicates", "flink-conf.yaml", "s3.secret-key: @\nrest.prot: 1\ns3.secret-key: @x\n"),
    plant("a value with #", "flink-conf.yaml", "s3.secret-key: @#@\n"),
    plant("a value with a space and #", "flink-conf.yaml", "s3.secret-key: a@ #@\nrest.prot: 1\n"),
    plant("a quoted value", "flink-conf.yaml", "s3.secret-key: \"@\"\n"),
    plant("an open quote before #", "flink-conf.yaml", "s3.secret-key: \"a#@\"\n"),
    plant("no space", "flink-conf.yaml", "s3.secret-key:@\n"),
    plant("a tab", "flink-conf.yaml", "s3.secret-key:\t@\n"),
    plant("an equals sign", "flink-conf.yaml", "s3.secret-key=@\n"),
    plant("an equals sign with spaces", "flink-conf.yaml", "s3.secret-key = @\n"),
    plant("neither", "flink-conf.yaml", "s3.secret-key @\n"),
    plant("a line below", "flink-conf.yaml", "s3.secret-key:\n  @\nrest.prot: 1\n"),
    plant("a block below", "flink-conf.yaml", "s3.secret-key: |\n  @\nrest.prot: 1\n"),
    plant("nested below", "flink-conf.yaml", "s3:\n  secret-key: @\nrest.prot: 1\n"),
    plant("an equals sign inside of the key", "flink-conf.yaml", "s3.secret-key=@: x\njobmanager.secret=@: x\n"),
    plant("a colon inside of the value", "flink-conf.yaml", "jobmanager.secret:@: x\njobmanager.password:@: x\n"),
    plant("a comment", "flink-conf.yaml", "# s3.secret-key: @\nrest.prot: 1\n# password = @\n"),
    plant("a comment behind", "flink-conf.yaml", "rest.prot: 1 # password: @\n"),
    plant("a comment with an option", "flink-conf.yaml", "# start with --password @\nrest.prot: 1\n"),
    plant(
        "a Java option",
        "flink-conf.yaml",
        "env.java.opts: -Djavax.password=@ -Xmx1g\nenv.java.opts: -Ds3.secret-key=@\n",
    ),
    plant(
        "an address",
        "flink-conf.yaml",
        "s3.endpoint: https://u:@%host\nrest.prot: 1\ns3.endpoint: https://u:@%host2\n",
    ),
    plant("an address that is refused", "flink-conf.yaml", "rest.port: https://u:@%host\nio.tmp.dirs: https://u:@%h\n"),
    plant("an address in a comment", "flink-conf.yaml", "# see https://u:@%host\nrest.prot: 1\n"),
    plant("a parameter of an address", "flink-conf.yaml", "rest.port: jdbc:x://h/d?user=a&password=@\n"),
    plant("a map", "flink-conf.yaml", "pipeline.global-job-parameters: password:@\nrest.prot: 1\n"),
    plant("an address with a quote", "flink-conf.yaml", "io.tmp.dirs: https://u:x'@%h\nrest.prot: 1\n"),
    plant("an address with a slash", "flink-conf.yaml", "state.checkpoints.dir: s3://u:@/x%b/c\nrest.prot: 1\n"),
    plant("a token before a host", "flink-conf.yaml", "rest.port: https://@%host\nrest.prot: 1\n"),
    plant("two secrets of a word", "flink-conf.yaml", "rest.port: https://u:@secret:@%host\nrest.prot: 1\n"),
    plant("a pair with a blank", "flink-conf.yaml", "heartbeat.timeout: password: @\nrest.prot: 1\n"),
    plant("upper case", "flink-conf.yaml", "MY.PASSWORD: @\nrest.prot: 1\n"),
    plant("line ends of CR", "flink-conf.yaml", "rest.prot: 1\rs3.secret-key: @\rrest.prot2: 1\r"),
    plant("line ends of CRLF", "flink-conf.yaml", "rest.prot: 1\r\ns3.secret-key: @\r\nrest.prot2: 1\r\n"),
    plant("a directive", "flink-conf.yaml", "# flinklint: password=@\n# flinklint: sla=x s3.secret-key=@\n"),
    plant("beside fixes", "flink-conf.yaml", "blob.server.port: 1\ns3.secret-key: @\nblob.server.port: 1\n"),
    plant(
        "in a fixed line",
        "flink-conf.yaml",
        "s3.secret-key: @\ns3.secret-key: @\nsecurity.ssl.keystore-password: @\n",
    ),
    // config.yaml
    plant("flat", "config.yaml", "s3.secret-key: @\nparallelism.default: x\n"),
    plant("nested", "config.yaml", "s3:\n  secret-key: @\nparallelism:\n  default: x\n  defalt: x\n"),
    plant("a sensitive parent", "config.yaml", "rest:\n  secret:\n    file: @\nparallelism:\n  default: x\n"),
    plant("a flow mapping", "config.yaml", "s3: {secret-key: @, endpoint: x}\nparallelism: {default: x, defalt: x}\n"),
    plant(
        "a flow mapping over lines",
        "config.yaml",
        "s3: {secret-key:\n  @,\n  endpoint: x}\nparallelism.default: x\n",
    ),
    plant("a literal block", "config.yaml", "parallelism.default: x\ns3.secret-key: |\n  @\n  @\nrest.prot: 1\n"),
    plant("a folded block", "config.yaml", "s3:\n  secret-key: >-\n    @\n\n    @\nparallelism.default: x\n"),
    plant("a plain scalar over lines", "config.yaml", "s3.secret-key: a\n  @\nparallelism.default: x\n"),
    plant("a quoted scalar over lines", "config.yaml", "s3.secret-key: \"a\n  @\"\nparallelism.default: x\n"),
    plant("a list", "config.yaml", "s3.secret-key:\n  - @\n  - @\nparallelism.default: x\n"),
    plant("a duplicate", "config.yaml", "parallelism.default: x\ns3.secret-key: @\ns3.secret-key: @\n"),
    plant("an anchor", "config.yaml", "x.y: &a @\ns3.secret-key: *a\nparallelism.default: x\n"),
    plant("an alias elsewhere", "config.yaml", "s3.secret-key: &a @\nrest.prot: *a\nparallelism.default: *a\n"),
    plant("a key that YAML unescapes", "config.yaml", "\"s3.secr\\x65t-key\": @\nparallelism.default: x\n"),
    plant("an escaped value", "config.yaml", "s3.secret-key: \"@\\n@\"\nparallelism.default: x\n"),
    plant("a complex key", "config.yaml", "? s3.secret-key\n: @\nparallelism.default: x\n"),
    plant("broken YAML behind it", "config.yaml", "state.backend.type: x\ns3.secret-key: @\nrest: [\n"),
    plant("broken YAML in it", "config.yaml", "state.backend.type: x\ns3.secret-key: \"@\nrest: 1\n"),
    plant("broken YAML of it", "config.yaml", "state.backend.type: x\ns3.secret-key: @: @\n"),
    plant("broken nested YAML", "config.yaml", "state:\n  a: b\ns3:\n  secret-key: |\n    @\n x: [\n"),
    plant("a refused tag", "config.yaml", "s3.secret-key: !x @\nparallelism.default: 1\n"),
    plant("a comment", "config.yaml", "# secret-key: @\nparallelism.default: x # token=@\n"),
    plant(
        "a deprecated key",
        "config.yaml",
        "security:\n  ssl:\n    keystore-password: @\n    truststore-password: '@'\n",
    ),
    plant("a Java option", "config.yaml", "env:\n  java:\n    opts: -Xmx1g -Da.password=@\nparallelism.default: x\n"),
    // manifests
    plant("a setting", "job.yaml", manifest!("  flinkConfiguration:\n    s3.secret-key: @\n    rest.prot: \"1\"\n")),
    plant(
        "nested",
        "job.yaml",
        manifest!("  flinkConfiguration:\n    s3:\n      secret-key: @\n    rest.prot: \"1\"\n"),
    ),
    plant("a duplicate", "job.yaml", manifest!("  flinkConfiguration:\n    s3.secret-key: @\n    s3.secret-key: @\n")),
    plant(
        "a merge",
        "job.yaml",
        manifest!("  x: &x {s3.secret-key: @}\n  flinkConfiguration:\n    <<: *x\n    rest.prot: \"1\"\n"),
    ),
    plant(
        "a comment",
        "job.yaml",
        manifest!("  flinkConfiguration:\n    # s3.secret-key: @\n    rest.prot: \"1\" # password=@\n"),
    ),
    plant(
        "an environment variable",
        "job.yaml",
        manifest!(
            "  podTemplate:\n    env:\n      - name: AWS_SECRET_ACCESS_KEY\n        value: @\n  flinkConfiguration:\n    rest.prot: \"1\"\n"
        ),
    ),
    plant(
        "a value before its name",
        "job.yaml",
        manifest!(
            "  podTemplate:\n    env:\n      - value: @\n        name: DB_PASSWORD\n  flinkConfiguration:\n    rest.prot: \"1\"\n"
        ),
    ),
    plant(
        "a comment between name and value",
        "job.yaml",
        manifest!(
            "  podTemplate:\n    env:\n      - name: DB_PASSWORD\n        # rotated\n        value: @\n  flinkConfiguration:\n    rest.prot: \"1\"\n"
        ),
    ),
    plant(
        "a flow mapping of name and value",
        "job.yaml",
        manifest!(
            "  podTemplate:\n    env: [{value: @, name: DB_PASSWORD}, {name: TOKEN, value: @}]\n  flinkConfiguration:\n    rest.prot: \"1\"\n"
        ),
    ),
    plant(
        "a block as value",
        "job.yaml",
        manifest!(
            "  podTemplate:\n    env:\n      - name: DB_PASSWORD\n        value: |\n          @\n  flinkConfiguration:\n    rest.prot: \"1\"\n"
        ),
    ),
    plant(
        "an argument",
        "job.yaml",
        manifest!(
            "  job:\n    args: [\"--password\", \"@\", \"--token=@\"]\n  flinkConfiguration:\n    rest.prot: \"1\"\n"
        ),
    ),
    plant(
        "an argument of its own line",
        "job.yaml",
        manifest!("  job:\n    args:\n      - --password\n      - @\n  flinkConfiguration:\n    rest.prot: \"1\"\n"),
    ),
    plant(
        "an embedded configuration",
        "job.yaml",
        manifest!(
            "  podTemplate:\n    env:\n      - name: FLINK_PROPERTIES\n        value: |\n          s3.secret-key: @\n  flinkConfiguration:\n    rest.prot: \"1\"\n"
        ),
    ),
    plant(
        "a Secret in the same file",
        "job.yaml",
        concat!(
            "apiVersion: v1\nkind: Secret\nstringData:\n  a: @\n  b: |\n    @\n---\n",
            "apiVersion: flink.apache.org/v1beta1\nkind: FlinkSessionJob\nspec:\n  flinkConfiguration: {rest.prot: 1}\n"
        ),
    ),
    plant(
        "JSON",
        "job.yaml",
        "{\"apiVersion\": \"flink.apache.org/v1beta1\", \"kind\": \"FlinkDeployment\", \"spec\": {\"flinkConfiguration\": {\"s3.secret-key\": \"@\", \"rest.prot\": \"1\"}}}",
    ),
    plant("broken YAML", "job.yaml", manifest!("  flinkConfiguration:\n    s3.secret-key: @\n    rest: [\n")),
    plant("broken YAML of it", "job.yaml", manifest!("  flinkConfiguration:\n    s3.secret-key: \"@\n")),
    plant(
        "a fix beside it",
        "job.yaml",
        manifest!(
            "  flinkConfiguration:\n    s3.secret-key: @\n    parallelism.default: \"4\"\n  podTemplate:\n    password: @\n"
        ),
    ),
    plant(
        "an address with escapes",
        "d.yaml",
        manifest!("  flinkConfiguration:\n    s3.endpoint: \"https:\\/\\/u:@%h\"\n    rest.prot: \"1\"\n"),
    ),
    plant(
        "an address in two lines",
        "d.yaml",
        manifest!("  flinkConfiguration:\n    s3.endpoint: \"https://u:x\\\n      @%h\"\n    rest.prot: \"1\"\n"),
    ),
    plant(
        "an image",
        "d.yaml",
        manifest!(
            "  image: https://u:@%h/flink:1.18\n  flinkConfiguration:\n    kubernetes.container.image.ref: https://u:@%h/flink:1.17\n"
        ),
    ),
    plant(
        "an address of a table",
        "t.sql",
        "CREATE TABLE t (a INT) WITH ('connector'='jdbc','url'='jdbc:mysql://u:@%h/d?user=a&password=@');\nSET 'rest.prot'='1';\n",
    ),
];

#[test]
fn no_secret_leaves_the_program() {
    let mut leaks = Vec::new();
    for plant in PLANTS {
        let text = plant.text.replace('@', SECRET).replace('%', "@");
        // Two files are linted and fixed side by side.
        let folder = Folder::with(&[(plant.file, &text), (&format!("copy/{}", plant.file), &text)]);
        let sla = ["--sla", "500ms"];
        for command in [
            &["check"][..],
            &["check", "--verbose", "--color", "always"],
            &["check", "--output-format", "concise"],
            &["check", "--output-format", "json"],
            &["show"],
            &["show", "--output-format", "json"],
            &["fix", "--diff"],
            &["fix", "--diff", "--unsafe"],
            &["fix", "--diff", "--unsafe", "--output-format", "json"],
            &["migrate", "--to", "2.1", "--diff"],
            &["migrate", "--to", "2.1", "--diff", "--output-format", "json"],
        ] {
            let run = folder.run(&[command, &sla].concat());
            assert!(matches!(run.status, Some(0 | 1)), "{}: {command:?}: {run:?}", plant.what);
            if run.out.contains(SECRET) || run.err.contains(SECRET) {
                let all = format!("{}{}", run.out, run.err);
                let line = all.lines().find(|line| line.contains(SECRET)).unwrap_or_default();
                leaks.push(format!("{} ({}): {}\n    {line}", plant.what, plant.file, command.join(" ")));
            }
        }
        let run = folder.run(&["fix", "--unsafe", "--output-format", "json", "--sla", "500ms"]);
        if run.out.contains(SECRET) || run.err.contains(SECRET) {
            leaks.push(format!("{} ({}): fix in place", plant.what, plant.file));
        }
        assert!(folder.read(plant.file).contains(SECRET), "{}: fix lost the secret itself", plant.what);
    }
    assert!(leaks.is_empty(), "{} leaks:\n{}", leaks.len(), leaks.join("\n"));
}

/// Every plant has a finding, so that a snippet could show the secret.
#[test]
fn every_plant_is_looked_at() {
    let mut idle = Vec::new();
    for plant in PLANTS {
        let folder = Folder::with(&[(plant.file, &plant.text.replace('@', SECRET).replace('%', "@"))]);
        let run = folder.run(&["check", "--sla", "500ms", "--output-format", "concise"]);
        if run.out.is_empty() {
            idle.push(format!("{} ({})", plant.what, plant.file));
        }
    }
    assert!(idle.is_empty(), "without a finding: {idle:#?}");
}

#[test]
fn a_diff_with_a_masked_line_says_that_it_is_for_reading() {
    let folder = Folder::with(&[("flink-conf.yaml", "blob.server.port: 1\ns3.secret-key: x\nblob.server.port: 1\n")]);
    let run = folder.run(&["fix", "--diff"]).ends(1).says(" s3.secret-key: ******\n");
    assert!(run.out.starts_with("# ") && run.out.contains("flinklint fix"), "{}", run.out);
}
