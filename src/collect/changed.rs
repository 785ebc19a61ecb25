use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The lines that a branch changes, by file, as git tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    files: BTreeMap<PathBuf, Lines>,
}

/// The changed lines of one file, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Lines {
    All,
    Some(Vec<RangeInclusive<usize>>),
}

/// Why git does not tell what changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedError(String);

impl fmt::Display for ChangedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ChangedError {}

impl Changed {
    /// What the work tree around `folder` changes since its branch left
    /// `reference`: committed or not, files that git does not know yet included.
    ///
    /// # Errors
    /// There is no git, no repository, or no such commit.
    pub fn since(reference: &str, folder: &Path) -> Result<Self, ChangedError> {
        if reference.starts_with('-') {
            return Err(ChangedError(format!("`{reference}` is no commit")));
        }
        let git = Git { folder: folder.to_owned() };
        let root = git.line(&["rev-parse", "--show-toplevel"])?;
        let git = Git { folder: PathBuf::from(&root) };
        let base = git.line(&["merge-base", reference, "HEAD"]).map_err(|ChangedError(reason)| {
            ChangedError(format!("no common commit of `{reference}` and HEAD ({reason}); a shallow clone may lack it"))
        })?;
        let mut changed = Self::default();
        for name in git.names(&["diff", "--name-only", "-z", "--diff-filter=d", "--no-ext-diff", &base])? {
            let diff = git.bytes(&[
                OsStr::new("diff"),
                OsStr::new("--unified=0"),
                OsStr::new("--no-color"),
                OsStr::new("--no-ext-diff"),
                OsStr::new("--no-textconv"),
                OsStr::new(&base),
                OsStr::new("--"),
                name.as_os_str(),
            ])?;
            changed.files.insert(git.folder.join(&name), hunks(&String::from_utf8_lossy(&diff)));
        }
        for name in git.names(&["ls-files", "--others", "--exclude-standard", "-z"])? {
            changed.files.insert(git.folder.join(name), Lines::All);
        }
        Ok(changed)
    }

    /// Whether anything changed in the file at `path`, which has no symbolic link.
    #[must_use]
    pub fn has_file(&self, path: &Path) -> bool {
        self.files.contains_key(path)
    }

    /// Whether the lines of the file, from 1, touch a changed one.
    #[must_use]
    pub fn touches(&self, path: &Path, lines: &RangeInclusive<usize>) -> bool {
        match self.files.get(path) {
            None => false,
            Some(Lines::All) => true,
            Some(Lines::Some(changed)) => {
                changed.iter().any(|range| range.start() <= lines.end() && lines.start() <= range.end())
            }
        }
    }
}

/// The lines of the new side of a diff without context. Where lines were only
/// taken out, those around the place count.
fn hunks(diff: &str) -> Lines {
    let mut ranges = Vec::new();
    for line in diff.lines().filter(|line| line.starts_with("@@ ")) {
        let Some(new) = line.split(' ').find_map(|word| word.strip_prefix('+')) else { continue };
        let (start, count) = new.split_once(',').unwrap_or((new, "1"));
        let (Ok(start), Ok(count)) = (start.parse::<usize>(), count.parse::<usize>()) else { continue };
        ranges.push(if count == 0 { start..=start + 1 } else { start..=start + count - 1 });
    }
    // A file of another mode, or a binary one, has no hunks.
    Lines::Some(ranges)
}

/// The git of the path, in a folder.
struct Git {
    folder: PathBuf,
}

impl Git {
    fn bytes(&self, arguments: &[&OsStr]) -> Result<Vec<u8>, ChangedError> {
        let output = Command::new("git")
            .arg("-C")
            .arg(&self.folder)
            .args(arguments)
            .output()
            .map_err(|error| ChangedError(format!("git cannot be run: {error}")))?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().next().unwrap_or("git failed").trim_start_matches("fatal: ");
        Err(ChangedError(crate::source::sanitize(said).into_owned()))
    }

    fn text(&self, arguments: &[&str]) -> Result<Vec<u8>, ChangedError> {
        self.bytes(&arguments.iter().map(OsStr::new).collect::<Vec<_>>())
    }

    fn line(&self, arguments: &[&str]) -> Result<String, ChangedError> {
        Ok(String::from_utf8_lossy(&self.text(arguments)?).trim_end_matches(['\n', '\r']).to_owned())
    }

    /// What git lists with a zero byte behind each name.
    fn names(&self, arguments: &[&str]) -> Result<Vec<PathBuf>, ChangedError> {
        let bytes = self.text(arguments)?;
        Ok(bytes.split(|&byte| byte == 0).filter(|name| !name.is_empty()).map(path).collect())
    }
}

#[cfg(unix)]
fn path(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hunks_tell_the_lines_of_the_new_side() {
        let diff = "--- a/x\n+++ b/x\n@@ -1 +1 @@ word\n-a\n+b\n@@ -5,0 +6,3 @@\n+@@ -9 +9 @@\n@@ -20,2 +22,0 @@\n";
        assert_eq!(hunks(diff), Lines::Some(vec![1..=1, 6..=8, 22..=23]));
    }
}
