//! Output of a line per finding, which says nothing of the whole run.

use std::collections::BTreeSet;
use std::io::{self, Write as _};

use super::args::CheckArguments;
use super::check::{fails, keep_changed, report_options};
use super::common::{Failure, complain};
use super::progress::Progress;
use super::{CLEAN, FOUND};
use crate::collect::{Changed, Input};
use crate::lint::outcome::Run;
use crate::lint::{Linted, Linter};
use crate::report::{self, Format};

/// So many files are held at once.
const PART: usize = 512;

/// A line per finding, written as soon as it is known: memory does not grow with
/// the number of files. Gives the exit status, and whether all could be read.
pub(super) fn write(
    arguments: &CheckArguments,
    linter: &Linter,
    files: &[Input],
    changed: Option<&Changed>,
    progress: &Progress,
) -> Result<(u8, bool), Failure> {
    let profiles = linter.profiles(files);
    let options = report_options(arguments, None, &[]);
    let draw = |input: &Input, linted: Linted| -> Result<Drawn, Failure> {
        let mut drawn = Drawn { lines: Vec::new(), messages: Vec::new(), fails: false };
        match linted {
            Linted::File(mut file) => {
                drawn.messages = std::mem::take(&mut file.broken);
                let mut run = Run { files: vec![file], skipped: Vec::new() };
                if let Some(changed) = changed.filter(|_| !arguments.whole) {
                    keep_changed(&mut run, std::slice::from_ref(input), changed);
                }
                drawn.lines = report::draw(Format::Concise, &run, &options)?;
                drawn.fails = fails(&run, &profiles, std::slice::from_ref(input), arguments.fail_on);
            }
            Linted::Skipped(_) => {}
            Linted::Failed(message) => drawn.messages.push(message),
        }
        Ok(drawn)
    };
    let mut found = false;
    // What is wrong with a flinklint.toml is told once, not for each of its files.
    let mut told: BTreeSet<String> = BTreeSet::new();
    for part in files.chunks(PART) {
        let (mut lines, mut messages) = (Vec::new(), Vec::new());
        for drawn in linter.map(part, &profiles, &|| progress.step(), draw) {
            let drawn = drawn?;
            found |= drawn.fails;
            lines.extend(drawn.lines);
            messages.extend(drawn.messages);
        }
        progress.hide_while(|| {
            for message in messages {
                if told.insert(message.clone()) {
                    complain(&message);
                }
            }
            report::ignore_broken_pipe(io::stdout().lock().write_all(&lines))
        })?;
    }
    report::ignore_broken_pipe(io::stdout().lock().flush())?;
    Ok((if found { FOUND } else { CLEAN }, told.is_empty()))
}

/// What is written of one file.
struct Drawn {
    lines: Vec<u8>,
    messages: Vec<String>,
    fails: bool,
}
