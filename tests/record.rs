//! Recording of clusters that answer well or badly.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod common;

use std::time::{Duration, Instant};

use common::replay::{self, Answers};
use common::server::{Fault, Reply, Request, Server};
use common::{recorded, sketch};
use flinklint::flink::metrics;
use flinklint::record::{Access, Address, Options, RecordError, header, record, text};
use flinklint::stats::{Cluster, MOST_VALUES, Recording, Sample};
use serde_json::{Value, json};

const SKETCH: &str = "
    version 1.20.5
    config parallelism.default=2
    job fraud uptime=2h restarts=0 latency-histograms=205 marker-p99=3
    vertex source parallelism=2 busy-time=100,120 backpressured-time=600
    vertex window from=source parallelism=2 busy-time=950
    operator source pending-records=10
    taskmanager heap-used=900m heap-max=1g processors=4 gc.All=20:1500
    checkpoints interval=10s
    checkpoint duration=4s sync=10 times=12
    checkpoint savepoint=true
";
const JOB: &str = "/jobs/00000000000000000000000000000001";

fn sketched() -> Answers {
    replay::answers(&Recording::parse(&sketch::recording(SKETCH)).expect("a recording"))
}

/// A cluster of which some answers are others.
fn but(other: impl Fn(&Request) -> Option<Reply> + Send + Sync + 'static) -> Server {
    let answers = sketched();
    Server::start(move |request| other(request).unwrap_or_else(|| replay::reply(&answers, request)))
}

fn options(url: &str) -> Options {
    let access = Access { timeout: Duration::from_millis(1500), ..Access::default() };
    let mut options = Options::new(Address::parse(url).expect("an address"), access);
    options.settling = Duration::ZERO;
    options
}

fn recorded_of(server: &Server) -> Recording {
    record(&options(&server.url()), &mut |_| {}).expect("a recording")
}

fn sample_of(server: &Server) -> Sample {
    recorded_of(server).samples.pop().expect("a sample")
}

fn error_of(options: &Options) -> String {
    record(options, &mut |_| {}).expect_err("no recording").to_string()
}

fn unread(sample: &Sample) -> Vec<String> {
    sample.unread.iter().map(|(path, reason)| format!("{} {reason}", path.replace(JOB, "JOB"))).collect()
}

/// The metrics of a path that have a number.
fn values(sample: &Sample, path: &str) -> Vec<(String, String)> {
    let list = sample.responses[path].as_array().expect("a list");
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
    list.iter()
        .filter(|entry| entry.get("value").is_some())
        .map(|entry| (text(&entry["id"]), text(&entry["value"])))
        .collect()
}

#[test]
fn everything_is_read_and_nothing_else_is_done() {
    let server = but(|_| None);
    let sample = sample_of(&server);
    assert_eq!(unread(&sample), Vec::<String>::new());
    let mut expected = sketched();
    // Ten of the checkpoints are read in detail, and no savepoint.
    expected.retain(|path, _| {
        !path.starts_with(&format!("{JOB}/checkpoints/details/"))
            || (3..=12).any(|id| path.contains(&format!("/details/{id}/")))
    });
    let paths: Vec<&String> = sample.responses.keys().collect();
    assert_eq!(paths, expected.keys().collect::<Vec<_>>());
    for path in ["/overview", "/jobs/overview", JOB, "/taskmanagers"] {
        assert_eq!(sample.responses[path], expected[path], "{path}");
    }
    let markers = sample.responses[&format!("{JOB}/metrics")].as_array().expect("a list");
    assert_eq!(markers.iter().filter(|entry| entry.get("value").is_none()).count(), 5);
    let asked = server.asked();
    for request in &asked {
        assert!(request.line.starts_with("GET ") && request.line.len() < 4094, "{}", request.line);
        assert!(!request.line.contains("agg="), "{}", request.line);
    }
    assert_eq!(server.connections(), 1, "one serves all requests");
}

