use std::io;

use super::args::LspArguments;
use super::common::Failure;
use super::{CLEAN, FOUND};
use crate::lsp::{Ended, serve};

/// Serves the editor on standard input and output.
pub(super) fn run(_: &LspArguments) -> Result<u8, Failure> {
    // The protocol's own statuses: 1 where the client left without a word.
    Ok(match serve(io::stdin(), io::stdout().lock())? {
        Ended::Orderly => CLEAN,
        Ended::Abruptly => FOUND,
    })
}
