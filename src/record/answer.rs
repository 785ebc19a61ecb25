//! What of an answer is kept: without secrets, and without what people write
//! into exceptions.

use serde_json::{Map, Value, json};

use super::mask::{MASK, masked, without_users};
use crate::flink::catalogue::is_sensitive;

/// So much of the reason for which a checkpoint failed.
const LONGEST_FAILURE: usize = 200;

/// The answer to `path` as it is kept.
pub(super) fn kept(path: &str, mut answer: Value) -> Value {
    if path.starts_with("/jobs/") && path.ends_with("/exceptions") {
        return classes(&answer);
    }
    if path.ends_with("/config") {
        settings(&mut answer);
    } else {
        texts(&mut answer);
    }
    answer
}

/// Masks settings: lists of `key` and `value`, and maps by key.
fn settings(value: &mut Value) {
    match value {
        Value::Object(map) => {
            let is_pair = map.get("key").and_then(Value::as_str).is_some_and(is_sensitive);
            for (key, value) in map.iter_mut() {
                if is_sensitive(key) || (is_pair && key == "value") {
                    hide(value);
                } else {
                    settings(value);
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(settings),
        Value::String(text) => *text = masked(text).into_owned(),
        _ => {}
    }
}

/// Masks what is no switch.
fn hide(value: &mut Value) {
    if !matches!(value, Value::Null | Value::Bool(_)) {
        *value = MASK.into();
    }
}

/// Masks users in addresses everywhere, and shortens why checkpoints failed.
/// Plans of SQL name the options of tables that a query changes:
/// `OPTIONS options:{password=x}`.
fn texts(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, value) in map.iter_mut() {
                match value {
                    Value::String(text) if key == "failure_message" => *text = failure(text),
                    other => texts(other),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(texts),
        Value::String(text) if text.contains("OPTIONS") => *text = masked(text).into_owned(),
        Value::String(text) => *text = without_users(text).into_owned(),
        _ => {}
    }
}

fn failure(text: &str) -> String {
    let first = text.lines().next().unwrap_or_default();
    // Masked before it is cut: half a password is one too.
    masked(first).chars().take(LONGEST_FAILURE).collect()
}

/// Of exceptions their classes and times: messages and traces tell what a job
/// works on.
fn classes(answer: &Value) -> Value {
    let mut kept = Map::new();
    if let Some(class) = answer.get("root-exception").and_then(Value::as_str).and_then(class) {
        kept.insert("root-exception".to_owned(), class.into());
    }
    copy(answer, "timestamp", &mut kept);
    if let Some(entries) = answer.get("exceptionHistory").and_then(|history| history.get("entries")?.as_array()) {
        let entries: Vec<Value> = entries.iter().map(exception).collect();
        kept.insert("exceptionHistory".to_owned(), json!({ "entries": entries }));
    }
    Value::Object(kept)
}

fn exception(entry: &Value) -> Value {
    let mut kept = Map::new();
    if let Some(class) = entry.get("exceptionName").and_then(Value::as_str).and_then(class) {
        kept.insert("exceptionName".to_owned(), class.into());
    }
    copy(entry, "timestamp", &mut kept);
    Value::Object(kept)
}

fn copy(from: &Value, field: &str, to: &mut Map<String, Value>) {
    if let Some(number) = from.get(field).filter(|value| value.is_number()) {
        to.insert(field.to_owned(), number.clone());
    }
}

/// The class that a text of an exception begins with.
fn class(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '$'))).unwrap_or(text.len());
    Some(&text[..end]).filter(|class| !class.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_show_no_secrets() {
        let answer = json!([
            {"key": "s3.secret-key", "value": "hunter2"},
            {"key": "env.java.opts.all", "value": "-Xmx1g -Dpassword=hunter2"},
            {"key": "parallelism.default", "value": "2"},
        ]);
        let expected = json!([
            {"key": "s3.secret-key", "value": "******"},
            {"key": "env.java.opts.all", "value": "-Xmx1g -Dpassword=******"},
            {"key": "parallelism.default", "value": "2"},
        ]);
        assert_eq!(kept("/jobmanager/config", answer), expected);
        let answer = json!({"name": "j", "execution-config": {"user-config": {
            "db.password": "hunter2", "apikey": 7, "use-token": true, "tokens": ["hunter2", {"a": 1}],
            "program-args": "--password hunter2 --url https://me:hunter2@host",
        }}});
        let expected = json!({"name": "j", "execution-config": {"user-config": {
            "db.password": "******", "apikey": "******", "use-token": true, "tokens": "******",
            "program-args": "--password ****** --url https://******@host",
        }}});
        assert_eq!(kept("/jobs/a/config", answer), expected);
    }

    #[test]
    fn names_stay_but_for_passwords() {
        let answer =
            json!({"nodes": ["Tokenizer: words", "Scan(hints=[[[OPTIONS options:{password=hunter2}]]]) -> x"]});
        let expected = json!({"nodes": ["Tokenizer: words", "Scan(hints=[[[OPTIONS options:{password=****** -> x"]});
        assert_eq!(kept("/jobs/a/plan", answer), expected);
    }

    #[test]
    fn of_exceptions_only_the_class_is_kept() {
        let answer = json!({
            "root-exception": "org.example.Bad$One: password hunter2\n\tat x", "timestamp": 1, "all-exceptions": [{"exception": "x"}],
            "exceptionHistory": {"truncated": false, "entries": [
                {"exceptionName": "a.B", "stacktrace": "hunter2", "timestamp": 2, "taskName": "t", "concurrentExceptions": []},
                {"exceptionName": "", "timestamp": "hunter2"},
            ]},
        });
        let expected = json!({
            "root-exception": "org.example.Bad$One", "timestamp": 1,
            "exceptionHistory": {"entries": [{"exceptionName": "a.B", "timestamp": 2}, {}]},
        });
        assert_eq!(kept("/jobs/a/exceptions", answer), expected);
        assert_eq!(kept("/jobs/a/exceptions", json!([1])), json!({}));
    }

    #[test]
    fn why_a_checkpoint_failed_is_told_briefly() {
        let long = format!("https://me:hunter2@host {}\n\tat x", "ä".repeat(300));
        let kept = kept("/jobs/a/checkpoints", json!({"history": [{"failure_message": long, "id": 3}]}));
        let text = kept["history"][0]["failure_message"].as_str().expect("a text");
        assert!(text.starts_with("https://******@host ä") && text.chars().count() == 200, "{text}");
        assert_eq!(kept["history"][0]["id"], 3);
    }
}
