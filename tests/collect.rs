//! From paths to files and texts, on real folders.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flinklint::collect::{Collected, Encoding, Input, Options, Origin, ReadError, Walking, collect, read};
use flinklint::project::Projects;
use tempfile::TempDir;

struct Tree {
    _guard: TempDir,
    root: PathBuf,
}

impl Tree {
    fn new(files: &[(&str, &str)]) -> Self {
        let guard = tempfile::tempdir().expect("a temporary folder");
        let root = guard.path().canonicalize().expect("a folder");
        let tree = Self { _guard: guard, root };
        for (path, text) in files {
            tree.write(path, text.as_bytes());
        }
        tree
    }

    fn write(&self, path: &str, text: &[u8]) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn collect_with(&self, paths: &[&str], options: &Options) -> Collected {
        let paths: Vec<_> =
            paths.iter().map(|path| if *path == "-" { PathBuf::from("-") } else { self.root.join(path) }).collect();
        collect(&paths, &Arc::new(Projects::discovered(&[])), options)
    }

    fn collect(&self, paths: &[&str]) -> Collected {
        self.collect_with(paths, &Options::default())
    }

    /// A name without the temporary folder.
    fn short(&self, name: &str) -> String {
        let root = self.root.to_string_lossy();
        name.replace(&*root, "").trim_start_matches('/').to_owned()
    }

    fn names(&self, collected: &Collected) -> String {
        let names: Vec<_> = collected.files.iter().map(|file| self.short(&file.name)).collect();
        names.join(" ")
    }

    fn errors(&self, collected: &Collected) -> Vec<String> {
        collected.errors.iter().map(|error| self.short(&error.to_string())).collect()
    }

    /// The files that come of these paths, without any error.
    fn files(&self, paths: &[&str]) -> String {
        let collected = self.collect(paths);
        assert_eq!(self.errors(&collected), Vec::<String>::new());
        self.names(&collected)
    }
}

#[test]
fn a_folder_gives_its_possible_files_in_order() {
    let tree = Tree::new(&[
        ("b/config.yaml", ""),
        ("b/a.sql", ""),
        ("a.yml", ""),
        ("conf/flink-conf.yaml", ""),
        ("conf.d/x.conf", ""),
        ("run.sh", ""),
        ("README.md", ""),
        ("Makefile", ""),
        (".hidden/a.yaml", ""),
        (".a.yaml", ""),
    ]);
    assert_eq!(tree.files(&["a.yml", "b/config.yaml", "conf"]), "a.yml b/config.yaml conf/flink-conf.yaml");
    let options = Options { wanted: |path| path.extension().is_some_and(|e| e != "md"), ..Options::default() };
    let files = |paths: &[&str]| tree.names(&tree.collect_with(paths, &options));
    assert_eq!(files(&[""]), "a.yml b/a.sql b/config.yaml conf.d/x.conf conf/flink-conf.yaml run.sh");
    assert_eq!(files(&["conf", "b"]), "b/a.sql b/config.yaml conf/flink-conf.yaml");
    assert_eq!(tree.files(&[".hidden"]), ".hidden/a.yaml");
}

#[test]
fn gitignore_holds_in_folders_also_without_a_repository() {
    let files = [(".gitignore", "build/\n*.local.yaml\n"), ("a.yaml", ""), ("a.local.yaml", ""), ("build/a.yaml", "")];
    let tree = Tree::new(&files);
    assert_eq!(tree.files(&[""]), "a.yaml");
    assert_eq!(tree.files(&["a.local.yaml", "build/a.yaml"]), "a.local.yaml build/a.yaml");
    tree.write("sub/a.local.yaml", b"");
    assert_eq!(tree.files(&["sub"]), "");
    fs::create_dir(tree.root.join(".git")).expect("a folder");
    assert_eq!(tree.files(&[""]), "a.yaml");
}

#[test]
fn named_files_are_taken_whatever_they_are_called() {
    let tree = Tree::new(&[("README.md", ""), (".a.yaml", "")]);
    let collected = tree.collect(&["README.md", ".a.yaml"]);
    assert_eq!(tree.names(&collected), ".a.yaml README.md");
    assert!(collected.files.iter().all(|file| file.named));
}

