use std::io;

use clap::CommandFactory as _;

use super::CLEAN;
use super::args::{Arguments, CompletionsArguments};
use super::common::Failure;
use crate::report::ignore_broken_pipe;

pub(super) fn run(arguments: &CompletionsArguments) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "flinklint", &mut script);
    ignore_broken_pipe(io::Write::write_all(&mut io::stdout().lock(), &script))?;
    Ok(CLEAN)
}
