use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::Serialize;

use super::args::{FixArguments, TextOrJson};
use super::check::fails_on;
use super::common::{Failure, complain, excluded};
use super::{CLEAN, FAILED, FOUND};
use crate::collect::{self, Input, Origin};
use crate::finding::{Applicability, Finding};
use crate::fix::{FixedFile, Proof, WithheldFix, fix_texts, write};
use crate::lint::outcome::{FileOutcome, Run, Skipped};
use crate::lint::{Detail, Linted, Linter, Profiles, Suppressions, project_key};
use crate::report::{self, Tally, ignore_broken_pipe};
use crate::rules;
use crate::source::sanitize;
use crate::threads;

/// So many files are fixed before what became of them is handed on.
const AT_ONCE: usize = 16;

/// What became of one file.
enum Fixed {
    /// It is to be written.
    Changed(Box<FixedFile>),
    /// Nothing is to be written: with its unified diff, empty where it is not asked for.
    Shown(Account, String),
    /// It is not Flink's.
    Skipped(Skipped),
    /// It could not be read, or flinklint failed on it.
    Unread(Linted),
}

pub(super) fn run(arguments: &FixArguments) -> Result<u8, Failure> {
    let suppressions = if arguments.add_suppressions { Suppressions::Write } else { Suppressions::Heed };
    let mut linter = Linter { suppressions, ..arguments.common.linter()? };
    // A comment that suppresses is a fix for any finding.
    if arguments.output_format == TextOrJson::Text && !arguments.add_suppressions {
        linter.detail = Detail::Fixes(if arguments.diff { arguments.least() } else { Applicability::Unsafe });
    }
    let (collected, mut failed) = arguments.common.collect()?;
    failed |= arguments.common.measure(&mut linter, &collected.files)?;
    let profiles = linter.profiles(&collected.files);
    let groups = collected.files.chunk_by(|one, next| project_key(one) == project_key(next));
    let groups = groups.flat_map(|files| files.chunks(AT_ONCE));
    let fixer = Fixer { arguments, linter: &linter, profiles: &profiles };
    let mut job = Job::new(fixer);
    let mut taken = Ok(());
    // One file may be another by a link: what is written is written when all are fixed.
    let mut to_write = Vec::new();
    threads::each_large(
        groups,
        |&inputs| fixer.fix_apart(inputs),
        |fixed| {
            if !arguments.diff {
                to_write.extend(fixed);
                return ControlFlow::Continue(());
            }
            taken = fixed.into_iter().try_for_each(|(input, fixed)| job.take(input, fixed));
            if taken.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        },
    );
    taken?;
    to_write.into_iter().try_for_each(|(input, fixed)| job.take(input, fixed))?;
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

/// How files are fixed, on any thread; nothing is written.
#[derive(Clone, Copy)]
struct Fixer<'a> {
    arguments: &'a FixArguments,
    linter: &'a Linter,
    profiles: &'a Profiles,
}

impl Fixer<'_> {
    /// Fixes files of one flinklint.toml: a mistake of flinklint's own in one does not lose
    /// what the others have. All are read again then; standard input was kept.
    fn fix_apart(self, inputs: &[Input]) -> Vec<(&Input, Fixed)> {
        match (catch_unwind(AssertUnwindSafe(|| self.fix(inputs))), inputs) {
            (Ok(fixed), _) => fixed,
            (Err(_), [input]) => vec![(input, Fixed::Unread(Linted::broken_on(input)))],
            (Err(_), inputs) => inputs.chunks(1).flat_map(|input| self.fix_apart(input)).collect(),
        }
    }

    fn fix(self, inputs: &[Input]) -> Vec<(&Input, Fixed)> {
        let Some(first) = inputs.first() else { return Vec::new() };
        let profile = &self.profiles[&project_key(first)];
        let mut texts = Vec::with_capacity(inputs.len());
        let mut unread = Vec::new();
        for (at, input) in inputs.iter().enumerate() {
            match collect::read(input, self.linter.max_file_size) {
                Ok(text) => texts.push((input, text)),
                Err(error) => unread.push((at, Fixed::Unread(self.linter.unreadable(input, profile, error)))),
            }
        }
        let (least, proof) = (self.arguments.least(), if self.arguments.diff { Proof::Lines } else { Proof::Whole });
        let read: Vec<&Input> = texts.iter().map(|(input, _)| *input).collect();
        let fixed = fix_texts(self.linter, profile, texts, least, proof);
        let mut all: Vec<(&Input, Fixed)> = Vec::with_capacity(inputs.len());
        for (input, fixed) in read.into_iter().zip(fixed) {
            all.push((input, fixed.map_or_else(Fixed::Skipped, |file| self.finished(input, file))));
        }
        for (at, fixed) in unread {
            all.insert(at, (&inputs[at], fixed));
        }
        all
    }

    fn finished(self, input: &Input, file: FixedFile) -> Fixed {
        if !self.arguments.diff && (file.is_changed() || input.origin == Origin::Stdin) {
            return Fixed::Changed(Box::new(file));
        }
        let shows_diff = self.arguments.output_format == TextOrJson::Text && file.is_changed();
        let diff = if shows_diff { file.diff(self.linter, input) } else { String::new() };
        Fixed::Shown(self.account(input, file), diff)
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
        let fail_on = self.arguments.fail_on.unwrap_or(self.profiles[&project_key(input)].fail_on);
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
    /// The file, and the document where it has a name.
    fn place(&self) -> String {
        self.document.as_ref().map_or_else(|| self.file.clone(), |document| format!("{} ({document})", self.file))
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

    fn take(&mut self, input: &Input, fixed: Fixed) -> Result<(), Failure> {
        match fixed {
            Fixed::Changed(mut file) => {
                self.put(input, &mut file)?;
                self.enter(self.fixer.account(input, *file));
            }
            Fixed::Shown(account, diff) => {
                print(&diff)?;
                self.enter(account);
            }
            Fixed::Skipped(skipped) => {
                if input.origin == Origin::Stdin {
                    self.pass(&collect::read(input, self.fixer.linter.max_file_size).unwrap_or_default())?;
                }
                self.run.skipped.push(skipped);
            }
            Fixed::Unread(Linted::File(outcome)) => {
                let file = FixedFile::unchanged(outcome);
                self.enter(self.fixer.account(input, file));
            }
            Fixed::Unread(Linted::Skipped(skipped)) => self.run.skipped.push(skipped),
            Fixed::Unread(Linted::Failed(message)) => {
                complain(&message);
                self.failed = true;
            }
        }
        Ok(())
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
            if let Ok(outcome) = linter.lint_source(&file.original, input, &profiles[&project_key(input)]) {
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
            for fix in &self.applied {
                out.push_str(&format!("{verb} {}: {} [{}]\n", fix.place(), fix.title, fix.rule));
            }
        }
        for fix in &self.withheld {
            let reason = fix.reason.as_deref().unwrap_or_default();
            out.push_str(&format!("left {}: {} [{}]: {reason}\n", fix.place(), fix.title, fix.rule));
        }
        if !arguments.common.quiet {
            for fix in &self.not_offered {
                let reason = fix.reason.as_deref().unwrap_or_default();
                out.push_str(&format!("by hand {}: {} [{}]: {reason}\n", fix.place(), fix.title, fix.rule));
            }
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
