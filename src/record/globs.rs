//! Files that a glob of flinklint.toml names.

use std::fs;
use std::path::{Path, PathBuf};

use globset::{Glob, GlobMatcher};

/// Folders are not entered deeper than this by `**`.
const DEEPEST: usize = 32;

/// The files and folders below `root` that `pattern` names, sorted. One without
/// wildcards names itself, there or not; wildcards leave out what is hidden.
#[must_use]
pub fn expand(root: &Path, pattern: &str) -> Vec<PathBuf> {
    let mut found = vec![PathBuf::new()];
    let segments: Vec<&str> = pattern.split('/').collect();
    for (at, &segment) in segments.iter().enumerate() {
        found = match segment {
            // The root of the file system.
            "" if at == 0 && segments.len() > 1 => vec![PathBuf::from("/")],
            "**" => found.iter().flat_map(|path| below(root, path)).collect(),
            _ if segment.contains(['*', '?', '[', '{']) => {
                let Some(glob) = Glob::new(segment).ok().map(|glob| glob.compile_matcher()) else { return Vec::new() };
                found.iter().flat_map(|path| matching(root, path, &glob)).collect()
            }
            _ => found.into_iter().map(|path| path.join(segment)).collect(),
        };
    }
    let has_wildcards = pattern.contains(['*', '?', '[', '{']);
    let mut found: Vec<PathBuf> = found.into_iter().map(|path| root.join(path)).collect();
    // What stands behind a wildcard need not be there.
    found.retain(|path| !has_wildcards || path.exists());
    found.sort();
    found.dedup();
    found
}

fn matching(root: &Path, folder: &Path, glob: &GlobMatcher) -> Vec<PathBuf> {
    names(&root.join(folder)).into_iter().filter(|name| glob.is_match(name)).map(|name| folder.join(name)).collect()
}

/// The folder itself and all below it; links are not followed, so that none
/// leads in a circle.
fn below(root: &Path, folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![folder.to_owned()];
    let mut level = found.clone();
    for _ in 0..DEEPEST {
        let children = level.iter().flat_map(|path| names(&root.join(path)).into_iter().map(|name| path.join(name)));
        level = children.filter(|path| root.join(path).symlink_metadata().is_ok_and(|data| data.is_dir())).collect();
        found.extend(level.iter().cloned());
    }
    found
}

fn names(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name());
    names.filter(|name| !name.to_string_lossy().starts_with('.')).map(PathBuf::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_name_files_below_their_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        for file in ["a/1.json", "a/2.json", "a/3.txt", "a/.4.json", "b/c/d/5.json", "6.json"] {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, "").expect("a file");
        }
        let of = |pattern: &str| -> Vec<String> {
            let found = expand(folder.path(), pattern);
            let own = |path: PathBuf| {
                path.strip_prefix(folder.path())
                    .map(|path| path.to_string_lossy().replace('\\', "/"))
                    .unwrap_or_default()
            };
            found.into_iter().map(own).collect()
        };
        assert_eq!(of("a/*.json"), ["a/1.json", "a/2.json"]);
        assert_eq!(of("*/[12].{json,txt}"), ["a/1.json", "a/2.json"]);
        assert_eq!(of("**/*.json"), ["6.json", "a/1.json", "a/2.json", "b/c/d/5.json"]);
        assert_eq!(of("b/**/5.json"), ["b/c/d/5.json"]);
        assert_eq!(of("*/3.txt"), ["a/3.txt"]);
        assert_eq!((of("no.json"), of("no/*.json")), (vec!["no.json".to_owned()], vec![]));
        let absolute = format!("{}/a/?.txt", folder.path().display());
        assert_eq!(of(&absolute), ["a/3.txt"]);
        assert_eq!(of("a/[.json"), Vec::<String>::new());
    }
}
