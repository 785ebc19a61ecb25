//! `flinklint` without a command: what lies here, and what to do next.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::CLEAN;
use super::common::Failure;
use crate::collect::{self, Options, collect};
use crate::document::{self, Kind};
use crate::project::{Project, Projects};
use crate::report::{count, ignore_broken_pipe};
use crate::rules;
use crate::source::{SourceFile, sanitize};

/// Looking is over after so long, however much lies here.
const PATIENCE: Duration = Duration::from_secs(1);
/// Larger files are not looked into.
const LARGEST: u64 = 1 << 20;

pub(super) fn run() -> Result<u8, Failure> {
    let here = Here::look();
    let mut out = format!("flinklint {}: {}\n\n", env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_DESCRIPTION"));
    let _ = writeln!(out, "{}\n", here.words());
    for (command, what) in here.next() {
        let _ = writeln!(out, "  {command:<28}{what}");
    }
    out.push_str("\n`flinklint --help` lists all commands.\n");
    ignore_broken_pipe(io::stdout().lock().write_all(sanitize(&out).as_bytes()))?;
    Ok(CLEAN)
}

/// What lies in this folder.
#[derive(Default)]
struct Here {
    files: usize,
    kinds: BTreeMap<Kind, usize>,
    has_project: bool,
    is_partial: bool,
}

impl Here {
    fn look() -> Self {
        let begun = Instant::now();
        let projects = Arc::new(Projects::discovered(rules::pages()));
        let collected = collect(&[PathBuf::from(".")], &projects, &Options::default());
        let mut here =
            Self { has_project: matches!(Project::discover(Path::new(".")), Ok(Some(_)) | Err(_)), ..Self::default() };
        for input in &collected.files {
            if begun.elapsed() > PATIENCE {
                here.is_partial = true;
                break;
            }
            let Ok(text) = collect::read(input, LARGEST) else { continue };
            let source = SourceFile::new(&input.name, text);
            let file = document::read(&source, input.target().and_then(|target| target.kind));
            here.files += usize::from(!file.documents.is_empty());
            for document in &file.documents {
                *here.kinds.entry(document.kind).or_default() += 1;
            }
        }
        here
    }

    fn words(&self) -> String {
        if self.files == 0 {
            return "There is no configuration of Flink's in this folder.".to_owned();
        }
        let kinds: Vec<String> = self.kinds.iter().map(|(kind, number)| format!("{number} {kind}")).collect();
        let least = if self.is_partial { "at least " } else { "" };
        let files = count(self.files, "file");
        format!("`flinklint check` would lint {least}{files} here: {}.", kinds.join(", "))
    }

    /// The three commands that come next.
    fn next(&self) -> [(&'static str, &'static str); 3] {
        let check = ("flinklint check", "say what costs latency, or is refused, ignored or lost");
        let fix = ("flinklint fix --diff", "show what the safe fixes would change");
        if self.files == 0 {
            return [
                ("flinklint check PATH", "lint a file or folder elsewhere"),
                ("flinklint rules", "list what is looked for"),
                ("flinklint explain KEY", "tell what is known of an option of Flink's"),
            ];
        }
        if self.has_project {
            return [check, fix, ("flinklint show", "show the configuration that Flink really sees")];
        }
        [check, fix, ("flinklint init", "write down the Flink version, the SLA and the environment")]
    }
}
