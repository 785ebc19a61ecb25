//! Findings that were there when a team began, and that are not reported until
//! they change.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::outcome::Run;
use crate::finding::Fingerprint;
use crate::rules;
use crate::source::sanitize;

/// The version of the file's form.
const SCHEMA: u32 = 1;

/// A baseline and the folder that its paths count from.
#[derive(Debug, Default)]
pub struct Baseline {
    entries: BTreeSet<Fingerprint>,
    folder: PathBuf,
}

#[derive(Deserialize)]
struct Header {
    schema: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    #[serde(rename = "schema")]
    _schema: u32,
    findings: Vec<Entry>,
}

/// A finding in the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    file: String,
    rule: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(default = "first", skip_serializing_if = "is_first")]
    ordinal: u32,
}

fn first() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_first(ordinal: &u32) -> bool {
    *ordinal == 1
}

/// What a baseline did to a run.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// How many findings it took out.
    pub known: usize,
    /// How many of its entries are found no more, in files that were looked at
    /// or are gone.
    pub stale: usize,
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// It cannot be read, or is no baseline of this version: in words, with the
    /// file and the place.
    pub fn load(path: &Path) -> Result<Self, String> {
        let shown = sanitize(&path.to_string_lossy()).into_owned();
        let text = fs::read_to_string(path).map_err(|error| format!("{shown}: {error}"))?;
        let wrong = |error: serde_json::Error| {
            let (line, column) = (error.line(), error.column());
            let words = error.to_string();
            let words = words.split(" at line ").next().unwrap_or_default();
            format!("{shown}:{line}:{column}: not a baseline of flinklint: {}", sanitize(words))
        };
        let header: Header = serde_json::from_str(&text).map_err(wrong)?;
        if header.schema != SCHEMA {
            let advice = "write it anew with --write-baseline";
            return Err(format!("{shown}: its schema is {}, this flinklint reads {SCHEMA}; {advice}", header.schema));
        }
        let content: Content = serde_json::from_str(&text).map_err(wrong)?;
        let entries = content.findings.into_iter().map(|entry| Fingerprint {
            file: entry.file,
            rule: entry.rule,
            key: entry.key,
            value: entry.value,
            ordinal: entry.ordinal.max(1),
        });
        Ok(Self { entries: entries.collect(), folder: folder_of(path) })
    }

    /// Takes the findings that the baseline has out of a run.
    pub fn apply(&self, run: &mut Run) -> Applied {
        let mut left = self.entries.clone();
        let mut applied = Applied::default();
        let mut looked_at = BTreeSet::new();
        for file in &mut run.files {
            let name = relative(&self.folder, file.source.name());
            let mut counts = BTreeMap::new();
            let before = file.findings.len();
            file.findings.retain(|filed| !left.remove(&numbered(&name, filed, &mut counts)));
            applied.known += before - file.findings.len();
            looked_at.insert(name);
        }
        let is_gone = |file: &str| !self.folder.join(file).is_file();
        applied.stale = left.iter().filter(|entry| looked_at.contains(&entry.file) || is_gone(&entry.file)).count();
        applied
    }

    /// Writes what a run found as the baseline of its files; entries of other
    /// files that are still there are kept.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(path: &Path, old: Option<&Baseline>, run: &Run) -> io::Result<usize> {
        let folder = folder_of(path);
        let mut entries = BTreeSet::new();
        let mut looked_at = BTreeSet::new();
        for file in &run.files {
            let name = relative(&folder, file.source.name());
            let mut counts = BTreeMap::new();
            entries.extend(file.findings.iter().map(|filed| numbered(&name, filed, &mut counts)));
            looked_at.insert(name);
        }
        let others = old.into_iter().flat_map(|old| &old.entries);
        let others = others.filter(|entry| !looked_at.contains(&entry.file) && folder.join(&entry.file).is_file());
        entries.extend(others.cloned());
        fs::write(path, text(&entries)?)?;
        Ok(entries.len())
    }
}

/// An entry a line, so that branches merge.
fn text(entries: &BTreeSet<Fingerprint>) -> io::Result<String> {
    let mut out = format!("{{\n  \"schema\": {SCHEMA},\n  \"findings\": [");
    for (at, entry) in entries.iter().cloned().enumerate() {
        let Fingerprint { file, rule, key, value, ordinal } = entry;
        let line = serde_json::to_string(&Entry { file, rule, key, value, ordinal })?;
        let _ = write!(out, "{}\n    {line}", if at == 0 { "" } else { "," });
    }
    out.push_str(if entries.is_empty() { "]\n}\n" } else { "\n  ]\n}\n" });
    Ok(out)
}

fn numbered(file: &str, filed: &super::outcome::FiledFinding, counts: &mut BTreeMap<Fingerprint, u32>) -> Fingerprint {
    Fingerprint::of(file, rules::page(filed.finding.rule).id, &filed.finding).numbered(counts)
}

fn folder_of(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    folder.canonicalize().unwrap_or_else(|_| folder.to_owned())
}

/// A file's path from the baseline's folder on, so that the run's own folder
/// does not count.
fn relative(folder: &Path, name: &str) -> String {
    let absolute = Path::new(name).canonicalize().ok();
    let inside = absolute.as_deref().and_then(|path| path.strip_prefix(folder).ok());
    let text = inside.map_or_else(|| name.to_owned(), |path| path.to_string_lossy().into_owned());
    if std::path::MAIN_SEPARATOR == '/' { text } else { text.replace(std::path::MAIN_SEPARATOR, "/") }
}
