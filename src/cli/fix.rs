use std::borrow::Borrow;
use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::iter;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use super::args::{FixArguments, TextOrJson};
use super::check::fails_on;
use super::common::{Failure, complain, excluded, print_errors};
use super::known_profiles::KnownProfiles;
use super::{CLEAN, FAILED, FOUND};
use crate::collect::{self, Collected, Input, Origin, Walking};
use crate::finding::{Applicability, Finding};
use crate::fix::{FixedFile, Proof, WithheldFix, fix_texts, write};
use crate::lint::outcome::{FileOutcome, Run, Skipped};
use crate::lint::{Detail, Linted, Linter, Suppressions, project_key};
use crate::report::{self, Tally, ignore_broken_pipe};
use crate::rules;
use crate::source::sanitize;
use crate::threads;

/// So many files are fixed before what became of them is handed on.
const AT_ONCE: usize = 16;

/// What became of a file of which nothing is to be written.
enum Told {
    /// With its unified diff, empty where it is not asked for.
    Shown(Box<Account>, String),
    /// It is not Flink's.
    Skipped(Skipped),
    /// It could not be read, or flinklint failed on it.
    Failed(String),
}

/// What became of any file.
enum Fixed {
    /// It is to be written.
    ToWrite(Box<FixedFile>),
    Told(Told),
}

impl From<Told> for Fixed {
    fn from(told: Told) -> Self {
        Self::Told(told)
    }
}

pub(super) fn run(arguments: &FixArguments) -> Result<u8, Failure> {
    let suppressions = if arguments.add_suppressions { Suppressions::Write } else { Suppressions::Heed };
    let mut linter = Linter { suppressions, ..arguments.common.linter()? };
    // A comment that suppresses is a fix for any finding.
    if arguments.output_format == TextOrJson::Text && !arguments.add_suppressions {
        linter.detail = Detail::Fixes(if arguments.diff { arguments.least() } else { Applicability::Unsafe });
    }
    let walked = walked_folder(arguments)?;
    let (mut collected, mut failed) = (Collected::default(), false);
    if walked.is_none() {
        (collected, failed) = arguments.common.collect()?;
        failed |= arguments.common.measure(&mut linter, &collected.files)?;
    }
    let profiles = KnownProfiles::default();
    let mut job = Job::new(Fixer { arguments, linter: &linter, profiles: &profiles });
    match walked {
        Some(folder) => failed |= job.show_as_found(folder)?,
        None if arguments.diff => job.show(collected.files.chunks(AT_ONCE))?,
        None => job.write(&collected.files)?,
    }
    for message in &job.broken {
        complain(message);
    }
    failed |= job.failed || !job.broken.is_empty();
    job.run.skipped.extend(excluded(&collected));
    job.run.skipped.sort();
    job.report()?;
    if failed {
        return Ok(FAILED);
    }
    let left = !arguments.diff && job.fails;
    let changes = arguments.diff && job.changed > 0;
    Ok(if left || changes || !job.withheld.is_empty() { FOUND } else { CLEAN })
}

/// The folder whose files are fixed as they are found, as none need be known before.
fn walked_folder(arguments: &FixArguments) -> Result<Option<&Path>, Failure> {
    // JSON tells which paths were left alone.
    if !arguments.diff || arguments.output_format == TextOrJson::Json {
        return Ok(None);
    }
    arguments.common.walked_folder()
}

/// How files are fixed, on any thread; nothing is written.
#[derive(Clone, Copy)]
struct Fixer<'a> {
    arguments: &'a FixArguments,
    linter: &'a Linter,
    profiles: &'a KnownProfiles,
}

