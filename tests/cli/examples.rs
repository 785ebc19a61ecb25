//! What the program says of `examples/`, and that README.md tells the truth about it.

use std::fs;
use std::path::Path;

use super::run::{Run, assert_snapshot, run};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn flinklint(arguments: &[&str]) -> Run {
    run(root(), arguments, b"")
}

#[test]
fn what_check_finds_in_the_examples() {
    let run = flinklint(&["check", "examples", "--sla", "500ms", "--output-format", "concise"]).ends(1).quietly();
    assert_snapshot("examples_concise", &run.out);
}

#[test]
fn the_good_example_is_good() {
    let run = flinklint(&["check", "examples/payments", "--fail-on", "info"]).ends(0).quietly();
    run.says("no findings");
}

#[test]
fn what_fix_would_change_in_the_examples() {
    let run = flinklint(&["fix", "--diff", "examples", "--sla", "500ms"]).ends(1);
    assert_snapshot("examples_diff", &run.out);
}

/// Every `$ flinklint ...` of the README with what is printed below it.
#[test]
fn the_output_in_the_readme_is_real() {
    let readme = fs::read_to_string(root().join("README.md")).expect("README.md");
    let mut shown = 0;
    for block in readme.split("```").skip(1).step_by(2) {
        let Some((command, expected)) = block.split_once('\n').and_then(|(_, body)| body.split_once('\n')) else {
            continue;
        };
        let Some(command) = command.strip_prefix("$ flinklint ") else { continue };
        let run = flinklint(&command.split_whitespace().collect::<Vec<_>>());
        assert_eq!(run.out.trim_end(), expected.trim_end(), "README.md shows another output of `{command}`");
        shown += 1;
    }
    assert!(shown > 0, "README.md shows no output");
}
