//! A file between two rounds of fixes.

use std::collections::BTreeSet;

use super::choice::{choose, identity};
use super::trial::Proved;
use super::{AppliedFix, FixedFile, WithheldFix};
use crate::finding::{Applicability, Fix};
use crate::lint::outcome::{FileOutcome, FiledFinding};

/// A file between two rounds of fixes.
pub(super) struct InWork {
    pub fixed: FixedFile,
    /// The document of each fix in the text.
    documents: Vec<Option<usize>>,
    /// What tells the fixes apart that do not pass as the text is now.
    given_up: BTreeSet<String>,
    /// Rounds that were tried.
    pub rounds: usize,
    /// Whether the second reader was asked of lines alone.
    pub by_lines: bool,
}

impl InWork {
    pub(super) fn new(outcome: FileOutcome) -> Self {
        Self {
            fixed: FixedFile::unchanged(outcome),
            documents: Vec::new(),
            given_up: BTreeSet::new(),
            rounds: 0,
            by_lines: false,
        }
    }

    /// The file as it is now.
    pub(super) fn outcome(&self) -> &FileOutcome {
        &self.fixed.outcome
    }

    /// Indices of findings whose fixes are to be tried next.
    pub(super) fn choice(&self, least: Applicability) -> Vec<usize> {
        choose(self.outcome(), least, &self.given_up)
    }

    /// The fixes in the text, in the order in which they were applied.
    pub(super) fn fixes(&self) -> Vec<(Option<usize>, &Fix)> {
        let applied = self.fixed.applied.iter().zip(&self.documents);
        applied.filter_map(|(applied, &document)| Some((document, applied.finding.fix.as_deref()?))).collect()
    }

    /// Takes a proved text. What could not be fixed before may be fixable in it.
    pub(super) fn take(&mut self, proved: Proved) {
        self.given_up.clear();
        self.fixed.withheld.clear();
        self.fixed.hidden = proved.hidden.filter(|_| self.fixed.applied.is_empty());
        let before = std::mem::replace(&mut self.fixed.outcome, proved.outcome);
        let mut is_chosen = vec![false; before.findings.len()];
        proved.chosen.iter().for_each(|&at| is_chosen[at] = true);
        for (filed, _) in before.findings.into_iter().zip(is_chosen).filter(|(_, is_chosen)| *is_chosen) {
            let FiledFinding { document, finding } = filed;
            let Some(title) = finding.fix.as_ref().map(|fix| fix.title.clone()) else { continue };
            self.documents.push(document);
            let document = document.and_then(|at| before.documents[at].name.clone());
            self.fixed.applied.push(AppliedFix { finding, document, title });
        }
        self.by_lines |= proved.by_lines;
    }

    /// Gives the fix of a finding up until the text is another.
    pub(super) fn withhold(&mut self, at: usize, reason: String) {
        let filed = &self.fixed.outcome.findings[at];
        let Some(fix) = &filed.finding.fix else { return };
        let document = filed.document.and_then(|at| self.fixed.outcome.documents[at].name.clone());
        if self.given_up.insert(identity(filed.document, &filed.finding, fix)) {
            let (finding, title) = (filed.finding.clone(), fix.title.clone());
            self.fixed.withheld.push(WithheldFix { finding, document, title, reason });
        }
    }

    /// The file as it was, as fixes that never come to an end are all withheld.
    pub(super) fn give_up(mut self, outcome: FileOutcome) -> FixedFile {
        let rounds = self.rounds;
        let undone = self.fixed.applied.drain(..).map(|applied| WithheldFix {
            finding: applied.finding,
            document: applied.document,
            title: applied.title,
            reason: format!("the fixes of this file do not come to an end in {rounds} rounds"),
        });
        self.fixed.withheld.extend(undone);
        self.fixed.outcome = outcome;
        self.fixed
    }
}
