//! What `--stats` names: files, folders, running clusters.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Access, Address, Options, record};
use crate::collect::{Input, Origin, ReadError, read, shown};
use crate::stats::{FORMAT, Stats};

/// The most that a file may have.
const LARGEST_FILE: u64 = 256 << 20;
const EXTENSIONS: [&str; 3] = ["json", "prom", "txt"];

/// Measurements, and why others could not be had.
#[derive(Debug, Default)]
pub struct Loaded {
    /// What was measured.
    pub stats: Stats,
    /// What was named and gave nothing.
    pub errors: Vec<LoadError>,
    /// How many texts and answers were taken in.
    taken: usize,
}

/// Why something that was named gave no measurements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    /// The file, folder or address, without password.
    pub name: String,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Errors about addresses name them.
        if self.name.is_empty() { f.write_str(&self.message) } else { write!(f, "{}: {}", self.name, self.message) }
    }
}

impl std::error::Error for LoadError {}

/// Whether a name is the address of a cluster, and no path.
#[must_use]
pub fn is_address(name: &str) -> bool {
    let scheme = name.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
}

impl Loaded {
    /// Adds what the name of a file, a folder or a running cluster stands for.
    /// Of a cluster a recording is made first.
    pub fn add(&mut self, name: &str) {
        if is_address(name) { self.add_cluster(name) } else { self.add_path(Path::new(name)) }
    }

    fn add_cluster(&mut self, name: &str) {
        let recorded =
            Address::parse(name).and_then(|address| record(&Options::new(address, Access::default()), &mut |_| {}));
        match recorded {
            Ok(recording) => {
                self.stats.add_recording(&recording.url, &recording);
                self.taken += 1;
            }
            Err(error) => self.fail(String::new(), error.to_string()),
        }
    }

    /// Adds a file, or those of a folder.
    pub fn add_path(&mut self, path: &Path) {
        if !path.is_dir() {
            match text(path) {
                Ok(text) => self.add_text(path, &text),
                Err(error) => self.fail(shown(path), reason(&error)),
            }
            return;
        }
        let before = (self.taken, self.errors.len());
        match candidates(path) {
            Ok(files) => files.iter().for_each(|file| self.add_of_folder(file)),
            Err(error) => self.fail(shown(path), error.to_string()),
        }
        if before == (self.taken, self.errors.len()) {
            self.fail(
                shown(path),
                "no measurements in this folder; expected recordings of `flinklint snapshot URL -o FILE.json`, or texts \
                 of Flink's Prometheus reporter (.prom, .txt)"
                    .to_owned(),
            );
        }
    }

    /// Adds a file of a folder, in which others may lie that are none of ours.
    fn add_of_folder(&mut self, path: &Path) {
        match text(path) {
            Ok(text) if is_ours(&text) => self.add_text(path, &text),
            Err(ReadError::NotUtf8 { legible, .. }) if !is_ours(&legible) => {}
            Err(error) => self.fail(shown(path), reason(&error)),
            Ok(_) => {}
        }
    }

    fn add_text(&mut self, path: &Path, text: &str) {
        let name = shown(path);
        match self.stats.add(&name, text.trim_start_matches('\u{feff}')) {
            Ok(()) => self.taken += 1,
            Err(error) => self.fail(name, error.to_string()),
        }
    }

    fn fail(&mut self, name: String, message: String) {
        self.errors.push(LoadError { name, message });
    }
}

