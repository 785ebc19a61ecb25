use super::*;
use crate::collect::Origin;
use crate::finding::Change;
use crate::intent::Declared;
use crate::project::Selection;
use crate::source::TextEdit;

fn found(text: &str) -> FileOutcome {
    let linter = Linter::new(Declared::default(), Selection::default());
    let input = Input::new("flink-conf.yaml", Origin::Stdin);
    let profile = linter.profile(None);
    linter.lint_source(&SourceFile::new("flink-conf.yaml", text), &input, &profile).expect("Flink's")
}

/// What [`verified`] says of a text of one kind before and after one change.
fn is_verified(name: &str, before: &str, after: &str, change: Change) -> Result<bool, String> {
    let linter = Linter::new(Declared::default(), Selection::default());
    let input = Input::new(name, Origin::Stdin);
    let (title, edits) = (String::new(), Vec::new());
    let fix = Fix { applicability: Applicability::Safe, title, edits, changes: vec![change] };
    let [before, after] = [before, after].map(|text| SourceFile::new(name, text));
    verified(&linter, &input, &before, &after, &[(Some(0), &fix)])
}

#[test]
fn a_text_that_changes_in_more_than_was_meant_is_refused() {
    let set = |name, before, after| {
        is_verified(name, before, after, Change::Set { key: "parallelism.default".into(), value: "3".into() })
    };
    let flat = "parallelism.default: 2\nrest.port: 8081\n";
    assert_eq!(set("flink-conf.yaml", flat, "parallelism.default: 3\nrest.port: 8081\n"), Ok(false));
    for other in ["parallelism.default: 3\nrest.port: 8082\n", "parallelism.default: 3\n", flat] {
        assert!(set("flink-conf.yaml", flat, other).is_err(), "{other}");
    }
    let nested = "parallelism:\n  default: 2\nrest:\n  port: 8081\n";
    assert_eq!(set("config.yaml", nested, "parallelism:\n  default: 3\nrest:\n  port: 8081\n"), Ok(false));
    assert!(set("config.yaml", nested, "parallelism:\n  default: 3\nrest:\n  port: 8081\n a").is_err(), "no YAML");
    assert!(set("config.yaml", nested, "parallelism:\n  default: 3\nrest:\n  address: 8081\n").is_err());
}

/// A manifest with settings, and what stands around them.
fn manifest(name: &str, settings: &str) -> String {
    format!(
        "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: {name}\n  labels: &l {{a: b}}\n\
         spec:\n  flinkConfiguration:\n{settings}  job: {{args: [x, y], more: *l}}\n---\n"
    )
}

#[test]
fn each_document_of_a_file_has_its_own_settings() {
    let set = |before: &str, after: &str| {
        is_verified("jobs.yaml", before, after, Change::Set { key: "k".into(), value: "3".into() })
    };
    let before = manifest("a", "    k: 1\n") + &manifest("b", "    l: 2\n");
    assert_eq!(set(&before, &(manifest("a", "    k: 3\n") + &manifest("b", "    l: 2\n"))), Ok(false));
    for other in [
        manifest("a", "    k: 1\n") + &manifest("b", "    l: 2\n    k: 3\n"),
        manifest("a", "    k: 3\n") + &manifest("b", "    l: 2\n    k: 3\n"),
        manifest("a", "    k: 3\n"),
    ] {
        assert!(set(&before, &other).is_err(), "{other}");
    }
}

#[test]
fn what_changes_around_a_configuration_is_seen() {
    let set = |after: &str| {
        let before = manifest("a", "    k: 1\n");
        is_verified("job.yaml", &before, after, Change::Set { key: "k".into(), value: "3".into() })
    };
    let after = manifest("a", "    k: 3\n");
    assert_eq!(set(&after), Ok(false));
    assert_eq!(set(&after.replace("  job", "  # a comment\n\n  job")), Ok(false));
    assert_eq!(set(&after.replace("[x, y]", "[\n    x, y\n    ]")), Ok(false), "the same items");
    for (from, to) in [
        ("[x, y]", "[x, z]"),
        ("[x, y]", "[x]"),
        ("[x, y]", "[x, y, z]"),
        ("[x, y]", "{x: y}"),
        ("[x, y]", "[x, !t y]"),
        ("{a: b}", "{c: b}"),
        ("&l ", ""),
        ("  job", "  mode: native\n  job"),
        ("---\n", "---\na: b\n"),
    ] {
        assert!(set(&after.replace(from, to)).is_err(), "{from:?} became {to:?}");
    }
}

