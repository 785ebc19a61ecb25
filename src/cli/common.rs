//! What the commands that read configurations share.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use miette::{GraphicalReportHandler, GraphicalTheme};

use super::args::CommonArguments;
use crate::collect::{self, CollectError, Collected, Input, ReadError, STDIN};
use crate::document::ReadFile;
use crate::flink::value::parse_memory;
use crate::intent::{Context, Declared, Host};
use crate::lint::outcome::Skipped;
use crate::lint::{Linter, Measurements};
use crate::project::{Project, ProjectError, Projects, Selection, Selector};
use crate::record::{Address, LoadError, Loaded, expand, is_address};
use crate::rules;
use crate::source::{SourceFile, sanitize};
use crate::stats::Stats;

/// Why a run failed, in words for standard error.
#[derive(Debug)]
pub(super) struct Failure(pub String);

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure(error.to_string())
    }
}

impl CommonArguments {
    /// The linter that the options make.
    pub fn linter(&self) -> Result<Linter, Failure> {
        let mut context = Context::default();
        for pair in &self.context {
            context.set_pair(pair).map_err(|error| Failure(format!("--context {pair}: {error}")))?;
        }
        let size = parse_memory(&self.max_file_size).map_err(|error| Failure(format!("--max-file-size: {error}")))?;
        let declared = Declared {
            flink_version: self.flink_version,
            sla: self.sla,
            environment: self.environment,
            context,
            host: self.host()?,
        };
        let linter = Linter::new(declared, self.selection()?);
        Ok(Linter { kind: self.kind, max_file_size: size.unsigned_abs(), ..linter })
    }

    /// This machine, where it was asked about: reading it costs something.
    fn host(&self) -> Result<Option<Host>, Failure> {
        if !self.host {
            return Ok(None);
        }
        Host::here().map(Some).ok_or_else(|| Failure("--host: this machine does not tell its memory".to_owned()))
    }

    fn selection(&self) -> Result<Selection, Failure> {
        let parse = |option: &str, lists: &[String]| -> Result<Vec<Selector>, Failure> {
            let mut selectors = Vec::new();
            for list in lists {
                let parsed = Selector::parse_list(list, rules::pages()).or_else(|_| {
                    // It may be a policy, which flinklint.toml makes known.
                    self.know_policies();
                    Selector::parse_list(list, rules::pages())
                });
                selectors.extend(
                    parsed.map_err(|error| Failure(format!("--{option}: {}; {}", error.message(), error.help())))?,
                );
            }
            Ok(selectors)
        };
        let select = parse("select", &self.select)?;
        // Such as a variable of a pipeline that is not set: nothing would ever be found.
        if select.is_empty() && !self.select.is_empty() {
            return Err(Failure("--select: it names no rule; leave it out for what is on by default".to_owned()));
        }
        Ok(Selection {
            select: (!self.select.is_empty()).then_some(select),
            extend_select: parse("extend-select", &self.extend_select)?,
            ignore: parse("ignore", &self.ignore)?,
        })
    }

    /// The files that the paths stand for. What is wrong with paths and with
    /// flinklint.toml goes to standard error; the flag tells whether anything was.
    pub fn collect(&self) -> Result<(Collected, bool), Failure> {
        let projects = Arc::new(self.projects()?);
        let collected = collect::collect(&self.paths, &projects, &self.collect_options());
        let failed = print_errors(&collected.errors);
        Ok((collected, failed))
    }

    /// Which files the paths stand for.
    pub fn collect_options(&self) -> collect::Options {
        collect::Options {
            stdin_filename: self.stdin_filename.clone(),
            no_exclude: self.no_exclude,
            ..collect::Options::default()
        }
    }

    /// Whether the command line or a flinklint.toml of the paths names statistics.
    pub fn names_stats(&self) -> Result<bool, Failure> {
        Ok(!self.stats.is_empty() || !self.stats_of_projects()?.is_empty())
    }

    /// The one folder that is named, where its files may be taken as they are found: no
    /// statistics are given, which are read for all of them.
    pub fn walked_folder(&self) -> Result<Option<&Path>, Failure> {
        let [folder] = self.paths.as_slice() else { return Ok(None) };
        let is_folder = folder.as_os_str() != STDIN && folder.is_dir();
        Ok((is_folder && !self.names_stats()?).then_some(folder))
    }

