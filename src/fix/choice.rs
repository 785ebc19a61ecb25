//! Which fixes of a file can be applied together.

use std::collections::BTreeSet;

use crate::finding::{Applicability, Change, Finding, Fix};
use crate::lint::outcome::FileOutcome;
use crate::source::{Span, TextEdit};

/// What tells a fix apart while spans move.
pub(super) fn identity(document: Option<usize>, finding: &Finding, fix: &Fix) -> String {
    format!("{document:?} {:?} {:?} {}", finding.rule, finding.key, fix.title)
}

/// Indices of findings whose fixes can be applied together: they share no byte
/// and no key.
pub(super) fn choose(outcome: &FileOutcome, least: Applicability, given_up: &BTreeSet<String>) -> Vec<usize> {
    let mut spans: BTreeSet<Span> = BTreeSet::new();
    let mut keys: BTreeSet<(Option<usize>, &str)> = BTreeSet::new();
    let mut chosen = Vec::new();
    for (at, filed) in outcome.findings.iter().enumerate() {
        let Some(fix) = filed.finding.fix.as_ref().filter(|fix| fix.applicability >= least) else { continue };
        if !given_up.is_empty() && given_up.contains(&identity(filed.document, &filed.finding, fix)) {
            continue;
        }
        // Those that are there do not overlap: the first one wholly before the edit ends the search.
        let touched = |edit: &TextEdit| {
            let mut near = spans
                .range(..=Span::new(edit.span.end(), usize::MAX))
                .rev()
                .take_while(|span| span.end() >= edit.span.start());
            near.any(|span| span.overlaps(edit.span) || touches(*span, edit.span))
        };
        let fix_keys = || fix.changes.iter().flat_map(Change::keys).map(|key| (filed.document, key));
        if fix.edits.iter().any(touched) || fix_keys().any(|key| keys.contains(&key)) {
            continue;
        }
        spans.extend(fix.edits.iter().map(|edit| edit.span));
        keys.extend(fix_keys());
        chosen.push(at);
    }
    chosen
}

/// Whether an insertion stands at the border of another edit, where the order
/// of the two would matter.
fn touches(a: Span, b: Span) -> bool {
    (a.is_empty() || b.is_empty()) && a.start() <= b.end() && b.start() <= a.end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collect::{Input, Origin};
    use crate::intent::Declared;
    use crate::lint::Linter;
    use crate::project::Selection;
    use crate::source::SourceFile;

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
}
