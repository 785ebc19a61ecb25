use proptest::prelude::*;

use super::super::fixture::pages;
use super::*;
use crate::finding::Severity;
use crate::project::FailOn;

fn read(text: &str) -> Result<Project, String> {
    parse(Path::new("flinklint.toml"), text, pages()).map_err(|error| error.concise())
}

fn problems(text: &str) -> Vec<String> {
    read(text).expect_err(text).lines().map(|line| line.trim_start_matches("flinklint.toml:").to_owned()).collect()
}

#[test]
fn every_key_is_read() {
    let project = read(
        r#"
flink-version = "1.20"
environment = "production"
sla = "500ms"
fail-on = "error"
select = ["ALL"]
extend-select = ["FL102"]
ignore = ["FL111"]
exclude = ["vendor/**"]
stats = "ops/snapshots/*.json"

[context]
taskmanagers = 4
state-size = "80 MB"

[rules.FL201]
severity = "error"
max-load = 0.8

[rules.watermark-interval-vs-sla]
severity = "info"

[[target]]
paths = ["dev/**"]
environment = "development"
kind = "flink-conf"

[[target]]
paths = ["jobs/fraud/**"]
sla = "200ms"
flink-version = "2.0.1"
base = "conf/flink-conf.yaml"
[target.context]
hops = 3
"#,
    )
    .expect("a right file");
    let declared = &project.declared;
    assert_eq!(declared.flink_version.map(|version| version.to_string()), Some("1.20".into()));
    assert_eq!(declared.environment.map(|environment| environment.to_string()), Some("production".into()));
    assert_eq!(declared.sla.map(|sla| sla.to_string()), Some("500 ms".into()));
    assert_eq!((declared.context.taskmanagers, declared.context.state_size), (Some(4), Some(80 << 20)));
    assert_eq!(project.fail_on, Some(FailOn::At(Severity::Error)));
    let run: Vec<_> = Selection::resolve(&[&project.selection], pages()).iter().collect();
    assert_eq!(run, [RuleId(0), RuleId(1), RuleId(3)]);
    assert_eq!(project.stats, ["ops/snapshots/*.json"]);
    assert_eq!(project.threshold(RuleId(3), "max-load"), Some(0.8));
    assert_eq!(project.threshold(RuleId(0), "max-load"), None);
    assert_eq!(project.rules[&RuleId(0)].severity, Some(Severity::Info));
    assert!(project.excludes(&project.root.join("vendor/a.yaml")));
    assert!(project.excludes_folder(&project.root.join("vendor")));
    assert!(!project.excludes(Path::new("/elsewhere/vendor/a.yaml")));

    let target = |path: &str| project.target(&project.root.join(path));
    assert_eq!(target("dev/a/flink-conf.yaml").and_then(|target| target.kind), Some(Kind::FlinkConf));
    let fraud = target("jobs/fraud/job.yaml").expect("a target");
    assert_eq!(fraud.declared.sla.map(|sla| sla.to_string()), Some("200 ms".into()));
    assert_eq!(fraud.declared.context.hops, Some(3));
    assert_eq!(fraud.base.as_ref().map(|base| base.path.as_path()), Some(Path::new("conf/flink-conf.yaml")));
    assert!(target("jobs/other/job.yaml").is_none());
}

#[test]
fn an_empty_file_declares_nothing() {
    let project = read("").expect("a right file");
    assert_eq!(project.declared, Declared::default());
    assert_eq!(project.selection, Selection::default());
    assert!(project.exclude.is_empty() && project.targets.is_empty() && project.fail_on.is_none());
}

#[test]
fn the_first_target_that_matches_counts() {
    let project = read("[[target]]\npaths = ['a/*']\nsla = '1 s'\n[[target]]\npaths = ['a/**']\nsla = '2 s'\n");
    let project = project.expect("a right file");
    let sla = |path: &str| project.target(&project.root.join(path)).and_then(|t| t.declared.sla).map(|s| s.to_string());
    assert_eq!(sla("a/x.yaml").as_deref(), Some("1 s"));
    assert_eq!(sla("a/b/x.yaml").as_deref(), Some("2 s"));
    assert_eq!(sla("b/x.yaml"), None);
}

