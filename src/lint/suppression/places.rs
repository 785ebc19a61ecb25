//! Where comments and documents stand, asked for many times over.

use crate::document::ReadFile;
use crate::source::{SourceFile, Span};

/// The lines that comments are about, asked for in the file's order.
#[derive(Default)]
pub(super) struct MeantLines {
    /// The last comment that stood alone: its line and the next that is no comment.
    last: Option<(usize, usize)>,
}

impl MeantLines {
    /// The line of the comment itself, or, where it stands alone, the next one
    /// that is more than a comment.
    pub(super) fn of(&mut self, source: &SourceFile, comment: Span) -> usize {
        let lines = source.lines();
        let content = |line: usize| source.text()[lines.line_start(line)..lines.line_end(line, source.text())].trim();
        let own = lines.line_of(comment.start());
        let before = &source.text()[lines.line_start(own)..comment.start()];
        if !before.trim().is_empty() {
            return own;
        }
        let is_comment = |line: usize| content(line).starts_with('#') || content(line).starts_with("--");
        let next = match self.last {
            // All lines between the last comment and what follows it are comments.
            Some((last, next)) if (last..next).contains(&own) => next,
            _ => (own + 1..lines.line_count()).find(|&line| !is_comment(line)).unwrap_or(lines.line_count()),
        };
        self.last = Some((own, next));
        if next < lines.line_count() { next } else { own }
    }
}

/// The places of a file's documents: those that stand in the file itself are in
/// its order, those inside of blocks again, behind them.
pub(super) struct DocumentPlaces {
    /// Places in the file's order, with the index of the first.
    runs: Vec<(usize, Vec<Span>)>,
}

impl DocumentPlaces {
    pub(super) fn of(file: &ReadFile<'_>) -> Self {
        let mut runs: Vec<(usize, Vec<Span>)> = Vec::new();
        for (at, document) in file.documents.iter().enumerate() {
            let span = document.outward(document.span);
            let follows = |last: &Span| last.start() <= span.start() && last.end() <= span.end();
            match runs.last_mut() {
                Some((_, run)) if run.last().is_some_and(follows) => run.push(span),
                _ => runs.push((at, vec![span])),
            }
        }
        Self { runs }
    }

    /// The first document that a byte of the file belongs to.
    pub(super) fn at(&self, at: usize) -> Option<usize> {
        self.runs.iter().find_map(|(first, run)| {
            let index = run.partition_point(|span| span.end() < at);
            run.get(index).filter(|span| span.start() <= at).map(|_| first + index)
        })
    }
}
