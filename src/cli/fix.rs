use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::ops::ControlFlow;

use serde::Serialize;

use super::args::{FixArguments, TextOrJson};
use super::check::fails;
use super::common::{Failure, complain, excluded};
use super::{CLEAN, FAILED, FOUND};
use crate::collect::{self, Input, Origin};
use crate::document::hidden_values;
use crate::finding::Applicability;
use crate::fix::{DiffSide, FixedFile, Proof, WithheldFix, fix_texts, unified_diff, write};
use crate::lint::outcome::{FileOutcome, Run, Skipped};
use crate::lint::{Linted, Linter, Profiles, Suppressions, TOGETHER, project_key};
use crate::report::{self, ignore_broken_pipe};
use crate::rules;
use crate::source::sanitize;
use crate::threads;

/// What became of one file.
enum Fixed {
    /// With its unified diff, empty where it is not asked for.
    File(Box<FixedFile>, String),
    /// It is not Flink's; with its text.
    Skipped(Skipped, String),
    Other(Linted),
}

pub(super) fn run(arguments: &FixArguments) -> Result<u8, Failure> {
    let suppressions = if arguments.add_suppressions { Suppressions::Write } else { Suppressions::Heed };
    let mut linter = Linter { suppressions, ..arguments.common.linter()? };
    let (collected, mut failed) = arguments.common.collect()?;
    failed |= arguments.common.measure(&mut linter, &collected.files)?;
    let profiles = linter.profiles(&collected.files);
    let mut job = Job::new(arguments, &linter, &profiles);
    let groups = collected.files.chunk_by(|one, next| project_key(one) == project_key(next));
    let groups = groups.flat_map(|files| files.chunks(TOGETHER));
    let workbench = Workbench { arguments, linter: &linter, profiles: &profiles };
    let mut taken = Ok(());
    threads::each_large(
        groups,
        |&inputs| workbench.fix(inputs),
        |fixed| {
            taken = fixed.into_iter().try_for_each(|(input, fixed)| job.take(input, fixed));
            if taken.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        },
    );
    taken?;
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
    let left = !arguments.diff && fails(&job.run, &profiles, &collected.files, arguments.fail_on);
    let changes = arguments.diff && job.changed > 0;
    Ok(if left || changes || !job.withheld.is_empty() { FOUND } else { CLEAN })
}

/// Where files are fixed, on any thread; nothing is written.
#[derive(Clone, Copy)]
struct Workbench<'a> {
    arguments: &'a FixArguments,
    linter: &'a Linter,
    profiles: &'a Profiles,
}

impl Workbench<'_> {
    /// Fixes files of one flinklint.toml.
    fn fix<'i>(self, inputs: &'i [Input]) -> Vec<(&'i Input, Fixed)> {
        let Some(first) = inputs.first() else { return Vec::new() };
        let profile = &self.profiles[&project_key(first)];
        // Standard input that is not Flink's is handed on as it came.
        let mut passed_on = String::new();
        let mut texts = Vec::with_capacity(inputs.len());
        let mut unread = Vec::new();
        for (at, input) in inputs.iter().enumerate() {
            match collect::read(input, self.linter.max_file_size) {
                Ok(text) => {
                    if input.origin == Origin::Stdin {
                        passed_on.clone_from(&text);
                    }
                    texts.push((input, text));
                }
                Err(error) => unread.push((at, Fixed::Other(self.linter.unreadable(input, profile, error)))),
            }
        }
        let (least, proof) = (self.arguments.least(), if self.arguments.diff { Proof::Lines } else { Proof::Whole });
        let read: Vec<&Input> = texts.iter().map(|(input, _)| *input).collect();
        let fixed = fix_texts(self.linter, profile, texts, least, proof);
        let mut all: Vec<(&Input, Fixed)> = read
            .into_iter()
            .zip(fixed)
            .map(|(input, fixed)| (input, self.drawn(input, fixed, &mut passed_on)))
            .collect();
        for (at, fixed) in unread {
            all.insert(at, (&inputs[at], fixed));
        }
        all
    }

    fn drawn(self, input: &Input, fixed: Result<FixedFile, Skipped>, passed_on: &mut String) -> Fixed {
        match fixed {
            Ok(file) => {
                let shows_diff = self.arguments.diff && self.arguments.output_format == TextOrJson::Text;
                let diff =
                    if shows_diff && file.is_changed() { diff(self.linter, input, &file) } else { String::new() };
                Fixed::File(Box::new(file), diff)
            }
            Err(skipped) if input.origin == Origin::Stdin => Fixed::Skipped(skipped, std::mem::take(passed_on)),
            Err(skipped) => Fixed::Skipped(skipped, String::new()),
        }
    }
}

