use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::CheckArguments;
use super::common::{Failure, complain, excluded, print_errors};
use super::overview::overviews;
use super::progress::Progress;
use super::{CLEAN, FAILED, FOUND, lines, watch};
use crate::collect::{Changed, Collected, Input, Walking};
use crate::lint::baseline::Baseline;
use crate::lint::outcome::{FileOutcome, Run};
use crate::lint::{Detail, Linter, Profiles, Suppressions, project_key};
use crate::project::FailOn;
use crate::report::html::Overview;
use crate::report::{self, Format, Style};

pub(super) fn run(arguments: &CheckArguments) -> Result<u8, Failure> {
    if arguments.watch { watch::run(arguments) } else { once(arguments) }
}

/// One run.
pub(super) fn once(arguments: &CheckArguments) -> Result<u8, Failure> {
    let outputs = outputs(arguments)?;
    let suppressions = if arguments.no_suppress { Suppressions::PassOver } else { Suppressions::Heed };
    let mut linter = Linter { suppressions, ..arguments.common.linter()? };
    let writes_lines = matches!(outputs.as_slice(), [(Format::Concise, None)]) && !needs_whole_run(arguments);
    if writes_lines {
        linter.detail = Detail::Line;
        if let Some(status) = walked(arguments, &linter)? {
            return Ok(status);
        }
    }
    let (mut collected, mut failed) = arguments.common.collect()?;
    failed |= arguments.common.measure(&mut linter, &collected.files)?;
    let changed = changed(arguments, &mut collected)?;
    let progress = Progress::new(collected.files.len(), arguments.common.quiet);
    if writes_lines {
        let files = collected.files.into_iter();
        let (status, all_read) = lines::write(arguments, &linter, files, changed.as_ref(), &progress)?;
        progress.end();
        return Ok(if failed || !all_read { FAILED } else { status });
    }
    let (mut run, unreadable) = linter.run_with(&collected.files, &|| progress.step());
    progress.end();
    if let Some(changed) = changed.filter(|_| !arguments.whole) {
        keep_changed(&mut run, &collected.files, &changed);
    }
    for message in &unreadable {
        complain(message);
        failed = true;
    }
    run.skipped.extend(excluded(&collected));
    run.skipped.sort();
    baseline(arguments, &mut run)?;
    let wants_page = outputs.iter().any(|(format, _)| *format == Format::Html);
    let overviews = if wants_page { overviews(&linter, &collected.files) } else { Vec::new() };
    for (format, output) in &outputs {
        write(arguments, *format, *output, &run, &overviews)?;
    }
    if failed {
        return Ok(FAILED);
    }
    Ok(if fails(&run, &linter.profiles(&collected.files), &collected.files, arguments.fail_on) { FOUND } else { CLEAN })
}

/// Lints the files of a folder as they are found, where none need be known before;
/// `None` where all have to be.
fn walked(arguments: &CheckArguments, linter: &Linter) -> Result<Option<u8>, Failure> {
    let common = &arguments.common;
    if arguments.changed_since.is_some() {
        return Ok(None);
    }
    let Some(folder) = common.walked_folder()? else { return Ok(None) };
    let (projects, options) = (Arc::new(common.projects()?), common.collect_options());
    let mut files = Walking::new(folder, &projects, &options);
    let progress = Progress::of_unknown_length(common.quiet);
    let found = files.by_ref().inspect(|_| progress.one_more());
    let written = lines::write(arguments, linter, found, None, &progress);
    progress.end();
    let failed = print_errors(files.errors());
    let (status, all_read) = written?;
    Ok(Some(if failed || !all_read { FAILED } else { status }))
}

/// Whether something is said of all files together, beside what is said of each.
fn needs_whole_run(arguments: &CheckArguments) -> bool {
    arguments.statistics || arguments.baseline.is_some() || arguments.write_baseline.is_some()
}

/// Each format with the file that it goes to, `None` for standard output, of
/// which there is one at most.
fn outputs(arguments: &CheckArguments) -> Result<Vec<(Format, Option<&Path>)>, Failure> {
    let formats = match arguments.output_format.as_slice() {
        [] => &[Format::default()],
        formats => formats,
    };
    let mut files = arguments.output.iter().map(PathBuf::as_path);
    let outputs: Vec<(Format, Option<&Path>)> = formats.iter().map(|&format| (format, files.next())).collect();
    if files.next().is_some() {
        return Err(Failure(format!("{} -o for {} --output-format", arguments.output.len(), outputs.len())));
    }
    if outputs.iter().filter(|(_, file)| file.is_none()).count() > 1 {
        return Err(Failure("only one --output-format can go to standard output: give the others an -o".to_owned()));
    }
    Ok(outputs)
}

