//! `flinklint` alone.

use super::run::Folder;

#[test]
fn it_says_what_lies_here_and_what_comes_next() {
    let folder = Folder::with(&[("conf/flink-conf.yaml", "a.b: 1\n"), ("docker.yaml", "services: {}\n")]);
    let out = folder.run(&[]).ends(0).quietly().out;
    assert!(out.contains("would lint 1 file here: 1 flink-conf."), "{out}");
    for command in ["flinklint check ", "flinklint fix --diff ", "flinklint init "] {
        assert!(out.contains(command), "{out}");
    }
    folder.write("flinklint.toml", "sla = \"1s\"\n");
    let out = folder.run(&[]).ends(0).quietly().out;
    assert!(!out.contains("flinklint init") && out.contains("flinklint show"), "{out}");
}

#[test]
fn an_empty_folder_is_no_mistake() {
    let out = Folder::new().run(&[]).ends(0).quietly().out;
    assert!(out.contains("no configuration of Flink's") && out.contains("flinklint explain KEY"), "{out}");
}