    /// What `of_file` makes of each file that the paths stand for, in their order.
    /// What is wrong with a file goes to standard error; the flag tells whether
    /// anything could not be read.
    pub fn of_files<T>(
        &self,
        of_file: impl Fn(&Linter, &Input, &SourceFile, &ReadFile<'_>) -> Vec<T>,
    ) -> Result<(Vec<T>, bool), Failure> {
        let (collected, failed) = self.collect()?;
        Ok(made_of(&self.linter()?, &collected, failed, of_file))
    }

    /// The same, by a linter that has what was measured of them.
    pub fn of_measured_files<T>(
        &self,
        of_file: impl Fn(&Linter, &Input, &SourceFile, &ReadFile<'_>) -> Vec<T>,
    ) -> Result<(Vec<T>, bool), Failure> {
        let mut linter = self.linter()?;
        let (collected, failed) = self.collect()?;
        let unmeasured = self.measure(&mut linter, &collected.files)?;
        Ok(made_of(&linter, &collected, failed || unmeasured, of_file))
    }

    /// Gives the linter what was measured, for these files. What could not be read
    /// goes to standard error; the flag tells whether anything did.
    pub fn measure(&self, linter: &mut Linter, inputs: &[Input]) -> Result<bool, Failure> {
        let (stats, failed) = self.stats()?;
        if let Some(stats) = stats {
            linter.measure(inputs, Measurements::new(stats, self.min_uptime.as_secs_f64() * 1000.0));
        }
        Ok(failed)
    }

    /// What was measured of running clusters, by `--stats` or else by the
    /// flinklint.toml of the paths; `None` where nothing was named or nothing of it
    /// could be read. What could not goes to standard error; the flag tells whether
    /// anything did.
    fn stats(&self) -> Result<(Option<Arc<Stats>>, bool), Failure> {
        let mut loaded = Loaded::default();
        self.stats.iter().for_each(|name| loaded.add(name));
        let named = if self.stats.is_empty() { self.stats_of_projects()? } else { Vec::new() };
        if !named.is_empty() {
            let here = Path::new(".").canonicalize()?;
            for (root, name) in named {
                if is_address(&name) {
                    // Who changes a file of the repository must not decide what a run connects to.
                    let message = "an address in flinklint.toml is not read; name it by --stats".to_owned();
                    let name = Address::parse(&name).map_or_else(|_| String::new(), |address| address.url().to_owned());
                    loaded.errors.push(LoadError { name, message });
                    continue;
                }
                for path in expand(&root, &name) {
                    if path.canonicalize().is_ok_and(|path| !path.starts_with(&root)) {
                        let message = "outside of the folder of its flinklint.toml; name it by --stats".to_owned();
                        loaded.errors.push(LoadError { name: collect::shown(&path), message });
                    } else {
                        loaded.add_path(path.strip_prefix(&here).unwrap_or(&path));
                    }
                }
            }
        }
        loaded.errors.iter().for_each(|error| complain(&format!("stats: {error}")));
        let stats = (!loaded.stats.clusters.is_empty()).then(|| Arc::new(loaded.stats));
        Ok((stats, !loaded.errors.is_empty()))
    }

    /// What each flinklint.toml that holds for a named path says of measurements,
    /// with the folder that it counts from.
    fn stats_of_projects(&self) -> Result<Vec<(PathBuf, String)>, Failure> {
        if self.isolated {
            return Ok(Vec::new());
        }
        let projects = self.projects()?;
        let mut found = Vec::new();
        for path in &self.paths {
            let folder = if path.is_dir() { Some(path.as_path()) } else { path.parent() };
            let folder = folder.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let Ok(folder) = folder.canonicalize() else { continue };
            // What is wrong with one is told when its files are collected.
            let Ok(Some(project)) = projects.of(&folder) else { continue };
            for name in &project.stats {
                let entry = (project.root.clone(), name.clone());
                if !found.contains(&entry) {
                    found.push(entry);
                }
            }
        }
        Ok(found)
    }

    /// Reads the flinklint.toml for its policies; what is wrong with it is told
    /// when it is read for its files.
    fn know_policies(&self) {
        match &self.config {
            _ if self.isolated => {}
            Some(path) => drop(Project::load(path, rules::pages())),
            None => drop(Project::discover(Path::new("."))),
        }
    }

    /// Where the flinklint.toml of a file is found.
    pub fn projects(&self) -> Result<Projects, Failure> {
        if self.isolated {
            return Ok(Projects::isolated());
        }
        let Some(path) = &self.config else { return Ok(Projects::discovered(rules::pages())) };
        match Project::load(path, rules::pages()) {
            Ok(project) => Ok(Projects::only(project)),
            Err(error) => {
                print_project_error(&error);
                Err(Failure(error.to_string()))
            }
        }
    }
}

/// What `of_file` makes of each file, in their order.
fn made_of<T>(
    linter: &Linter,
    collected: &Collected,
    mut failed: bool,
    of_file: impl Fn(&Linter, &Input, &SourceFile, &ReadFile<'_>) -> Vec<T>,
) -> (Vec<T>, bool) {
    let mut made = Vec::new();
    for input in &collected.files {
        match collect::read(input, linter.max_file_size) {
            Ok(text) => {
                let source = SourceFile::new(&input.name, text);
                let file = linter.read(&source, input);
                if let Some(error) = &file.syntax_error {
                    complain(&format!("{}: not YAML: {}", input.name, error.message));
                }
                made.extend(of_file(linter, input, &source, &file));
            }
            Err(error) if linter.not_flinks(input, &error).is_some() => {}
            Err(error) => {
                failed |= matches!(error, ReadError::Io(_));
                complain(&format!("{}: {error}", input.name));
            }
        }
    }
    (made, failed)
}

/// What a flinklint.toml excludes, as a report lists it.
pub(super) fn excluded(collected: &Collected) -> impl Iterator<Item = Skipped> + '_ {
    collected.skipped.iter().map(|excluded| Skipped { file: excluded.name.clone(), reason: excluded.reason() })
}

/// One line on standard error.
pub(super) fn complain(message: &str) {
    let _ = writeln!(io::stderr(), "flinklint: {}", sanitize(message));
}

/// Tells what could not be collected, and whether there is any such thing.
pub(super) fn print_errors(errors: &[CollectError]) -> bool {
    for error in errors {
        match error {
            CollectError::Project(error) => print_project_error(error),
            error @ CollectError::Path { .. } => complain(&error.to_string()),
        }
    }
    !errors.is_empty()
}

fn print_project_error(error: &ProjectError) {
    let theme = if io::stderr().is_terminal() { GraphicalTheme::unicode_nocolor() } else { GraphicalTheme::none() };
    let mut text = String::new();
    let drawn =
        GraphicalReportHandler::new_themed(theme).with_width(100).with_links(false).render_report(&mut text, error);
    let text = if drawn.is_ok() { text } else { error.concise() };
    let _ = write!(io::stderr(), "{}", sanitize(&text));
}
