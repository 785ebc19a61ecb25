use std::collections::HashSet;
use std::io::{self, Write as _};
use std::path::Path;

use serde::Serialize;

use super::args::{MigrateArguments, TextOrJson};
use super::common::{Failure, complain, excluded};
use super::{CLEAN, FAILED, FOUND};
use crate::collect::{self, Input, Origin, ReadError};
use crate::document::{Kind, NOT_FLINK, hidden_values, read};
use crate::fix::{DiffSide, unified_diff, write, write_as};
use crate::lint::Linter;
use crate::lint::outcome::Skipped;
use crate::migrate::{Item, MigratedFile, Target, migrate_text};
use crate::report::ignore_broken_pipe;
use crate::report::json::dto;
use crate::source::{SourceFile, Span, sanitize};
use crate::threads;

/// What became of one file.
enum Outcome {
    File(Box<MigratedFile>),
    /// It is not Flink's; with its text.
    Skipped(Skipped, String),
    /// It cannot be read as a configuration, with the reason.
    Refused(String),
    Failed(String),
}

pub(super) fn run(arguments: &MigrateArguments) -> Result<u8, Failure> {
    let target = Target::new(arguments.to).map_err(|error| Failure(format!("--to: {error}")))?;
    if let Some(from) = arguments.common.flink_version
        && (from.major, from.minor) > (arguments.to.major, arguments.to.minor)
    {
        let to = arguments.to;
        return Err(Failure(format!(
            "--to {to}: --flink-version {from} is later; migrate goes to later versions only"
        )));
    }
    let linter = arguments.common.linter()?;
    let (collected, mut failed) = arguments.common.collect()?;
    let outcomes = threads::map(&collected.files, |input: &Input| migrate(&linter, input, &target));
    let mut job = Job { arguments, report: Report::new(&target), changed: 0 };
    for (input, outcome) in collected.files.iter().zip(outcomes) {
        match outcome {
            Outcome::File(file) => job.finish(&linter, input, *file)?,
            Outcome::Skipped(skipped, text) => {
                if input.origin == Origin::Stdin {
                    job.pass(&text)?;
                }
                job.report.skipped.push(skipped);
            }
            Outcome::Refused(reason) => {
                job.report.withheld.push(Entry::of(input, Item::withheld(None, None, "migrate the file", reason)));
            }
            Outcome::Failed(message) => {
                complain(&message);
                failed = true;
            }
        }
    }
    job.report.skipped.extend(excluded(&collected));
    job.report.skipped.sort();
    job.say()?;
    if failed {
        return Ok(FAILED);
    }
    let changes = arguments.diff && job.changed > 0;
    Ok(if changes || !job.report.withheld.is_empty() { FOUND } else { CLEAN })
}

fn migrate(linter: &Linter, input: &Input, target: &Target) -> Outcome {
    let text = match collect::read(input, linter.max_file_size) {
        Ok(text) => text,
        Err(ReadError::Io(error)) => return Outcome::Failed(format!("{}: {error}", input.name)),
        Err(error) => {
            return match linter.not_flinks(input, &error) {
                Some(skipped) => Outcome::Skipped(skipped, String::new()),
                None => Outcome::Refused(error.to_string()),
            };
        }
    };
    let original = if input.origin == Origin::Stdin { text.clone() } else { String::new() };
    match migrate_text(linter, input, text, target) {
        Ok(file) => Outcome::File(Box::new(file)),
        Err(skipped) => Outcome::Skipped(skipped, original),
    }
}

#[derive(Serialize)]
struct Report {
    schema: u32,
    flinklint: &'static str,
    to: String,
    files: Vec<Changed>,
    applied: Vec<Entry>,
    withheld: Vec<Entry>,
    by_hand: Vec<Entry>,
    #[serde(serialize_with = "skipped")]
    skipped: Vec<Skipped>,
}

fn skipped<S: serde::Serializer>(skipped: &[Skipped], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(skipped.iter().map(|skipped| dto::Skipped { file: &skipped.file, reason: &skipped.reason }))
}