impl Fixer<'_> {
    /// What `finish` makes of each file with all fixes in it, or what else became of it.
    fn fix<R: From<Told>>(self, inputs: &[Input], finish: impl Fn(&Input, FixedFile) -> R) -> Vec<R> {
        let groups = inputs.chunk_by(|one, next| project_key(one) == project_key(next));
        groups.flat_map(|inputs| self.fix_apart(inputs, &finish)).collect()
    }

    /// Fixes files of one flinklint.toml: a mistake of flinklint's own in one does not lose
    /// what the others have. All are read again then; standard input was kept.
    fn fix_apart<R: From<Told>>(self, inputs: &[Input], finish: &impl Fn(&Input, FixedFile) -> R) -> Vec<R> {
        match (catch_unwind(AssertUnwindSafe(|| self.fix_alike(inputs, finish))), inputs) {
            (Ok(fixed), _) => fixed,
            (Err(_), [input]) => vec![self.unread(input, Linted::broken_on(input)).into()],
            (Err(_), inputs) => inputs.chunks(1).flat_map(|input| self.fix_apart(input, finish)).collect(),
        }
    }

    fn fix_alike<R: From<Told>>(self, inputs: &[Input], finish: &impl Fn(&Input, FixedFile) -> R) -> Vec<R> {
        let Some(first) = inputs.first() else { return Vec::new() };
        let profile = &*self.profiles.of(self.linter, first);
        let mut texts = Vec::with_capacity(inputs.len());
        let mut unread = Vec::new();
        for (at, input) in inputs.iter().enumerate() {
            match collect::read(input, self.linter.max_file_size) {
                Ok(text) => texts.push((input, text)),
                Err(error) => unread.push((at, self.unread(input, self.linter.unreadable(input, profile, error)))),
            }
        }
        let (least, proof) = (self.arguments.least(), if self.arguments.diff { Proof::Lines } else { Proof::Whole });
        let read: Vec<&Input> = texts.iter().map(|(input, _)| *input).collect();
        let fixed = fix_texts(self.linter, profile, texts, least, proof);
        let mut all: Vec<R> = Vec::with_capacity(inputs.len());
        for (input, fixed) in read.into_iter().zip(fixed) {
            all.push(fixed.map_or_else(|skipped| Told::Skipped(skipped).into(), |file| finish(input, file)));
        }
        for (at, told) in unread {
            all.insert(at, told.into());
        }
        all
    }

    /// What is told of a file that has no text.
    fn unread(self, input: &Input, linted: Linted) -> Told {
        match linted {
            Linted::File(outcome) => {
                Told::Shown(Box::new(self.account(input, FixedFile::unchanged(outcome))), String::new())
            }
            Linted::Skipped(skipped) => Told::Skipped(skipped),
            Linted::Failed(message) => Told::Failed(message),
        }
    }

    fn to_write(self, input: &Input, file: FixedFile) -> Fixed {
        if file.is_changed() || input.origin == Origin::Stdin {
            return Fixed::ToWrite(Box::new(file));
        }
        Told::Shown(Box::new(self.account(input, file)), String::new()).into()
    }

    fn to_show(self, input: &Input, file: FixedFile) -> Told {
        let shows_diff = self.arguments.output_format == TextOrJson::Text && file.is_changed();
        let diff = if shows_diff { file.diff(self.linter, input) } else { String::new() };
        Told::Shown(Box::new(self.account(input, file)), diff)
    }

    /// What is left in a file. Where unsafe fixes were not made, each finding of a rule
    /// that has some counts as one with a fix.
    fn tally(self, outcome: &FileOutcome) -> Tally {
        let mut tally = Tally::of_file(outcome);
        if let Detail::Fixes(least) = self.linter.detail {
            let was_not_made = |finding: &Finding| rules::page(finding.rule).fix.is_some_and(|fix| fix < least);
            tally.unsafe_fixes += outcome.findings.iter().filter(|filed| was_not_made(&filed.finding)).count();
        }
        tally
    }

    /// What is said of a file at the end.
    fn account(self, input: &Input, mut file: FixedFile) -> Account {
        let name = input.name.as_str();
        let broken = std::mem::take(&mut file.outcome.broken);
        let withheld = file.withheld.iter();
        let outcome = &file.outcome;
        let fail_on = self.arguments.fail_on.unwrap_or_else(|| self.profiles.of(self.linter, input).fail_on);
        Account {
            changed: file.is_changed(),
            applied: file
                .applied
                .iter()
                .map(|fix| done(name, fix.document.as_deref(), fix.finding.rule, &fix.title, None))
                .collect(),
            withheld: withheld
                .map(|fix| done(name, fix.document.as_deref(), fix.finding.rule, &fix.title, Some(&fix.reason)))
                .collect(),
            not_offered: not_offered(name, outcome, self.arguments.least()),
            fails: fails_on(outcome, fail_on),
            tally: self.tally(outcome),
            broken,
            outcome: (self.arguments.output_format == TextOrJson::Json).then_some(file.outcome),
        }
    }
}

/// What is said of one file at the end.
struct Account {
    changed: bool,
    applied: Vec<Done>,
    withheld: Vec<Done>,
    not_offered: Vec<Done>,
    /// Whether what is left to find makes the run fail.
    fails: bool,
    tally: Tally,
    /// What is wrong with its flinklint.toml.
    broken: Vec<String>,
    /// Where JSON shows it.
    outcome: Option<FileOutcome>,
}

