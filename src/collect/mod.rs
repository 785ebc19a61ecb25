//! From the paths on the command line to the texts of files.

mod changed;
mod name;
mod read;
mod walk;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walk::FolderWalk;

use crate::document::could_be_flink;
use crate::project::{Project, ProjectError, Projects, Target};

pub use changed::{Changed, ChangedError};
pub use name::shown;
pub use read::{Encoding, ReadError, read};

/// The path that stands for standard input.
pub const STDIN: &str = "-";

/// How paths are taken.
#[derive(Clone, Debug)]
pub struct Options {
    /// The name that standard input goes by; `-` where it has none.
    pub stdin_filename: Option<PathBuf>,
    /// Take what flinklint.toml excludes as well.
    pub no_exclude: bool,
    /// Whether a file in a folder may be Flink's, by its name. Named files are
    /// not asked.
    pub wanted: fn(&Path) -> bool,
}

impl Default for Options {
    fn default() -> Self {
        let wanted = |path: &Path| path.file_name().is_some_and(|name| could_be_flink(&name.to_string_lossy()));
        Self { stdin_filename: None, no_exclude: false, wanted }
    }
}

/// What the paths stand for.
#[derive(Debug, Default)]
pub struct Collected {
    /// The files to read, sorted by name, each of them once.
    pub files: Vec<Input>,
    /// Named paths that are left alone, sorted by name.
    pub skipped: Vec<Excluded>,
    /// What went wrong, in the order it was met. Each makes the run fail.
    pub errors: Vec<CollectError>,
}

/// One file to read.
#[derive(Clone, Debug)]
pub struct Input {
    /// The name that output shows: as the user wrote it, with `/`.
    pub name: String,
    /// Where its text comes from.
    pub origin: Origin,
    /// Whether the user named this very file, rather than a folder above it.
    pub named: bool,
    /// The flinklint.toml that holds for it.
    pub project: Option<Arc<Project>>,
    /// Absolute, with symbolic links resolved in its folder; `None` for
    /// standard input without a name.
    location: Option<PathBuf>,
}

impl Input {
    /// A text from somewhere, under a name, for which no flinklint.toml holds.
    pub fn new(name: impl Into<String>, origin: Origin) -> Self {
        Self { name: name.into(), origin, named: true, project: None, location: None }
    }

    /// The file with symbolic links resolved in its folder; `None` for standard
    /// input without a name.
    #[must_use]
    pub fn location(&self) -> Option<&Path> {
        self.location.as_deref()
    }

    /// The `[[target]]` of its flinklint.toml that is about it.
    #[must_use]
    pub fn target(&self) -> Option<&Target> {
        self.project.as_ref()?.target(self.location()?)
    }
}

/// Where a text comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Standard input.
    Stdin,
    /// The file at this path.
    File(PathBuf),
}

/// A named path that a flinklint.toml excludes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Excluded {
    /// The path as output shows it.
    pub name: String,
    /// The flinklint.toml, as output shows it.
    pub by: String,
}

impl Excluded {
    /// Why it is left alone, in words.
    #[must_use]
    pub fn reason(&self) -> String {
        format!("excluded by {}", self.by)
    }
}

/// Why a path cannot be taken.
#[derive(Clone, Debug)]
pub enum CollectError {
    /// It does not exist, cannot be opened, or is no file.
    Path {
        /// The path as output shows it.
        name: String,
        /// Why.
        message: String,
    },
    /// A flinklint.toml that holds for it cannot be used.
    Project(Arc<ProjectError>),
}

impl fmt::Display for CollectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CollectError::Path { name, message } => write!(f, "{name}: {message}"),
            CollectError::Project(error) => f.write_str(&error.concise()),
        }
    }
}

impl std::error::Error for CollectError {}

/// Brings together the files that `paths` stand for: files as they are named,
/// folders with the files in them that are not hidden, not in .gitignore and
/// may be Flink's by name, and `-` for standard input. Symbolic links are
/// followed where they are named, not inside of folders.
///
/// What a flinklint.toml excludes is left alone, also where it is named; not
/// standard input.
#[must_use]
pub fn collect(paths: &[PathBuf], projects: &Arc<Projects>, options: &Options) -> Collected {
    let mut collector = Collector::new(projects, options);
    collector.seen = (paths.len() > 1).then(HashMap::new);
    for path in paths {
        collector.path(path);
    }
    let mut collected = collector.collected;
    collected.files.sort_by(|a, b| (&a.name, &a.location).cmp(&(&b.name, &b.location)));
    collected.skipped.sort();
    collected.skipped.dedup();
    collected
}

/// The files that [`collect`] brings together of one folder, each as soon as it is
/// found, and in the same order, but for names that are not Unicode.
pub struct Walking<'a> {
    collector: Collector<'a>,
    walk: Option<FolderWalk>,
}

impl<'a> Walking<'a> {
    /// Begins in a folder.
    #[must_use]
    pub fn new(folder: &Path, projects: &'a Arc<Projects>, options: &'a Options) -> Self {
        let mut collector = Collector::new(projects, options);
        let walk = collector.walk(folder);
        Self { collector, walk }
    }

    /// What could not be taken so far.
    #[must_use]
    pub fn errors(&self) -> &[CollectError] {
        &self.collector.collected.errors
    }
}

impl Iterator for Walking<'_> {
    type Item = Input;

    fn next(&mut self) -> Option<Input> {
        self.collector.next_file(self.walk.as_mut()?)
    }
}