impl Report {
    fn new(target: &Target) -> Self {
        Self {
            schema: 1,
            flinklint: env!("CARGO_PKG_VERSION"),
            to: target.version.to_string(),
            files: Vec::new(),
            applied: Vec::new(),
            withheld: Vec::new(),
            by_hand: Vec::new(),
            skipped: Vec::new(),
        }
    }
}

/// A file that changed, and the name that it goes by afterwards.
#[derive(Serialize)]
struct Changed {
    file: String,
    written_to: String,
}

/// Something that was done, was not done or is left to do.
#[derive(Serialize)]
struct Entry {
    file: String,
    document: Option<String>,
    line: Option<usize>,
    key: Option<String>,
    action: &'static str,
    to: Option<String>,
    value: Option<String>,
    title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    reason: String,
}

impl Entry {
    fn of(input: &Input, item: Item) -> Self {
        Self {
            file: input.name.clone(),
            document: item.document,
            line: item.line,
            key: item.key,
            action: item.action.as_str(),
            to: item.to,
            value: item.value,
            title: item.title,
            reason: item.reason,
        }
    }

    /// One line for people.
    fn text(&self, verb: &str) -> String {
        let line = self.line.map_or_else(String::new, |line| format!(":{line}"));
        let document = self.document.as_ref().map_or_else(String::new, |document| format!(" ({document})"));
        let reason = if self.reason.is_empty() { String::new() } else { format!(": {}", self.reason) };
        format!("{verb} {}{line}{document}: {}{reason}\n", self.file, self.title)
    }
}

/// What is done with the migrated files, and what is said of it.
struct Job<'a> {
    arguments: &'a MigrateArguments,
    report: Report,
    changed: usize,
}

