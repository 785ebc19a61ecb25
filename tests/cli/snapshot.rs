//! `snapshot`: the file, the words, the exit status.

use std::fs;

use flinklint::stats::Recording;

use crate::run::Folder;
use crate::server::{Reply, Server};
use crate::{replay, sketch};

const SKETCH: &str = "
    version 1.20.5
    job fraud uptime=2h
    vertex source parallelism=2 busy-time=100
    taskmanager heap-used=900m
    taskmanager heap-used=900m
";

fn cluster() -> Server {
    replay::cluster(&Recording::parse(&sketch::recording(SKETCH)).expect("a recording"))
}

#[test]
fn a_cluster_becomes_a_file() {
    let (folder, server) = (Folder::with(&[("flink.json", "old")]), cluster());
    let run =
        folder.run(&["snapshot", &server.url(), "-o", "flink.json", "--samples", "2", "--interval", "1ms"]).ends(0);
    let line = format!("flinklint: flink.json: Flink 1.20.5 at {}: 1 job, 2 TaskManagers, 2 samples\n", server.url());
    assert_eq!((run.out.as_str(), run.err), ("", line), "one line, and no bar where nobody looks");
    let recording = Recording::parse(&folder.read("flink.json")).expect("a recording");
    assert_eq!((recording.samples.len(), recording.url), (2, server.url()));
    let names: Vec<_> =
        fs::read_dir(folder.root()).expect("a folder").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(names, ["flink.json"], "no temporary file stays");
}

#[test]
fn without_a_file_it_goes_to_standard_output() {
    let run = Folder::new().run(&["snapshot", &cluster().url(), "--quiet"]).ends(0).quietly();
    assert!(Recording::parse(&run.out).is_ok(), "{}", run.out);
}

#[test]
fn what_could_not_be_read_is_told() {
    let answers = replay::answers(&Recording::parse(&sketch::recording(SKETCH)).expect("a recording"));
    let server = Server::start(move |request| match request.path.as_str() {
        "/jobmanager/config" => Reply::status(500),
        _ => replay::reply(&answers, request),
    });
    let run = Folder::new().run(&["snapshot", &server.url()]).ends(0);
    run.complains("flinklint: /jobmanager/config: status 500\n").complains("1 sample; 1 part could not be read\n");
}

#[test]
fn a_failure_leaves_the_file_as_it_was() {
    let folder = Folder::with(&[("flink.json", "old")]);
    let server = Server::start(|_| Reply::status(401));
    let run = folder.run(&["snapshot", &server.url(), "-o", "flink.json"]).ends(2);
    run.complains("/overview: status 401").complains("--header 'Authorization: ...'");
    assert_eq!(folder.read("flink.json"), "old");
    assert_eq!(fs::read_dir(folder.root()).expect("a folder").count(), 1);
}

#[test]
fn wrong_arguments_are_refused_before_anything_is_asked() {
    let (folder, server) = (Folder::with(&[("no.pem", "no certificate, hunter2")]), cluster());
    let url = server.url();
    for (arguments, complaint) in [
        (&["--samples", "0"][..], "--samples"),
        (&["--interval", "10"], "10 has no unit"),
        (&["--timeout", "0s"], "longer than 0"),
        (&["--header", "hunter2"], "--header: not a header; expected 'NAME: VALUE'"),
        (&["--cacert", "no.pem"], "--cacert no.pem: no certificate in it"),
        (&["--cacert", "gone.pem"], "--cacert gone.pem: "),
        (&["-o", "no/flink.json"], "no/flink.json: it cannot be written"),
        (&["-o", "."], "it cannot be written"),
    ] {
        let run = folder.run(&[&["snapshot", &url], arguments].concat()).ends(2);
        let text = run.err.replace('`', "");
        assert!(text.contains(complaint) && !text.contains("hunter2"), "{complaint}: {text}");
    }
    folder.run(&["snapshot", "ftp://me:hunter2@host"]).ends(2).complains("expected http://HOST:PORT");
    assert!(server.asked().is_empty());
}
