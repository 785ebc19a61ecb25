//! What systems do to programs: files that are no files, processes that are
//! killed, two at once, readers that go away. `tools/faults` does the same in
//! full size.
#![cfg(unix)]

use std::ffi::OsStr;
use std::fs;
use std::io::Read as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::run::Folder;

const BAD: &str = "# flinklint: sla=500ms flink-version=1.20\npipeline.auto-watermark-interval: 200 ms\n";

fn start(folder: &Folder, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_flinklint"))
        .args(arguments)
        .current_dir(folder.root())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program")
}

/// A folder of many files that fix changes, and what it makes of each.
fn many(count: usize) -> (Folder, String) {
    let folder = Folder::new();
    for at in 0..count {
        folder.write(&format!("{}/flink-conf.yaml", at % 7 * 1000 + at), BAD);
    }
    let one = Folder::with(&[("flink-conf.yaml", BAD)]);
    one.run(&["fix"]);
    let fixed = one.read("flink-conf.yaml");
    assert_ne!(fixed, BAD);
    (folder, fixed)
}

/// How many files are old and new; none is anything else, and nothing lies beside them.
fn old_and_new(folder: &Folder, fixed: &str, with_leftovers: bool) -> (usize, usize) {
    let (mut old, mut new) = (0, 0);
    for entry in fs::read_dir(folder.root()).expect("a folder") {
        for file in fs::read_dir(entry.expect("an entry").path()).expect("a folder") {
            let path = file.expect("an entry").path();
            if path.file_name() != Some(OsStr::new("flink-conf.yaml")) {
                assert!(with_leftovers, "{} stays", path.display());
                continue;
            }
            match fs::read_to_string(&path).expect("text") {
                text if text == BAD => old += 1,
                text if text == fixed => new += 1,
                text => panic!("{}: neither old nor new: {text:?}", path.display()),
            }
        }
    }
    (old, new)
}

#[test]
fn a_killed_fix_leaves_each_file_old_or_new_and_the_next_one_ends_it() {
    let (folder, fixed) = many(300);
    for delay in (0..60).map(|step| Duration::from_millis(step * 7)) {
        let mut child = start(&folder, &["fix"]);
        sleep(delay);
        child.kill().expect("killed");
        child.wait().expect("an end");
        if old_and_new(&folder, &fixed, true).0 == 0 {
            break;
        }
    }
    folder.write("0/.flinklint-killed.tmp", "half a fi");
    folder.write("0/flink-conf.yaml", BAD);
    folder.run(&["fix"]).ends(0);
    assert_eq!(old_and_new(&folder, &fixed, false), (0, 300));
}

#[test]
fn two_fixes_at_once_end_well() {
    let (folder, fixed) = many(120);
    let children = [start(&folder, &["fix"]), start(&folder, &["fix"])];
    for child in children {
        let output = child.wait_with_output().expect("an end");
        let err = String::from_utf8_lossy(&output.stderr);
        // One that was overtaken says so.
        assert!(matches!(output.status.code(), Some(0 | 1)) && !err.contains("panicked"), "{err}");
    }
    folder.run(&["fix"]).ends(0);
    assert_eq!(old_and_new(&folder, &fixed, false), (0, 120));
}

#[test]
fn what_is_no_file_is_never_waited_for() {
    let folder = Folder::with(&[("real/flink-conf.yaml", BAD)]);
    let fifo = folder.path("flink-conf.yaml");
    assert!(Command::new("mkfifo").arg(&fifo).status().is_ok_and(|status| status.success()));
    symlink("/dev/zero", folder.path("config.yaml")).expect("a link");
    symlink(folder.root(), folder.path("real/loop")).expect("a link");
    symlink("turn.yaml", folder.path("turn.yaml")).expect("a link");
    let begun = Instant::now();
    let run = folder.run(&["check", "--output-format", "concise"]).ends(1);
    assert_eq!(run.out.lines().count(), 2, "{}", run.out);
    for path in ["flink-conf.yaml", "config.yaml"] {
        let run = folder.run(&["check", path]).ends(2);
        assert!(run.err.contains("not a regular file"), "{}", run.err);
    }
    folder.run(&["check", "turn.yaml"]).ends(2);
    folder.run(&["fix", "config.yaml", "real/flink-conf.yaml"]).ends(2);
    assert_ne!(folder.read("real/flink-conf.yaml"), BAD, "the other is mended all the same");
    assert!(begun.elapsed() < Duration::from_secs(60));
}

#[test]
fn odd_names_are_shown_safely() {
    let folder = Folder::new();
    for name in [&b"a\nb"[..], b"\x1b[31mred", b"\xff\xfe", b"::error::x", "\u{202e}x".as_bytes()] {
        let inner = folder.root().join(OsStr::from_bytes(name));
        fs::create_dir(&inner).expect("a folder");
        fs::write(inner.join("flink-conf.yaml"), BAD).expect("a file");
    }
    for format in ["full", "concise", "json", "github", "gitlab", "sarif", "junit", "html"] {
        let run = folder.run(&["check", "--output-format", format]).ends(1);
        // In JSON a name is data, which programs open files by.
        let is_data = ["json", "gitlab", "sarif"].contains(&format);
        let is_raw = |c: char| (c.is_control() && c != '\n' && c != '\t') || (c == '\u{202e}' && !is_data);
        assert!(!run.out.chars().any(is_raw), "{format}: {:?}", run.out);
        if format == "concise" {
            assert_eq!(run.out.lines().count(), 10, "{}", run.out);
        }
    }
    folder.run(&["fix"]).ends(0);
    let (old, _) = {
        let texts = fs::read_dir(folder.root())
            .expect("a folder")
            .map(|entry| fs::read_to_string(entry.expect("an entry").path().join("flink-conf.yaml")).expect("text"));
        let texts: Vec<String> = texts.collect();
        (texts.iter().filter(|text| *text == BAD).count(), texts)
    };
    assert_eq!(old, 0, "every one is mended");
}

#[test]
fn a_reader_that_leaves_ends_it_quietly() {
    let (folder, _) = many(200);
    for format in ["full", "concise", "json", "sarif"] {
        let mut child = start(&folder, &["check", "--output-format", format]);
        let mut first = [0; 16];
        child.stdout.as_mut().expect("a pipe").read_exact(&mut first).expect("a beginning");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("an end");
        assert_eq!(output.status.code(), Some(1), "{format}");
        assert!(output.stderr.is_empty(), "{format}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn a_full_disk_is_told_and_costs_nothing() {
    if !std::path::Path::new("/dev/full").exists() {
        return;
    }
    let folder = Folder::with(&[("flink-conf.yaml", BAD)]);
    for format in ["full", "json", "html"] {
        let run = folder.run(&["check", "--output-format", format, "-o", "/dev/full"]).ends(2);
        assert!(run.err.contains("No space left"), "{}", run.err);
    }
}

#[test]
fn a_file_that_goes_meanwhile_is_told() {
    let (folder, fixed) = many(60);
    let mut child = start(&folder, &["fix"]);
    for at in 0..60_usize {
        let _ = fs::remove_file(folder.path(&format!("{}/flink-conf.yaml", at % 7 * 1000 + at)));
    }
    let status = child.wait().expect("an end");
    assert!(matches!(status.code(), Some(0..=2)), "{status}");
    let (old, new) = old_and_new(&folder, &fixed, false);
    assert!(old + new <= 60);
}
