//! Fixes that are tried on a text, and what shows that they pass.

use super::Hidden;
use super::changed_lines::changed_lines;
use super::verify::{self, Reading, Settled};
use crate::finding::Fix;
use crate::lint::outcome::FileOutcome;
use crate::source::{SourceFile, TextEdit, apply_edits};
use crate::syntax::yaml::ChangedLines;

/// A text with fixes in it that are to be proved.
pub(super) struct Trial<'f> {
    /// Indices of the findings that the fixes are for.
    chosen: Vec<usize>,
    /// The fixes, each with the index of its document.
    fixes: Vec<(Option<usize>, &'f Fix)>,
    /// The lines that they change.
    pub lines: Vec<ChangedLines>,
    pub source: SourceFile,
}

/// A file whose fixes passed.
pub(super) struct Proved {
    pub outcome: FileOutcome,
    /// Indices of the findings, in the file before, that the fixes were for.
    pub chosen: Vec<usize>,
    /// Whether the second reader was asked of lines alone.
    pub by_lines: bool,
    /// What a diff of this round must not show, where it is shown.
    pub hidden: Option<Hidden>,
}

impl<'f> Trial<'f> {
    /// The fixes of the findings at these indices.
    ///
    /// # Errors
    /// Their edits overlap.
    pub(super) fn of(before: &'f FileOutcome, chosen: Vec<usize>) -> Result<Self, String> {
        let fix = |&at: &usize| Some((before.findings[at].document, before.findings[at].finding.fix.as_deref()?));
        let fixes = chosen.iter().filter_map(fix).collect();
        Self::new(before, chosen, fixes)
    }

    /// Some fixes for the findings at these indices.
    ///
    /// # Errors
    /// Their edits overlap.
    pub(super) fn new(
        before: &FileOutcome,
        chosen: Vec<usize>,
        fixes: Vec<(Option<usize>, &'f Fix)>,
    ) -> Result<Self, String> {
        let edits: Vec<TextEdit> = fixes.iter().flat_map(|(_, fix)| fix.edits.iter().cloned()).collect();
        let text = apply_edits(before.source.text(), &edits).ok_or("its edits overlap")?;
        let source = before.source.edited(text);
        let lines = changed_lines(&before.source, &source, &edits).ok_or("its edits overlap")?;
        Ok(Self { chosen, fixes, lines, source })
    }

    /// Whether the text with the fixes in it differs in what they name and in nothing else.
    pub(super) fn settle(&self, before: &Reading<'_>, after: &Reading<'_>, by_lines: bool) -> Result<Settled, String> {
        verify::settings(before, after, &self.fixes, by_lines.then_some(self.lines.as_slice()))
    }

    /// The file with the fixes in it, where the findings that they are for are gone and
    /// it has no more errors than `errors`, which were there before.
    pub(super) fn prove(
        &self,
        before: &FileOutcome,
        errors: usize,
        after: FileOutcome,
        settled: Settled,
    ) -> Result<Proved, String> {
        verify::findings(before, &after, &self.chosen)?;
        // Others were hidden while Flink refused the whole document.
        if !settled.loads_now && after.errors().count() > errors {
            return Err("the edited text would hold a new error".into());
        }
        if self.fixes.iter().all(|(_, fix)| fix.changes.is_empty()) {
            verify::comments(before, &after)?;
        }
        let outcome = FileOutcome { source: self.source.clone(), ..after };
        Ok(Proved { outcome, chosen: self.chosen.clone(), by_lines: settled.by_lines, hidden: None })
    }
}
