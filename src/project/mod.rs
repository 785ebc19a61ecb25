//! flinklint.toml: what a team declares of its configurations once, instead
//! of on every command line.

mod base;
mod cache;
mod error;
#[cfg(test)]
mod fixture;
mod globs;
mod read;
mod selection;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::document::Kind;
use crate::finding::{RuleId, Severity};
use crate::intent::Declared;
use crate::policy::Policy;
use crate::rules::RulePage;

pub use base::Base;
pub use cache::Projects;
pub use error::{Problem, ProjectError};
pub use globs::Globs;
pub use selection::{RuleSet, Selection, Selector, UnknownRule};

/// The name of the file.
pub const FILE_NAME: &str = "flinklint.toml";

/// One flinklint.toml.
#[derive(Debug)]
pub struct Project {
    /// The file.
    pub path: PathBuf,
    /// Its folder, with symbolic links resolved. Relative paths in the file
    /// count from here.
    pub root: PathBuf,
    /// What holds for every document without a stronger word.
    pub declared: Declared,
    /// From which severity on a run fails.
    pub fail_on: Option<FailOn>,
    /// Which rules run.
    pub selection: Selection,
    /// Files that are left alone.
    pub exclude: Globs,
    /// Where measurements of running clusters lie, as written: paths and globs
    /// that count from `root`, or addresses.
    pub stats: Vec<String>,
    /// What is changed about single rules.
    pub rules: BTreeMap<RuleId, RuleSettings>,
    /// The team's own rules.
    pub policies: Vec<Policy>,
    /// What holds for some paths, in the file's order; the first match counts.
    pub targets: Vec<Target>,
}

/// One `[[target]]`.
#[derive(Debug)]
pub struct Target {
    /// The files that it is about.
    pub paths: Globs,
    /// What holds for them.
    pub declared: Declared,
    /// What sort of configuration they are.
    pub kind: Option<Kind>,
    /// The cluster's defaults that they are laid over.
    pub base: Option<Base>,
}

/// One `[rules.FLnnn]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuleSettings {
    /// Its severity instead of the usual one.
    pub severity: Option<Severity>,
    /// Its numbers, by the names on its page.
    pub thresholds: BTreeMap<&'static str, f64>,
}

/// From which severity on a run fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    /// From this one on.
    At(Severity),
    /// Whatever is found, it does not.
    Never,
}

impl FailOn {
    /// Whether a finding of this severity makes the run fail.
    #[must_use]
    pub fn fails(self, severity: Severity) -> bool {
        match self {
            FailOn::At(least) => severity >= least,
            FailOn::Never => false,
        }
    }
}

impl Default for FailOn {
    fn default() -> Self {
        FailOn::At(Severity::Warning)
    }
}

impl fmt::Display for FailOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FailOn::At(severity) => severity.fmt(f),
            FailOn::Never => f.pad("never"),
        }
    }
}

impl FromStr for FailOn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "never" => Ok(FailOn::Never),
            _ => {
                text.parse().map(FailOn::At).map_err(|_| format!("`{text}` is not one of error, warning, info, never"))
            }
        }
    }
}

impl Project {
    /// Reads one flinklint.toml, wherever it is and whatever its name.
    ///
    /// # Errors
    /// It cannot be read, is not TOML, or holds what flinklint does not know.
    pub fn load(path: &Path, pages: &[RulePage]) -> Result<Project, ProjectError> {
        read::load(path, pages)
    }

    /// Reads the text of a flinklint.toml that lies at `path`.
    ///
    /// # Errors
    /// It is not TOML, or holds what flinklint does not know. All of it is
    /// reported at once, unless it is not TOML.
    pub fn parse(path: &Path, text: &str, pages: &[RulePage]) -> Result<Project, ProjectError> {
        read::parse(path, text, pages)
    }

    /// The nearest flinklint.toml from `folder` upward. The search ends at the
    /// root of a repository, a folder that holds `.git`.
    ///
    /// # Errors
    /// There is one and it cannot be used, see [`Project::load`].
    pub fn discover(folder: &Path) -> Result<Option<Project>, ProjectError> {
        match cache::nearest_file(folder) {
            Some(path) => Project::load(&path, crate::rules::pages()).map(Some),
            None => Ok(None),
        }
    }

    /// The keys at the top level of the file, and those of a `[[target]]` and of
    /// a `[[policy]]`.
    #[must_use]
    pub fn keys() -> [&'static [&'static str]; 3] {
        read::keys()
    }

    /// The file as output shows it: from the current folder on where it is below.
    #[must_use]
    pub fn name(&self) -> String {
        read::shown(&self.path)
    }

    /// The first target whose paths match `file`, an absolute path with
    /// symbolic links resolved in its folder.
    #[must_use]
    pub fn target(&self, file: &Path) -> Option<&Target> {
        let relative = self.relative(file)?;
        self.targets.iter().find(|target| target.paths.matches(relative))
    }

    /// Whether `file`, absolute as for [`Project::target`], is left alone.
    #[must_use]
    pub fn excludes(&self, file: &Path) -> bool {
        self.relative(file).is_some_and(|relative| self.exclude.matches(relative))
    }

    /// Whether everything in `folder`, absolute as for [`Project::target`], is
    /// left alone, so that nobody needs to look into it.
    #[must_use]
    pub fn excludes_folder(&self, folder: &Path) -> bool {
        self.relative(folder).is_some_and(|relative| self.exclude.matches_folder(relative))
    }

    /// What is set for a threshold of a rule, if anything.
    #[must_use]
    pub fn threshold(&self, rule: RuleId, name: &str) -> Option<f64> {
        self.rules.get(&rule)?.thresholds.get(name).copied()
    }

    fn relative<'p>(&self, path: &'p Path) -> Option<&'p Path> {
        path.strip_prefix(&self.root).ok()
    }
}
