use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// What the names of temporary files begin and end with.
const PREFIX: &str = ".flinklint-";
const SUFFIX: &str = ".tmp";

/// Why a fixed file was not written. The file is as it was.
#[derive(Debug)]
pub enum WriteError {
    /// A symbolic link whose target lies outside of the folder it is in and of
    /// the current folder.
    LeavesTree(PathBuf),
    /// The file is not what it was when it was read.
    Changed,
    /// The file that would take its place is there already.
    Taken(PathBuf),
    /// The file system refused.
    Io(io::Error),
}

impl std::fmt::Display for WriteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            WriteError::LeavesTree(target) => {
                write!(
                    f,
                    "it is a symbolic link out of this folder, to {}; fix that file itself",
                    crate::collect::shown(target)
                )
            }
            WriteError::Taken(other) => {
                write!(f, "{} is there already, and is not written over", crate::collect::shown(other))
            }
            WriteError::Changed => f.write_str("it changed while it was being fixed; run again"),
            WriteError::Io(error) => write!(f, "it cannot be written: {error}"),
        }
    }
}

impl std::error::Error for WriteError {}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        WriteError::Io(error)
    }
}

/// Puts `text` in the place of the file at `path`, which held `original`: by a
/// temporary file in the same folder and a rename, so that the file is at every
/// moment either the old or the new one. Permissions stay.
///
/// # Errors
/// Where the file cannot or must not be replaced; it is as it was then.
pub fn write(path: &Path, original: &str, text: &str) -> Result<(), WriteError> {
    let target = inside_tree(path)?;
    let temporary = prepared(&target, &target, original, text)?;
    temporary.persist(&target).map_err(|error| error.error)?;
    Ok(())
}

/// Puts `text` into a new file at `to`, and takes the file at `path` away, which
/// held `original`. Permissions stay.
///
/// # Errors
/// Where the one cannot be written or the other not taken away, or there is a
/// file at `to`; all is as it was then.
pub fn write_as(path: &Path, to: &Path, original: &str, text: &str) -> Result<(), WriteError> {
    if fs::symlink_metadata(path)?.file_type().is_symlink() {
        return Err(WriteError::LeavesTree(fs::canonicalize(path)?));
    }
    if fs::symlink_metadata(to).is_ok() {
        return Err(WriteError::Taken(to.to_owned()));
    }
    let temporary = prepared(path, to, original, text)?;
    temporary.persist_noclobber(to).map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => WriteError::Taken(to.to_owned()),
        _ => WriteError::Io(error.error),
    })?;
    if let Err(error) = fs::remove_file(path) {
        fs::remove_file(to)?;
        return Err(WriteError::Io(error));
    }
    Ok(())
}

/// A temporary file beside `to` with `text`, ready to take the place of `path`.
fn prepared(path: &Path, to: &Path, original: &str, text: &str) -> Result<tempfile::NamedTempFile, WriteError> {
    let metadata = fs::metadata(path)?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    sweep(folder);
    let mut temporary = tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(folder)?;
    // Held until it is closed: who finds it free knows that its run is dead. Where
    // the file system has no locks, such files stay.
    let _ = temporary.as_file().lock();
    temporary.write_all(text.as_bytes())?;
    temporary.as_file().set_permissions(metadata.permissions())?;
    temporary.as_file().sync_all()?;
    if metadata.permissions().readonly() {
        return Err(WriteError::Io(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only")));
    }
    // Another name of the file may have been written before.
    let now = fs::read(path)?;
    if now != original.as_bytes() && now != text.as_bytes() {
        return Err(WriteError::Changed);
    }
    Ok(temporary)
}

/// Takes away the temporary files in a folder that belong to no run any more:
/// one that was killed could not.
fn sweep(folder: &Path) {
    static SWEPT: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
    if !SWEPT.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.to_owned()) {
        return;
    }
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_ours = name.to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
        let is_file = || entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_ours && is_file() && File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// The file itself, where `path` is a link; refused where that lies elsewhere.
fn inside_tree(path: &Path) -> Result<PathBuf, WriteError> {
    let target = fs::canonicalize(path)?;
    if !fs::symlink_metadata(path)?.file_type().is_symlink() {
        return Ok(target);
    }
    let folder =
        fs::canonicalize(path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")))?;
    let current = fs::canonicalize(".")?;
    if target.starts_with(&folder) || target.starts_with(&current) {
        Ok(target)
    } else {
        Err(WriteError::LeavesTree(target))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_with_its_permissions() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("flink-conf.yaml");
        fs::write(&path, "a: 1\n")?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o640))?;
        }
        assert!(write(&path, "a: 1\n", "a: 2\n").is_ok());
        assert_eq!(fs::read_to_string(&path)?, "a: 2\n");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path)?.permissions().mode() & 0o777, 0o640);
        }
        assert_eq!(fs::read_dir(folder.path())?.count(), 1, "no temporary file stays");
        Ok(())
    }

    #[test]
    fn a_file_is_moved_and_none_is_written_over() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let (path, to) = (folder.path().join("flink-conf.yaml"), folder.path().join("config.yaml"));
        fs::write(&path, "a: 1\n")?;
        assert!(write_as(&path, &to, "a: 1\n", "a: 2\n").is_ok());
        assert_eq!(fs::read_to_string(&to)?, "a: 2\n");
        assert!(!path.exists());
        fs::write(&path, "a: 1\n")?;
        assert!(matches!(write_as(&path, &to, "a: 1\n", "a: 3\n"), Err(WriteError::Taken(_))));
        assert_eq!((fs::read_to_string(&path)?, fs::read_to_string(&to)?), ("a: 1\n".into(), "a: 2\n".into()));
        assert_eq!(fs::read_dir(folder.path())?.count(), 2, "no temporary file stays");
        Ok(())
    }

    #[test]
    fn a_file_that_changed_meanwhile_is_left_alone() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("flink-conf.yaml");
        fs::write(&path, "b: 1\n")?;
        assert!(matches!(write(&path, "a: 1\n", "a: 2\n"), Err(WriteError::Changed)));
        assert_eq!(fs::read_to_string(&path)?, "b: 1\n");
        assert_eq!(fs::read_dir(folder.path())?.count(), 1);
        Ok(())
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_tree_is_refused_and_one_inside_is_followed() -> io::Result<()> {
        let (folder, elsewhere) = (tempfile::tempdir()?, tempfile::tempdir()?);
        let outside = elsewhere.path().join("flink-conf.yaml");
        fs::write(&outside, "a: 1\n")?;
        let link = folder.path().join("link.yaml");
        std::os::unix::fs::symlink(&outside, &link)?;
        assert!(matches!(write(&link, "a: 1\n", "a: 2\n"), Err(WriteError::LeavesTree(_))));
        let inside = folder.path().join("flink-conf.yaml");
        fs::write(&inside, "a: 1\n")?;
        let link = folder.path().join("inside.yaml");
        std::os::unix::fs::symlink("flink-conf.yaml", &link)?;
        assert!(write(&link, "a: 1\n", "a: 2\n").is_ok());
        assert!(fs::symlink_metadata(&link)?.file_type().is_symlink());
        assert_eq!(fs::read_to_string(&inside)?, "a: 2\n");
        Ok(())
    }
}
