use super::*;
use crate::collect::Origin;
use crate::intent::Declared;
use crate::project::Selection;

fn found(text: &str) -> FileOutcome {
    let linter = Linter::new(Declared::default(), Selection::default());
    let input = Input::new("flink-conf.yaml", Origin::Stdin);
    let profile = linter.profile(None);
    linter.lint_source(&SourceFile::new("flink-conf.yaml", text), &input, &profile).expect("Flink's")
}

/// The keys of the findings whose fixes are chosen, but for those given up.
fn chosen(outcome: &FileOutcome, given_up: &[usize]) -> Vec<String> {
    let identity_of = |&at: &usize| {
        let filed = &outcome.findings[at];
        identity(filed.document, &filed.finding, filed.finding.fix.as_ref().expect("a fix"))
    };
    let given_up = given_up.iter().map(identity_of).collect();
    let chosen = choose(outcome, Applicability::Unsafe, &given_up);
    chosen.iter().filter_map(|&at| outcome.findings[at].finding.key.clone()).collect()
}

#[test]
fn a_fix_that_is_given_up_does_not_hold_up_the_others() {
    let outcome = found("pipeline.object-reuse: yes\nrest.flamegraph.enabled: yes\n");
    let of_key = |key: &str| {
        let fixable = |filed: &crate::lint::outcome::FiledFinding| {
            filed.finding.fix.is_some() && filed.finding.key.as_deref() == Some(key)
        };
        outcome.findings.iter().position(fixable).expect("a finding with a fix")
    };
    let (first, second) = (of_key("pipeline.object-reuse"), of_key("rest.flamegraph.enabled"));
    assert_eq!(chosen(&outcome, &[]), ["pipeline.object-reuse", "rest.flamegraph.enabled"]);
    assert_eq!(chosen(&outcome, &[first]), ["rest.flamegraph.enabled"]);
    assert_eq!(chosen(&outcome, &[second]), ["pipeline.object-reuse"]);
}

#[test]
fn only_insertions_touch_at_a_border() {
    let at = Span::empty;
    assert!(touches(at(3), Span::new(0, 3)));
    assert!(touches(Span::new(3, 5), at(3)));
    assert!(touches(at(3), at(3)));
    assert!(!touches(Span::new(0, 3), Span::new(3, 5)), "two replacements");
    assert!(!touches(at(4), Span::new(0, 3)));
    assert!(!touches(Span::new(5, 6), at(4)));
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

#[test]
fn a_document_that_flink_refused_loads_now() {
    let (before, after) = ("parallelism.default: 2\nparallelism.default: 3\n", "parallelism.default: 3\n");
    let change = Change::Remove { key: "parallelism.default".into() };
    assert_eq!(is_verified("config.yaml", before, after, change), Ok(true));
}
