//! What the house promises of itself: imports run one way, rules name no key
//! of Flink, files stay small, nothing is left pending, links lead somewhere.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use flinklint::flink::catalogue::lookup;
use regex::Regex;

/// The rooms, each of which may import from those before it. Rooms on one line
/// do not know each other.
const ROOMS: [&[&str]; 17] = [
    &["threads"],
    &["source"],
    &["syntax"],
    &["flink"],
    &["document"],
    &["intent", "stats"],
    &["finding", "budget"],
    &["rules"],
    &["policy", "reference"],
    &["project"],
    &["collect"],
    &["record"],
    &["lint"],
    &["fix", "report"],
    &["migrate", "lsp"],
    &["cli"],
    &["lib", "main"],
];

const LONGEST_FILE: usize = 600;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below `folder` with this extension, hidden and built ones left out.
fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            if path.is_dir() && name != "target" && name != "node_modules" && !name.starts_with('.') {
                open.push(path);
            } else if name.ends_with(extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn name(path: &Path) -> String {
    path.strip_prefix(root()).expect("inside").to_string_lossy().replace('\\', "/")
}

/// The code of a file: without comments to the end of a line.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("text");
    let lines = text.lines().map(|line| if line.trim_start().starts_with("//") { "" } else { line });
    lines.collect::<Vec<_>>().join("\n")
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

#[test]
fn imports_run_one_way() {
    let level: BTreeMap<&str, usize> =
        ROOMS.iter().enumerate().flat_map(|(level, rooms)| rooms.iter().map(move |&room| (room, level))).collect();
    let import = Regex::new(r"\b(?:crate|flinklint)::(\{[^;]*|[a-z_]+)").expect("a pattern");
    let word = Regex::new(r"[a-z_]+").expect("a pattern");
    let mut wrong = Vec::new();
    for path in files("src", ".rs") {
        let file = name(&path);
        let room = file.trim_start_matches("src/").split('/').next().expect("a room").trim_end_matches(".rs");
        let own = *level.get(room).unwrap_or_else(|| panic!("{file}: the room {room} has no place in ROOMS"));
        let text = code(&path);
        for found in import.captures_iter(&text) {
            let names = &found[1];
            let heads: Vec<&str> = if names.starts_with('{') { top_names(names) } else { vec![names] };
            for other in heads.into_iter().filter_map(|head| word.find(head)).map(|found| found.as_str()) {
                let allowed = level.get(other).is_none_or(|&level| other == room || level < own);
                if !allowed {
                    let at = found.get(0).expect("itself").start();
                    wrong.push(format!("{file}:{}: {room} must not import {other}", line_of(&text, at)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The first segments of `{a::b, c::{d, e}}`.
fn top_names(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut heads) = (0_usize, 1, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 1 => depth -= 1,
            ',' | '}' if depth == 1 => {
                heads.push(group[start..at].trim());
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    heads
}

#[test]
fn groups_of_imports_are_split_at_their_top() {
    assert_eq!(top_names("{a::b, c::{d, e}, f}"), ["a::b", "c::{d, e}", "f"]);
}

/// Keys stand on the rules' pages, by which the code names them.
#[test]
fn no_rule_names_a_key_of_flink() {
    let text = Regex::new(r#""([A-Za-z][\w-]*(?:\.[\w-]+)+)""#).expect("a pattern");
    let mut wrong = Vec::new();
    for path in files("src/rules", ".rs") {
        let code = code(&path);
        for found in text.captures_iter(&code).filter(|found| lookup(&found[1]).is_some()) {
            let at = found.get(0).expect("itself").start();
            wrong.push(format!("{}:{}: {}", name(&path), line_of(&code, at), &found[1]));
        }
    }
    assert!(wrong.is_empty(), "keys belong on the rule's page:\n{}", wrong.join("\n"));
}

#[test]
fn no_file_is_too_long_to_be_one_idea() {
    let lines = |path: &PathBuf| fs::read_to_string(path).expect("text").lines().count();
    let long: Vec<_> = files("src", ".rs").into_iter().filter(|path| lines(path) > LONGEST_FILE).collect();
    assert!(long.is_empty(), "more than {LONGEST_FILE} lines: {long:?}");
}

#[test]
fn no_snapshot_is_pending() {
    let pending = files(".", ".snap.new");
    assert!(pending.is_empty(), "review these: {pending:?}");
}

#[test]
fn links_in_the_documents_lead_to_files() {
    let link = Regex::new(r"\]\(([^)\s]+)\)").expect("a pattern");
    let mut dead = Vec::new();
    for path in files(".", ".md") {
        let text = fs::read_to_string(&path).expect("text");
        for found in link.captures_iter(&text) {
            let target = found[1].split('#').next().expect("a part");
            if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            if !path.parent().expect("a folder").join(target).exists() {
                dead.push(format!("{}: {target}", name(&path)));
            }
        }
    }
    assert!(dead.is_empty(), "links that lead nowhere:\n{}", dead.join("\n"));
}
