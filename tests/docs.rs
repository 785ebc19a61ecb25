//! The commands of `docs/turning-it-on.md` print what the page says.
//!
//! `...` stands for whatever else is printed.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail")]

use std::fs;
use std::path::Path;
use std::process::Command;

const PAGE: &str = include_str!("../docs/turning-it-on.md");

#[test]
fn the_page_does_what_it_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut file = None;
    let mut lines = PAGE.lines();
    let mut ran = 0;
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix('`').and_then(|line| line.strip_suffix("`:")) {
            file = Some(name);
        } else if let Some(language) = line.strip_prefix("```") {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            if language == "console" {
                ran += run(folder.path(), &block);
            } else if let Some(name) = file.take() {
                let path = folder.path().join(name);
                fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                fs::write(path, block.join("\n") + "\n").expect("written");
            }
        }
    }
    assert!(ran >= 8, "only {ran} commands");
}

/// Runs the commands of a block, and gives how many there were.
fn run(folder: &Path, block: &[&str]) -> usize {
    let mut commands = 0;
    let mut rest = block;
    while let Some((command, behind)) = rest.split_first() {
        let words = command.strip_prefix("$ flinklint ").unwrap_or_else(|| panic!("no command: {command}"));
        let end = behind.iter().position(|line| line.starts_with("$ ")).unwrap_or(behind.len());
        let output = Command::new(env!("CARGO_BIN_EXE_flinklint"))
            .args(words.split_whitespace())
            .current_dir(folder)
            .output()
            .expect("the program");
        let printed = [output.stderr, output.stdout].concat();
        let printed = String::from_utf8(printed).expect("text");
        let printed: Vec<&str> = printed.lines().collect();
        let wanted = &behind[..end];
        let (wanted, printed) = match wanted.split_last() {
            Some((&"...", wanted)) => (wanted, printed.get(..wanted.len()).unwrap_or(&printed)),
            _ => (wanted, &printed[..]),
        };
        assert_eq!(printed, wanted, "{command}");
        commands += 1;
        rest = &behind[end..];
    }
    commands
}