#[test]
fn what_was_recorded_says_what_the_cluster_says() {
    let expected = Cluster::of_recording("", &Recording::parse(&sketch::recording(SKETCH)).expect("a recording"));
    let cluster = Cluster::of_recording("", &recorded_of(&but(|_| None)));
    assert_eq!(cluster.flink_version, expected.flink_version);
    let (job, other) = (&cluster.jobs[0], &expected.jobs[0]);
    assert_eq!((&job.name, job.uptime_ms, &job.edges), (&other.name, other.uptime_ms, &other.edges));
    assert_eq!((job.latency_histograms, job.marker_p99_ms), (205, Some(3.0)));
    for (vertex, other) in job.vertices.iter().zip(&other.vertices) {
        assert_eq!((vertex.loads(), vertex.level()), (other.loads(), other.level()), "{}", vertex.name);
    }
    let pending = |job: &flinklint::stats::Job| job.pending_records(1).last();
    assert_eq!((pending(job), job.checkpoints.history.len()), (Some(20.0), other.checkpoints.history.len()));
    assert_eq!(cluster.taskmanagers[0].metrics.get(metrics::HEAP_MAX).last(), Some(1_073_741_824.0));
}

#[test]
fn real_clusters_are_recorded_as_they_answered() {
    if !recorded::are_there() {
        return;
    }
    for scenario in recorded::SCENARIOS {
        let expected = recorded::recording(scenario);
        let sample = sample_of(&replay::cluster(&expected));
        assert_eq!(unread(&sample), Vec::<String>::new(), "{scenario}");
        let all = &expected.samples[0];
        for path in all.responses.keys().filter(|path| path.ends_with("/metrics")) {
            let (own, all) = (values(&sample, path), values(all, path));
            assert!(own.iter().all(|entry| all.contains(entry)), "{scenario}: {path}");
            assert!(own.len() * 10 >= all.len() * 8, "{scenario}: {path}: {} of {}", own.len(), all.len());
        }
    }
}

#[test]
fn two_recordings_of_the_same_answers_differ_in_nothing_but_time() {
    let server = but(|_| None);
    let untimed = || {
        let mut recording = recorded_of(&server);
        recording.samples.iter_mut().for_each(|sample| sample.time = 0);
        text(&recording)
    };
    assert_eq!(untimed(), untimed());
}

#[test]
fn samples_are_taken_at_intervals() {
    let server = but(|_| None);
    let mut options = options(&server.url());
    (options.samples, options.interval) = (3, Duration::from_millis(700));
    let recording = record(&options, &mut |_| {}).expect("a recording");
    let times: Vec<u64> = recording.samples.iter().map(|sample| sample.time).collect();
    assert!(times.windows(2).all(|pair| pair[1] - pair[0] >= 300), "{times:?}");
    let details = |sample: &Sample| sample.responses.keys().filter(|path| path.contains("/details/")).count();
    let counts: Vec<usize> = recording.samples.iter().map(details).collect();
    assert_eq!(counts, [0, 0, 20], "what does not change is read once");
}

#[test]
fn a_sample_that_fails_does_not_cost_the_others() {
    let server = but(|request| {
        (request.path == "/overview" && request.times > 1)
            .then(|| Reply::status(404))
            .or_else(|| (request.path == "/jobs/overview" && request.times > 1).then(|| Reply::status(404)))
    });
    let mut options = options(&server.url());
    (options.samples, options.interval) = (2, Duration::ZERO);
    let recording = record(&options, &mut |_| {}).expect("a recording");
    assert_eq!(recording.samples.len(), 1);
    assert!(recording.samples[0].unread["/overview"].starts_with("sample 2: "), "{:?}", recording.samples[0].unread);
}

#[test]
fn what_fails_once_is_asked_for_again() {
    let server = but(|request| {
        let once = request.times == 1;
        match request.path.as_str() {
            "/overview" if once => Some(Reply::status(500)),
            "/config" if once => Some(Reply::status(503)),
            "/taskmanagers" if once => Some(Reply::json("{}").but(Fault::Cut)),
            JOB if once => Some(Reply::json("{\"a\": 1234}").but(Fault::Half)),
            "/jobs/overview" if once => Some(Reply::json("{\"jobs\": [")),
            _ => None,
        }
    });
    assert_eq!(unread(&sample_of(&server)), Vec::<String>::new());
}

