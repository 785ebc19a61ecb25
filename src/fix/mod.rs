//! Applying fixes: chosen, applied and verified in memory until nothing more
//! changes, and only then written.

mod changed_lines;
mod choice;
mod diff;
mod in_work;
mod line_diff;
mod line_edits;
mod second_reader;
mod trial;
mod verify;
mod workshop;
mod write;
mod yaml_value;

use crate::collect::Input;
use crate::document::hidden_values;
use crate::finding::{Applicability, Finding, Fix};
use crate::lint::outcome::{FileOutcome, Skipped};
use crate::lint::{self, Linter, Profile};
use crate::source::{SourceFile, Span};

use trial::Trial;
use verify::Reading;
use workshop::Workshop;

pub use diff::{DiffSide, unified_diff};
pub use line_edits::line_edits;
pub use write::{WriteError, write, write_as};

/// What a second YAML reader has to agree with before a fix passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// With the lines that change, where they are whole entries of a mapping, else
    /// with the whole text: enough to show what would change.
    Lines,
    /// With the whole text: what is asked of a text that is written.
    Whole,
}

/// What fixing one file comes to.
#[derive(Debug)]
pub struct FixedFile {
    /// The file after all fixes, with what is left to find.
    pub outcome: FileOutcome,
    /// The file before.
    pub original: SourceFile,
    /// What a diff must not show; `None` where it was not looked for, as in a file that
    /// took several rounds.
    pub hidden: Option<Hidden>,
    /// The fixes in the text, in the order in which they were applied.
    pub applied: Vec<AppliedFix>,
    /// Fixes that were not applied although they were asked for.
    pub withheld: Vec<WithheldFix>,
}

impl FixedFile {
    /// A file in which nothing was fixed yet.
    pub(crate) fn unchanged(outcome: FileOutcome) -> Self {
        let original = outcome.source.clone();
        Self { outcome, original, hidden: None, applied: Vec::new(), withheld: Vec::new() }
    }

    /// Whether the text changed.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.outcome.source.text() != self.original.text()
    }

    /// The change as a unified diff, with what no output may show masked.
    #[must_use]
    pub fn diff(&self, linter: &Linter, input: &Input) -> String {
        let (before, after) = (&self.original, &self.outcome.source);
        let hidden_values = |source| hidden_values(source, &linter.read(source, input));
        let whole = || Hidden { before: hidden_values(before), after: hidden_values(after) };
        let draw = |hidden: &Hidden| {
            let side = |text, hidden| DiffSide { name: &input.name, text, hidden };
            unified_diff("fix", side(before.text(), &hidden.before), side(after.text(), &hidden.after))
        };
        self.hidden.as_ref().map_or_else(|| draw(&whole()), draw)
    }
}

/// Bytes that no output may show, of the lines around the changes of a file.
#[derive(Debug)]
pub struct Hidden {
    /// In the text before.
    pub before: Vec<Span>,
    /// In the text after.
    pub after: Vec<Span>,
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
    verify::settings(&Reading::of(linter, input, before), &Reading::of(linter, input, after), fixes, None)
        .map(|settled| settled.loads_now)
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
    let workshop = Workshop { linter, profile, least: fix.applicability, proof: Proof::Whole, by_lines: false };
    let reading = Reading::of(linter, input, &before.source);
    let trial = Trial::new(before, vec![at], vec![(before.findings[at].document, fix)])?;
    workshop.try_out(before, &reading, input, &trial).map(drop)
}

/// Fixes a text until no fix is left that may be applied, by [`Proof::Whole`]. Nothing
/// is written.
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
    let source = SourceFile::new(&input.name, text);
    Workshop { linter, profile, least, proof: Proof::Whole, by_lines: true }.fix(&source, input)
}

/// Fixes the texts of several files of one profile side by side, each as [`fix_text`]
/// does, by the proof that is asked for.
pub fn fix_texts(
    linter: &Linter,
    profile: &Profile,
    files: Vec<(&Input, String)>,
    least: Applicability,
    proof: Proof,
) -> Vec<Result<FixedFile, Skipped>> {
    let files: Vec<(&Input, SourceFile)> =
        files.into_iter().map(|(input, text)| (input, SourceFile::new(&input.name, text))).collect();
    let workshop = Workshop { linter, profile, least, proof, by_lines: true };
    let is_small = |(_, source): &(&Input, SourceFile)| lint::is_small(source.text());
    let runs = files.chunk_by(|one, next| is_small(one) && is_small(next));
    runs.flat_map(|run| match run {
        [(input, source)] => vec![workshop.fix(source, input)],
        run => workshop.fix_together(run),
    })
    .collect()
}

#[cfg(test)]
mod tests;
