//! The order of files, threads and rules never changes what a run says.

use super::run::Folder;

/// Enough for several threads.
const FILES: usize = 48;

/// Files of three kinds, with one to four findings each.
fn folder() -> (Folder, Vec<String>) {
    let folder = Folder::new();
    let mut names: Vec<String> = Vec::new();
    for number in 0..FILES {
        let (name, text) = match number % 3 {
            0 => ("flink-conf.yaml", format!("state.backend: rocksdb\nrest.port: x{number}\nstate.bakend: a\n")),
            1 => ("config.yaml", format!("parallelism:\n  default: four{number}\n")),
            _ => (
                "job.yaml",
                format!(
                    "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: j{number}\nspec:\n  \
                     flinkVersion: v1_20\n  flinkConfiguration:\n    taskmanager.numberOfTaskSlot: \"2\"\n"
                ),
            ),
        };
        // Names whose order is not that of their numbers.
        let name = format!("{}/{number}/{name}", (number * 7) % 5);
        folder.write(&name, text);
        names.push(name);
    }
    (folder, names)
}

#[test]
fn many_files_at_once_are_reported_as_each_alone() {
    let (folder, mut names) = folder();
    let check = |what: &[&str]| {
        let run = folder.run(&[&["check", "--isolated", "--quiet", "--output-format", "concise"], what].concat());
        assert_eq!((run.status, run.err.as_str()), (Some(1), ""));
        run.out
    };
    let together = check(&["."]);
    let given: Vec<&str> = names.iter().map(String::as_str).collect();
    assert_eq!(check(&given), together, "in the order of their numbers");
    let backwards: Vec<&str> = given.iter().rev().copied().collect();
    assert_eq!(check(&backwards), together, "backwards");
    names.sort();
    let alone: String = names.iter().map(|name| check(&[name.as_str()])).collect();
    assert_eq!(alone, together, "each alone");
    assert!(together.lines().count() > FILES);
}

#[test]
fn all_formats_are_the_same_every_time() {
    let (folder, _) = folder();
    for format in ["full", "concise", "json", "sarif", "gitlab", "github", "junit", "html"] {
        let once = || folder.run(&["check", "--isolated", "--output-format", format, "."]);
        let first = once();
        assert!(first.out.contains("j17") || first.out.contains("17/"), "{format}: {}", first.err);
        for _ in 0..3 {
            assert_eq!(once(), first, "{format}");
        }
    }
}

#[test]
fn the_order_in_which_rules_are_selected_says_nothing() {
    let (folder, _) = folder();
    let select = |rules: &[&str]| {
        let selected: Vec<&str> = rules.iter().flat_map(|rule| ["--select", rule]).collect();
        folder.run(&[&["check", "--isolated", "--output-format", "concise", "."], selected.as_slice()].concat())
    };
    let rules = ["FL9", "FL3", "FL1"];
    let first = select(&rules);
    assert!(first.out.contains("FL9"), "{}{}", first.out, first.err);
    for other in [["FL1", "FL3", "FL9"], ["FL3", "FL9", "FL1"]] {
        assert_eq!(select(&other), first);
    }
}
