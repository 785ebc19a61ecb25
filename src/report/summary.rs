use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};

use super::Options;
use super::tally::{Tally, Unassessed, unassessed};
use super::text::{count, one_line};
use crate::lint::outcome::{FileOutcome, NO_SLA, NO_STATS, Run};

/// What is listed on demand, then the numbers, then what an SLA would add.
pub fn write(run: &Run, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let unassessed = unassessed(run);
    if options.verbose {
        for skipped in &run.skipped {
            writeln!(out, "skipped {}: {}", one_line(&skipped.file), one_line(&skipped.reason))?;
        }
        for entry in unassessed.iter().filter(|entry| entry.reason != NO_SLA && entry.reason != NO_STATS) {
            let documents = match entry.document {
                Some(name) => one_line(name).into_owned(),
                None => count(entry.documents, "document"),
            };
            writeln!(out, "{} not assessed in {documents}: {}", entry.rule, one_line(entry.reason))?;
        }
        let without_stats = rules_of(&unassessed, NO_STATS);
        if !without_stats.is_empty() {
            writeln!(out, "{NO_STATS}: {} not assessed; try --stats URL", without_stats.join(", "))?;
        }
    }
    writeln!(out, "{}", summary(run, options))?;
    let without_sla = rules_of(&unassessed, NO_SLA);
    if without_sla.is_empty() {
        return Ok(());
    }
    writeln!(out, "{NO_SLA}: {} not assessed; try --sla 500ms", without_sla.join(", "))
}

fn rules_of(unassessed: &[Unassessed<'_>], reason: &str) -> Vec<&'static str> {
    unassessed.iter().filter(|entry| entry.reason == reason).map(|entry| entry.rule).collect()
}

/// The numbers in one line.
fn summary(run: &Run, options: &Options) -> String {
    let tally = Tally::of(run);
    let mut parts = vec![if let Some(found) = tally.found() {
        format!("{found} in {}", affected(run, &tally))
    } else if tally.files == 0 {
        let skipped = match run.skipped.len() {
            0 => String::new(),
            number if options.verbose => format!(" ({} skipped)", count(number, "file")),
            number => format!(" ({} skipped, --verbose lists them)", count(number, "file")),
        };
        format!("no Flink configuration found{skipped}")
    } else {
        let (documents, files) = (count(tally.documents, "document"), count(tally.files, "file"));
        format!("no findings in {documents}{} of {files}", kinds(run))
    }];
    parts.extend(tally.fixable());
    parts.extend((tally.suppressed > 0).then(|| format!("{} suppressed", tally.suppressed)));
    parts.join("; ")
}

/// How much of what was read has findings: documents, or files where a
/// finding is about a file as a whole.
fn affected(run: &Run, tally: &Tally) -> String {
    let about_files = run.files.iter().any(|file| file.findings.iter().any(|filed| filed.document.is_none()));
    if about_files {
        let files = run.files.iter().filter(|file| !file.findings.is_empty()).count();
        return format!("{files} of {} ({})", count(tally.files, "file"), count(tally.documents, "document"));
    }
    let documents = |file: &FileOutcome| {
        let mut documents: Vec<_> = file.findings.iter().filter_map(|filed| filed.document).collect();
        documents.sort_unstable();
        documents.dedup();
        documents.len()
    };
    let documents: usize = run.files.iter().map(documents).sum();
    format!("{documents} of {} ({})", count(tally.documents, "document"), count(tally.files, "file"))
}

/// ` (2 flink-deployment, 1 flink-conf)`, the most frequent kind first.
fn kinds(run: &Run) -> String {
    let mut numbers = BTreeMap::new();
    for document in run.files.iter().flat_map(|file| &file.documents) {
        *numbers.entry(document.kind).or_insert(0_usize) += 1;
    }
    let mut numbers: Vec<_> = numbers.into_iter().collect();
    numbers.sort_by_key(|&(_, number)| Reverse(number));
    let parts: Vec<_> = numbers.into_iter().map(|(kind, number)| format!("{number} {kind}")).collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}