/// What is done with the fixed files, and what is said of it.
struct Job<'a> {
    fixer: Fixer<'a>,
    /// What JSON shows, and the files that are none of Flink's.
    run: Run,
    tally: Tally,
    applied: Vec<Done>,
    withheld: Vec<Done>,
    not_offered: Vec<Done>,
    changed: usize,
    /// What is wrong with a flinklint.toml.
    broken: BTreeSet<String>,
    /// Whether what is left to find makes the run fail.
    fails: bool,
    /// Whether a file could not be read.
    failed: bool,
}

/// A fix that was applied or withheld, as JSON says it.
#[derive(Serialize)]
struct Done {
    file: String,
    document: Option<String>,
    rule: &'static str,
    name: &'static str,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl Done {
    /// Puts a line with the file, and the document where it has a name, behind `out`.
    fn say(&self, verb: &str, out: &mut String) {
        let (opening, document, closing) = match &self.document {
            Some(document) => (" (", document.as_str(), ")"),
            None => Default::default(),
        };
        let parts = [verb, " ", &self.file, opening, document, closing, ": ", &self.title, " [", self.rule, "]"];
        out.extend(parts);
        out.extend(self.reason.as_deref().map(|reason| [": ", reason]).into_iter().flatten());
        out.push('\n');
    }
}

#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    check: report::json::dto::Check<'a>,
    applied: &'a [Done],
    withheld: &'a [Done],
    /// What would mend findings that are left and is no edit of the text, with the reason.
    not_offered: &'a [Done],
}

impl<'a> Job<'a> {
    fn new(fixer: Fixer<'a>) -> Self {
        Self {
            fixer,
            run: Run::default(),
            tally: Tally::default(),
            applied: Vec::new(),
            withheld: Vec::new(),
            not_offered: Vec::new(),
            changed: 0,
            broken: BTreeSet::new(),
            fails: false,
            failed: false,
        }
    }

    /// Fixes the files of a folder as they are found, and prints what would change; gives
    /// whether something went wrong on the way.
    fn show_as_found(&mut self, folder: &Path) -> Result<bool, Failure> {
        let common = &self.fixer.arguments.common;
        let (projects, options) = (Arc::new(common.projects()?), common.collect_options());
        let mut files = Walking::new(folder, &projects, &options);
        let batches = iter::from_fn(|| {
            let batch: Vec<Input> = files.by_ref().take(AT_ONCE).collect();
            (!batch.is_empty()).then_some(batch)
        });
        let shown = self.show(batches);
        let failed = print_errors(files.errors());
        shown.map(|()| failed)
    }

    /// Fixes files and prints what would change.
    fn show<B: Borrow<[Input]> + Send>(&mut self, batches: impl Iterator<Item = B>) -> Result<(), Failure> {
        let fixer = self.fixer;
        let mut printed = Ok(());
        threads::each_large(
            batches,
            |batch| fixer.fix(batch.borrow(), |input, file| fixer.to_show(input, file)),
            |told| {
                let mut diffs = String::new();
                for told in told {
                    diffs.push_str(&self.tell(told));
                }
                printed = print(&diffs);
                if printed.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            },
        );
        printed
    }

    /// Fixes files and writes them: one may be another by a link, so that none is written
    /// before all are fixed.
    fn write(&mut self, files: &[Input]) -> Result<(), Failure> {
        let fixer = self.fixer;
        let mut all = Vec::with_capacity(files.len());
        threads::each_large(
            files.chunks(AT_ONCE),
            |batch| fixer.fix(batch, |input, file| fixer.to_write(input, file)),
            |fixed| {
                all.extend(fixed);
                ControlFlow::Continue(())
            },
        );
        for (input, fixed) in files.iter().zip(all) {
            match fixed {
                Fixed::ToWrite(mut file) => {
                    self.put(input, &mut file)?;
                    self.enter(fixer.account(input, *file));
                }
                Fixed::Told(told) => {
                    if input.origin == Origin::Stdin && matches!(told, Told::Skipped(_)) {
                        self.pass(&collect::read(input, fixer.linter.max_file_size).unwrap_or_default())?;
                    }
                    self.tell(told);
                }
            }
        }
        Ok(())
    }

    /// Takes note of a file of which nothing is written, and gives its diff.
    fn tell(&mut self, told: Told) -> String {
        match told {
            Told::Shown(account, diff) => {
                self.enter(*account);
                return diff;
            }
            Told::Skipped(skipped) => self.run.skipped.push(skipped),
            Told::Failed(message) => {
                complain(&message);
                self.failed = true;
            }
        }
        String::new()
    }

    fn enter(&mut self, mut account: Account) {
        self.changed += usize::from(account.changed);
        self.fails |= account.fails;
        self.tally.add_up(&account.tally);
        self.applied.append(&mut account.applied);
        self.withheld.append(&mut account.withheld);
        self.not_offered.append(&mut account.not_offered);
        self.broken.extend(account.broken);
        self.run.files.extend(account.outcome);
    }