#[test]
fn a_file_comes_once_however_often_it_is_named() {
    let tree = Tree::new(&[("conf/a.yaml", ""), ("conf/b.yaml", "")]);
    let collected = tree.collect(&["conf", "conf/../conf/a.yaml", "conf/a.yaml", "", "conf/"]);
    assert_eq!(tree.names(&collected), "conf/a.yaml conf/b.yaml");
    assert_eq!(collected.files.iter().map(|file| file.named).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn a_walk_finds_files_in_the_order_of_their_names() {
    let names = ["a", "a b", "a!", "a-b", "a.b", "a.yaml.d", "a0", "aa", "b", "\u{e4}", "\u{e4}-"];
    let paths: Vec<String> = names
        .iter()
        .flat_map(|folder| ["c.yaml", "c-d.yaml", "c/e.yaml", "c.d/e.yaml"].map(|file| format!("{folder}/{file}")))
        .chain(["a.yaml", "a-b.yaml", "b.yaml.yaml", "x.txt"].map(str::to_owned))
        .collect();
    let files: Vec<(&str, &str)> =
        paths.iter().map(|path| (path.as_str(), "")).chain([("a0/flinklint.toml", "exclude = ['c.yaml']")]).collect();
    let tree = Tree::new(&files);
    let (projects, options) = (Arc::new(Projects::discovered(&[])), Options::default());
    for folder in ["", "a", "a-b/", "./a/../b"] {
        let walked: Vec<String> =
            Walking::new(&tree.root.join(folder), &projects, &options).map(|input| input.name).collect();
        let collected: Vec<String> = tree.collect(&[folder]).files.into_iter().map(|input| input.name).collect();
        assert_eq!(walked, collected, "{folder:?}");
        assert!(walked.is_sorted() && walked.len() >= 4);
    }
    assert_eq!(tree.collect(&[""]).files.len(), paths.len() - 2, "one is excluded, one no file of Flink's");
}

#[test]
fn excluded_files_are_left_alone_also_when_named() {
    let tree = Tree::new(&[
        ("flinklint.toml", "exclude = ['vendor/**', 'dev/*', 'old.yaml']"),
        ("a.yaml", ""),
        ("old.yaml", ""),
        ("vendor/deep/a.yaml", ""),
        ("dev/a.yaml", ""),
        ("dev/deep/a.yaml", ""),
    ]);
    assert_eq!(tree.files(&[""]), "a.yaml dev/deep/a.yaml");
    let collected = tree.collect(&["vendor/deep/a.yaml", "old.yaml", "vendor", "old.yaml", "dev"]);
    assert_eq!(tree.names(&collected), "dev/deep/a.yaml");
    let skipped: Vec<_> = collected.skipped.iter().map(|skipped| tree.short(&skipped.name)).collect();
    assert_eq!(skipped, ["old.yaml", "vendor", "vendor/deep/a.yaml"]);
    assert!(collected.skipped[0].reason().ends_with("flinklint.toml"));

    let options = Options { no_exclude: true, ..Options::default() };
    let collected = tree.collect_with(&["", "old.yaml"], &options);
    assert_eq!(tree.names(&collected), "a.yaml dev/a.yaml dev/deep/a.yaml old.yaml vendor/deep/a.yaml");
    assert!(collected.skipped.is_empty());
}

#[test]
fn each_file_knows_its_flinklint_toml_and_target() {
    let tree = Tree::new(&[
        ("flinklint.toml", "[[target]]\npaths = ['dev/**']\nkind = 'config-yaml'"),
        ("dev/config.yaml", ""),
        ("prod/config.yaml", ""),
        ("team/flinklint.toml", "sla = '1 s'"),
        ("team/config.yaml", ""),
    ]);
    let collected = tree.collect(&["", "dev/config.yaml"]);
    let said: Vec<_> = collected
        .files
        .iter()
        .map(|file| {
            (
                file.target().and_then(|target| target.kind).is_some(),
                file.project.as_ref().is_some_and(|p| p.declared.sla.is_some()),
            )
        })
        .collect();
    assert_eq!(said, [(true, false), (false, false), (false, true)]);
}

#[test]
fn a_broken_flinklint_toml_is_an_error_once() {
    let tree = Tree::new(&[("flinklint.toml", "slo = 1"), ("a/x.yaml", ""), ("b/x.yaml", "")]);
    let collected = tree.collect(&["a", "b", "a/x.yaml"]);
    let errors = tree.errors(&collected);
    assert_eq!(errors, ["flinklint.toml:1:1: `slo` is no key that flinklint knows here; did you mean `sla`?"]);
}

#[test]
fn standard_input_has_the_name_and_the_settings_of_its_file() {
    let tree = Tree::new(&[("dev/flinklint.toml", "exclude = ['x.yaml']\n[[target]]\npaths = ['*.yaml']")]);
    let collected = tree.collect(&["-", "-"]);
    assert_eq!((collected.files.len(), collected.files[0].name.as_str()), (1, "-"));
    assert_eq!(collected.files[0].origin, Origin::Stdin);
    let options = Options { stdin_filename: Some(tree.root.join("dev/x.yaml")), ..Options::default() };
    let collected = tree.collect_with(&["-"], &options);
    assert_eq!(tree.names(&collected), "dev/x.yaml");
    assert!(collected.files[0].target().is_some());
}

#[test]
fn names_are_relative_where_the_user_names_them_so() {
    // Tests run in the package's folder.
    let paths = [PathBuf::from("./tests"), PathBuf::from("rustfmt.toml"), PathBuf::from("./Cargo.toml")];
    let options = Options { wanted: |path| path == Path::new("collect.rs"), ..Options::default() };
    let collected = collect(&paths, &Arc::new(Projects::isolated()), &options);
    let names: Vec<_> = collected.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["Cargo.toml", "rustfmt.toml", "tests/collect.rs"]);
    let here = collect(&[PathBuf::from(".")], &Arc::new(Projects::isolated()), &options);
    assert_eq!(here.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["tests/collect.rs"]);
}

#[test]
fn a_named_path_that_is_not_there_is_an_error_and_the_others_are_taken() {
    let tree = Tree::new(&[("a.yaml", "")]);
    let collected = tree.collect(&["none.yaml", "a.yaml", "a.yaml/b", "none"]);
    assert_eq!(tree.names(&collected), "a.yaml");
    let errors = tree.errors(&collected);
    assert_eq!(
        (errors.len(), errors[0].as_str(), errors[2].as_str()),
        (3, "none.yaml: does not exist", "none: does not exist")
    );
    assert!(collect(&[PathBuf::new()], &Arc::new(Projects::isolated()), &Options::default()).errors.len() == 1);
}

fn text(tree: &Tree, path: &str, limit: u64) -> Result<String, ReadError> {
    let collected = tree.collect(&[path]);
    let input: &Input = collected.files.first().expect("a file");
    read(input, limit)
}

#[test]
fn texts_are_read_as_they_stand_up_to_the_limit() {
    let tree = Tree::new(&[("a.yaml", "\u{feff}a: 1\r\n"), ("latin.yaml", "")]);
    assert_eq!(text(&tree, "a.yaml", 100).ok().as_deref(), Some("\u{feff}a: 1\r\n"));
    assert_eq!(text(&tree, "a.yaml", 9).ok().map(|text| text.len()), Some(9));
    let error = text(&tree, "a.yaml", 8).expect_err("too large");
    assert_eq!(error.to_string(), "9 bytes, more than the 8 that --max-file-size allows");
    tree.write("latin.yaml", b"# \xe4\n");
    let error = text(&tree, "latin.yaml", 100).expect_err("not UTF-8");
    assert!(matches!(error, ReadError::NotUtf8 { encoding: Encoding::Latin1, at: 2, .. }), "{error}");
    let collected = tree.collect(&["a.yaml"]);
    fs::remove_file(tree.root.join("a.yaml")).expect("a file");
    assert!(matches!(read(&collected.files[0], 100), Err(ReadError::Io(_))));
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn links_are_followed_where_they_are_named_only() {
        let tree = Tree::new(&[("real/a.yaml", ""), ("real/sub/b.yaml", "")]);
        symlink(tree.root.join("real/a.yaml"), tree.root.join("link.yaml")).expect("a link");
        symlink(tree.root.join("real"), tree.root.join("linked")).expect("a link");
        symlink(tree.root.join("real"), tree.root.join("real/sub/loop")).expect("a link");
        symlink(tree.root.join("nowhere"), tree.root.join("broken.yaml")).expect("a link");
        assert_eq!(tree.files(&[""]), "real/a.yaml real/sub/b.yaml");
        assert_eq!(tree.files(&["link.yaml"]), "link.yaml");
        assert_eq!(tree.files(&["linked"]), "linked/a.yaml linked/sub/b.yaml");
        assert_eq!(tree.files(&["real/a.yaml", "linked"]), "linked/sub/b.yaml real/a.yaml");
        assert_eq!(tree.errors(&tree.collect(&["broken.yaml"])), ["broken.yaml: does not exist"]);
    }

    #[test]
    fn what_is_no_file_is_never_read() {
        let tree = Tree::new(&[]);
        let _socket = UnixListener::bind(tree.root.join("socket.yaml")).expect("a socket");
        let made = std::process::Command::new("mkfifo").arg(tree.root.join("pipe.yaml")).status();
        assert!(made.is_ok_and(|status| status.success()), "mkfifo");
        assert_eq!(tree.files(&[""]), "");
        let message = "not a regular file; name `-` to read standard input";
        let errors = tree.errors(&tree.collect(&["socket.yaml", "pipe.yaml"]));
        assert_eq!(errors, [format!("socket.yaml: {message}"), format!("pipe.yaml: {message}")]);
        let device = collect(&[PathBuf::from("/dev/zero")], &Arc::new(Projects::isolated()), &Options::default());
        assert_eq!((device.files.len(), device.errors.len()), (0, 1));
    }

    #[test]
    fn names_that_are_not_unicode_can_be_read() {
        let tree = Tree::new(&[]);
        let path = tree.root.join(OsStr::from_bytes(b"\xe4.yaml"));
        if fs::write(&path, "a: 1").is_err() {
            return; // The file system takes no such name.
        }
        let collected = tree.collect(&[""]);
        assert_eq!(tree.names(&collected), "\u{fffd}.yaml");
        assert_eq!(read(&collected.files[0], 100).ok().as_deref(), Some("a: 1"));
    }
}
