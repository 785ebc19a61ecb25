//! `schema`: for the version that is asked for.

use serde_json::Value;

use super::run::Folder;

fn schema(folder: &Folder, arguments: &[&str]) -> Value {
    let run = folder.run(&[&["schema"], arguments].concat()).ends(0).quietly();
    serde_json::from_str(&run.out).expect("JSON")
}

#[test]
fn options_are_those_of_the_version() {
    let folder = Folder::new();
    let has =
        |version: &str, key: &str| schema(&folder, &["--flink-version", version])["properties"].get(key).is_some();
    assert!(has("1.20", "state.backend.rocksdb.use-bloom-filter"));
    assert!(has("1.20", "pipeline.auto-watermark-interval") && has("2.3", "pipeline.auto-watermark-interval"));
    assert!(has("1.20", "execution.checkpointing.interval.x") == has("2.3", "execution.checkpointing.interval.x"));
    assert!(has("1.19", "taskmanager.heap.size") && !has("2.0", "taskmanager.heap.size"));
}

#[test]
fn the_version_of_the_folder_counts() {
    let folder = Folder::with(&[("flinklint.toml", "flink-version = \"1.19\"\n")]);
    assert_eq!(schema(&folder, &[])["title"], "config.yaml of Apache Flink 1.19");
    assert_eq!(schema(&Folder::new(), &[])["title"], "config.yaml of Apache Flink 2.3");
}

#[test]
fn versions_without_the_file_are_refused() {
    let run = Folder::new().run(&["schema", "--flink-version", "1.18"]).ends(2);
    assert!(run.err.contains("1.19") && run.out.is_empty(), "{}", run.err);
    let run = Folder::new().run(&["schema", "--flink-version", "9.9"]).ends(2);
    assert!(run.err.contains("is not known"), "{}", run.err);
}
