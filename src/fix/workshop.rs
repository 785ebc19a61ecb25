//! Where the fixes of files are tried, until nothing more changes.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::diff::around_changes;
use super::in_work::InWork;
use super::second_reader::SecondReading;
use super::trial::{Proved, Trial};
use super::verify::{self, Reading, Settled};
use super::{FixedFile, Hidden, Proof};
use crate::collect::Input;
use crate::finding::{Applicability, RuleId};
use crate::lint::outcome::{FileOutcome, Skipped};
use crate::lint::{Detail, Linter, Profile, Read, Suppressions};
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
        self.finish(InWork::new(outcome), first, input)
    }

    /// Fixes several texts. All fixes of each are tried together first; what that leaves
    /// is seen to one by one.
    pub(super) fn fix_together(&self, files: &[(&Input, SourceFile)]) -> Vec<Result<FixedFile, Skipped>> {
        let readings: Vec<Reading<'_>> =
            files.iter().map(|(input, source)| Reading::of(self.linter, input, source)).collect();
        let read = |at: usize| readings[at].read(files[at].0);
        let begun = self.begin_together(files, &readings);
        let left: Vec<Option<Read<'_>>> =
            begun.iter().enumerate().map(|(at, file)| file.is_none().then(|| read(at))).collect();
        let found = at_places(left, |left| self.linter.lint_together(left, self.profile));
        let work = begun.into_iter().zip(found).zip(readings).zip(files);
        work.map(|(((begun, found), reading), (input, source))| match (begun, found) {
            (Some(file), _) => self.finish(file, None, input),
            (None, Some(found)) => self.finish(InWork::new(found?), Some(reading), input),
            (None, None) => self.fix(source, input),
        })
        .collect()
    }

    /// The files all of whose fixes pass together, with these in them. Before there are
    /// fixes, only the rules that have some look at a file.
    fn begin_together(&self, files: &[(&Input, SourceFile)], readings: &[Reading<'_>]) -> Vec<Option<InWork>> {
        // A suppression may take back what any rule finds.
        let is_meant =
            |source: &SourceFile| self.linter.suppressions != Suppressions::Write && !source.names_flinklint();
        let reads: Vec<Option<Read<'_>>> = files
            .iter()
            .zip(readings)
            .map(|((input, source), reading)| is_meant(source).then(|| reading.read(input)))
            .collect();
        let profile = self.profile.only(|rule| rules::page(rule).fix >= Some(self.least));
        let found = at_places(reads, |reads| self.linter.find_together(reads, &profile, self.linter.detail));
        let begun: Vec<Option<InWork>> = found.into_iter().map(|found| found?.ok().map(InWork::new)).collect();
        let proved = self.prove_together(files, readings, &begun);
        let all = begun.into_iter().zip(proved);
        all.map(|(file, proved)| {
            let (mut file, proved) = file.zip(proved)?;
            file.rounds = 1;
            file.take(proved);
            Some(file)
        })
        .collect()
    }

    /// What each file is with all its fixes in it, where these pass.
    fn prove_together(
        &self,
        files: &[(&Input, SourceFile)],
        readings: &[Reading<'_>],
        begun: &[Option<InWork>],
    ) -> Vec<Option<Proved>> {
        let trials: Vec<Option<Trial<'_>>> = begun.iter().map(|file| self.trial_of_all(file.as_ref()?)).collect();
        let settled: Vec<Option<(Reading<'_>, Settled)>> = (0..files.len())
            .map(|at| {
                let trial = trials[at].as_ref()?;
                let edited = self.edited(&readings[at], files[at].0, trial);
                let settled = trial.settle(&readings[at], &edited, self.by_lines).ok()?;
                Some((edited, settled))
            })
            .collect();
        let edited: Vec<Option<Read<'_>>> =
            settled.iter().zip(files).map(|(settled, (input, _))| Some(settled.as_ref()?.0.read(input))).collect();
        let after = at_places(edited, |edited| self.linter.lint_together(edited, self.profile));
        let errors = self.errors_of_same_rules(files, readings, &after);
        let prove = |(at, after): (usize, Option<Result<FileOutcome, Skipped>>)| {
            let after = after?.ok()?;
            let (trial, (edited, settled)) = trials[at].as_ref().zip(settled[at].as_ref())?;
            let errors = errors[at];
            let proved = trial.prove(begun[at].as_ref()?.outcome(), errors, after, *settled).ok()?;
            Some(Proved { hidden: self.hidden(&readings[at], edited), ..proved })
        };
        after.into_iter().enumerate().map(prove).collect()
    }

    /// How many errors those rules find in each text that find errors after its fixes.
    fn errors_of_same_rules(
        &self,
        files: &[(&Input, SourceFile)],
        readings: &[Reading<'_>],
        after: &[Option<Result<FileOutcome, Skipped>>],
    ) -> Vec<usize> {
        let rules_of = |after: &Option<Result<FileOutcome, Skipped>>| -> BTreeSet<RuleId> {
            after.iter().flatten().flat_map(FileOutcome::errors).map(|error| error.rule).collect()
        };
        // Most texts have errors of the same few rules.
        let mut alike: BTreeMap<BTreeSet<RuleId>, Vec<usize>> = BTreeMap::new();
        for (at, after) in after.iter().enumerate() {
            alike.entry(rules_of(after)).or_default().push(at);
        }
        alike.remove(&BTreeSet::new());
        let mut errors = vec![0; files.len()];
        for (rules, places) in alike {
            let profile = self.profile.only(|rule| rules.contains(&rule));
            let reads: Vec<Read<'_>> = places.iter().map(|&at| readings[at].read(files[at].0)).collect();
            let before = self.linter.find_together(&reads, &profile, Detail::Line);
            for (at, before) in places.into_iter().zip(before) {
                errors[at] = before.iter().flat_map(FileOutcome::errors).count();
            }
        }
        errors
    }

    fn trial_of_all<'f>(&self, file: &'f InWork) -> Option<Trial<'f>> {
        let chosen = file.choice(self.least);
        if chosen.is_empty() { None } else { Trial::of(file.outcome(), chosen).ok() }
    }

    /// Applies round after round what is left to fix. `first` is the text as it is now,
    /// where it was read already.
    fn finish(&self, mut file: InWork, mut first: Option<Reading<'_>>, input: &Input) -> Result<FixedFile, Skipped> {
        let mut second = OnceCell::new();
        loop {
            let chosen = file.choice(self.least);
            if chosen.is_empty() {
                return self.finished(file, input);
            }
            if file.rounds == MOST_ROUNDS {
                let outcome = self.linter.lint_source(&file.fixed.original, input, self.profile)?;
                return Ok(file.give_up(outcome));
            }
            let now = file.outcome().source.clone();
            let reading = first.take().unwrap_or_else(|| Reading::again(self.linter, input, &now, second));
            let round = self.round(file.outcome(), reading, input, &chosen);
            second = round.second;
            file.rounds += 1;
            for (at, reason) in round.refused {
                file.withhold(at, reason);
            }
            if let Some(proved) = round.next {
                file.take(proved);
            }
        }
    }

    /// The fixed file. Where all of a text has to be proved and lines alone were, the
    /// second reader has its say now, and where it does not agree, in every round.
    fn finished(&self, file: InWork, input: &Input) -> Result<FixedFile, Skipped> {
        if self.proof == Proof::Lines || !file.by_lines {
            return Ok(file.fixed);
        }
        let (original, now) = (&file.fixed.original, &file.outcome().source);
        let before = Reading::of(self.linter, input, original);
        let after = Reading::of(self.linter, input, now);
        if verify::whole_text(&before, &after, &file.fixes()).is_ok() {
            return Ok(file.fixed);
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
        let edited = self.edited(reading, input, trial);
        let settled = trial.settle(reading, &edited, self.by_lines)?;
        let after = self
            .linter
            .lint_read(&trial.source, &edited.file, input, self.profile)
            .map_err(|_| "the file would no longer be read as Flink's")?;
        let proved = trial.prove(before, before.errors().count(), after, settled)?;
        Ok((Proved { hidden: self.hidden(reading, &edited), ..proved }, edited.into_second()))
    }

    /// A text with fixes in it, as the first reader sees it. What is only shown need not
    /// be read as a whole for that either.
    fn edited<'t>(&self, before: &'t Reading<'_>, input: &'t Input, trial: &'t Trial<'_>) -> Reading<'t> {
        match self.proof {
            Proof::Lines => before.changed(self.linter, input, &trial.source, &trial.lines),
            Proof::Whole => Reading::of(self.linter, input, &trial.source),
        }
    }

    /// What a diff must not show, where one may be asked for.
    fn hidden(&self, before: &Reading<'_>, after: &Reading<'_>) -> Option<Hidden> {
        if self.proof == Proof::Whole {
            return None;
        }
        let (old, new) = around_changes(before.text(), after.text());
        Some(Hidden { before: before.hidden_in(old), after: after.hidden_in(new) })
    }
}

