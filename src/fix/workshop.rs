//! Where the fixes of files are tried, until nothing more changes.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::bench::Bench;
use super::second_reader::SecondReading;
use super::trial::{Proved, Trial};
use super::verify::{self, Reading};
use super::{FixedFile, Proof};
use crate::collect::Input;
use crate::document::hidden_values;
use crate::finding::{Applicability, RuleId};
use crate::lint::outcome::{FileOutcome, Skipped};
use crate::lint::{Linter, Profile, Read, Suppressions};
use crate::rules;
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

    /// Fixes several texts. All fixes of each are tried at once first; what that leaves
    /// is seen to one by one.
    pub(super) fn fix_together(&self, files: &[(&Input, SourceFile)]) -> Vec<Result<FixedFile, Skipped>> {
        let readings: Vec<Reading<'_>> =
            files.iter().map(|(input, source)| Reading::of(self.linter, input, source)).collect();
        let mut begun: Vec<Option<Bench>> = self.all_at_once(files, &readings);
        let rest = (0..files.len()).filter(|&at| begun[at].is_none());
        let reads: Vec<Read<'_>> = rest.map(|at| readings[at].read(files[at].0)).collect();
        let mut found = self.linter.lint_together(&reads, self.profile).into_iter();
        let mut finish = |(begun, reading), input| match begun {
            Some(bench) => self.finish(bench, None, input),
            // There is an outcome of each that is not begun.
            None => match found.next() {
                Some(found) => self.finish(Bench::new(found?), Some(reading), input),
                None => Err(Skipped::not_flinks(input)),
            },
        };
        let work = begun.drain(..).zip(readings).zip(files);
        work.map(|(begun, (input, _))| finish(begun, *input)).collect()
    }

    /// The files all of whose fixes pass at once, with these in them. Before there are
    /// fixes, only rules that have some look at a file.
    fn all_at_once(&self, files: &[(&Input, SourceFile)], readings: &[Reading<'_>]) -> Vec<Option<Bench>> {
        let mut done: Vec<Option<Bench>> = files.iter().map(|_| None).collect();
        if self.linter.suppressions == Suppressions::Write {
            return done;
        }
        // A suppression may take back what any rule finds.
        let places: Vec<usize> = (0..files.len()).filter(|&at| !files[at].1.names_flinklint()).collect();
        let reads: Vec<Read<'_>> = places.iter().map(|&at| readings[at].read(files[at].0)).collect();
        let found =
            self.linter.find_together(&reads, &self.profile.only(|rule| rules::page(rule).fix >= Some(self.least)));
        let mut benches: Vec<Option<Bench>> = found.into_iter().map(|found| found.ok().map(Bench::new)).collect();
        let trials: Vec<Option<Trial<'_>>> = benches.iter().map(|bench| self.trial_of_all(bench.as_ref()?)).collect();
        let mut passing = Vec::with_capacity(files.len());
        for (index, trial) in trials.iter().enumerate() {
            let (Some(trial), at) = (trial, places[index]) else { continue };
            let edited = Reading::of(self.linter, files[at].0, &trial.source);
            if let Ok(settled) = trial.settings(&readings[at], &edited, self.by_lines) {
                passing.push((index, trial, edited, settled));
            }
        }
        let edited: Vec<Read<'_>> =
            passing.iter().map(|(index, _, edited, _)| edited.read(files[places[*index]].0)).collect();
        let after = self.linter.lint_together(&edited, self.profile);
        let mut proved = Vec::with_capacity(passing.len());
        for ((index, trial, _, settled), after) in passing.iter().zip(after) {
            let (Some(bench), Ok(after)) = (&benches[*index], after) else { continue };
            let errors = self.errors_of_same_rules(reads[*index], &after);
            proved.extend(trial.proved(bench.outcome(), errors, after, *settled).ok().map(|proved| (*index, proved)));
        }
        drop(passing);
        drop(trials);
        for (index, proved) in proved {
            done[places[index]] = benches[index].take().map(|mut bench| {
                let at = places[index];
                bench.file.sensitive = hidden_values(&files[at].1, &readings[at].file);
                bench.rounds = 1;
                bench.take(proved);
                bench
            });
        }
        done
    }

    /// How many errors those rules find in a text that find errors after its fixes.
    fn errors_of_same_rules(&self, before: Read<'_>, after: &FileOutcome) -> usize {
        let rules: BTreeSet<RuleId> = after.errors().map(|error| error.rule).collect();
        if rules.is_empty() {
            return 0;
        }
        let found = self.linter.find_together(&[before], &self.profile.only(|rule| rules.contains(&rule)));
        found.iter().flatten().map(|found| found.errors().count()).sum()
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
        Ok((trial.proved(before, before.errors().count(), after, settled)?, edited.into_second()))
    }
}