/// What is done with the fixed files, and what is said of it.
struct Job<'a> {
    arguments: &'a FixArguments,
    linter: &'a Linter,
    profiles: &'a Profiles,
    run: Run,
    applied: Vec<Done>,
    withheld: Vec<Done>,
    not_offered: Vec<Done>,
    changed: usize,
    /// What is wrong with a flinklint.toml.
    broken: BTreeSet<String>,
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
    fn new(arguments: &'a FixArguments, linter: &'a Linter, profiles: &'a Profiles) -> Self {
        Self {
            arguments,
            linter,
            profiles,
            run: Run::default(),
            applied: Vec::new(),
            withheld: Vec::new(),
            not_offered: Vec::new(),
            changed: 0,
            broken: BTreeSet::new(),
            failed: false,
        }
    }

    fn take(&mut self, input: &Input, fixed: Fixed) -> Result<(), Failure> {
        match fixed {
            Fixed::File(mut file, diff) => {
                self.broken.extend(std::mem::take(&mut file.outcome.broken));
                print(&diff)?;
                self.finish(input, *file)?;
            }
            Fixed::Other(Linted::File(outcome)) => self.run.files.push(outcome),
            Fixed::Skipped(skipped, text) => {
                self.pass(&text)?;
                self.run.skipped.push(skipped);
            }
            Fixed::Other(Linted::Skipped(skipped)) => self.run.skipped.push(skipped),
            Fixed::Other(Linted::Failed(message)) => {
                complain(&message);
                self.failed = true;
            }
        }
        Ok(())
    }

    fn finish(&mut self, input: &Input, mut file: FixedFile) -> Result<(), Failure> {
        if file.is_changed() {
            self.changed += 1;
            let text = file.outcome.source.text();
            if !self.arguments.diff {
                match &input.origin {
                    Origin::Stdin => self.pass(text)?,
                    Origin::File(path) => {
                        if let Err(error) = write(path, file.original.text(), text) {
                            complain(&format!("{}: {error}", input.name));
                            withhold_all(&mut file, &error.to_string());
                            self.changed -= 1;
                            // What is in the file is what was found in it.
                            let original = file.original.clone();
                            let profile = &self.profiles[&project_key(input)];
                            if let Ok(outcome) = self.linter.lint_source(&original, input, profile) {
                                file.outcome = outcome;
                            }
                        }
                    }
                }
            }
        } else if input.origin == Origin::Stdin {
            self.pass(file.outcome.source.text())?;
        }
        let name = input.name.as_str();
        self.applied.extend(
            file.applied.iter().map(|fix| done(name, fix.document.as_deref(), fix.finding.rule, &fix.title, None)),
        );
        let withheld = file.withheld.iter();
        self.withheld.extend(
            withheld.map(|fix| done(name, fix.document.as_deref(), fix.finding.rule, &fix.title, Some(&fix.reason))),
        );
        self.not_offered.extend(not_offered(name, &file.outcome, self.arguments.least()));
        self.run.files.push(file.outcome);
        Ok(())
    }

    /// Hands standard input on, where standard output is for nothing else.
    fn pass(&self, text: &str) -> Result<(), Failure> {
        if self.arguments.diff || self.arguments.output_format == TextOrJson::Json {
            return Ok(());
        }
        print(text)
    }

    fn report(&self) -> Result<(), Failure> {
        if self.arguments.output_format == TextOrJson::Json {
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
        let verb = if self.arguments.diff { "would fix" } else { "fixed" };
        if !self.arguments.common.quiet {
            for fix in &self.applied {
                out.push_str(&format!("{verb} {}: {} [{}]\n", fix.place(), fix.title, fix.rule));
            }
        }
        for fix in &self.withheld {
            let reason = fix.reason.as_deref().unwrap_or_default();
            out.push_str(&format!("left {}: {} [{}]: {reason}\n", fix.place(), fix.title, fix.rule));
        }
        if !self.arguments.common.quiet {
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
        let plural = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
        let tally = report::Tally::of(&self.run);
        let fixes = format!(
            "{} in {}",
            plural(self.applied.len(), "fix").replace("fixs", "fixes"),
            plural(self.changed, "file")
        );
        let left = tally.errors + tally.warnings + tally.infos;
        let verb = if self.arguments.diff { "would apply" } else { "applied" };
        let hint = match tally.unsafe_fixes {
            0 => String::new(),
            count if self.arguments.r#unsafe => format!(", {count} of them with a fix"),
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

/// The change of a file. Where sensitive values stand is known of a text in which
/// something was found.
fn diff(linter: &Linter, input: &Input, file: &FixedFile) -> String {
    let after = &file.outcome.source;
    let side = |text, hidden| DiffSide { name: input.name.as_str(), text, hidden };
    let old_side = side(file.original.text(), &file.sensitive);
    if !file.outcome.findings.is_empty() {
        return unified_diff("fix", old_side, side(after.text(), &file.outcome.sensitive));
    }
    let hidden = hidden_values(after, &linter.read(after, input));
    unified_diff("fix", old_side, side(after.text(), &hidden))
}

fn print(text: &str) -> Result<(), Failure> {
    if text.is_empty() {
        return Ok(());
    }
    let mut out = io::stdout().lock();
    Ok(ignore_broken_pipe(out.write_all(text.as_bytes()).and_then(|()| out.flush()))?)
}