impl Job<'_> {
    fn finish(&mut self, linter: &Linter, input: &Input, mut file: MigratedFile) -> Result<(), Failure> {
        let written_to = file.moved_to.clone().filter(|_| input.origin != Origin::Stdin);
        let written_to = written_to.unwrap_or_else(|| input.name.clone());
        if let Err(reason) = self.put(linter, input, &file, &written_to)? {
            complain(&format!("{}: {reason}", input.name));
            let undone = file.applied.drain(..).map(|item| Item { reason: reason.clone(), ..item });
            let whole = Item::withheld(None, None, &format!("write {written_to}"), reason.clone());
            let withheld = std::iter::once(whole).chain(undone).map(|item| Entry::of(input, item));
            self.report.withheld.extend(withheld);
        } else if file.is_changed() {
            self.changed += 1;
            self.report.files.push(Changed { file: input.name.clone(), written_to });
        }
        self.report.applied.extend(file.applied.into_iter().map(|item| Entry::of(input, item)));
        self.report.withheld.extend(file.withheld.into_iter().map(|item| Entry::of(input, item)));
        self.report.by_hand.extend(file.by_hand.into_iter().map(|item| Entry::of(input, item)));
        Ok(())
    }

    /// Writes a file, hands it on or prints what changes. Gives why it was not written.
    fn put(
        &self,
        linter: &Linter,
        input: &Input,
        file: &MigratedFile,
        written_to: &str,
    ) -> Result<Result<(), String>, Failure> {
        let path = match &input.origin {
            Origin::Stdin if !self.arguments.diff => return self.pass(&file.text).map(Ok),
            _ if !file.is_changed() => return Ok(Ok(())),
            Origin::Stdin => None,
            Origin::File(path) => Some(path),
        };
        let moved = path.filter(|_| written_to != input.name).and_then(|path| {
            let name = Path::new(written_to).file_name()?;
            Some(path.with_file_name(name))
        });
        if self.arguments.diff {
            if let Some(taken) = moved.filter(|to| to.symlink_metadata().is_ok()) {
                return Ok(Err(format!("{} is there already, and is not written over", collect::shown(&taken))));
            }
            if self.arguments.output_format == TextOrJson::Text {
                print(&diff(linter, input, file, written_to))?;
            }
            return Ok(Ok(()));
        }
        let written = match (path, moved) {
            (Some(path), Some(to)) => write_as(path, &to, &file.original, &file.text),
            (Some(path), None) => write(path, &file.original, &file.text),
            (None, _) => Ok(()),
        };
        Ok(written.map_err(|error| error.to_string()))
    }

    /// Hands standard input on, where standard output is for nothing else.
    fn pass(&self, text: &str) -> Result<(), Failure> {
        if self.arguments.diff || self.arguments.output_format == TextOrJson::Json {
            return Ok(());
        }
        print(text)
    }

    fn say(&self) -> Result<(), Failure> {
        let report = &self.report;
        if self.arguments.output_format == TextOrJson::Json {
            let json = serde_json::to_string_pretty(report).map_err(|error| Failure(error.to_string()))?;
            return print(&format!("{json}\n"));
        }
        let mut out = String::new();
        let common = &self.arguments.common;
        let verb = if self.arguments.diff { "would migrate" } else { "migrated" };
        let entries = |entries: &[Entry], verb: &str| entries.iter().map(|entry| entry.text(verb)).collect::<String>();
        if !common.quiet {
            for changed in report.files.iter().filter(|changed| changed.file != changed.written_to) {
                out.push_str(&format!("{verb} {}: write it as {}\n", changed.file, changed.written_to));
            }
            out.push_str(&entries(&report.applied, verb));
        }
        out.push_str(&entries(&report.withheld, "left"));
        if !common.quiet {
            out.push_str(&entries(&report.by_hand, "by hand"));
            for skipped in report.skipped.iter().filter(|skipped| common.verbose || skipped.reason != NOT_FLINK) {
                out.push_str(&format!("skipped {}: {}\n", skipped.file, skipped.reason));
            }
            let count = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
            let (changes, files) = (count(report.applied.len(), "change"), count(self.changed, "file"));
            let (left, by_hand) = (report.withheld.len(), report.by_hand.len());
            let to = &report.to;
            out.push_str(&format!(
                "{verb} {files} to Flink {to} with {changes}; {left} left to decide, {by_hand} by hand\n"
            ));
        }
        let _ = write!(io::stderr(), "{}", sanitize(&out));
        Ok(())
    }
}

fn diff(linter: &Linter, input: &Input, file: &MigratedFile, written_to: &str) -> String {
    let (before, after) =
        (SourceFile::new(&input.name, file.original.as_str()), SourceFile::new(written_to, file.text.as_str()));
    let hidden_before = hidden_values(&before, &linter.read(&before, input));
    let mut hidden_after: Vec<Span> = match &file.moved_to {
        Some(_) => hidden_values(&after, &read(&after, Some(Kind::ConfigYaml))),
        None => hidden_values(&after, &linter.read(&after, input)),
    };
    hidden_after.extend(commented(&before, &hidden_before, after.text()));
    unified_diff(
        "migrate",
        DiffSide { name: &input.name, text: before.text(), hidden: &hidden_before },
        DiffSide { name: written_to, text: after.text(), hidden: &hidden_after },
    )
}

/// Comments that were hidden lines of their own before: no word in them tells
/// that they belong to a secret any more.
fn commented(before: &SourceFile, hidden: &[Span], after: &str) -> Vec<Span> {
    let secrets: HashSet<&str> = hidden
        .iter()
        .flat_map(|&span| before.slice(span).lines())
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let mut found = Vec::new();
    let mut at = 0;
    for line in after.split_inclusive('\n') {
        let content = line.trim_start().trim_start_matches(['#', '-', ' ']).trim_end();
        if line.trim_start().starts_with(['#', '-']) && secrets.contains(content) {
            let start = at + line.trim_end().len() - content.len();
            found.push(Span::new(start, start + content.len()));
        }
        at += line.len();
    }
    found
}

fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    Ok(ignore_broken_pipe(out.write_all(text.as_bytes()).and_then(|()| out.flush()))?)
}
