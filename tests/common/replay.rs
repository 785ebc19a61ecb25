//! Answers as Flink's REST API gives them, from a recording.

use std::collections::BTreeMap;

use flinklint::stats::Recording;
use serde_json::{Value, json};

use super::server::{Reply, Request, Server, decoded};

/// The answers of a cluster, by path.
pub type Answers = BTreeMap<String, Value>;

/// A server that answers as the cluster did in the recording's last sample.
pub fn cluster(recording: &Recording) -> Server {
    let answers = answers(recording);
    Server::start(move |request| reply(&answers, request))
}

/// What a recording's last sample holds, with the list of jobs where it has none.
pub fn answers(recording: &Recording) -> Answers {
    let mut answers = recording.samples.last().expect("a sample").responses.clone();
    let is_job = |path: &&String| path.strip_prefix("/jobs/").is_some_and(|id| !id.contains('/') && id != "overview");
    let job = |path: &String| json!({"jid": path[6..], "name": answers[path]["name"], "state": answers[path]["state"]});
    let jobs: Vec<Value> = answers.keys().filter(is_job).map(job).collect();
    answers.entry("/jobs/overview".to_owned()).or_insert_with(|| json!({ "jobs": jobs }));
    for path in ["/config", "/jobmanager/config"] {
        answers.entry(path.to_owned()).or_insert_with(|| json!({}));
    }
    let roots: Vec<String> = answers.keys().filter(is_job).cloned().collect();
    for part in roots.iter().flat_map(|root| ["plan", "config", "exceptions"].map(|part| format!("{root}/{part}"))) {
        answers.entry(part).or_insert_with(|| json!({}));
    }
    answers
}

/// The answer to a request.
pub fn reply(answers: &Answers, request: &Request) -> Reply {
    if request.line.len() + 2 > 4096 {
        return Reply::status(414);
    }
    let Some(answer) = answers.get(&request.path) else { return Reply::status(404) };
    if !request.path.ends_with("/metrics") {
        return Reply::json(answer);
    }
    let list = answer.as_array().expect("a list of metrics");
    let query = request.query.as_deref().unwrap_or_default();
    // One name that is not known empties it.
    if query.contains("agg=") {
        return Reply::json("[]");
    }
    let Some(names) = query.strip_prefix("get=") else {
        let ids: Vec<Value> = list.iter().map(|entry| json!({"id": entry["id"]})).collect();
        return Reply::json(Value::from(ids));
    };
    // Flink splits at commas before it decodes nothing more.
    let names: Vec<String> = names.split(',').map(decoded).collect();
    let value = |name: &String| list.iter().find(|entry| entry["id"] == name.as_str()).cloned();
    Reply::json(Value::from(names.iter().filter_map(value).collect::<Vec<Value>>()))
}