/// The file at `path` as an input, whether or not it is there yet: for a text
/// that an editor has. `None` where its flinklint.toml excludes it.
///
/// # Errors
/// A flinklint.toml that holds for it cannot be used.
pub fn standing_at(path: &Path, projects: &Projects) -> Result<Option<Input>, Arc<ProjectError>> {
    let above = parent(path);
    let folder = above.canonicalize().or_else(|_| std::path::absolute(above)).unwrap_or_else(|_| above.to_owned());
    let project = projects.of(&folder)?;
    let location = path.file_name().map_or_else(|| folder.clone(), |name| folder.join(name));
    if project.as_deref().is_some_and(|project| project.excludes(&location)) {
        return Ok(None);
    }
    let origin = Origin::File(path.to_owned());
    Ok(Some(Input { name: shown(path), origin, named: true, project, location: Some(location) }))
}

/// A folder, and what holds in it.
#[derive(Clone)]
struct Folder {
    /// Absolute, with symbolic links resolved.
    location: PathBuf,
    project: Option<Arc<Project>>,
}

struct Collector<'a> {
    projects: &'a Arc<Projects>,
    options: &'a Options,
    collected: Collected,
    /// Index into the collected files by location, as bytes: the hash of a path takes
    /// it apart. `None` where one path is named, which has no file twice.
    seen: Option<HashMap<OsString, usize>>,
    /// Folders by the path under which they were met.
    folders: HashMap<PathBuf, Folder>,
    has_stdin: bool,
}

impl<'a> Collector<'a> {
    fn new(projects: &'a Arc<Projects>, options: &'a Options) -> Self {
        Self {
            projects,
            options,
            collected: Collected::default(),
            seen: None,
            folders: HashMap::new(),
            has_stdin: false,
        }
    }

    fn path(&mut self, path: &Path) {
        if path.as_os_str() == STDIN {
            return self.stdin();
        }
        // Follows symbolic links: who names one means what it points to.
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => self.folder(path),
            Ok(metadata) if metadata.is_file() => self.named_file(path),
            Ok(_) => self.fail(path, "not a regular file; name `-` to read standard input"),
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.fail(path, "does not exist"),
            Err(error) => self.fail(path, &error.to_string()),
        }
    }

    fn stdin(&mut self) {
        if std::mem::replace(&mut self.has_stdin, true) {
            return;
        }
        let given = self.options.stdin_filename.as_deref();
        let folder = self.folder_at(given.map_or(Path::new("."), parent));
        let location = given.and_then(Path::file_name).map(|name| folder.location.join(name));
        self.collected.files.push(Input {
            name: given.map_or_else(|| STDIN.to_owned(), shown),
            origin: Origin::Stdin,
            named: true,
            project: folder.project,
            location,
        });
    }

    fn named_file(&mut self, path: &Path) {
        let folder = self.folder_at(parent(path));
        let Some(name) = path.file_name() else {
            // Only a folder's path can end in `..`.
            return self.fail(path, "not a regular file");
        };
        let location = folder.location.join(name);
        if let Some(project) = self.excluding(&folder).filter(|project| project.excludes(&location)) {
            self.collected.skipped.push(Excluded { name: shown(path), by: project.name() });
            return;
        }
        self.take(input(path, location, folder.project, true));
    }

    fn folder(&mut self, path: &Path) {
        let Some(mut walk) = self.walk(path) else { return };
        while let Some(input) = self.next_file(&mut walk) {
            self.take(input);
        }
    }

    /// The flinklint.toml that may exclude something in `folder`.
    fn excluding<'f>(&self, folder: &'f Folder) -> Option<&'f Project> {
        if self.options.no_exclude { None } else { folder.project.as_deref() }
    }

    fn take(&mut self, input: Input) {
        let files = &mut self.collected.files;
        if let Some(seen) = &mut self.seen
            && let Some(location) = &input.location
        {
            match seen.entry(location.clone().into_os_string()) {
                Entry::Occupied(known) => return files[*known.get()].named |= input.named,
                Entry::Vacant(new) => new.insert(files.len()),
            };
        }
        files.push(input);
    }

    /// The folder at a path that the user wrote.
    fn folder_at(&mut self, path: &Path) -> Folder {
        if let Some(folder) = self.folders.get(path) {
            return folder.clone();
        }
        let location = path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned());
        let project = self.project_of(&location);
        let folder = Folder { location, project };
        self.folders.insert(path.to_owned(), folder.clone());
        folder
    }

    /// What holds at a location; a broken flinklint.toml is an error, once.
    fn project_of(&mut self, location: &Path) -> Option<Arc<Project>> {
        match self.projects.of(location) {
            Ok(project) => project,
            Err(error) => {
                let known = self
                    .collected
                    .errors
                    .iter()
                    .any(|known| matches!(known, CollectError::Project(known) if known.name() == error.name()));
                if !known {
                    self.collected.errors.push(CollectError::Project(error));
                }
                None
            }
        }
    }

    fn fail(&mut self, path: &Path, message: &str) {
        self.collected.errors.push(CollectError::Path { name: shown(path), message: message.to_owned() });
    }
}

fn input(path: &Path, location: PathBuf, project: Option<Arc<Project>>, named: bool) -> Input {
    Input { name: shown(path), origin: Origin::File(path.to_owned()), named, project, location: Some(location) }
}

/// The folder of a path as it was written.
fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
