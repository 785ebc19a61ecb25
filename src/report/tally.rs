use std::collections::{BTreeMap, BTreeSet};

use super::text::count;
use crate::finding::{Applicability, Finding, RuleId, Severity};
use crate::lint::outcome::{FileOutcome, NO_STATS, Run};
use crate::rules;

/// What a run comes to, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Files that hold Flink configuration, or should.
    pub files: usize,
    /// Flink documents in them.
    pub documents: usize,
    /// Findings that are errors.
    pub errors: usize,
    /// Findings that are warnings.
    pub warnings: usize,
    /// Findings that are infos.
    pub infos: usize,
    /// Findings that comments and annotations took back.
    pub suppressed: usize,
    /// Findings with a safe fix.
    pub safe_fixes: usize,
    /// Findings with an unsafe fix.
    pub unsafe_fixes: usize,
}

impl Tally {
    /// Counts what `run` found.
    #[must_use]
    pub fn of(run: &Run) -> Self {
        let mut tally = Self::default();
        run.files.iter().for_each(|file| tally.add_up(&Self::of_file(file)));
        tally
    }

    /// Counts what was found in one file.
    #[must_use]
    pub fn of_file(file: &FileOutcome) -> Self {
        let found = Self::of_findings(file.findings.iter().map(|filed| &filed.finding));
        Self { files: 1, documents: file.documents.len(), suppressed: file.suppressed, ..found }
    }

    /// Adds the numbers of another part of the run.
    pub fn add_up(&mut self, other: &Self) {
        self.files += other.files;
        self.documents += other.documents;
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.infos += other.infos;
        self.suppressed += other.suppressed;
        self.safe_fixes += other.safe_fixes;
        self.unsafe_fixes += other.unsafe_fixes;
    }

    /// Counts some findings alone.
    pub(super) fn of_findings<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Self {
        let mut tally = Self::default();
        findings.into_iter().for_each(|finding| tally.add(finding));
        tally
    }

    fn add(&mut self, finding: &Finding) {
        *match finding.severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
            Severity::Info => &mut self.infos,
        } += 1;
        match finding.fix.as_ref().map(|fix| fix.applicability) {
            Some(Applicability::Safe) => self.safe_fixes += 1,
            Some(Applicability::Unsafe) => self.unsafe_fixes += 1,
            None => {}
        }
    }

    /// `2 errors, 1 info`; `None` where nothing was found.
    pub(super) fn found(&self) -> Option<String> {
        let numbers = [(self.errors, "error"), (self.warnings, "warning"), (self.infos, "info")];
        let some = numbers.into_iter().filter(|(number, _)| *number > 0);
        let some: Vec<_> = some.map(|(number, noun)| count(number, noun)).collect();
        (!some.is_empty()).then(|| some.join(", "))
    }

    /// How many findings `flinklint fix` would mend; `None` where it is none.
    pub(super) fn fixable(&self) -> Option<String> {
        match (self.safe_fixes, self.unsafe_fixes) {
            (0, 0) => None,
            (safe, 0) => Some(format!("{safe} fixable with flinklint fix")),
            (0, hard) => Some(format!("{hard} fixable with flinklint fix --unsafe")),
            (safe, hard) => Some(format!("{safe} fixable with flinklint fix, {hard} more with --unsafe")),
        }
    }
}

/// A rule that could not judge some documents for one reason.
#[derive(Debug, PartialEq, Eq)]
pub struct Unassessed<'a> {
    /// The rule's id.
    pub rule: &'static str,
    /// Why not.
    pub reason: &'a str,
    /// How many documents.
    pub documents: usize,
    /// The document's name, where it is one and has one.
    pub document: Option<&'a str>,
}

/// What was not assessed, one entry per rule and reason, by rule, then reason.
pub fn unassessed(run: &Run) -> Vec<Unassessed<'_>> {
    let mut documents: BTreeMap<(RuleId, &str), BTreeSet<(usize, usize)>> = BTreeMap::new();
    for (file, outcome) in run.files.iter().enumerate() {
        for entry in &outcome.not_assessed {
            documents.entry((entry.rule, &entry.reason)).or_default().insert((file, entry.document));
        }
        for &rule in outcome.without_stats.iter() {
            let places = documents.entry((rule, NO_STATS)).or_default();
            places.extend((0..outcome.documents.len()).map(|document| (file, document)));
        }
    }
    let name = |&(file, document): &(usize, usize)| run.files.get(file)?.documents.get(document)?.name.as_deref();
    let mut entries: Vec<_> = documents
        .into_iter()
        .map(|((rule, reason), places)| Unassessed {
            rule: rules::page(rule).id,
            reason,
            documents: places.len(),
            document: if places.len() == 1 { places.first().and_then(name) } else { None },
        })
        .collect();
    entries.sort_by_key(|entry| (entry.rule, entry.reason));
    entries
}