    /// Writes a file, or hands standard input on.
    fn put(&self, input: &Input, file: &mut FixedFile) -> Result<(), Failure> {
        let text = file.outcome.source.text();
        let path = match &input.origin {
            Origin::Stdin => return self.pass(text),
            Origin::File(path) => path,
        };
        if let Err(error) = write(path, file.original.text(), text) {
            complain(&format!("{}: {error}", input.name));
            withhold_all(file, &error.to_string());
            // What is in the file is what was found in it.
            let Fixer { linter, profiles, .. } = self.fixer;
            if let Ok(outcome) = linter.lint_source(&file.original, input, &profiles.of(linter, input)) {
                file.outcome = outcome;
            }
        }
        Ok(())
    }

    /// Hands standard input on, where standard output is for nothing else.
    fn pass(&self, text: &str) -> Result<(), Failure> {
        let arguments = self.fixer.arguments;
        if arguments.diff || arguments.output_format == TextOrJson::Json {
            return Ok(());
        }
        print(text)
    }

    fn report(&self) -> Result<(), Failure> {
        let arguments = self.fixer.arguments;
        if arguments.output_format == TextOrJson::Json {
            let report = Report {
                check: report::json::check(&self.run),
                applied: &self.applied,
                withheld: &self.withheld,
                not_offered: &self.not_offered,
            };
            let json = serde_json::to_string_pretty(&report).map_err(|error| Failure(error.to_string()))?;
            return print(&format!("{json}\n"));
        }
        let mut out = String::new();
        let verb = if arguments.diff { "would fix" } else { "fixed" };
        if !arguments.common.quiet {
            self.applied.iter().for_each(|fix| fix.say(verb, &mut out));
        }
        self.withheld.iter().for_each(|fix| fix.say("left", &mut out));
        if !arguments.common.quiet {
            self.not_offered.iter().for_each(|fix| fix.say("by hand", &mut out));
            out.push_str(&self.summary());
        }
        let _ = write!(io::stderr(), "{}", sanitize(&out));
        Ok(())
    }

    fn summary(&self) -> String {
        let arguments = self.fixer.arguments;
        let plural = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
        let tally = &self.tally;
        let fixes = format!(
            "{} in {}",
            plural(self.applied.len(), "fix").replace("fixs", "fixes"),
            plural(self.changed, "file")
        );
        let left = tally.errors + tally.warnings + tally.infos;
        let verb = if arguments.diff { "would apply" } else { "applied" };
        let hint = match tally.unsafe_fixes {
            0 => String::new(),
            count if arguments.r#unsafe => format!(", {count} of them with a fix"),
            count if arguments.diff => format!(", up to {count} of them fixable with --unsafe"),
            count => format!(", {count} of them fixable with --unsafe"),
        };
        format!("{verb} {fixes}; {} left{hint}\n", plural(left, "finding"))
    }
}

/// What would mend the findings of a file and is no edit of its text.
fn not_offered(file: &str, outcome: &FileOutcome, least: Applicability) -> Vec<Done> {
    let left = outcome.findings.iter().filter_map(|filed| {
        let no_fix = filed.finding.no_fix.as_ref().filter(|no_fix| no_fix.applicability >= least)?;
        let document = filed.document.and_then(|at| outcome.documents[at].name.as_deref());
        Some(done(file, document, filed.finding.rule, &no_fix.title, Some(&no_fix.reason)))
    });
    left.collect()
}

fn done(file: &str, document: Option<&str>, rule: crate::finding::RuleId, title: &str, reason: Option<&str>) -> Done {
    let page = rules::page(rule);
    Done {
        file: file.to_owned(),
        document: document.map(ToOwned::to_owned),
        rule: page.id,
        name: page.name,
        title: title.to_owned(),
        reason: reason.map(ToOwned::to_owned),
    }
}

/// The file was not written: none of its fixes is in it.
fn withhold_all(file: &mut FixedFile, reason: &str) {
    let undone = file.applied.drain(..).map(|fix| WithheldFix {
        finding: fix.finding,
        document: fix.document,
        title: fix.title,
        reason: reason.to_owned(),
    });
    file.withheld.extend(undone);
}

fn print(text: &str) -> Result<(), Failure> {
    if text.is_empty() {
        return Ok(());
    }
    let mut out = io::stdout().lock();
    Ok(ignore_broken_pipe(out.write_all(text.as_bytes()).and_then(|()| out.flush()))?)
}
