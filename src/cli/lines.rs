//! Output of a line per finding, which says nothing of the whole run.

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::iter;
use std::ops::{ControlFlow, RangeInclusive};

use super::args::CheckArguments;
use super::check::{fails_on, keep_changed, report_options};
use super::common::{Failure, complain};
use super::known_profiles::KnownProfiles;
use super::progress::Progress;
use super::{CLEAN, FOUND};
use crate::collect::{Changed, Input};
use crate::lint::outcome::Run;
use crate::lint::{Linted, Linter, Profile, project_key};
use crate::report::{self, Format};
use crate::threads;

/// What is found in so many files is written at once: fewer are worth no thread,
/// and more let one thread wait for another at the end.
const BATCH: RangeInclusive<usize> = 16..=64;
/// A batch is an eighth of the files before it: all threads end at
/// about the same time then.
const SHARE: usize = 8;

/// A line per finding, written as soon as it is known: of a file only its name is
/// held before and nothing after, and memory grows little with the length of a file that is the only one.
/// Gives the exit status, and whether all could be read.
pub(super) fn write(
    arguments: &CheckArguments,
    linter: &Linter,
    mut files: impl Iterator<Item = Input>,
    changed: Option<&Changed>,
    progress: &Progress,
) -> Result<(u8, bool), Failure> {
    let profiles = KnownProfiles::default();
    let options = report_options(arguments, None, &[]);
    let draw = |input: &Input, profile: &Profile, linted: Linted| -> io::Result<Drawn> {
        let mut drawn = Drawn::default();
        match linted {
            Linted::File(mut file) => {
                drawn.messages = std::mem::take(&mut file.broken);
                let mut run = Run { files: vec![file], skipped: Vec::new() };
                if let Some(changed) = changed.filter(|_| !arguments.whole) {
                    keep_changed(&mut run, std::slice::from_ref(input), changed);
                }
                drawn.lines = report::draw(Format::Concise, &run, &options)?;
                let fail_on = arguments.fail_on.unwrap_or(profile.fail_on);
                drawn.fails = run.files.iter().any(|file| fails_on(file, fail_on));
            }
            Linted::Skipped(_) => {}
            Linted::Failed(message) => drawn.messages.push(message),
        }
        Ok(drawn)
    };
    let mut out = Output { progress, told: BTreeSet::new(), fails: false, written: Ok(()) };
    let (first, second) = (files.next(), files.next());
    if let (Some(input), None) = (&first, &second) {
        let profile = profiles.of(linter, input);
        linter.lint_in_pieces(input, &profile, |linted| draw(input, &profile, linted), |drawn| out.take(drawn));
        progress.step();
    } else {
        let mut files = first.into_iter().chain(second).chain(files);
        let mut taken = 0;
        let batches = iter::from_fn(|| {
            let size = (taken / SHARE).clamp(*BATCH.start(), *BATCH.end());
            let batch: Vec<Input> = files.by_ref().take(size).collect();
            taken += batch.len();
            (!batch.is_empty()).then_some(batch)
        });
        let lint_all = |batch: &Vec<Input>| {
            let mut all = Ok(Drawn::default());
            for files in batch.chunk_by(|one, next| project_key(one) == project_key(next)) {
                let profile = profiles.of(linter, &files[0]);
                let draw = |input: &Input, linted| draw(input, &profile, linted);
                linter.lint_batch(files, &profile, draw, |drawn| Drawn::append(&mut all, drawn));
                for _ in files {
                    progress.step();
                }
            }
            all
        };
        threads::each_large(batches, lint_all, |drawn| {
            out.take(drawn);
            if out.written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
    }
    out.written?;
    report::ignore_broken_pipe(io::stdout().lock().flush())?;
    Ok((if out.fails { FOUND } else { CLEAN }, out.told.is_empty()))
}

/// What is written of a file, a piece of one, or several.
#[derive(Default)]
struct Drawn {
    lines: Vec<u8>,
    messages: Vec<String>,
    fails: bool,
}

impl Drawn {
    fn append(all: &mut io::Result<Self>, behind: io::Result<Self>) {
        match (all, behind) {
            (Ok(all), Ok(behind)) => {
                all.lines.extend(behind.lines);
                all.messages.extend(behind.messages);
                all.fails |= behind.fails;
            }
            (all @ Ok(_), Err(error)) => *all = Err(error),
            (Err(_), _) => {}
        }
    }
}

/// What was written of a run.
struct Output<'p> {
    progress: &'p Progress,
    /// What is wrong with a flinklint.toml is told once, not for each of its files.
    told: BTreeSet<String>,
    fails: bool,
    /// The first error; nothing is written behind it.
    written: io::Result<()>,
}

impl Output<'_> {
    fn take(&mut self, drawn: io::Result<Drawn>) {
        if self.written.is_ok() {
            self.written = drawn.and_then(|drawn| self.write(drawn));
        }
    }

    fn write(&mut self, drawn: Drawn) -> io::Result<()> {
        self.fails |= drawn.fails;
        self.progress.hide_while(|| {
            for message in drawn.messages {
                if self.told.insert(message.clone()) {
                    complain(&message);
                }
            }
            report::ignore_broken_pipe(io::stdout().lock().write_all(&drawn.lines))
        })
    }
}
