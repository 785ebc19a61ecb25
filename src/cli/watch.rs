//! `check --watch`: the same run again whenever a file changed.
//!
//! By looking every so often: that sees what editors, mounts of other machines
//! and containers do alike, where a file system's own events do not.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use super::args::CheckArguments;
use super::check;
use super::common::{Failure, complain};
use crate::collect::{Input, Options, STDIN, collect};
use crate::project::{FILE_NAME, Projects};

const EVERY: Duration = Duration::from_millis(500);
/// Clears the screen and what was scrolled out of it.
const CLEAR: &str = "\u{1b}[2J\u{1b}[3J\u{1b}[H";

/// Runs again and again, until the process is ended from outside.
pub(super) fn run(arguments: &CheckArguments) -> Result<u8, Failure> {
    if arguments.common.paths.iter().any(|path| path.as_os_str() == STDIN) {
        return Err(Failure("--watch has nothing to watch in standard input".to_owned()));
    }
    loop {
        let before = seen(arguments);
        if io::stdout().is_terminal() {
            io::stdout().lock().write_all(CLEAR.as_bytes())?;
        }
        // What is wrong now may be mended by the next change.
        if let Err(Failure(message)) = check::once(arguments) {
            complain(&message);
        }
        if !arguments.common.quiet {
            complain("watching; Ctrl-C ends it");
        }
        while seen(arguments) == before {
            sleep(EVERY);
        }
    }
}

/// When each file that counts was last changed, and how long it is; `None` for
/// those that could be there, such as a flinklint.toml.
fn seen(arguments: &CheckArguments) -> BTreeMap<PathBuf, Option<(SystemTime, u64)>> {
    let common = &arguments.common;
    let collected = collect(&common.paths, &Arc::new(Projects::isolated()), &Options::default());
    let mut paths: BTreeSet<PathBuf> = collected.files.iter().filter_map(Input::location).map(PathBuf::from).collect();
    let folders: BTreeSet<PathBuf> = paths.iter().filter_map(|path| path.parent()).map(PathBuf::from).collect();
    paths.extend(folders.iter().flat_map(|folder| folder.ancestors()).map(|folder| folder.join(FILE_NAME)));
    paths.extend(common.config.iter().chain(&arguments.baseline).cloned());
    paths.extend(common.stats.iter().map(PathBuf::from));
    let state = |path: PathBuf| {
        let metadata = fs::metadata(&path).ok();
        let state = metadata.and_then(|metadata| Some((metadata.modified().ok()?, metadata.len())));
        (path, state)
    };
    paths.into_iter().map(state).collect()
}
