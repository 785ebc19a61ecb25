use std::cmp::Ordering;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::{DirEntry, Walk, WalkBuilder};

use super::{CollectError, Collector, Excluded, Folder, Input, input, parent, shown};

/// A walk through the files of a named folder.
pub(super) struct FolderWalk {
    /// As it was named.
    path: PathBuf,
    root: Folder,
    entries: Walk,
    /// Entries come folder by folder: most share it with the one before.
    last: Option<(PathBuf, Folder)>,
}

impl Collector<'_> {
    /// Begins a walk through a named folder, whatever its own name; `None` where a
    /// flinklint.toml excludes it.
    ///
    /// The walk is serial: starting threads costs more than walking a
    /// repository of usual size. What decides is in the repository alone, so
    /// the user's own ignore files do not count.
    pub(super) fn walk(&mut self, path: &Path) -> Option<FolderWalk> {
        let root = self.folder_at(path);
        if let Some(project) = self.excluding(&root).filter(|project| project.excludes_folder(&root.location)) {
            self.collected.skipped.push(Excluded { name: shown(path), by: project.name() });
            return None;
        }
        let mut builder = WalkBuilder::new(path);
        builder.follow_links(false).ignore(false).git_global(false).require_git(false);
        builder.sort_by_file_path(order_of_siblings);
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
        Some(FolderWalk { path: path.to_owned(), root, entries: builder.build(), last: None })
    }

    /// The next file of a walk, in the order of the names that output shows.
    pub(super) fn next_file(&mut self, walk: &mut FolderWalk) -> Option<Input> {
        loop {
            let entry = match walk.entries.next()? {
                Ok(entry) if self.is_wanted(&entry) => entry,
                Ok(_) => continue,
                Err(error) => {
                    self.walk_error(&walk.path, &error);
                    continue;
                }
            };
            let above = parent(entry.path());
            let folder = match &walk.last {
                Some((known, folder)) if known == above => folder.clone(),
                _ => {
                    let location = below(&walk.root.location, &walk.path, above);
                    let project = self.project_of(&location);
                    walk.last.insert((above.to_owned(), Folder { location, project })).1.clone()
                }
            };
            let location = folder.location.join(entry.file_name());
            if !self.excluding(&folder).is_some_and(|project| project.excludes(&location)) {
                return Some(input(entry.path(), location, folder.project, false));
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

/// The order of two entries of a folder in which all files of a tree come by their
/// names: a `/` stands behind the name of a folder.
fn order_of_siblings(one: &Path, other: &Path) -> Ordering {
    let (name, other_name) = (one.as_os_str().as_encoded_bytes(), other.as_os_str().as_encoded_bytes());
    // Where a name begins with the other, what follows it stands against the slash.
    let of_shorter = |shorter: &Path, rest: &[u8]| match rest.first() {
        Some(&next) if next < b'/' && shorter.is_dir() => Ordering::Greater,
        _ => Ordering::Less,
    };
    match (other_name.strip_prefix(name), name.strip_prefix(other_name)) {
        (Some(rest), None) => of_shorter(one, rest),
        (None, Some(rest)) => of_shorter(other, rest).reverse(),
        _ => name.cmp(other_name),
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
