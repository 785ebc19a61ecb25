//! Every rule page is true: its examples fire what they say, its fixes make
//! what they say, and nothing is missing from it.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod common;

use std::collections::BTreeSet;

use common::Case;
use flinklint::rules::{self, Example, RulePage};

fn case(example: &Example) -> Case {
    let case = Case::new(example.kind.parse().expect("a kind")).with(example.options);
    let case = match example.beside {
        Some(beside) => case.in_folder(beside),
        None => case,
    };
    match example.stats {
        Some(sketch) => case.measured(sketch),
        None => case,
    }
}

fn each_example(check: impl Fn(&RulePage, &Example)) {
    for page in rules::pages() {
        for example in page.examples {
            check(page, example);
        }
    }
}

#[test]
fn examples_fire_exactly_what_they_say() {
    each_example(|page, example| {
        let found = case(example).ids(example.input);
        assert_eq!(found, example.expect, "{} \"{}\"", page.id, example.title);
    });
}

#[test]
fn output_of_lines_finds_the_same() {
    each_example(|page, example| {
        let (whole, lines) = (case(example).said(example.input), case(example).in_lines().said(example.input));
        assert_eq!(lines, whole, "{} \"{}\"", page.id, example.title);
    });
}

#[test]
fn fixes_make_what_the_examples_say() {
    each_example(|page, example| {
        let fixed = case(example).fix(example.input);
        let expected = example.fixed.unwrap_or(example.input);
        assert_eq!(fixed.outcome.source.text(), expected, "{} \"{}\": {:?}", page.id, example.title, fixed.withheld);
        assert!(fixed.withheld.is_empty(), "{} \"{}\": {:?}", page.id, example.title, fixed.withheld);
    });
}

#[test]
fn what_a_fix_mends_is_gone_and_a_second_run_changes_nothing() {
    each_example(|page, example| {
        let Some(fixed) = example.fixed else { return };
        let case = case(example);
        assert!(!case.fix(fixed).is_changed(), "{} \"{}\"", page.id, example.title);
    });
}

#[test]
fn every_page_has_a_bad_and_a_good_example() {
    for page in rules::pages() {
        assert!(
            page.examples.iter().any(|example| example.expect.contains(&page.id)),
            "{} has no bad example",
            page.id
        );
        assert!(!page.needs_stats || page.inputs.contains(&"stats"), "{} names its inputs", page.id);
        assert!(page.examples.iter().any(|example| example.expect.is_empty()), "{} has no good example", page.id);
        let shows_fix = page.examples.iter().any(|example| example.fixed.is_some());
        assert_eq!(shows_fix, page.fix.is_some(), "{}: a fix is shown if and only if there is one", page.id);
    }
}

#[test]
fn ids_and_names_are_unique_and_well_formed() {
    let (mut ids, mut names) = (BTreeSet::new(), BTreeSet::new());
    for page in rules::pages() {
        assert!(page.id.len() == 5 && page.id.starts_with("FL") && page.id[2..].parse::<u16>().is_ok(), "{}", page.id);
        assert!(page.name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{}", page.name);
        assert!(ids.insert(page.id) && names.insert(page.name), "{} {} stands twice", page.id, page.name);
        assert!(page.references.iter().all(|reference| reference.url.starts_with("https://")), "{}", page.id);
        assert!(page.thresholds.iter().all(|t| t.min <= t.default && t.default <= t.max), "{}", page.id);
    }
}

/// A fix is as safe as its page says, or less where a setting that had no effect
/// takes effect.
#[test]
fn fixes_are_as_safe_as_their_page_says() {
    each_example(|page, example| {
        for filed in &case(example).check(example.input).findings {
            if let Some(fix) = &filed.finding.fix {
                assert!(
                    Some(fix.applicability) <= rules::page(filed.finding.rule).fix,
                    "{} \"{}\"",
                    page.id,
                    example.title
                );
            }
        }
    });
}

/// What a document lacks may be set elsewhere: for a session job in the cluster
/// that it runs on, for a patch in the manifest that it changes.
#[test]
fn nothing_is_said_of_what_a_partial_document_lacks() {
    let documents = [
        "apiVersion: flink.apache.org/v1beta1\nkind: FlinkSessionJob\nmetadata:\n  name: a\nspec:\n  deploymentName: b\n  job:\n    jarURI: https://c/d.jar\n    parallelism: 1\n",
        "apiVersion: flink.apache.org/v1beta1\nkind: FlinkStateSnapshot\nmetadata:\n  name: a\nspec:\n  backoffLimit: 0\n",
        "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: a\nspec:\n  flinkConfiguration:\n    parallelism.default: \"2\"\n",
    ];
    for text in documents {
        let outcome = Case::new(flinklint::document::Kind::FlinkDeployment).with(&["--sla", "100ms"]).check(text);
        assert!(outcome.findings.is_empty(), "{text}{:?}", outcome.findings);
        assert!(!outcome.not_assessed.is_empty(), "{text}");
    }
}

/// A job that has just begun says nothing: neither a rule nor its fix may trust
/// the numbers of its first minute.
#[test]
fn examples_of_a_young_job_find_nothing_and_say_why() {
    // These are about the measurement itself, and about jobs that cannot get old.
    const OF_ANY_AGE: [&str; 2] = ["FL115", "FL607"];
    each_example(|page, example| {
        let Some(sketch) = example.stats.filter(|_| page.needs_stats && !OF_ANY_AGE.contains(&page.id)) else {
            return;
        };
        let is_age = |word: &&str| word.starts_with("uptime=");
        let young: Vec<String> = sketch
            .lines()
            .map(|line| {
                let mut words: Vec<&str> = line.split_whitespace().filter(|word| !is_age(word)).collect();
                if words.first() == Some(&"job") {
                    words.push("uptime=1min");
                }
                words.join(" ")
            })
            .collect();
        let outcome = Case::new(example.kind.parse().expect("a kind"))
            .with(example.options)
            .measured(&young.join("\n"))
            .check(example.input);
        let own = |rule| rules::page(rule).id == page.id;
        assert!(
            !outcome.findings.iter().any(|filed| own(filed.finding.rule)),
            "{} \"{}\" trusts a young job",
            page.id,
            example.title
        );
        // An example without what the rule looks at at all need not say why.
        if example.expect.contains(&page.id) {
            assert!(outcome.not_assessed.iter().any(|entry| own(entry.rule)), "{} \"{}\"", page.id, example.title);
        }
    });
}