#[test]
fn all_problems_are_reported_at_once_in_order() {
    let text = "\
slaa = '5ms'
environment = 'prod'
flink-version = 1.20
sla = 500
fail-on = 'always'
select = ['FL110', 3]
ignore = 'FL101'
exclude = ['a{b', '../x']
[context]
hop = 1
rtt = 5
states = 1.5
[rules.FL201]
max-lod = 0.5
max-load = 7
severity = 'fatal'
[rules.vertex-lod]
[[target]]
pathes = ['x']
[[target]]
paths = []
kind = 'flink-config'
";
    assert_eq!(
        problems(text),
        [
            "1:1: `slaa` is no key that flinklint knows here; did you mean `sla`?",
            "2:15: `prod` is not an environment; did you mean `production`?",
            "3:17: a string stands here, not a float; write \"1.20\"",
            "4:7: `500` has no unit; write 500ms",
            "5:11: `always` is not one of error, warning, info, never",
            "6:11: `FL110` is no rule, group or start of an id; did you mean `FL101`?",
            "6:20: a string stands here, not an integer; write \"3\"",
            "7:10: an array of strings stands here, not a string; write ['FL101']",
            "8:12: `a{b` is no usable glob: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)",
            "8:19: `../x` is no usable glob: it must stay below this file's folder",
            "10:1: `hop` is no key that flinklint knows here; did you mean `hops`?",
            "11:7: `5` has no unit; write 5ms",
            "12:10: a string or a whole number stands here, not a float",
            "14:1: `max-lod` is no key that flinklint knows here; did you mean `max-load`?",
            "15:12: `max-load` lies between 0.1 and 1; it is: busy share of a subtask",
            "16:12: `fatal` is not a severity; one of error, warning, info is",
            "17:8: `vertex-lod` is no rule; did you mean `vertex-load`?",
            "18:1: the target has no `paths`; write paths = [\"jobs/**\"]",
            "19:1: `pathes` is no key that flinklint knows here; did you mean `paths`?",
            "21:9: no path is named",
            "22:8: `flink-config` is no kind that flinklint reads; did you mean `flink-conf`?",
        ]
    );
}

#[test]
fn values_of_the_wrong_shape_are_reported() {
    for (text, start) in [
        ("context = 1", "1:11: a table stands here, not an integer"),
        ("rules = []", "1:9: a table stands here, not an array"),
        ("[rules]\nFL201 = 'error'", "2:9: a table stands here, not a string"),
        ("[rules.FL201]\nmax-load = '0.7'", "2:12: a number stands here, not a string"),
        ("[rules.FL201]\nmax-load = nan", "2:12: `max-load` lies between"),
        ("[target]\npaths = ['x']", "1:1: there may be several of these; write [[target]]"),
        ("target = [1]", "1:11: a table stands here"),
        ("stats = true", "1:9: an array of strings stands here, not a boolean"),
        ("sla = '0ms'", "1:7: an SLA is greater than 0"),
    ] {
        let found = problems(text);
        assert!(found.len() == 1 && found[0].starts_with(start), "{text}: {found:?}");
    }
}

#[test]
fn a_rule_is_configured_once_under_either_name() {
    let text = "[rules.FL201]\nmax-load = 0.5\n[rules.vertex-load]\nmax-load = 0.6\n";
    assert_eq!(problems(text), ["3:8: FL201 (vertex-load) is configured twice"]);
}

#[test]
fn numbers_may_be_written_in_every_way_of_toml() {
    let project = read("[rules.FL201]\nmax-load = 1\n[context]\nstates = 0x1f\ntaskmanagers = 1_000\n");
    let project = project.expect("a right file");
    assert_eq!(project.threshold(RuleId(3), "max-load"), Some(1.0));
    assert_eq!((project.declared.context.states, project.declared.context.taskmanagers), (Some(31), Some(1000)));
}

#[test]
fn policies_are_refused_in_so_many_words() {
    let text = "sla = '1 s'\n[[policy]]\nid = 'ACME001'\n[[policy]]\nid = 'ACME002'\n";
    assert_eq!(problems(text), ["2:3: policies are not supported by this version of flinklint"]);
}

#[test]
fn what_is_not_toml_gives_the_syntax_errors_alone() {
    let found = problems("slaa = \nsla = '5ms\n");
    assert!(found.len() == 2 && found.iter().all(|line| !line.contains("slaa")), "{found:?}");
    assert!(problems("sla = '1 s'\nsla = '2 s'\n")[0].starts_with("2:1: duplicate key"));
}

#[test]
fn a_byte_order_mark_and_crlf_do_not_matter() {
    let project = read("\u{feff}sla = '1 s'\r\nfail-on = 'never'\r\n").expect("a right file");
    assert_eq!(project.fail_on, Some(FailOn::Never));
    assert_eq!(problems("\u{feff}slaa = 1\r\n")[0].split(' ').next(), Some("1:1:"));
}

#[test]
fn control_characters_of_the_file_do_not_reach_the_terminal() {
    let found = problems("environment = \"\\u001b[31m\"\n\"a\\u001b\" = 1\n");
    assert!(found.iter().all(|line| !line.contains('\u{1b}')), "{found:?}");
}

proptest! {
    #[test]
    fn no_text_panics(text in ".*") {
        let _ = read(&text);
    }

    #[test]
    fn no_toml_of_our_keys_panics(
        lines in proptest::collection::vec(
            ("(sla|select|rules|target|\\[\\[target\\]\\]|\\[rules\\.FL201\\]|max-load|paths|exclude|\\[context\\]|hops|stats)?",
             "( = )?",
             "(\"[a-zäZ*{/\\[.!]{0,6}\"|-?[0-9.e]{1,30}|nan|inf|\\[\"\\*\"\\]|\\{a=1\\}|0x1f|1979-05-27)?"),
            0..8,
        )
    ) {
        let text: String = lines.into_iter().flat_map(|(key, equals, value)| [key, equals, value, "\n".into()]).collect();
        let _ = read(&text);
    }
}
