use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use super::CLEAN;
use super::args::InitArguments;
use super::common::{Failure, complain};
use crate::document::Kind;
use crate::finding::Severity;
use crate::project::FILE_NAME;

/// The file for findings that were there before.
const BASELINE: &str = "flinklint-baseline.json";

/// What lies below the current folder.
#[derive(Default)]
struct Seen {
    kinds: BTreeMap<Kind, usize>,
    versions: BTreeMap<(u16, u16), usize>,
    findings: usize,
}

pub(super) fn run(arguments: &InitArguments) -> Result<u8, Failure> {
    let path = Path::new(FILE_NAME);
    if path.symlink_metadata().is_ok() {
        return Err(Failure(format!("{FILE_NAME} is there already; nothing was written")));
    }
    let mut seen = Seen::default();
    let (documents, failed) = arguments.common.of_files(|linter, input, source, file| {
        let profile = linter.profile(None);
        let findings = linter.lint(input, &profile);
        let warnings = match findings {
            crate::lint::Linted::File(file) => {
                file.findings.iter().filter(|filed| filed.finding.severity >= Severity::Warning).count()
            }
            _ => 0,
        };
        let of = |document| {
            let (intent, _) = linter.intent(document, source, input);
            let said = intent.versions.min.filter(|_| intent.versions.min == intent.versions.max);
            (document.kind, said.map(|version| (version.major, version.minor)))
        };
        let mut documents: Vec<_> = file.documents.iter().map(of).map(|(kind, version)| (kind, version, 0)).collect();
        if let Some(first) = documents.first_mut() {
            first.2 = warnings;
        }
        documents
    })?;
    for (kind, version, findings) in documents {
        *seen.kinds.entry(kind).or_default() += 1;
        if let Some(version) = version {
            *seen.versions.entry(version).or_default() += 1;
        }
        seen.findings += findings;
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(|error| Failure(format!("{FILE_NAME}: {error}")))?;
    file.write_all(text(&seen).as_bytes()).map_err(|error| Failure(format!("{FILE_NAME}: {error}")))?;
    if !arguments.common.quiet {
        complain(&format!("{FILE_NAME} written"));
    }
    Ok(if failed { super::FAILED } else { CLEAN })
}

/// The file: what was seen as comments, what is certain as settings.
fn text(seen: &Seen) -> String {
    let mut out = String::from("# What flinklint is told of the configurations below this folder.\n");
    let kinds: Vec<String> = seen.kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    let kinds = if kinds.is_empty() { "no Flink configuration".to_owned() } else { kinds.join(", ") };
    let _ = writeln!(out, "# Found when this was written: {kinds}.\n");
    out.push_str("# The Flink version of what does not say its own.\n");
    let mut versions: Vec<((u16, u16), usize)> =
        seen.versions.iter().map(|(&version, &count)| (version, count)).collect();
    versions.sort_by_key(|&(version, count)| std::cmp::Reverse((count, version)));
    let shown = |(major, minor): (u16, u16)| format!("{major}.{minor}");
    match versions.as_slice() {
        [] => out.push_str("# flink-version = \"1.20\"\n"),
        [(version, _)] => {
            let _ = writeln!(out, "flink-version = \"{}\"", shown(*version));
        }
        [(version, _), others @ ..] => {
            let others: Vec<String> = others.iter().map(|&(version, _)| shown(version)).collect();
            let _ = writeln!(out, "# Also found: {}.\n# flink-version = \"{}\"", others.join(", "), shown(*version));
        }
    }
    out.push_str(
        "\n# Without it, nothing is said of what only matters in production.\n# environment = \"production\"\n\n\
         # 99 of 100 results are there after this long; rules about latency need it.\n# sla = \"500ms\"\n\n\
         # A run fails from this severity on: error, warning, info, never.\n# fail-on = \"warning\"\n\n\
         # Rules that do not run here, by id, start of an id, name or group.\n# ignore = [\"FL903\"]\n\n\
         # Files that are left alone.\n# exclude = [\"vendor/**\"]\n",
    );
    if seen.findings > 0 {
        let _ = write!(
            out,
            "\n# {} findings are warnings or errors. To begin with what is new only:\n\
             #   flinklint check --write-baseline {BASELINE}\n#   flinklint check --baseline {BASELINE}\n",
            seen.findings
        );
    }
    out.push_str(
        "\n# A rule's severity and numbers: flinklint explain FL102.\n# [rules.FL102]\n# severity = \"info\"\n# longest-ms = 20\n\n\
         # What holds for some files only; the first match counts.\n# [[target]]\n# paths = [\"dev/**\"]\n\
         # environment = \"development\"\n\n# The cluster that jobs are laid over.\n# [[target]]\n# paths = [\"jobs/**\"]\n\
         # base = \"conf/config.yaml\"\n",
    );
    out
}