#[test]
fn a_copy_of_a_configuration_does_not_change_with_it() {
    let text = |more: &str, value: &str| {
        let head = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {name: a}";
        format!("{head}\nspec: &spec\n  flinkConfiguration: {{k: {value}}}\n{more}")
    };
    let set = |more: &str| {
        let change = Change::Set { key: "k".into(), value: "3".into() };
        is_verified("job.yaml", &text(more, "1"), &text(more, "3"), change)
    };
    assert_eq!(set("other: 1\n"), Ok(false));
    assert!(set("other: *spec\n").is_err());
}

#[test]
fn no_key_without_a_value_stays_behind() {
    let remove = |before: &str, after: &str| {
        is_verified("job.yaml", &manifest("a", before), &manifest("a", after), Change::Remove { key: "k".into() })
    };
    assert_eq!(remove("    k: 1\n    l: 2\n", "    l: 2\n"), Ok(false));
    assert!(remove("    k: 1\n", "").is_err(), "the map is none");
    let whole = manifest("a", "    k: 1\n");
    let without = whole.replace("  flinkConfiguration:\n    k: 1\n", "");
    assert_eq!(is_verified("job.yaml", &whole, &without, Change::Remove { key: "k".into() }), Ok(false));
    let nested = |before: &str, after: &str| {
        let change = Change::Remove { key: "k.l".into() };
        is_verified("job.yaml", &manifest("a", before), &manifest("a", after), change)
    };
    assert!(nested("    k:\n      l: 1\n    m: 2\n", "    k:\n    m: 2\n").is_err());
    assert_eq!(nested("    k:\n      l: 1\n    m: 2\n", "    m: 2\n"), Ok(false));
}

#[test]
fn a_block_around_a_configuration_may_change_with_it_only() {
    let config_map = |other: &str, value: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  other: |\n    {other}\n  \
             flink-conf.yaml: |\n    parallelism.default: {value}\n    rest.port: 8081\n"
        )
    };
    let set = |after: &str| {
        let change = Change::Set { key: "parallelism.default".into(), value: "3".into() };
        is_verified("map.yaml", &config_map("b", "2"), after, change)
    };
    assert_eq!(set(&config_map("b", "3")), Ok(false));
    assert!(set(&config_map("c", "3")).is_err());
}

#[test]
fn a_document_that_flink_refused_loads_now() {
    let (before, after) = ("parallelism.default: 2\nparallelism.default: 3\n", "parallelism.default: 3\n");
    let change = Change::Remove { key: "parallelism.default".into() };
    assert_eq!(is_verified("config.yaml", before, after, change), Ok(true));
}

#[test]
fn a_fix_passes_where_fixing_the_text_makes_it() {
    let text = "pipeline.object-reuse: yes\nrest.port: 8081\n";
    let linter = Linter::new(Declared::default(), Selection::default());
    let input = Input::new("flink-conf.yaml", Origin::Stdin);
    let (profile, before) = (linter.profile(None), found(text));
    let at = before.findings.iter().position(|filed| filed.finding.fix.is_some()).expect("a finding with a fix");
    let fix = before.findings[at].finding.fix.clone().expect("a fix");
    let says = |fix: &Fix| passes(&linter, &input, &profile, &before, at, fix);
    assert_eq!(says(&fix), Ok(()));

    let edit = |from: &str, to: &str| {
        let start = text.find(from).expect("in the text");
        TextEdit::replace(Span::new(start, start + from.len()), to)
    };
    let edited = |edits: &[TextEdit]| Fix { edits: [&fix.edits[..], edits].concat(), ..Fix::clone(&fix) };
    assert!(says(&edited(&[edit("8081", "8082")])).is_err(), "it changes more");
    assert!(says(&edited(&fix.edits)).is_err(), "its edits overlap");
    assert!(
        says(&Fix { edits: vec![edit("yes", "yess")], ..Fix::clone(&fix) }).is_err(),
        "another value than it names"
    );
    let comment = |edits: Vec<TextEdit>| Fix { edits, changes: Vec::new(), ..Fix::clone(&fix) };
    let suppressing = edit("yes\n", "yes # flinklint: ignore[FL906]\n");
    assert_eq!(says(&comment(vec![suppressing])), Ok(()));
    let idle = edit("8081\n", "8081 # flinklint: ignore[FL906]\n");
    assert!(says(&comment(vec![idle])).is_err(), "the finding is still there");
}