#[test]
fn parts_that_cannot_be_read_are_noted_and_the_rest_is_recorded() {
    let of = |path: &str| path.strip_prefix(JOB).map(ToOwned::to_owned).unwrap_or_default();
    let server = but(move |request| match of(&request.path).as_str() {
        "/plan" => Some(Reply::status(500)),
        "/config" => Some(Reply::json("{\"a\": 1234}").but(Fault::Half)),
        "/exceptions" => Some(Reply::json("").but(Fault::Endless)),
        "/vertices/window" => Some(Reply::json("<html>hunter2</html>")),
        "/vertices/window/metrics" if request.query.is_some() => Some(Reply::json("{}")),
        "/checkpoints/config" => Some(Reply::status(404)),
        _ => None,
    });
    let sample = sample_of(&server);
    let expected = [
        "JOB/config the connection breaks off",
        "JOB/exceptions an answer of more than 64 MB",
        "JOB/plan status 500",
        "JOB/vertices/window HTML, not JSON",
        "JOB/vertices/window/metrics JSON, but not of Flink",
    ];
    assert_eq!(unread(&sample), expected);
    assert!(sample.responses.contains_key(&format!("{JOB}/vertices/source/metrics")));
    assert!(sample.responses.contains_key("/taskmanagers/taskmanager-0/metrics"));
}

#[test]
fn a_slow_part_is_given_up_and_the_rest_is_recorded() {
    let server = but(|request| {
        let slow = request.path.ends_with("/exceptions");
        slow.then(|| Reply::json("{}").but(Fault::Slow(Duration::from_secs(20))))
    });
    let mut options = options(&server.url());
    options.access.timeout = Duration::from_millis(300);
    let sample = record(&options, &mut |_| {}).expect("a recording").samples.pop().expect("a sample");
    assert_eq!(unread(&sample), ["JOB/exceptions no whole answer within 0.3 s"]);
}

#[test]
fn a_cluster_that_stops_answering_is_not_waited_for_long() {
    let server = but(|request| {
        let is_over = request.path.contains("/vertices/") || request.path.starts_with("/taskmanagers");
        is_over.then(|| Reply::json("{}").but(Fault::Slow(Duration::from_secs(20))))
    });
    let mut options = options(&server.url());
    options.access.timeout = Duration::from_millis(200);
    let begun = Instant::now();
    let sample = record(&options, &mut |_| {}).expect("a recording").samples.pop().expect("a sample");
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
    let reasons: Vec<&str> = sample.unread.values().map(String::as_str).collect();
    assert!(reasons.contains(&"not asked for: the cluster had stopped answering"), "{reasons:?}");
}

#[test]
fn a_server_that_means_harm_costs_one_part_each() {
    let of = |path: &str| path.strip_prefix(JOB).map(ToOwned::to_owned).unwrap_or_default();
    let server = but(move |request| match of(&request.path).as_str() {
        // Each byte comes in time, all of them do not.
        "/exceptions" => Some(Reply::json(" ".repeat(1000)).but(Fault::Drip(Duration::from_millis(20)))),
        "/config" => Some(Reply::json("{}").but(Fault::EndlessHead)),
        // Little text that is much in memory.
        "/plan" => Some(Reply::json(format!("[{}1]", "1,".repeat(MOST_VALUES)))),
        "/checkpoints/config" => Some(Reply::json("[".repeat(200_000))),
        "/vertices/window" => Some(Reply::redirect("http://192.0.2.1/vertices/window")),
        _ => None,
    });
    let mut options = options(&server.url());
    options.access.timeout = Duration::from_millis(600);
    let begun = Instant::now();
    let sample = record(&options, &mut |_| {}).expect("a recording").samples.pop().expect("a sample");
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    let unread = unread(&sample);
    for part in [
        "JOB/exceptions no whole answer within 0.6 s",
        "JOB/plan answers of more than 10000000 values",
        "JOB/vertices/window a redirect to another host, 192.0.2.1",
    ] {
        assert!(unread.contains(&part.to_owned()), "{part}: {unread:?}");
    }
    assert!(unread.iter().any(|part| part.starts_with("JOB/config another protocol")), "{unread:?}");
    assert!(unread.iter().any(|part| part.starts_with("JOB/checkpoints/config ")), "{unread:?}");
    assert!(sample.responses.contains_key("/taskmanagers/taskmanager-0/metrics"));
}

#[test]
fn a_job_that_vanishes_leaves_nothing_half_read() {
    let server = but(|request| {
        let later = request.path.starts_with(JOB) && !request.path.ends_with("/metrics");
        (later && (request.path != JOB || request.times > 1)).then(|| Reply::status(404))
    });
    let sample = sample_of(&server);
    assert_eq!(unread(&sample), ["JOB the job was gone before all of it was read"]);
    assert!(!sample.responses.keys().any(|path| path.starts_with(JOB)));
    assert!(sample.responses.contains_key("/taskmanagers"));
}

