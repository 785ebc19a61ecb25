//! `man`: the pages that packages install.

use std::collections::BTreeSet;
use std::fs;

use regex::Regex;

use super::run::Folder;

/// The commands that `--help` lists.
fn commands(folder: &Folder) -> BTreeSet<String> {
    let help = folder.run(&["--help"]).ends(0).quietly().out;
    let list = help.split("Commands:\n").nth(1).expect("commands").split("\n\n").next().expect("a list").to_owned();
    let named = list.lines().filter_map(|line| line.split_whitespace().next());
    named.filter(|&name| name != "help").map(str::to_owned).collect()
}

#[test]
fn every_command_has_a_page_with_its_options() {
    let folder = Folder::new();
    folder.run(&["man", "-o", "share/man1"]).ends(0).quietly();
    let written: BTreeSet<String> = fs::read_dir(folder.path("share/man1"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
        .collect();
    let commands = commands(&folder);
    assert!(commands.contains("check") && !commands.contains("man"), "{commands:?}");
    let mut expected: BTreeSet<String> = commands.iter().map(|name| format!("flinklint-{name}.1")).collect();
    expected.insert("flinklint.1".to_owned());
    assert_eq!(written, expected);

    let option = Regex::new(r"--[a-z][a-z-]*").expect("a pattern");
    let first = folder.read("share/man1/flinklint.1");
    for name in &commands {
        let page = folder.read(&format!("share/man1/flinklint-{name}.1"));
        let title = format!(".TH \"flinklint-{name}\" \"1\" \"\" \"flinklint {}\" ", env!("CARGO_PKG_VERSION"));
        assert!(page.starts_with(&title), "{page}");
        assert!(page.contains(".SH NAME\n") && page.contains(".SH SYNOPSIS\n"), "{page}");
        let help = folder.run(&[name, "--help"]).ends(0).out;
        for found in option.find_iter(&help) {
            assert!(page.contains(&found.as_str().replace('-', r"\-")), "{} of {name}", found.as_str());
        }
        assert!(first.contains(&format!(r"flinklint\-{name}")), "{name} is not on the first page");
    }
    for part in ["EXIT STATUS", "NO_COLOR", "flinklint.toml"] {
        assert!(first.contains(part), "no {part} in:\n{first}");
    }
    assert!(!first.contains(r"flinklint\-man"), "{first}");
}

#[test]
fn the_first_page_goes_to_standard_output_and_is_the_same_each_time() {
    let folder = Folder::new();
    let run = folder.run(&["man"]).ends(0).quietly();
    folder.run(&["man", "-o", "."]).ends(0).quietly();
    assert_eq!(folder.read("flinklint.1"), run.out);
}

#[test]
fn a_folder_that_cannot_be_is_said() {
    let folder = Folder::with(&[("file", "")]);
    folder.run(&["man", "-o", "file"]).ends(2).complains("file");
    folder.run(&["man", "-o", "file/below"]).ends(2).complains("file");
}
