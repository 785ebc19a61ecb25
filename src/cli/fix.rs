use std::io::{self, Write as _};

use serde::Serialize;

use super::args::{FixArguments, TextOrJson};
use super::check::fails;
use super::common::{Failure, complain, excluded};
use super::{CLEAN, FAILED, FOUND};
use crate::collect::{self, Input, Origin};
use crate::document::hidden_values;
use crate::finding::Applicability;
use crate::fix::{DiffSide, FixedFile, WithheldFix, fix_text, unified_diff, write};
use crate::lint::outcome::{FileOutcome, Run, Skipped};
use crate::lint::{Linted, Linter, Profile, Suppressions, project_key};
use crate::report::{self, ignore_broken_pipe};
use crate::rules;
use crate::source::{SourceFile, sanitize};
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
    let least = arguments.least();
    let shows_diff = arguments.diff && arguments.output_format == TextOrJson::Text;
    let one = |input: &Input| fix(&linter, input, &profiles[&project_key(input)], least, shows_diff);
    let fixed: Vec<Fixed> = threads::map(&collected.files, one);
    let mut job = Job {
        arguments,
        run: Run::default(),
        applied: Vec::new(),
        withheld: Vec::new(),
        not_offered: Vec::new(),
        changed: 0,
    };
    let mut broken = Vec::new();
    for (input, fixed) in collected.files.iter().zip(fixed) {
        match fixed {
            Fixed::File(mut file, diff) => {
                broken.append(&mut file.outcome.broken);
                print(&diff)?;
                job.finish(&linter, input, &profiles[&project_key(input)], *file)?;
            }
            Fixed::Other(Linted::File(outcome)) => job.run.files.push(outcome),
            Fixed::Skipped(skipped, text) => {
                if input.origin == Origin::Stdin {
                    job.pass(&text)?;
                }
                job.run.skipped.push(skipped);
            }
            Fixed::Other(Linted::Skipped(skipped)) => job.run.skipped.push(skipped),
            Fixed::Other(Linted::Failed(message)) => {
                complain(&message);
                failed = true;
            }
        }
    }
    broken.sort();
    broken.dedup();
    for message in &broken {
        complain(message);
    }
    failed |= !broken.is_empty();
    job.run.skipped.extend(excluded(&collected));
    job.run.skipped.sort();
    job.report()?;
    if failed {
        return Ok(FAILED);
    }
    let left =
        !arguments.diff && fails(&job.run, &linter.profiles(&collected.files), &collected.files, arguments.fail_on);
    let changes = arguments.diff && job.changed > 0;
    Ok(if left || changes || !job.withheld.is_empty() { FOUND } else { CLEAN })
}

fn fix(linter: &Linter, input: &Input, profile: &Profile, least: Applicability, shows_diff: bool) -> Fixed {
    let text = match collect::read(input, linter.max_file_size) {
        Ok(text) => text,
        Err(error) => return Fixed::Other(linter.unreadable(input, profile, error)),
    };
    let original = if input.origin == Origin::Stdin { text.clone() } else { String::new() };
    match fix_text(linter, input, profile, text, least) {
        Ok(file) => {
            let diff = if shows_diff && file.is_changed() { diff(linter, input, &file) } else { String::new() };
            Fixed::File(Box::new(file), diff)
        }
        Err(skipped) => Fixed::Skipped(skipped, original),
    }
}

/// What is done with the fixed files, and what is said of it.
struct Job<'a> {
    arguments: &'a FixArguments,
    run: Run,
    applied: Vec<Done>,
    withheld: Vec<Done>,
    not_offered: Vec<Done>,
    changed: usize,
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

impl Job<'_> {
    fn finish(
        &mut self,
        linter: &Linter,
        input: &Input,
        profile: &Profile,
        mut file: FixedFile,
    ) -> Result<(), Failure> {
        if file.is_changed() {
            self.changed += 1;
            let text = file.outcome.source.text();
            if !self.arguments.diff {
                match &input.origin {
                    Origin::Stdin => self.pass(text)?,
                    Origin::File(path) => {
                        if let Err(error) = write(path, &file.original, text) {
                            complain(&format!("{}: {error}", input.name));
                            withhold_all(&mut file, &error.to_string());
                            self.changed -= 1;
                            // What is in the file is what was found in it.
                            let original = SourceFile::new(&input.name, file.original.clone());
                            if let Ok(outcome) = linter.lint_source(&original, input, profile) {
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
    let old_side = side(file.original.as_str(), &file.sensitive);
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
