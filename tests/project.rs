//! flinklint.toml on disk: which one holds for a folder, and how a broken one
//! reads.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flinklint::project::{Project, ProjectError, Projects};
use tempfile::TempDir;

/// A folder tree with these files, and its location without symbolic links.
fn tree(files: &[(&str, &str)]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().canonicalize().expect("a folder");
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    (folder, root)
}

fn sla(project: Option<&Project>) -> Option<String> {
    project?.declared.sla.map(|sla| sla.to_string())
}

#[test]
fn the_nearest_file_upward_holds() {
    let (_guard, root) = tree(&[
        (".git/HEAD", ""),
        ("flinklint.toml", "sla = '1 s'"),
        ("jobs/a/b/flink-conf.yaml", ""),
        ("jobs/fraud/flinklint.toml", "sla = '2 s'"),
        ("jobs/fraud/conf/flink-conf.yaml", ""),
    ]);
    let at = |folder: &str| Project::discover(&root.join(folder)).expect("a right file");
    assert_eq!(sla(at("").as_ref()).as_deref(), Some("1 s"));
    assert_eq!(sla(at("jobs/a/b").as_ref()).as_deref(), Some("1 s"));
    assert_eq!(sla(at("jobs/a/../fraud/conf").as_ref()).as_deref(), Some("2 s"));

    let projects = Projects::discovered(&[]);
    let of = |folder: &str| projects.of(&root.join(folder)).expect("a right file");
    for _ in 0..2 {
        assert_eq!(sla(of("jobs/fraud/conf").as_deref()).as_deref(), Some("2 s"));
        assert_eq!(sla(of("jobs/a/b").as_deref()).as_deref(), Some("1 s"));
    }
    assert!(of("jobs").is_some_and(|jobs| of("").is_some_and(|top| Arc::ptr_eq(&jobs, &top))), "one file is read once");
}

#[test]
fn the_search_ends_at_the_repositorys_root() {
    let (_guard, root) = tree(&[
        ("flinklint.toml", "sla = '1 s'"),
        ("repository/.git/HEAD", ""),
        ("repository/conf/flink-conf.yaml", ""),
        ("worktree/.git", "gitdir: elsewhere"),
        ("plain/flink-conf.yaml", ""),
    ]);
    let projects = Projects::discovered(&[]);
    let of = |folder: &str| projects.of(&root.join(folder)).expect("a right file").is_some();
    assert!(!of("repository/conf") && !of("repository") && !of("worktree"));
    assert!(of("plain"));
    assert!(Project::discover(&root.join("repository/conf")).is_ok_and(|project| project.is_none()));
}

#[test]
fn several_threads_share_what_was_read() {
    let (_guard, root) = tree(&[("flinklint.toml", "sla = '1 s'"), ("a/b/c/x.yaml", "")]);
    let projects = Projects::discovered(&[]);
    let found: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| projects.of(&root.join("a/b/c")))).collect();
        threads.into_iter().map(|thread| thread.join().expect("a thread").expect("a right file")).collect()
    });
    let first = found[0].as_ref().expect("a project");
    assert!(found.iter().all(|other| other.as_ref().is_some_and(|other| Arc::ptr_eq(first, other))));
}

#[test]
fn a_named_file_or_none_holds_everywhere() {
    let (_guard, root) =
        tree(&[("flinklint.toml", "sla = '1 s'"), ("ops/strict.toml", "sla = '2 s'\nexclude = ['x']")]);
    let named = Project::load(&root.join("ops/strict.toml"), &[]).expect("a right file");
    assert!(named.excludes(&root.join("ops/x")) && !named.excludes(&root.join("x")));
    assert_eq!(sla(Projects::only(named).of(&root).expect("a right file").as_deref()).as_deref(), Some("2 s"));
    assert!(Projects::isolated().of(&root).expect("nothing to read").is_none());
}

#[test]
fn a_broken_file_is_the_same_error_for_every_folder_below() {
    let (_guard, root) = tree(&[("flinklint.toml", "slo = '1 s'"), ("a/x.yaml", ""), ("b/x.yaml", "")]);
    let projects = Projects::discovered(&[]);
    let a = projects.of(&root.join("a")).expect_err("a broken file");
    let b = projects.of(&root.join("b")).expect_err("a broken file");
    assert!(Arc::ptr_eq(&a, &b));
    assert!(a.concise().ends_with(":1:1: `slo` is no key that flinklint knows here; did you mean `sla`?"));
}

#[test]
fn what_is_no_readable_file_is_an_error() {
    let (_guard, root) = tree(&[("folder/flinklint.toml/x", ""), ("latin/flinklint.toml", "")]);
    fs::write(root.join("latin/flinklint.toml"), b"# \xe4").expect("a file");
    let error = |path: &str| Project::load(&root.join(path), &[]).expect_err(path).problems()[0].message.clone();
    assert_eq!(error("folder/flinklint.toml"), "not a regular file");
    assert_eq!(error("latin/flinklint.toml"), "not UTF-8, from byte 2 on");
    assert!(error("none/flinklint.toml").contains("No such file"));
    assert!(Projects::discovered(&[]).of(&root.join("folder")).is_err());
}

fn rendered(error: &ProjectError) -> String {
    let mut text = String::new();
    let theme = miette::GraphicalTheme::unicode_nocolor();
    miette::GraphicalReportHandler::new_themed(theme)
        .with_width(100)
        .with_links(false)
        .render_report(&mut text, error)
        .expect("text");
    text
}

#[test]
fn a_broken_file_is_shown_with_its_lines() {
    let text = "sla = 500\n\n[contxt]\nhops = 3\n\n[[target]]\npaths = [\"dev/**\"]\nenvironment = \"test\"\n";
    let error = Project::parse(Path::new("flinklint.toml"), text, &[]).expect_err("a broken file");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("project_broken_file", rendered(&error)));
}
