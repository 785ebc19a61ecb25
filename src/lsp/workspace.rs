//! What open documents are linted by: the linter that the settings make, and
//! the flinklint.toml of each folder.

use std::path::{Path, PathBuf};

use lsp_types::Url;

use super::buffers::Buffer;
use super::client::Settings;
use crate::collect::{Input, Origin, standing_at};
use crate::document::ReadFile;
use crate::flink::KnownReleases;
use crate::intent::{Declared, Environment, Sla};
use crate::lint::outcome::FileOutcome;
use crate::lint::{Linter, Profile};
use crate::project::{Project, Projects, Selection, Selector};
use crate::rules;
use crate::source::SourceFile;

/// How names end that tell what is in a document.
const ENDINGS: [&str; 6] = ["yaml", "yml", "conf", "sql", "sh", "bash"];

#[derive(Debug)]
pub(super) struct Workspace {
    linter: Linter,
    projects: Projects,
    /// Where documents without a file belong.
    root: Option<PathBuf>,
}

/// A document with what it is judged by.
pub(super) struct Judged<'w> {
    pub linter: &'w Linter,
    pub input: Input,
    pub profile: Profile,
    pub source: SourceFile,
}

impl Workspace {
    /// A workspace, and what is wrong with the settings; what is wrong does not count.
    pub fn new(settings: &Settings, folders: &[Url]) -> (Self, Vec<String>) {
        let mut wrong = Vec::new();
        let root = folders.iter().find_map(|folder| folder.to_file_path().ok());
        let projects = match &settings.config_file {
            None => Projects::discovered(rules::pages()),
            Some(path) => {
                let path = root.as_deref().unwrap_or(Path::new(".")).join(path);
                Project::load(&path, rules::pages()).map_or_else(
                    |error| {
                        wrong.push(error.concise());
                        Projects::discovered(rules::pages())
                    },
                    Projects::only,
                )
            }
        };
        let linter = linter(settings, &mut wrong);
        (Self { linter, projects, root }, wrong)
    }

    /// The files of this workspace were changed: what was read of them is read anew.
    pub fn forget(&mut self, settings: &Settings, folders: &[Url]) -> Vec<String> {
        let (fresh, wrong) = Self::new(settings, folders);
        *self = fresh;
        wrong
    }

    /// An open document with what it is judged by; `None` where its
    /// flinklint.toml excludes it.
    ///
    /// # Errors
    /// Its flinklint.toml cannot be used.
    pub fn judged(&self, uri: &Url, buffer: &Buffer) -> Result<Option<Judged<'_>>, String> {
        let Some(input) = self.input(uri, &buffer.language)? else { return Ok(None) };
        let source = SourceFile::new(&input.name, buffer.text.as_str());
        let profile = self.linter.profile(input.project.as_deref());
        Ok(Some(Judged { linter: &self.linter, input, profile, source }))
    }

    fn input(&self, uri: &Url, language: &str) -> Result<Option<Input>, String> {
        if let Ok(path) = uri.to_file_path() {
            return standing_at(&path, &self.projects).map_err(|error| error.concise());
        }
        // A document that was never saved may have a name all the same; where it
        // has none, its language is all that a name would tell.
        let known = |name: &&str| name.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&ending));
        let name = uri.path().rsplit('/').next().filter(known).unwrap_or(match language {
            "sql" | "flink-sql" => "untitled.sql",
            "shellscript" | "sh" | "bash" => "untitled.sh",
            _ => "config.yaml",
        });
        let mut input = Input::new(name, Origin::Stdin);
        if let Some(root) = &self.root {
            input.project = self.projects.of(root).map_err(|error| error.concise())?;
        }
        Ok(Some(input))
    }
}

impl Judged<'_> {
    /// What is found in it; `None` where nothing of Flink's is in it.
    pub fn lint(self) -> Option<FileOutcome> {
        self.linter.lint_source(&self.source, &self.input, &self.profile).ok()
    }

    /// The documents in it.
    pub fn read(&self) -> ReadFile<'_> {
        self.linter.read(&self.source, &self.input)
    }

    /// The releases that a document may be for.
    pub fn releases(&self, document: &crate::document::Document<'_>) -> Option<KnownReleases> {
        self.linter.intent(document, &self.source, &self.input).0.versions.known()
    }
}

fn linter(settings: &Settings, wrong: &mut Vec<String>) -> Linter {
    let mut declared = Declared::default();
    let mut take = |name: &str, text: &Option<String>, set: &mut dyn FnMut(&str) -> Result<(), String>| {
        if let Some(error) = text.as_deref().and_then(|text| set(text).err()) {
            wrong.push(format!("{name}: {error}"));
        }
    };
    take("flinkVersion", &settings.flink_version, &mut |text| {
        declared.flink_version = Some(text.parse().map_err(|error| format!("{error}"))?);
        Ok(())
    });
    take("sla", &settings.sla, &mut |text| {
        declared.sla = Some(text.parse::<Sla>().map_err(|error| error.to_string())?);
        Ok(())
    });
    take("environment", &settings.environment, &mut |text| {
        declared.environment = Some(text.parse::<Environment>().map_err(|error| error.to_string())?);
        Ok(())
    });
    let mut selectors = |name: &str, lists: &[String]| {
        let mut all = Vec::new();
        for list in lists {
            match Selector::parse_list(list, rules::pages()) {
                Ok(parsed) => all.extend(parsed),
                Err(error) => wrong.push(format!("{name}: {}; {}", error.message(), error.help())),
            }
        }
        all
    };
    let (select, ignore) = (selectors("select", &settings.select), selectors("ignore", &settings.ignore));
    let selection = Selection { select: (!select.is_empty()).then_some(select), ignore, ..Selection::default() };
    Linter::new(declared, selection)
}
