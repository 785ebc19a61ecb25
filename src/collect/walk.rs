use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::{DirEntry, WalkBuilder};

use super::{CollectError, Collector, Excluded, Folder, parent, shown};

impl Collector<'_> {
    /// Takes the files in a named folder, whatever its own name.
    ///
    /// The walk is serial: starting threads costs more than walking a
    /// repository of usual size. What decides is in the repository alone, so
    /// the user's own ignore files do not count.
    pub(super) fn folder(&mut self, path: &Path) {
        let root = self.folder_at(path);
        if let Some(project) = self.excluding(&root).filter(|project| project.excludes_folder(&root.location)) {
            self.collected.skipped.push(Excluded { name: shown(path), by: project.name() });
            return;
        }
        let mut builder = WalkBuilder::new(path);
        builder.follow_links(false).ignore(false).git_global(false).require_git(false);
        // Of one folder, so by their names, which would have to be found in the paths.
        builder.sort_by_file_path(|one, other| one.as_os_str().cmp(other.as_os_str()));
        if !self.options.no_exclude {
            let projects = Arc::clone(self.projects);
            let (top, location) = (path.to_owned(), root.location.clone());
            builder.filter_entry(move |entry| {
                let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
                if entry.depth() == 0 || !is_folder {
                    return true;
                }
                let folder = below(&location, &top, entry.path());
                let project = projects.of(&folder).ok().flatten();
                !project.is_some_and(|project| project.excludes_folder(&folder))
            });
        }
        // Entries come folder by folder: most share it with the one before.
        let mut last: Option<(PathBuf, Folder)> = None;
        for entry in builder.build() {
            match entry {
                Ok(entry) if self.is_wanted(&entry) => {
                    let above = parent(entry.path());
                    let folder = match &last {
                        Some((known, folder)) if known == above => folder.clone(),
                        _ => {
                            let location = below(&root.location, path, above);
                            let project = self.project_of(&location);
                            last.insert((above.to_owned(), Folder { location, project })).1.clone()
                        }
                    };
                    let location = folder.location.join(entry.file_name());
                    if !self.excluding(&folder).is_some_and(|project| project.excludes(&location)) {
                        self.take(entry.path(), location, folder.project, false);
                    }
                }
                Ok(_) => {}
                Err(error) => self.walk_error(path, &error),
            }
        }
    }

    fn is_wanted(&self, entry: &DirEntry) -> bool {
        entry.file_type().is_some_and(|kind| kind.is_file()) && (self.options.wanted)(Path::new(entry.file_name()))
    }

    fn walk_error(&mut self, folder: &Path, error: &ignore::Error) {
        // Gone since its folder was listed: as if it had never been there.
        if error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::NotFound) {
            return;
        }
        let message = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
        let name = shown(path_of(error).unwrap_or(folder));
        self.collected.errors.push(CollectError::Path { name, message });
    }
}

/// Where `path`, met below the named folder `top`, lies, with `top` at `location`.
fn below(location: &Path, top: &Path, path: &Path) -> PathBuf {
    match path.strip_prefix(top) {
        Ok(rest) if rest.as_os_str().is_empty() => location.to_owned(),
        Ok(rest) => location.join(rest),
        Err(_) => path.canonicalize().unwrap_or_else(|_| path.to_owned()),
    }
}

/// The path that an error of the walk is about.
fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        ignore::Error::Partial(errors) => errors.iter().find_map(path_of),
        _ => None,
    }
}
