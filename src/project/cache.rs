use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::{FILE_NAME, Project, ProjectError};
use crate::rules::RulePage;

/// What is found for a folder; a broken flinklint.toml is reported for each
/// folder that it holds for, and read once.
type Found = Result<Option<Arc<Project>>, Arc<ProjectError>>;

/// The flinklint.toml of each folder, read when first asked for. May be used
/// from several threads.
#[derive(Debug)]
pub struct Projects {
    source: Source,
    folders: Mutex<HashMap<PathBuf, Found>>,
}

#[derive(Debug)]
enum Source {
    /// Each folder has its own, which may name these rules.
    Discovered(&'static [RulePage]),
    /// The same everywhere.
    Fixed(Option<Arc<Project>>),
}

impl Projects {
    /// Each folder has the nearest flinklint.toml upward, see [`Project::discover`].
    #[must_use]
    pub fn discovered(pages: &'static [RulePage]) -> Self {
        Self { source: Source::Discovered(pages), folders: Mutex::default() }
    }

    /// This one holds everywhere (`--config`); what it says by path concerns
    /// only files below its folder.
    #[must_use]
    pub fn only(project: Project) -> Self {
        Self { source: Source::Fixed(Some(Arc::new(project))), folders: Mutex::default() }
    }

    /// None is read (`--isolated`).
    #[must_use]
    pub fn isolated() -> Self {
        Self { source: Source::Fixed(None), folders: Mutex::default() }
    }

    /// What holds in `folder`, an absolute path with symbolic links resolved.
    ///
    /// # Errors
    /// There is a flinklint.toml and it cannot be used. Every folder below it
    /// gets the same error.
    pub fn of(&self, folder: &Path) -> Result<Option<Arc<Project>>, Arc<ProjectError>> {
        let pages = match &self.source {
            Source::Discovered(pages) => *pages,
            Source::Fixed(project) => return Ok(project.clone()),
        };
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found = None;
        let mut visited = 0;
        for ancestor in folder.ancestors() {
            found = folders.get(ancestor).cloned();
            if found.is_some() {
                break;
            }
            visited += 1;
            found = look_into(ancestor, pages);
            if found.is_some() {
                break;
            }
        }
        let found = found.unwrap_or(Ok(None));
        for ancestor in folder.ancestors().take(visited) {
            folders.insert(ancestor.to_owned(), found.clone());
        }
        found
    }
}

/// What `folder` itself decides; `None` where its parent does.
fn look_into(folder: &Path, pages: &[RulePage]) -> Option<Found> {
    match step(folder) {
        Step::Here(path) => Some(Project::load(&path, pages).map(|project| Some(Arc::new(project))).map_err(Arc::new)),
        Step::End => Some(Ok(None)),
        Step::Up => None,
    }
}

/// The nearest flinklint.toml from `folder` upward, up to a repository's root.
pub(super) fn nearest_file(folder: &Path) -> Option<PathBuf> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let folder = folder.canonicalize().or_else(|_| std::path::absolute(folder)).ok()?;
    for ancestor in folder.ancestors() {
        match step(ancestor) {
            Step::Here(path) => return Some(path),
            Step::End => return None,
            Step::Up => {}
        }
    }
    None
}

/// What the search for a flinklint.toml does in a folder.
enum Step {
    /// It ends with this file.
    Here(PathBuf),
    /// It ends without a file.
    End,
    /// It goes on in the parent.
    Up,
}

fn step(folder: &Path) -> Step {
    let path = folder.join(FILE_NAME);
    if path.symlink_metadata().is_ok() {
        Step::Here(path)
    } else if folder.join(".git").symlink_metadata().is_ok() {
        Step::End
    } else {
        Step::Up
    }
}