fn write(
    arguments: &CheckArguments,
    format: Format,
    output: Option<&Path>,
    run: &Run,
    overviews: &[Overview],
) -> Result<(), Failure> {
    let options = report_options(arguments, output, overviews);
    let Some(path) = output else {
        return Ok(report::write(format, run, &options, &mut io::stdout().lock())?);
    };
    let failed = |error: io::Error| Failure(format!("{}: {error}", path.display()));
    report::write(format, run, &options, &mut File::create(path).map_err(failed)?).map_err(failed)
}

pub(super) fn report_options<'a>(
    arguments: &CheckArguments,
    output: Option<&Path>,
    overviews: &'a [Overview],
) -> report::Options<'a> {
    report::Options {
        style: if output.is_some() { Style::default() } else { Style::of_stdout(arguments.common.color) },
        verbose: arguments.common.verbose,
        quiet: arguments.common.quiet,
        statistics: arguments.statistics,
        overviews,
    }
}

/// What a branch changes, where only that is asked for; files in which nothing
/// did are left out. Standard input counts as changed.
fn changed(arguments: &CheckArguments, collected: &mut Collected) -> Result<Option<Changed>, Failure> {
    let Some(reference) = &arguments.changed_since else { return Ok(None) };
    let changed = Changed::since(reference, Path::new("."))
        .map_err(|error| Failure(format!("--changed-since {reference}: {error}")))?;
    collected.files.retain(|input| input.location().is_none_or(|path| changed.has_file(path)));
    Ok(Some(changed))
}

/// Leaves findings that touch a changed line, by their own place or a label's.
pub(super) fn keep_changed(run: &mut Run, inputs: &[Input], changed: &Changed) {
    let locations: BTreeMap<&str, &Path> =
        inputs.iter().filter_map(|input| Some((input.name.as_str(), input.location()?))).collect();
    for file in &mut run.files {
        let Some(path) = locations.get(file.source.name()) else { continue };
        let (text, lines) = (file.source.text().as_bytes(), file.source.lines());
        // As git counts: by line feeds alone.
        let line = |at: usize| {
            let before = if lines.is_by_line_feeds() {
                lines.line_of(at)
            } else {
                memchr::memchr_iter(b'\n', &text[..at.min(text.len())]).count()
            };
            before + 1
        };
        file.findings.retain(|filed| {
            let labels = filed.finding.labels.iter().map(|label| label.span);
            let mut spans = std::iter::once(filed.finding.span).chain(labels);
            spans.any(|span| changed.touches(path, &(line(span.start())..=line(span.end()))))
        });
    }
}

/// Takes out what the baseline has, and writes a new one.
fn baseline(arguments: &CheckArguments, run: &mut Run) -> Result<(), Failure> {
    let say = |text: &str| {
        if !arguments.common.quiet {
            complain(text);
        }
    };
    if let Some(path) = &arguments.write_baseline {
        let old = if path.exists() { Some(Baseline::load(path).map_err(Failure)?) } else { None };
        let written = Baseline::write(path, old.as_ref(), run)
            .map_err(|error| Failure(format!("{}: {error}", path.display())))?;
        say(&format!("{}: {written} findings written", path.display()));
        Baseline::load(path).map_err(Failure)?.apply(run);
    }
    if let Some(path) = &arguments.baseline {
        let applied = Baseline::load(path).map_err(Failure)?.apply(run);
        let parts = [(applied.known, "known"), (applied.stale, "no longer found; --write-baseline takes them out")];
        let parts: Vec<_> =
            parts.iter().filter(|(count, _)| *count > 0).map(|(n, text)| format!("{n} {text}")).collect();
        if !parts.is_empty() {
            say(&format!("{}: {}", path.display(), parts.join(", ")));
        }
    }
    Ok(())
}

/// Whether a finding is as severe as the command line, else the file's
/// flinklint.toml, says that a run must fail for.
pub(super) fn fails(run: &Run, profiles: &Profiles, inputs: &[Input], fail_on: Option<FailOn>) -> bool {
    let profile_of = |file: &FileOutcome| {
        let at = inputs.partition_point(|input| input.name.as_str() < file.source.name());
        let input = inputs.get(at).filter(|input| input.name == file.source.name())?;
        profiles.get(&project_key(input))
    };
    run.files.iter().any(|file| {
        fails_on(file, fail_on.or_else(|| profile_of(file).map(|profile| profile.fail_on)).unwrap_or_default())
    })
}

/// Whether a finding of a file is as severe as that.
pub(super) fn fails_on(file: &FileOutcome, fail_on: FailOn) -> bool {
    let worst = file.findings.iter().map(|filed| filed.finding.severity).max();
    worst.is_some_and(|worst| fail_on.fails(worst))
}
