//! The command line: a file per command. Errors are rendered here and nowhere else.

mod args;
mod budget;
mod budget_text;
mod budget_view;
mod check;
mod common;
mod completions;
mod explain;
mod fix;
mod init;
mod known_profiles;
mod lines;
mod lsp;
mod man;
mod memory;
mod memory_text;
mod migrate;
mod overview;
mod plain;
mod progress;
mod rules;
mod schema;
mod show;
mod snapshot;
mod watch;
mod welcome;

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process::ExitCode;

use args::{Arguments, Command};
use common::Failure;

/// Exit status of a run that found nothing at or above the threshold.
const CLEAN: u8 = 0;
/// Exit status of a run with findings.
const FOUND: u8 = 1;
/// Exit status of a run that failed itself.
const FAILED: u8 = 2;

/// Runs the command that `arguments` name, the program's own name first, and
/// gives its exit status: 0, 1 with findings, 2 where the run itself failed.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let line: Vec<OsString> = arguments.into_iter().collect();
    let arguments = match Arguments::of(&line) {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { FAILED } else { CLEAN });
        }
    };
    let Some(command) = arguments.command else {
        return ExitCode::from(welcome::run().unwrap_or_else(|failure| report(&failure)));
    };
    let status = match command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Fix(arguments) => fix::run(&arguments),
        Command::Migrate(arguments) => migrate::run(&arguments),
        Command::Show(arguments) => show::run(&arguments),
        Command::Memory(arguments) => memory::run(&arguments),
        Command::Budget(arguments) => budget::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Snapshot(arguments) => snapshot::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::Rules(arguments) => rules::run(&arguments),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Lsp(arguments) => lsp::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments),
    };
    ExitCode::from(status.unwrap_or_else(|failure| report(&failure)))
}

/// Says on standard error why the run failed.
fn report(failure: &Failure) -> u8 {
    let Failure(message) = failure;
    let _ = writeln!(io::stderr(), "flinklint: {}", crate::source::sanitize(message));
    FAILED
}
