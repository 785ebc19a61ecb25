//! Where a recording goes.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::NamedTempFile;

use crate::stats::Recording;

/// The text of a recording: JSON with an answer a line, the same for the same answers.
#[must_use]
pub fn text(recording: &Recording) -> String {
    let string = |text: &str| Value::from(text).to_string();
    let mut out = format!(
        "{{\n\"format\": {}, \"schema\": {}, \"flinklint\": {}, \"url\": {},\n\"samples\": [",
        string(&recording.format),
        recording.schema,
        string(&recording.flinklint),
        string(&recording.url)
    );
    for (at, sample) in recording.samples.iter().enumerate() {
        out.push_str(if at == 0 { "" } else { ", " });
        out.push_str(&format!("{{\n\"time\": {},\n\"responses\": {{", sample.time));
        let lines = |out: &mut String, entries: Vec<(&String, String)>| {
            for (at, (path, value)) in entries.into_iter().enumerate() {
                out.push_str(if at == 0 { "\n" } else { ",\n" });
                out.push_str(&format!("{}: {value}", string(path)));
            }
            out.push('}');
        };
        lines(&mut out, sample.responses.iter().map(|(path, answer)| (path, answer.to_string())).collect());
        if !sample.unread.is_empty() {
            out.push_str(",\n\"unread\": {");
            lines(&mut out, sample.unread.iter().map(|(path, reason)| (path, string(reason))).collect());
        }
        out.push('}');
    }
    out.push_str("]\n}\n");
    out
}

/// A file to write to. What has a place in a folder is written beside it and
/// put there in one step, so that it is the old or the new one at every moment.
#[derive(Debug)]
pub enum Target {
    /// A file of a folder, and what will take its place.
    Replaced(PathBuf, NamedTempFile),
    /// What is no plain file, such as `/dev/stdout`.
    Stream(File),
}

impl Target {
    /// Makes ready, so that what cannot be written is known before the work.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn open(path: &Path) -> io::Result<Self> {
        let known = match fs::metadata(path) {
            Ok(metadata) => Some(metadata),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        match &known {
            Some(metadata) if metadata.is_dir() => return Err(io::Error::from(io::ErrorKind::IsADirectory)),
            Some(metadata) if !metadata.is_file() => {
                return Ok(Target::Stream(File::options().write(true).open(path)?));
            }
            Some(metadata) if metadata.permissions().readonly() => {
                return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
            }
            _ => {}
        }
        // A link stays one.
        let path = if known.is_some() { fs::canonicalize(path)? } else { path.to_owned() };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".flinklint-").suffix(".tmp");
        #[cfg(unix)]
        let builder = {
            use std::os::unix::fs::PermissionsExt as _;
            // As any new file: what the user's mask leaves of it.
            builder.permissions(fs::Permissions::from_mode(0o666))
        };
        let temporary = builder.tempfile_in(folder)?;
        if let Some(metadata) = known {
            temporary.as_file().set_permissions(metadata.permissions())?;
        }
        Ok(Target::Replaced(path, temporary))
    }

    /// Writes the whole of it.
    ///
    /// # Errors
    /// It cannot be written; a file is as it was then.
    pub fn write(self, text: &str) -> io::Result<()> {
        match self {
            Target::Stream(mut file) => file.write_all(text.as_bytes()),
            Target::Replaced(path, mut temporary) => {
                temporary.write_all(text.as_bytes())?;
                temporary.as_file().sync_all()?;
                temporary.persist(path).map_err(|error| error.error)?;
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{FORMAT, SCHEMA, Sample};

    #[test]
    fn a_recording_is_read_as_it_was_written() {
        let mut first = Sample { time: 7, ..Sample::default() };
        first.responses.insert("/a\"b".to_owned(), serde_json::json!({"x": "ä\n"}));
        first.responses.insert("/c".to_owned(), serde_json::json!([1, 2.5, "NaN"]));
        first.unread.insert("/d".to_owned(), "why \"so\"".to_owned());
        let recording = Recording {
            format: FORMAT.to_owned(),
            schema: SCHEMA,
            flinklint: "1".to_owned(),
            url: "http://h".to_owned(),
            samples: vec![first, Sample::default()],
        };
        let text = text(&recording);
        let read = Recording::parse(&text).expect("a recording");
        assert_eq!(serde_json::to_value(&read).expect("JSON"), serde_json::to_value(&recording).expect("JSON"));
        assert_eq!(super::text(&read), text);
    }

    #[test]
    fn a_file_is_replaced_in_one_step() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("x.json");
        Target::open(&path)?.write("1")?;
        drop(Target::open(&path)?);
        assert_eq!(fs::read_to_string(&path)?, "1", "as it was where nothing is written");
        Target::open(&path)?.write("2")?;
        assert_eq!((fs::read_to_string(&path)?, fs::read_dir(folder.path())?.count()), ("2".to_owned(), 1));
        assert!(Target::open(folder.path()).is_err() && Target::open(&folder.path().join("no/x")).is_err());
        Ok(())
    }
}
