//! Applying fixes: chosen, applied and verified in memory until nothing more
//! changes, and only then written.

mod diff;
mod line_diff;
mod line_edits;
mod second_reader;
mod verify;
mod write;
mod yaml_value;

use std::cell::OnceCell;
use std::collections::BTreeSet;

use crate::collect::Input;
use crate::finding::{Applicability, Change, Finding, Fix};
use crate::lint::outcome::{FileOutcome, Skipped};
use crate::lint::{Linter, Profile};
use crate::source::{SourceFile, Span, TextEdit, apply_edits};

use second_reader::SecondReading;
use verify::Reading;

pub use diff::{DiffSide, unified_diff};
pub use line_edits::line_edits;
pub use write::{WriteError, write, write_as};

/// Rounds after which fixes that undo each other are given up.
const MOST_ROUNDS: usize = 10;

/// What fixing one file comes to.
#[derive(Debug)]
pub struct FixedFile {
    /// The file after all fixes, with what is left to find.
    pub outcome: FileOutcome,
    /// The text before.
    pub original: String,
    /// Where values of sensitive keys stand in the text before; empty where
    /// nothing was found in it.
    pub sensitive: Vec<Span>,
    /// The fixes in the text, in the order in which they were applied.
    pub applied: Vec<AppliedFix>,
    /// Fixes that were not applied although they were asked for.
    pub withheld: Vec<WithheldFix>,
}

impl FixedFile {
    /// Whether the text changed.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.outcome.source.text() != self.original
    }
}

/// A fix that is in the text.
#[derive(Clone, Debug)]
pub struct AppliedFix {
    /// The finding that it mended.
    pub finding: Finding,
    /// Name of the finding's document.
    pub document: Option<String>,
    /// What it did.
    pub title: String,
}

/// A fix that was not applied.
#[derive(Clone, Debug)]
pub struct WithheldFix {
    /// The finding that it would have mended.
    pub finding: Finding,
    /// Name of the finding's document.
    pub document: Option<String>,
    /// What it would have done.
    pub title: String,
    /// Why it was not applied.
    pub reason: String,
}

/// Whether the text after edits differs in the changes of `fixes` and in
/// nothing else; gives whether Flink loads a document now that it refused.
///
/// # Errors
/// It does, with the reason.
pub fn verified(
    linter: &Linter,
    input: &Input,
    before: &SourceFile,
    after: &SourceFile,
    fixes: &[(Option<usize>, &Fix)],
) -> Result<bool, String> {
    verify::settings(&Reading::of(linter, input, before), &Reading::of(linter, input, after), fixes)
}

/// Whether a fix of the finding at index `at` passes the proof that
/// [`fix_text`] asks for: its own one, or a comment that suppresses it.
///
/// # Errors
/// It does not, with the reason.
pub fn passes(
    linter: &Linter,
    input: &Input,
    profile: &Profile,
    before: &FileOutcome,
    at: usize,
    fix: &Fix,
) -> Result<(), String> {
    let workshop = Workshop { linter, input, profile };
    let reading = Reading::of(linter, input, &before.source);
    workshop.proved(before, &reading, &[at], &[(before.findings[at].document, fix)]).map(drop)
}

/// Fixes a text until no fix is left that may be applied. Nothing is written.
///
/// # Errors
/// The text is none of Flink's.
pub fn fix_text(
    linter: &Linter,
    input: &Input,
    profile: &Profile,
    text: String,
    least: Applicability,
) -> Result<FixedFile, Skipped> {
    let workshop = Workshop { linter, input, profile };
    let source = SourceFile::new(&input.name, text.as_str());
    // A large file is linted by its parts, and read as a whole only where it has to be.
    let parts = linter.parts(&source, input);
    let mut first = parts.is_none().then(|| Reading::of(linter, input, &source));
    let outcome = match &first {
        Some(reading) => linter.lint_read(&source, &reading.file, input, profile)?,
        None => linter.lint_as(&source, parts, input, profile)?,
    };
    let sensitive = outcome.sensitive.clone();
    let mut file = FixedFile { outcome, original: text, sensitive, applied: Vec::new(), withheld: Vec::new() };
    let mut given_up: BTreeSet<String> = BTreeSet::new();
    let mut second = OnceCell::new();
    for _ in 0..MOST_ROUNDS {
        let chosen = choose(&file.outcome, least, &given_up);
        if chosen.is_empty() {
            return Ok(file);
        }
        let now = file.outcome.source.clone();
        let reading = first.take().unwrap_or_else(|| Reading::again(linter, input, &now, second));
        let round = workshop.round(&file.outcome, reading, &chosen);
        second = round.second;
        for (at, reason) in round.refused {
            file.withhold(at, reason, &mut given_up);
        }
        match round.next {
            Some((next, applied)) => file.take(next, &applied, &mut given_up),
            None if choose(&file.outcome, least, &given_up).is_empty() => return Ok(file),
            None => {}
        }
    }
    if choose(&file.outcome, least, &given_up).is_empty() {
        return Ok(file);
    }
    file.outcome = linter.lint_source(&SourceFile::new(&input.name, file.original.as_str()), input, profile)?;
    Ok(give_up(file))
}

/// Fixes that never come to an end are all withheld.
fn give_up(mut file: FixedFile) -> FixedFile {
    let undone = file.applied.drain(..).map(|applied| WithheldFix {
        finding: applied.finding,
        document: applied.document,
        title: applied.title,
        reason: format!("the fixes of this file do not come to an end in {MOST_ROUNDS} rounds"),
    });
    file.withheld.extend(undone);
    file
}