#[test]
fn a_file_that_is_linted_by_its_parts_is_fixed_as_one_that_is_not() {
    let linter = Linter::new(Declared::default(), Selection::default());
    let (input, profile) = (Input::new("x.yaml", Origin::Stdin), linter.profile(None));
    let manifest = |name: usize| {
        format!(
            "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: a{name}\nspec:\n  \
             flinkVersion: v1_20\n  image: a\n  taskManager: {{resource: {{memory: 4g, cpu: 1}}}}\n  \
             flinkConfiguration:\n    taskmanager.memory.process.size: 2g\n    x.y: {}\n",
            "z".repeat(200_000)
        )
    };
    let text = (0..4).map(manifest).collect::<Vec<_>>().join("---\n");
    assert!(linter.parts(&SourceFile::new("x.yaml", text.as_str()), &input).is_some());
    let fixed = fix_text(&linter, &input, &profile, text.clone(), Applicability::Safe).expect("Flink's");
    let keys: Vec<_> = fixed.applied.iter().map(|applied| applied.finding.key.as_deref()).collect();
    assert_eq!(keys, [Some("taskmanager.memory.process.size"); 4]);
    assert_eq!(fixed.outcome.source.text(), text.replace("    taskmanager.memory.process.size: 2g\n", ""));
}

/// Texts that are fixed side by side.
fn several() -> Vec<(Input, String)> {
    let manifest = |at: usize, lines: &str, more: &str| {
        let text = format!(
            "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: a{at}\nspec:\n  \
             flinkVersion: v1_20\n  image: a\n  taskManager: {{resource: {{memory: 4g, cpu: 1}}}}\n  \
             flinkConfiguration:\n{lines}    x.y: z\n{more}"
        );
        (Input::new(format!("{at}.yaml"), Origin::Stdin), text)
    };
    let size = "    taskmanager.memory.process.size: 2g\n";
    let elsewhere = "  podTemplate:\n    flinkConfiguration:\n      taskmanager.memory.process.size: 3g\n  image";
    let of_another = "---\nkind: Pipeline\nspec:\n  flinkConfiguration:\n    taskmanager.memory.process.size: 3g\n";
    let mut with_elsewhere = manifest(1, size, "");
    with_elsewhere.1 = with_elsewhere.1.replace("  image", elsewhere);
    vec![
        manifest(0, size, ""),
        with_elsewhere,
        manifest(2, "    state.backend.type: hashmap\n", ""),
        (Input::new("3.txt", Origin::Stdin), "nothing of Flink's".to_owned()),
        manifest(4, &format!("    # \u{2028}{}{size}", size.replace('2', "3")), ""),
        manifest(5, &format!("{size}    s3.secret-key: hunter2\n"), ""),
        manifest(6, &format!("{size}    rest.port: x # flinklint: ignore\n"), ""),
        manifest(7, &format!("{size} # flinklint: ignore[FL706]\n").replace("g\n #", "g #"), ""),
        manifest(8, &format!("{size}    a.b: {}\n", "z".repeat(100_000)), ""),
        manifest(9, &format!("{size}    state.backend: hashmap\n"), of_another),
    ]
}

/// Everything that is said of a fixed text, and how it is shown.
fn said(linter: &Linter, input: &Input, fixed: &Result<FixedFile, Skipped>) -> String {
    let Ok(fixed) = fixed else { return format!("{fixed:?}") };
    let diff = fixed.diff(linter, input);
    let FixedFile { outcome, original, applied, withheld, .. } = fixed;
    let FileOutcome { source, documents, findings, not_assessed, suppressed, .. } = outcome;
    let titles: Vec<_> = applied.iter().map(|fix| (fix.finding.rule, &fix.title, &fix.document)).collect();
    let reasons: Vec<_> = withheld.iter().map(|fix| (fix.finding.rule, &fix.title, &fix.reason)).collect();
    let texts = (original.text(), source.text());
    format!(
        "{texts:#?}{diff}{:?}{documents:?}{findings:?}{not_assessed:?}{suppressed}{titles:?}{reasons:?}",
        outcome.sensitive
    )
}

