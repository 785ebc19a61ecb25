use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Why a fixed file was not written. The file is as it was.
#[derive(Debug)]
pub enum WriteError {
    /// A symbolic link whose target lies outside of the folder it is in and of
    /// the current folder.
    LeavesTree(PathBuf),
    /// The file is not what it was when it was read.
    Changed,
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
    let metadata = fs::metadata(&target)?;
    let folder = target.parent().unwrap_or(Path::new("."));
    let mut temporary = tempfile::Builder::new().prefix(".flinklint-").suffix(".tmp").tempfile_in(folder)?;
    temporary.write_all(text.as_bytes())?;
    temporary.as_file().set_permissions(metadata.permissions())?;
    temporary.as_file().sync_all()?;
    if metadata.permissions().readonly() {
        return Err(WriteError::Io(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only")));
    }
    if fs::read(&target)? != original.as_bytes() {
        return Err(WriteError::Changed);
    }
    temporary.persist(&target).map_err(|error| error.error)?;
    Ok(())
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
