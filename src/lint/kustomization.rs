use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::syntax::yaml::{NodeId, ParseOptions, Tree, parse};

/// The names that kustomize looks for.
const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// How many folders above a file are looked into.
const MOST_LEVELS: usize = 4;

/// Larger ones are not read: nobody writes them.
const MOST_BYTES: u64 = 1 << 20;

/// Which files are patches of a kustomization beside or above them, each folder
/// looked into once.
#[derive(Debug, Default)]
pub struct Kustomizations {
    folders: Mutex<HashMap<OsString, Arc<Folder>>>,
}

/// What was found in a folder.
#[derive(Debug, Default)]
struct Folder {
    /// The files that its kustomization names as patches.
    patches: Vec<PathBuf>,
    /// Whether it is the root of a repository, above which nothing counts.
    is_root: bool,
}

impl Kustomizations {
    /// Whether a kustomization names `file`, absolute, as a patch: what it leaves
    /// out stands in the manifest that it changes.
    #[must_use]
    pub fn is_patch(&self, file: &Path) -> bool {
        let mut level = 0;
        let mut folder = file.parent();
        while let Some(current) = folder.filter(|_| level < MOST_LEVELS) {
            let found = self.look_into(current);
            if found.patches.iter().any(|patch| patch == file) {
                return true;
            }
            if found.is_root {
                return false;
            }
            level += 1;
            folder = current.parent();
        }
        false
    }

    fn look_into(&self, folder: &Path) -> Arc<Folder> {
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = folders.get(folder.as_os_str()) {
            return Arc::clone(known);
        }
        let patches = NAMES.iter().find_map(|name| read(folder, name)).unwrap_or_default();
        let found = Arc::new(Folder { patches, is_root: folder.join(".git").exists() });
        folders.insert(folder.into(), Arc::clone(&found));
        found
    }
}

fn read(folder: &Path, name: &str) -> Option<Vec<PathBuf>> {
    let path = folder.join(name);
    fs::metadata(&path).ok().filter(|found| found.is_file() && found.len() <= MOST_BYTES)?;
    let text = fs::read_to_string(path).ok()?;
    Some(named_patches(&text).into_iter().map(|patch| clean(&folder.join(patch))).collect())
}

/// The files under `patches`, `patchesStrategicMerge` and `patchesJson6902`.
fn named_patches(text: &str) -> Vec<String> {
    let tree = parse(text, ParseOptions::default());
    let Some(&root) = tree.documents().first() else { return Vec::new() };
    let lists = tree.entries(root).filter(|&(key, _)| tree.text(key).is_some_and(|key| key.starts_with("patches")));
    lists
        .flat_map(|(_, list)| tree.items(tree.resolve(list)).filter_map(|item| path(&tree, item)).collect::<Vec<_>>())
        .collect()
}

fn path(tree: &Tree<'_>, item: NodeId) -> Option<String> {
    let path = tree.get(item, "path").and_then(|path| tree.text(path)).or_else(|| tree.text(item))?;
    // A patch can also be written in place.
    (!path.contains('\n')).then(|| path.to_owned())
}

/// The path without `.` and `..`.
fn clean(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_name_a_patch() {
        let text = "resources:\n- base.yaml\npatches:\n- path: a.yaml\n  target: {kind: FlinkDeployment}\n- ../b.yaml\npatchesStrategicMerge:\n- c.yaml\n- |-\n  kind: x\n  a: b\n";
        assert_eq!(named_patches(text), ["a.yaml", "../b.yaml", "c.yaml"]);
    }

    #[test]
    fn patches_of_a_folder_above_are_found() -> std::io::Result<()> {
        let root = tempfile::tempdir()?;
        let root_path = fs::canonicalize(root.path())?;
        let below = root_path.join("overlay/patches");
        fs::create_dir_all(&below)?;
        fs::write(root_path.join("overlay/kustomization.yaml"), "patches:\n- path: ./patches/p.yaml\n")?;
        let known = Kustomizations::default();
        assert!(known.is_patch(&below.join("p.yaml")));
        assert!(!known.is_patch(&below.join("q.yaml")));
        Ok(())
    }
}
