//! The floor that `flinklint check` is measured against: finds the same files,
//! reads them, lets granit-parser read them as YAML without comments, and drops
//! what it says.
//!
//! `parse_only PATH`: a folder is read on as many threads as rayon starts, a
//! file on one.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use granit_parser::Parser;
use ignore::WalkBuilder;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

fn main() -> io::Result<()> {
    let Some(path) = env::args_os().nth(1).map(PathBuf::from) else {
        return Err(io::Error::other("usage: parse_only PATH"));
    };
    let events = if path.is_dir() {
        let entries = WalkBuilder::new(&path).ignore(false).git_global(false).require_git(false).build();
        let files: Vec<PathBuf> = entries
            .filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
            .map(ignore::DirEntry::into_path)
            .collect();
        files.par_iter().map(|file| events(file)).sum::<io::Result<usize>>()?
    } else {
        events(&path)?
    };
    println!("{events} events");
    Ok(())
}

/// How many events the parser finds in a file.
fn events(path: &Path) -> io::Result<usize> {
    let text = fs::read_to_string(path)?;
    let mut options = granit_parser::options! { max_buffered_comment_events: usize::MAX };
    options.set_emit_comments(false);
    // A flink-conf.yaml need not be YAML all through: what is before the mistake counts.
    Ok(Parser::new_from_str_with_options(&text, options).take_while(Result::is_ok).count())
}