/// What `work` makes of all that is there, each at the place of what it is made of.
fn at_places<T, R>(things: Vec<Option<T>>, work: impl FnOnce(&[T]) -> Vec<R>) -> Vec<Option<R>> {
    let is_there: Vec<bool> = things.iter().map(Option::is_some).collect();
    let all: Vec<T> = things.into_iter().flatten().collect();
    let made = work(&all);
    debug_assert_eq!(made.len(), all.len(), "one of each");
    let mut made = made.into_iter();
    is_there.into_iter().map(|is_there| if is_there { made.next() } else { None }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collect::Origin;
    use crate::intent::Declared;
    use crate::project::Selection;

    #[test]
    fn where_the_whole_text_refuses_what_lines_allowed_every_round_asks_it() {
        let text = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n  flinkVersion: v1_20\n  image: a\n  \
                    taskManager: {resource: {memory: 4g, cpu: 1}}\n  flinkConfiguration:\n    \
                    taskmanager.memory.process.size: 2g\n    x.y: z\n";
        let linter = Linter::new(Declared::default(), Selection::default());
        let (input, profile) = (Input::new("x.yaml", Origin::Stdin), linter.profile(None));
        let lint =
            |text: &str| linter.lint_source(&SourceFile::new("x.yaml", text), &input, &profile).expect("Flink's");
        let before = lint(text);
        let chosen = before.findings.iter().position(|filed| filed.finding.fix.is_some()).expect("a fix");
        let workshop = Workshop {
            linter: &linter,
            profile: &profile,
            least: Applicability::Safe,
            proof: Proof::Whole,
            by_lines: true,
        };
        let in_work = |by_lines| {
            let mut file = InWork::new(lint(text));
            let outcome = lint(&text.replace("image: a", "image: b"));
            file.take(Proved { outcome, chosen: vec![chosen], by_lines, hidden: None });
            file
        };
        let fixed = workshop.finished(in_work(true), &input).expect("Flink's");
        assert_eq!(fixed.outcome.source.text(), text.replace("    taskmanager.memory.process.size: 2g\n", ""));
        let asked = workshop.finished(in_work(false), &input).expect("Flink's");
        assert!(asked.outcome.source.text().contains("image: b"), "the whole text was asked about before");
    }

    #[test]
    fn what_is_made_stands_where_what_it_is_made_of_stood() {
        let doubled = |things: &[usize]| things.iter().map(|thing| thing * 2).collect();
        assert_eq!(at_places(vec![None, Some(1), None, Some(2)], doubled), [None, Some(2), None, Some(4)]);
        assert_eq!(at_places(vec![], doubled), []);
    }
}
