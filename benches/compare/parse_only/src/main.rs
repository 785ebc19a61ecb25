//! The floor that `flinklint check` is measured against: finds the same files,
//! reads them, lets a YAML parser make its events of them and drops these.
//!
//! `parse_only PARSER PATH`: the parser is `saphyr`, the fastest of the crates
//! that read YAML as its test suite has it and in time that grows with the text,
//! `granit`, without its comments, or `nothing`, which only reads. A folder is
//! read on as many threads as rayon starts, a file on one. The allocator is the
//! one that makes both parsers fastest.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use ignore::WalkBuilder;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> io::Result<()> {
    let mut arguments = env::args_os().skip(1);
    let usage = || io::Error::other("usage: parse_only saphyr|granit|nothing PATH");
    let (parser, path) = arguments.next().zip(arguments.next()).ok_or_else(usage)?;
    let count = match parser.to_str() {
        Some("saphyr") => saphyr,
        Some("granit") => granit,
        Some("nothing") => str::len,
        _ => return Err(usage()),
    };
    let path = PathBuf::from(path);
    let read = |path: &Path| fs::read_to_string(path).map(|text| count(&text));
    let events = if path.is_dir() {
        let entries = WalkBuilder::new(&path).ignore(false).git_global(false).require_git(false).build();
        let files: Vec<PathBuf> = entries
            .filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
            .map(ignore::DirEntry::into_path)
            .collect();
        files.par_iter().map(|file| read(file)).sum::<io::Result<usize>>()?
    } else {
        read(&path)?
    };
    println!("{events}");
    Ok(())
}

// How many events a parser finds in a text. A flink-conf.yaml need not be YAML
// all through: what is before the mistake counts.

fn saphyr(text: &str) -> usize {
    saphyr_parser::Parser::new_from_str(text).take_while(Result::is_ok).count()
}

fn granit(text: &str) -> usize {
    let mut options = granit_parser::options! { max_buffered_comment_events: usize::MAX };
    options.set_emit_comments(false);
    granit_parser::Parser::new_from_str_with_options(text, options).take_while(Result::is_ok).count()
}