fn candidates(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if !is_hidden && extension.is_some_and(|extension| EXTENSIONS.contains(&extension)) && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Whether a text is meant to be a recording or one of Flink's reporter, be it
/// damaged or too new.
fn is_ours(text: &str) -> bool {
    // The end of a recording may be missing, its beginning tells.
    let head = text.char_indices().nth(4096).map_or(text, |(at, _)| &text[..at]);
    let is_json = text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']);
    if is_json { head.contains(FORMAT) } else { text.lines().any(|line| line.trim_start().starts_with("flink_")) }
}

fn text(path: &Path) -> Result<String, ReadError> {
    read(&Input::new(shown(path), Origin::File(path.to_owned())), LARGEST_FILE)
}

fn reason(error: &ReadError) -> String {
    match error {
        ReadError::TooLarge { .. } => format!("more than the {} MB that are read of measurements", LARGEST_FILE >> 20),
        ReadError::NotUtf8 { .. } => {
            format!("{error}; expected a recording of `flinklint snapshot`, or a text of Prometheus")
        }
        ReadError::Io(error) => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORDING: &str = "{\"format\": \"flinklint-stats\", \"schema\": 1, \"flinklint\": \"1\", \"url\": \"u\", \"samples\": [{\"time\": 1, \"responses\": {}}]}";

    fn loaded(files: &[(&str, &[u8])], names: &[&str]) -> (usize, Vec<String>) {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, bytes) in files {
            fs::write(folder.path().join(name), bytes).expect("a file");
        }
        let mut loaded = Loaded::default();
        for name in names {
            loaded.add_path(&folder.path().join(name));
        }
        let root = shown(folder.path());
        (loaded.stats.clusters.len(), loaded.errors.iter().map(|error| error.to_string().replace(&root, "")).collect())
    }

    fn error(bytes: &[u8]) -> String {
        let (clusters, errors) = loaded(&[("x", bytes)], &["x"]);
        assert_eq!((clusters, errors.len()), (0, 1), "{errors:?}");
        errors.concat()
    }

    #[test]
    fn files_are_told_apart_by_what_they_hold() {
        let text = "flink_jobmanager_job_uptime{job_id=\"a\"} 1\n";
        let with_mark = format!("\u{feff}{RECORDING}");
        let files: [(&str, &[u8]); 2] = [("a.txt", with_mark.as_bytes()), ("b.log", text.as_bytes())];
        assert_eq!(loaded(&files, &["a.txt", "b.log"]), (2, vec![]));
    }

    #[test]
    fn a_folder_gives_what_is_ours_in_it() {
        let text = b"flink_jobmanager_job_uptime{job_id=\"a\"} 1\n";
        let files: [(&str, &[u8]); 8] = [
            ("a.json", RECORDING.as_bytes()),
            ("b.prom", text),
            ("c.txt", text),
            ("other.json", b"{\"a\": 1}"),
            ("readme.txt", b"Gr\xf6\xdfe"),
            ("d.md", text),
            (".e.prom", text),
            ("f.json", b"\xff\xfe\x00"),
        ];
        assert_eq!(loaded(&files, &[""]), (2, vec![]));
        let (clusters, errors) = loaded(&[("a.json", &RECORDING.as_bytes()[..60]), ("b.prom", text)], &[""]);
        assert_eq!((clusters, errors.len()), (1, 1));
        assert!(errors[0].starts_with("/a.json: not JSON (EOF"), "{errors:?}");
    }

    #[test]
    fn what_gives_nothing_is_named_with_what_was_expected() {
        let (clusters, errors) = loaded(&[("other.json", b"{}")], &["", "no"]);
        assert_eq!((clusters, errors.len()), (0, 2));
        assert!(errors[0].contains("no measurements in this folder") && errors[0].contains("snapshot"), "{errors:?}");
        assert!(errors[1].starts_with("/no: "), "{errors:?}");
        assert!(error(b"").contains("flinklint snapshot"));
        assert!(error(b"{\"format\": \"x\"}").contains("another tool"));
        assert!(error(b"{\"format\": \"flinklint-stats\", \"schema\": 2}").contains("schema 2"));
        assert!(error(b"{\"format\": \"flinklint-stats\", \"schema\": 1}").contains("damaged"));
        assert!(error(b"flink_\xff 1").contains("not UTF-8"));
    }

    #[test]
    fn addresses_are_told_from_paths() {
        assert!(is_address("http://h:1") && is_address("HTTPS://h") && !is_address("h:8081") && !is_address("ftp://h"));
        let mut loaded = Loaded::default();
        loaded.add("http://me:hunter2@ho st");
        assert!(loaded.errors[0].to_string().contains("http://HOST:PORT"), "{}", loaded.errors[0]);
        assert!(!loaded.errors[0].to_string().contains("hunter2"));
    }
}