#[test]
fn files_are_fixed_side_by_side_as_each_alone() {
    let linter = Linter::new(Declared::default(), Selection::default());
    let profile = linter.profile(None);
    let files = several();
    for proof in [Proof::Lines, Proof::Whole] {
        let together = files.iter().map(|(input, text)| (input, text.clone())).collect();
        let together = fix_texts(&linter, &profile, together, Applicability::Safe, proof);
        for ((input, text), fixed) in files.iter().zip(&together) {
            let alone = fix_text(&linter, input, &profile, text.clone(), Applicability::Safe);
            assert_eq!(said(&linter, input, fixed), said(&linter, input, &alone), "{} by {proof:?}", input.name);
        }
        let is_changed = |file: &Result<FixedFile, Skipped>| file.as_ref().is_ok_and(FixedFile::is_changed);
        let changed: Vec<bool> = together.iter().map(is_changed).collect();
        assert_eq!(changed, [true, true, false, false, false, true, true, false, true, true]);
    }
}

#[test]
fn a_diff_hides_secrets_wherever_it_finds_the_change() {
    let linter = Linter::new(Declared::default(), Selection::default());
    let profile = linter.profile(None);
    let fixed = |text: &str| {
        let input = Input::new("x.yaml", Origin::Stdin);
        let fixed = fix_texts(&linter, &profile, vec![(&input, text.to_owned())], Applicability::Unsafe, Proof::Lines);
        fixed.into_iter().find_map(Result::ok).expect("Flink's").diff(&linter, &input)
    };
    let head = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {name: a}\nspec:\n  \
                taskManager: {resource: {memory: 4g, cpu: 1}}\n  flinkConfiguration:\n";
    let size = "    taskmanager.memory.process.size: 2g\n";
    // A diff may take another of lines that are alike for the one that went.
    for count in 1..7 {
        let secrets = "    s3.secret-key: hunter2\n".repeat(count);
        for config in [format!("{secrets}{size}"), format!("{size}{secrets}"), format!("{size}{secrets}{size}")] {
            let diff = fixed(&format!("{head}{config}    rest.port: 1\n"));
            assert!(diff.contains("@@") && !diff.contains("hunter2"), "{diff}");
        }
    }
}

#[test]
fn no_fix_brings_an_error_with_it() {
    let linter = Linter::new(Declared::default(), Selection::default());
    let (input, profile) = (Input::new("flink-conf.yaml", Origin::Stdin), linter.profile(None));
    // The line that a finding with a fix is about becomes one that Flink refuses.
    let says = |text: &str, key: &str, line: &str| {
        let before = found(text);
        let is_about = |filed: &crate::lint::outcome::FiledFinding| {
            filed.finding.fix.is_some() && filed.finding.key.as_deref() == Some(key)
        };
        let at = before.findings.iter().position(is_about).expect("a finding with a fix");
        let start = text.find(line).expect("in the text");
        let edit = TextEdit::replace(Span::new(start, start + line.len()), "parallelism.default: x");
        let changes = vec![
            Change::Remove { key: key.into() },
            Change::Set { key: "parallelism.default".into(), value: "x".into() },
        ];
        let fix = Fix { applicability: Applicability::Unsafe, title: String::new(), edits: vec![edit], changes };
        (before.errors().count(), passes(&linter, &input, &profile, &before, at, &fix))
    };
    let new = Err("the edited text would hold a new error".to_owned());
    let twice = "blob.server.port: 1\na.b: c\nblob.server.port: 1\n";
    assert_eq!(says(twice, "blob.server.port", "blob.server.port: 1"), (0, new.clone()));
    let with_another = format!("{twice}rest.flamegraph.enabled: yes\n");
    assert_eq!(says(&with_another, "blob.server.port", "blob.server.port: 1"), (1, new));
    let refused = "pipeline.object-reuse: yes\n";
    assert_eq!(
        says(refused, "pipeline.object-reuse", "pipeline.object-reuse: yes"),
        (1, Ok(())),
        "no more than before"
    );
}
