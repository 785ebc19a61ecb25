//! The `flinklint` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    flinklint::cli::run(std::env::args_os())
}