#[test]
fn a_part_that_is_missing_is_not_taken_for_a_missing_job() {
    let server = but(|request| request.path.ends_with("/vertices/window").then(|| Reply::status(404)));
    let sample = sample_of(&server);
    assert_eq!(unread(&sample), ["JOB/vertices/window status 404, there is no such thing"]);
    assert!(sample.responses.contains_key(&format!("{JOB}/vertices/window/metrics")));
}

#[test]
fn what_is_not_a_number_stays_what_it_is() {
    let path = format!("{JOB}/vertices/window/metrics");
    let mut answers = sketched();
    let list = json!([
        {"id": "0.busyTimeMsPerSecond", "value": "NaN"}, {"id": "1.busyTimeMsPerSecond", "value": "Infinity"},
        {"id": "0.isBackPressured", "value": "false"}, {"id": "1.numRecordsIn", "value": null},
    ]);
    answers.insert(path.clone(), list);
    let server = Server::start(move |request| replay::reply(&answers, request));
    let recording = recorded_of(&server);
    let expected =
        [("0.busyTimeMsPerSecond", "NaN"), ("0.isBackPressured", "false"), ("1.busyTimeMsPerSecond", "Infinity")];
    let own = values(&recording.samples[0], &path);
    assert_eq!(own.iter().map(|(id, value)| (id.as_str(), value.as_str())).collect::<Vec<_>>(), expected);
    let cluster = Cluster::of_recording("", &recording);
    assert_eq!(cluster.jobs[0].vertices[1].loads(), None);
}

#[test]
fn many_metrics_are_asked_for_in_requests_that_flink_reads() {
    let path = format!("{JOB}/vertices/window/metrics");
    let ids = (0..500).map(|n| format!("{n}.Window_ä_&_+%{}.numRecordsIn", "x".repeat(60)));
    let list: Vec<Value> = ids.map(|id| json!({"id": id, "value": "1"})).collect();
    let mut answers = sketched();
    answers.insert(path.clone(), list.into());
    let server = Server::start(move |request| {
        let prefixed = Request { path: request.path.replacen("/flink/prod", "", 1), ..request.clone() };
        replay::reply(&answers, &prefixed)
    });
    let recording = record(&options(&format!("{}/flink/prod/", server.url())), &mut |_| {}).expect("a recording");
    assert_eq!(values(&recording.samples[0], &path).len(), 500);
    assert_eq!(recording.url, format!("{}/flink/prod", server.url()));
}

#[test]
fn an_address_without_flink_is_refused_with_what_was_expected() {
    let with = |reply: fn() -> Reply| Server::start(move |_| reply());
    for (server, parts) in [
        (with(|| Reply::status(401)), ["status 401", "--header 'Authorization"]),
        (with(|| Reply::status(403)), ["status 403", "--header 'Authorization"]),
        (with(|| Reply::status(404)), ["status 404", "behind a proxy"]),
        (with(|| Reply::json("<!DOCTYPE html>")), ["HTML", "web UI"]),
        (with(|| Reply::json("{\"a\": ")), ["breaks off", "REST API of a Flink cluster"]),
        (with(|| Reply::json("hunter2")), ["not JSON", "REST API"]),
        (with(|| Reply::json("{\"status\": \"hunter2\"}")), ["JSON, but not of Flink", "REST API"]),
        (with(|| Reply::redirect("https://sso.example/login?hunter2")), ["another host, sso.example", "sign in"]),
        (with(|| Reply::redirect("/overview")), ["one redirect after the other", "REST API"]),
        (with(|| Reply::json("{}").but(Fault::Cut)), ["breaks off", "http:// or https://"]),
        (with(|| Reply { status: 302, ..Reply::json("") }), ["status 302", "REST API"]),
    ] {
        let error = error_of(&options(&server.url()));
        assert!(error.starts_with(&format!("{}/overview: ", server.url())), "{error}");
        assert!(parts.iter().all(|part| error.contains(part)) && !error.contains("hunter2"), "{parts:?}: {error}");
    }
}

#[test]
fn no_server_and_no_tls_are_told_apart() {
    let server = Server::start(|_| Reply::status(404));
    let secure = error_of(&options(&server.url().replace("http:", "https:")));
    assert!(secure.contains("the connection breaks off") && secure.contains("http:// or https://"), "{secure}");
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let refused = error_of(&options(&format!("127.0.0.1:{free}")));
    assert!(refused.contains("the connection is refused") && refused.contains("port-forward"), "{refused}");
}