impl FixedFile {
    /// Takes a verified text. What could not be fixed before may be fixable in it.
    fn take(&mut self, next: FileOutcome, chosen: &[usize], given_up: &mut BTreeSet<String>) {
        given_up.clear();
        self.withheld.clear();
        for &at in chosen {
            let filed = &self.outcome.findings[at];
            let Some(fix) = &filed.finding.fix else { continue };
            let document = filed.document.and_then(|at| self.outcome.documents[at].name.clone());
            self.applied.push(AppliedFix { finding: filed.finding.clone(), document, title: fix.title.clone() });
        }
        self.outcome = next;
    }

    fn withhold(&mut self, at: usize, reason: String, given_up: &mut BTreeSet<String>) {
        let filed = &self.outcome.findings[at];
        let Some(fix) = &filed.finding.fix else { return };
        let document = filed.document.and_then(|at| self.outcome.documents[at].name.clone());
        if given_up.insert(identity(filed.document, &filed.finding, fix)) {
            let (finding, title) = (filed.finding.clone(), fix.title.clone());
            self.withheld.push(WithheldFix { finding, document, title, reason });
        }
    }
}

/// What tells a fix apart while spans move.
fn identity(document: Option<usize>, finding: &Finding, fix: &Fix) -> String {
    format!("{document:?} {:?} {:?} {}", finding.rule, finding.key, fix.title)
}

/// Indices of findings whose fixes can be applied together: they share no byte
/// and no key.
fn choose(outcome: &FileOutcome, least: Applicability, given_up: &BTreeSet<String>) -> Vec<usize> {
    let mut spans: BTreeSet<Span> = BTreeSet::new();
    let mut keys: BTreeSet<(Option<usize>, &str)> = BTreeSet::new();
    let mut chosen = Vec::new();
    for (at, filed) in outcome.findings.iter().enumerate() {
        let Some(fix) = filed.finding.fix.as_ref().filter(|fix| fix.applicability >= least) else { continue };
        if given_up.contains(&identity(filed.document, &filed.finding, fix)) {
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
        let fix_keys = || fix.changes.iter().flat_map(changed_keys).map(|key| (filed.document, key));
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

fn changed_keys(change: &Change) -> Vec<&str> {
    match change {
        Change::Set { key, .. } | Change::Remove { key } => vec![key],
        Change::Rename { key, to } => vec![key, to],
    }
}

/// What one round of fixes comes to.
struct Round {
    /// The file with fixes in it, and the indices of their findings.
    next: Option<(FileOutcome, Vec<usize>)>,
    /// Indices of findings whose fixes do not pass, with the reason.
    refused: Vec<(usize, String)>,
    /// What the second reader sees in the text as it is now.
    second: OnceCell<SecondReading>,
}

/// Where the fixes of one file are tried.
struct Workshop<'a> {
    linter: &'a Linter,
    input: &'a Input,
    profile: &'a Profile,
}

impl Workshop<'_> {
    /// Tries the fixes of the chosen findings, together, and else one by one up
    /// to the first that passes, which tells which does not.
    fn round(&self, before: &FileOutcome, reading: Reading<'_>, chosen: &[usize]) -> Round {
        if let Ok((next, second)) = self.apply(before, &reading, chosen) {
            return Round { next: Some((next, chosen.to_vec())), refused: Vec::new(), second };
        }
        let mut refused = Vec::new();
        for &at in chosen {
            match self.apply(before, &reading, &[at]) {
                Ok((next, second)) => return Round { next: Some((next, vec![at])), refused, second },
                Err(reason) => refused.push((at, reason)),
            }
        }
        Round { next: None, refused, second: reading.into_second() }
    }

    /// Applies the fixes of the chosen findings and verifies the result.
    /// `Err` with the reason why the text must not be changed so.
    fn apply(&self, before: &FileOutcome, reading: &Reading<'_>, chosen: &[usize]) -> Result<Proved, String> {
        let fixes: Vec<(Option<usize>, &Fix)> = chosen
            .iter()
            .filter_map(|&at| Some((before.findings[at].document, before.findings[at].finding.fix.as_deref()?)))
            .collect();
        self.proved(before, reading, chosen, &fixes)
    }

    /// The file with the fixes in it, where they change what they name and nothing
    /// else, and the chosen findings are gone.
    fn proved(
        &self,
        before: &FileOutcome,
        reading: &Reading<'_>,
        chosen: &[usize],
        fixes: &[(Option<usize>, &Fix)],
    ) -> Result<Proved, String> {
        let edits: Vec<TextEdit> = fixes.iter().flat_map(|(_, fix)| fix.edits.iter().cloned()).collect();
        let text = apply_edits(before.source.text(), &edits).ok_or("its edits overlap")?;
        let source = before.source.edited(text);
        let edited = Reading::of(self.linter, self.input, &source);
        let loads_now = verify::settings(reading, &edited, fixes)?;
        let after = self
            .linter
            .lint_read(&source, &edited.file, self.input, self.profile)
            .map_err(|_| "the file would no longer be read as Flink's")?;
        let second = edited.into_second();
        let after = FileOutcome { source, ..after };
        verify::findings(before, &after, chosen, loads_now)?;
        if fixes.iter().all(|(_, fix)| fix.changes.is_empty()) {
            verify::comments(before, &after)?;
        }
        Ok((after, second))
    }
}

/// A file whose fixes passed, and what the second reader sees in it.
type Proved = (FileOutcome, OnceCell<SecondReading>);

#[cfg(test)]
mod tests;
