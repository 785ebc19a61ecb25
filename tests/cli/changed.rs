//! `check --changed-since`: what a branch changes, by the real git.

use std::process::Command;

use super::run::Folder;

const TWO: &str = "parallelism.default: four\ntaskmanager.numberOfTaskSlots: 2\nblob.server.port: 6124\n";

fn git(folder: &Folder, arguments: &[&str]) {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
    let run = Command::new("git").args(identity).args(arguments).current_dir(folder.root()).output().expect("git");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

/// A branch that leaves `main` behind a configuration with a mistake.
fn branch() -> Folder {
    let folder = Folder::with(&[("conf/flink-conf.yaml", TWO), ("other/flink-conf.yaml", TWO)]);
    git(&folder, &["init", "-q", "-b", "main"]);
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-qm", "first"]);
    git(&folder, &["checkout", "-qb", "work"]);
    folder
}

fn found(folder: &Folder, arguments: &[&str]) -> Vec<String> {
    let run = folder.run(&[&["check", "--output-format", "concise", "--changed-since", "main"], arguments].concat());
    run.out.lines().map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn findings_on_changed_lines_are_reported_and_others_are_not() {
    let folder = branch();
    assert_eq!(found(&folder, &[]), Vec::<String>::new());
    folder.write("conf/flink-conf.yaml", format!("{TWO}jobmanager.rpc.adress: jm\n"));
    let new = "conf/flink-conf.yaml:4:1: warning[FL902]";
    assert_eq!(found(&folder, &[]), [new]);
    assert_eq!(found(&folder, &["--whole"]), ["conf/flink-conf.yaml:1:1: error[FL906]", new]);
    git(&folder, &["commit", "-qam", "second"]);
    assert_eq!(found(&folder, &[]), [new]);
    folder.write("new\u{e4} file/flink-conf.yaml", "parallelism.default: four\n");
    assert_eq!(found(&folder, &["new\u{e4} file"]).len(), 1);
}

#[test]
fn a_finding_on_several_lines_counts_where_one_of_them_changed() {
    let folder = branch();
    folder.write("conf/flink-conf.yaml", format!("{TWO}blob.server.port: 6125\n"));
    assert_eq!(found(&folder, &[]), ["conf/flink-conf.yaml:4:1: warning[FL908]"]);
}

#[test]
fn what_git_cannot_tell_is_an_error() {
    let folder = branch();
    folder.run(&["check", "--changed-since", "nowhere"]).ends(2).complains("--changed-since nowhere");
    folder.run(&["check", "--changed-since", "--output=x"]).ends(2);
    let none = Folder::with(&[("flink-conf.yaml", TWO)]);
    none.run(&["check", "--changed-since", "main"]).ends(2).complains("not a git repository");
    folder.run(&["check", "--whole"]).ends(2);
}