#[test]
fn redirects_on_the_host_are_followed() {
    let answers = sketched();
    let server = Server::start(move |request| match request.path.strip_prefix("/real") {
        Some(path) => replay::reply(&answers, &Request { path: path.to_owned(), ..request.clone() }),
        None => {
            let query = request.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
            Reply::redirect(format!("/real{}{query}", request.path))
        }
    });
    let sample = sample_of(&server);
    assert_eq!(unread(&sample), Vec::<String>::new());
    assert_eq!(values(&sample, &format!("{JOB}/vertices/window/metrics")).len(), 2);
}

#[test]
fn a_job_is_chosen_by_name_or_id() {
    let mut answers = sketched();
    let jobs = json!({"jobs": [
        {"jid": "old", "name": "fraud", "state": "CANCELED"},
        {"jid": &JOB[6..], "name": "fraud", "state": "RUNNING"},
        {"jid": "done", "name": "report", "state": "FINISHED"},
    ]});
    answers.insert("/jobs/overview".to_owned(), jobs);
    answers.insert("/jobs/done".to_owned(), json!({"jid": "done"}));
    let server = Server::start(move |request| replay::reply(&answers, request));
    let of = |job: Option<&str>| -> Result<Vec<String>, RecordError> {
        let mut options = options(&server.url());
        options.job = job.map(ToOwned::to_owned);
        let sample = record(&options, &mut |_| {})?.samples.remove(0);
        let ids = sample.responses.keys().filter_map(|path| path.strip_prefix("/jobs/"));
        Ok(ids.filter(|id| !id.contains('/') && *id != "overview").map(ToOwned::to_owned).collect())
    };
    assert_eq!(of(None), Ok(vec![JOB[6..].to_owned()]));
    assert_eq!(of(Some("fraud")), Ok(vec![JOB[6..].to_owned()]));
    assert_eq!(of(Some("done")), Ok(vec!["done".to_owned()]));
    let error = of(Some("frau")).expect_err("no such job").to_string();
    assert!(error.contains("`frau`") && error.contains("fraud, fraud, report"), "{error}");
}

#[test]
fn no_secret_is_kept() {
    let mut answers = sketched();
    let settings = json!([
        {"key": "s3.secret-key", "value": "hunter2"},
        {"key": "env.java.opts.all", "value": "-Xmx1g -Dpassword=hunter2"},
        {"key": "state.checkpoints.dir", "value": "s3://me:hunter2@bucket/x"},
    ]);
    answers.insert("/jobmanager/config".to_owned(), settings);
    let config = json!({"execution-config": {"user-config": {"args": "--db-password hunter2", "apiKey": "hunter2"}}});
    answers.insert(format!("{JOB}/config"), config);
    let exceptions = json!({"root-exception": "a.B: hunter2", "all-exceptions": [{"exception": "hunter2"}],
        "exceptionHistory": {"entries": [{"exceptionName": "a.B", "stacktrace": "hunter2"}]}});
    answers.insert(format!("{JOB}/exceptions"), exceptions);
    let plan = json!({"plan": {"nodes": [{"id": "a", "description": "jdbc:x://me:hunter2@db/y"}]}});
    answers.insert(format!("{JOB}/plan"), plan);
    answers.get_mut(&format!("{JOB}/checkpoints")).expect("checkpoints")["history"][0]["failure_message"] =
        json!("no https://me:hunter2@host");
    let server = Server::start(move |request| replay::reply(&answers, request));
    let url = server.url().replace("http://", "http://hunter2:hunter2@");
    let mut options = options(&url);
    options.access.headers.push(header("X-Key: hunter2").expect("a header"));
    let text = text(&record(&options, &mut |_| {}).expect("a recording"));
    assert!(!text.contains("hunter2") && !text.contains("aHVudGVyMj"), "{text}");
    assert!(text.contains("-Xmx1g -Dpassword=******") && text.contains("\"exceptionName\":\"a.B\""));
    for request in server.asked() {
        assert_eq!(request.headers.get("x-key").map(String::as_str), Some("hunter2"));
        let authorization = request.headers.get("authorization").map(String::as_str);
        assert_eq!(authorization, Some("Basic aHVudGVyMjpodW50ZXIy"), "{}", request.line);
    }
}
