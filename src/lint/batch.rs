//! Small files of a run, several of which are read before any is judged.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::outcome::{FileOutcome, Skipped};
use super::together::{Read, TOGETHER};
use super::{Linted, Linter, Profile, apart, without_idle_text};
use crate::collect::{self, Input};
use crate::document::ReadFile;
use crate::source::SourceFile;
use crate::threads;

/// Larger files are linted by themselves: so much text of small ones is held at most.
const SMALL: usize = threads::PART / TOGETHER;

/// Whether a text is linted together with others.
pub(crate) fn is_small(text: &str) -> bool {
    text.len() <= SMALL
}

impl Linter {
    /// Reads and lints files of one profile, and gives `take` what `make` makes of
    /// what became of each, as [`lint_in_pieces`](Self::lint_in_pieces) does.
    pub fn lint_batch<R: Send>(
        &self,
        inputs: &[Input],
        profile: &Profile,
        make: impl Fn(&Input, Linted) -> R + Sync,
        mut take: impl FnMut(R),
    ) {
        let mut small: Vec<(&Input, SourceFile)> = Vec::with_capacity(TOGETHER.min(inputs.len()));
        for input in inputs {
            match collect::read(input, self.max_file_size) {
                Ok(text) if is_small(&text) => {
                    small.push((input, SourceFile::new(&input.name, text)));
                    if small.len() < TOGETHER {
                        continue;
                    }
                    self.lint_small(&small, profile, |input, linted| take(make(input, linted)));
                }
                text => {
                    self.lint_small(&small, profile, |input, linted| take(make(input, linted)));
                    self.lint_text_in_pieces(text, input, profile, |linted| make(input, linted), &mut take);
                }
            }
            small.clear();
        }
        self.lint_small(&small, profile, |input, linted| take(make(input, linted)));
    }

    fn lint_small(&self, texts: &[(&Input, SourceFile)], profile: &Profile, mut done: impl FnMut(&Input, Linted)) {
        // A mistake of flinklint's own is one of the file that it is made in.
        match catch_unwind(AssertUnwindSafe(|| self.lint_sources(texts, profile))) {
            Ok(all) => {
                for ((input, _), linted) in texts.iter().zip(all) {
                    done(input, without_idle_text(input, linted.into()));
                }
            }
            Err(_) => {
                for (input, source) in texts {
                    done(input, apart(input, || self.lint_source(source, input, profile).into()));
                }
            }
        }
    }

    fn lint_sources(&self, texts: &[(&Input, SourceFile)], profile: &Profile) -> Vec<Result<FileOutcome, Skipped>> {
        let files: Vec<ReadFile<'_>> = texts.iter().map(|(input, source)| self.read(source, input)).collect();
        let reads: Vec<Read<'_>> =
            texts.iter().zip(&files).map(|((input, source), file)| Read { source, file, input }).collect();
        self.lint_together(&reads, profile)
    }
}
