//! Where the fixes of files are tried, until nothing more changes.

use std::cell::OnceCell;

use super::bench::Bench;
use super::second_reader::SecondReading;
use super::trial::{Proved, Trial};
use super::verify::{self, Reading};
use super::{FixedFile, Proof};
use crate::collect::Input;
use crate::finding::Applicability;
use crate::lint::outcome::{FileOutcome, Skipped};
use crate::lint::{Linter, Profile, Read};
use crate::source::SourceFile;

/// Rounds after which fixes that undo each other are given up.
const MOST_ROUNDS: usize = 10;

/// How files of one profile are fixed.
pub(super) struct Workshop<'a> {
    pub linter: &'a Linter,
    pub profile: &'a Profile,
    /// Fixes that are less applicable are left alone.
    pub least: Applicability,
    pub proof: Proof,
    /// Whether a round may rest on what the second reader sees in the lines that change.
    pub by_lines: bool,
}

/// What one round of fixes comes to.
struct Round {
    /// The file with fixes in it, and the indices of their findings.
    next: Option<Proved>,
    /// Indices of findings whose fixes do not pass, with the reason.
    refused: Vec<(usize, String)>,
    /// What the second reader sees in the text as it is now.
    second: OnceCell<SecondReading>,
}

impl Workshop<'_> {
    /// Fixes a text until no fix is left that may be applied.
    pub(super) fn fix(&self, source: &SourceFile, input: &Input) -> Result<FixedFile, Skipped> {
        // A large file is linted by its parts, and read as a whole only where it has to be.
        let parts = self.linter.parts(source, input);
        let first = parts.is_none().then(|| Reading::of(self.linter, input, source));
        let outcome = match &first {
            Some(reading) => self.linter.lint_read(source, &reading.file, input, self.profile)?,
            None => self.linter.lint_as(source, parts, input, self.profile)?,
        };
        self.finish(Bench::new(outcome), first, input)
    }

    /// Fixes several texts. All fixes of each are tried at once, and the texts are
    /// linted side by side; what that leaves is seen to one by one.
    pub(super) fn fix_together(&self, files: &[(&Input, SourceFile)]) -> Vec<Result<FixedFile, Skipped>> {
        let readings: Vec<Reading<'_>> =
            files.iter().map(|(input, source)| Reading::of(self.linter, input, source)).collect();
        let reads: Vec<Read<'_>> =
            readings.iter().zip(files).map(|(reading, (input, _))| reading.read(input)).collect();
        let found = self.linter.lint_together(&reads, self.profile);
        let mut benches: Vec<Result<Bench, Skipped>> = found.into_iter().map(|found| found.map(Bench::new)).collect();
        for (at, proved) in self.all_at_once(files, &readings, &benches) {
            if let Ok(bench) = &mut benches[at] {
                bench.rounds = 1;
                bench.take(proved);
            }
        }
        let work = benches.into_iter().zip(readings).zip(files);
        work.map(|((bench, reading), (input, _))| {
            let bench = bench?;
            let first = (bench.rounds == 0).then_some(reading);
            self.finish(bench, first, input)
        })
        .collect()
    }

    /// The files all of whose fixes pass at once, with their indices.
    fn all_at_once(
        &self,
        files: &[(&Input, SourceFile)],
        readings: &[Reading<'_>],
        benches: &[Result<Bench, Skipped>],
    ) -> Vec<(usize, Proved)> {
        let trials: Vec<Option<Trial<'_>>> =
            benches.iter().map(|bench| self.trial_of_all(bench.as_ref().ok()?)).collect();
        let mut passing = Vec::with_capacity(files.len());
        for (at, trial) in trials.iter().enumerate() {
            let (input, _) = files[at];
            let (Ok(bench), Some(trial)) = (&benches[at], trial) else { continue };
            let edited = Reading::of(self.linter, input, &trial.source);
            if let Ok(settled) = trial.settings(&readings[at], &edited, self.by_lines) {
                passing.push((at, bench.outcome(), trial, edited, settled));
            }
        }
        let reads: Vec<Read<'_>> = passing.iter().map(|(at, _, _, edited, _)| edited.read(files[*at].0)).collect();
        let found = self.linter.lint_together(&reads, self.profile);
        let proved = passing.iter().zip(found).filter_map(|((at, before, trial, _, settled), after)| {
            Some((*at, trial.proved(before, after.ok()?, *settled).ok()?))
        });
        proved.collect()
    }

    fn trial_of_all<'b>(&self, bench: &'b Bench) -> Option<Trial<'b>> {
        let chosen = bench.choice(self.least);
        if chosen.is_empty() { None } else { Trial::of(bench.outcome(), chosen).ok() }
    }

    /// Applies round after round what is left to fix. `first` is the text as it is now,
    /// where it was read already.
    fn finish(&self, mut bench: Bench, mut first: Option<Reading<'_>>, input: &Input) -> Result<FixedFile, Skipped> {
        let mut second = OnceCell::new();
        loop {
            let chosen = bench.choice(self.least);
            if chosen.is_empty() {
                return self.finished(bench, input);
            }
            if bench.rounds == MOST_ROUNDS {
                let outcome = self.linter.lint_source(&bench.file.original, input, self.profile)?;
                return Ok(bench.give_up(outcome));
            }
            let now = bench.outcome().source.clone();
            let reading = first.take().unwrap_or_else(|| Reading::again(self.linter, input, &now, second));
            let round = self.round(bench.outcome(), reading, input, &chosen);
            second = round.second;
            bench.rounds += 1;
            for (at, reason) in round.refused {
                bench.withhold(at, reason);
            }
            if let Some(proved) = round.next {
                bench.take(proved);
            }
        }
    }

    /// The fixed file. Where all of a text has to be proved and lines alone were, the
    /// second reader has its say now, and where it does not agree, in every round.
    fn finished(&self, bench: Bench, input: &Input) -> Result<FixedFile, Skipped> {
        if self.proof == Proof::Lines || !bench.by_lines {
            return Ok(bench.file);
        }
        let (original, now) = (&bench.file.original, &bench.outcome().source);
        let before = Reading::of(self.linter, input, original);
        let after = Reading::of(self.linter, input, now);
        if verify::whole_text(&before, &after, &bench.fixes()).is_ok() {
            return Ok(bench.file);
        }
        Workshop { by_lines: false, ..*self }.fix(original, input)
    }

    /// Tries the fixes of the chosen findings, together, and else one by one up
    /// to the first that passes, which tells which does not.
    fn round(&self, before: &FileOutcome, reading: Reading<'_>, input: &Input, chosen: &[usize]) -> Round {
        let mut refused = Vec::new();
        if let Ok((next, second)) = self.proved(before, &reading, input, chosen) {
            return Round { next: Some(next), refused, second };
        }
        for &at in chosen {
            match self.proved(before, &reading, input, &[at]) {
                Ok((next, second)) => return Round { next: Some(next), refused, second },
                Err(reason) => refused.push((at, reason)),
            }
        }
        Round { next: None, refused, second: reading.into_second() }
    }

    /// The file with the fixes of the chosen findings in it, and what the second reader
    /// sees there, if it was asked.
    ///
    /// # Errors
    /// The text must not be changed so, with the reason.
    fn proved(
        &self,
        before: &FileOutcome,
        reading: &Reading<'_>,
        input: &Input,
        chosen: &[usize],
    ) -> Result<(Proved, OnceCell<SecondReading>), String> {
        self.try_out(before, reading, input, &Trial::of(before, chosen.to_vec())?)
    }

    /// The same of fixes that need not be those of the findings.
    pub(super) fn try_out(
        &self,
        before: &FileOutcome,
        reading: &Reading<'_>,
        input: &Input,
        trial: &Trial<'_>,
    ) -> Result<(Proved, OnceCell<SecondReading>), String> {
        let edited = Reading::of(self.linter, input, &trial.source);
        let settled = trial.settings(reading, &edited, self.by_lines)?;
        let after = self
            .linter
            .lint_read(&trial.source, &edited.file, input, self.profile)
            .map_err(|_| "the file would no longer be read as Flink's")?;
        Ok((trial.proved(before, after, settled)?, edited.into_second()))
    }
}
