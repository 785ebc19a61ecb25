//! The language server, through its streams.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use std::io::{self, BufRead as _, BufReader, PipeReader, PipeWriter, Read as _, Write as _};
use std::thread::{self, JoinHandle};

use flinklint::lsp::{Ended, serve};
use serde_json::{Value, json};

const URI: &str = "file:///conf/flink-conf.yaml";

/// A client with its server.
struct Client {
    to: PipeWriter,
    from: BufReader<PipeReader>,
    server: JoinHandle<Ended>,
    asked: i32,
    /// Notifications that came before an answer.
    told: Vec<(String, Value)>,
}

impl Client {
    /// A server that nobody has greeted.
    fn silent() -> Self {
        let (theirs, to) = io::pipe().unwrap();
        let (from, out) = io::pipe().unwrap();
        let server = thread::spawn(move || serve(theirs, out).unwrap());
        Self { to, from: BufReader::new(from), server, asked: 0, told: Vec::new() }
    }

    fn new(capabilities: &Value, options: &Value) -> Self {
        let mut client = Self::silent();
        let answer = client.ask("initialize", &json!({"capabilities": capabilities, "initializationOptions": options}));
        assert_eq!(answer["serverInfo"]["name"], "flinklint");
        client.tell("initialized", &json!({}));
        client
    }

    fn with_sla() -> Self {
        Self::new(&json!({}), &json!({"sla": "500ms", "flinkVersion": "1.20"}))
    }

    fn send(&mut self, body: &str) {
        write!(self.to, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
    }

    fn tell(&mut self, method: &str, params: &Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}).to_string());
    }

    fn request(&mut self, method: &str, params: &Value) -> i32 {
        self.asked += 1;
        self.send(&json!({"jsonrpc": "2.0", "id": self.asked, "method": method, "params": params}).to_string());
        self.asked
    }

    fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.from.read_line(&mut line).unwrap() > 0, "the server is gone");
            match line.trim().strip_prefix("Content-Length: ") {
                Some(number) => length = number.parse().unwrap(),
                None if line.trim().is_empty() => break,
                None => {}
            }
        }
        let mut body = vec![0; length];
        self.from.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    /// The next answer; what the server tells meanwhile is kept.
    fn response(&mut self) -> Value {
        loop {
            let message = self.receive();
            match message["method"].as_str() {
                None => return message,
                Some(method) => self.told.push((method.to_owned(), message["params"].clone())),
            }
        }
    }

    /// The answer to a request, or the code of its error.
    fn answer(&mut self, id: i32) -> Result<Value, i64> {
        let response = self.response();
        assert_eq!(response["id"], id);
        response["error"]["code"].as_i64().map_or_else(|| Ok(response["result"].clone()), Err)
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        let id = self.request(method, params);
        self.answer(id).expect("an answer")
    }

    fn open(&mut self, uri: &str, text: &str) {
        let document = json!({"uri": uri, "languageId": "yaml", "version": 1, "text": text});
        self.tell("textDocument/didOpen", &json!({"textDocument": document}));
    }

    fn change(&mut self, version: i32, changes: &Value) {
        let document = json!({"uri": URI, "version": version});
        self.tell("textDocument/didChange", &json!({"textDocument": document, "contentChanges": changes}));
    }

    /// The diagnostics of a version of a document: the first that come of it.
    fn diagnostics(&mut self, uri: &str, version: i32) -> Vec<Value> {
        let is_it = |(method, params): &(String, Value)| {
            method == "textDocument/publishDiagnostics" && params["uri"] == uri && params["version"] == version
        };
        loop {
            if let Some((_, params)) = self.told.iter().find(|told| is_it(told)) {
                return params["diagnostics"].as_array().unwrap().clone();
            }
            let message = self.receive();
            let method = message["method"].as_str().expect("no request is open");
            self.told.push((method.to_owned(), message["params"].clone()));
        }
    }

    fn actions(&mut self, line: u32, only: &Value) -> Vec<Value> {
        let range = range((line, 0), (line, 0));
        let params =
            json!({"textDocument": {"uri": URI}, "range": range, "context": {"diagnostics": [], "only": only}});
        self.ask("textDocument/codeAction", &params).as_array().unwrap().clone()
    }

    fn end(mut self) -> Ended {
        assert_eq!(self.ask("shutdown", &Value::Null), Value::Null);
        self.tell("exit", &Value::Null);
        self.server.join().unwrap()
    }
}

fn range(start: (u32, u32), end: (u32, u32)) -> Value {
    json!({"start": {"line": start.0, "character": start.1}, "end": {"line": end.0, "character": end.1}})
}

fn codes(diagnostics: &[Value]) -> Vec<&str> {
    diagnostics.iter().map(|diagnostic| diagnostic["code"].as_str().unwrap()).collect()
}

fn at(uri: &str, line: u32, character: u32) -> Value {
    json!({"textDocument": {"uri": uri}, "position": {"line": line, "character": character}})
}

/// The text after an action's edits, in a client that counts bytes.
fn edited(text: &str, action: &Value) -> String {
    let mut edits: Vec<&Value> = action["edit"]["changes"][URI].as_array().unwrap().iter().collect();
    edits.sort_by_key(|edit| (edit["range"]["start"]["line"].as_u64(), edit["range"]["start"]["character"].as_u64()));
    let offset = |position: &Value| {
        let line = usize::try_from(position["line"].as_u64().unwrap()).unwrap();
        let lines: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        lines + usize::try_from(position["character"].as_u64().unwrap()).unwrap()
    };
    let mut out = text.to_owned();
    for edit in edits.into_iter().rev() {
        let (start, end) = (offset(&edit["range"]["start"]), offset(&edit["range"]["end"]));
        out.replace_range(start..end, edit["newText"].as_str().unwrap());
    }
    out
}

const TEXT: &str = "# \u{1f600}\npipeline.auto-watermark-interval: 200 ms\nstate.backend: rocksdb\n";

#[test]
fn findings_follow_the_text() {
    let mut client = Client::with_sla();
    client.open(URI, TEXT);
    let found = client.diagnostics(URI, 1);
    let interval = found.iter().find(|found| found["code"] == "FL101").expect("FL101");
    assert_eq!(interval["range"], range((1, 0), (1, 40)));
    assert_eq!((interval["source"].as_str(), interval["severity"].as_u64()), (Some("flinklint"), Some(2)));
    assert!(interval["message"].as_str().unwrap().contains("\n\n"), "with what to do");
    client.change(2, &json!([{"range": range((1, 34), (1, 37)), "text": "50"}]));
    assert!(!codes(&client.diagnostics(URI, 2)).contains(&"FL101"));
    client.change(
        3,
        &json!([{"range": range((1, 34), (1, 36)), "text": "300"}, {"range": range((0, 0), (1, 0)), "text": ""}]),
    );
    let found = client.diagnostics(URI, 3);
    let interval = found.iter().find(|found| found["code"] == "FL101").expect("FL101");
    assert_eq!(interval["range"]["start"]["line"], 0);
    client.tell("textDocument/didClose", &json!({"textDocument": {"uri": URI}}));
    assert_eq!(client.end(), Ended::Orderly);
}

#[test]
fn columns_are_utf_16_unless_bytes_were_agreed_on() {
    let text = "key\u{1f600}: 1\nstate.backend.tpye: \u{1f600}\n";
    for (offered, expected) in [(json!(null), 22), (json!(["utf-8", "utf-16"]), 24)] {
        let mut client =
            Client::new(&json!({"general": {"positionEncodings": offered}}), &json!({"flinkVersion": "1.20"}));
        client.open(URI, text);
        let found = client.diagnostics(URI, 1);
        let unknown = found.iter().find(|found| found["range"]["start"]["line"] == 1).expect("an unknown key");
        assert_eq!(unknown["range"]["end"]["character"], expected, "{unknown}");
        assert_eq!(client.end(), Ended::Orderly);
    }
}

#[test]
fn actions_mend_and_suppress() {
    let mut client = Client::new(
        &json!({"general": {"positionEncodings": ["utf-8"]}}),
        &json!({"sla": "500ms", "flinkVersion": "1.20"}),
    );
    client.open(URI, TEXT);
    let actions = client.actions(1, &Value::Null);
    let fix = actions.iter().find(|action| action["isPreferred"] == true).expect("a safe fix");
    assert_eq!(fix["diagnostics"][0]["code"], "FL101");
    let fixed = edited(TEXT, fix);
    client.change(2, &json!([{"text": fixed}]));
    assert!(!codes(&client.diagnostics(URI, 2)).contains(&"FL101"), "{fixed}");

    let ignore = actions.iter().find(|action| action["title"] == "Ignore FL101 here").expect("a comment");
    let ignored = edited(TEXT, ignore);
    assert!(ignored.contains("# flinklint: ignore[FL101]\npipeline."), "{ignored}");
    client.change(3, &json!([{"text": ignored}]));
    assert!(!codes(&client.diagnostics(URI, 3)).contains(&"FL101"));

    client.change(4, &json!([{"text": TEXT}]));
    let all = client.actions(0, &json!(["source.fixAll"]));
    assert_eq!(all.len(), 1);
    client.change(5, &json!([{"text": edited(TEXT, &all[0])}]));
    assert!(!codes(&client.diagnostics(URI, 5)).contains(&"FL101"));
    assert!(client.actions(2, &json!(["refactor"])).is_empty());
    assert_eq!(client.end(), Ended::Orderly);
}

#[test]
fn keys_are_explained_completed_and_linked() {
    let mut client = Client::with_sla();
    client.open(URI, "state.backend: rocksdb\nexecution.checkpointing.mode: \ntaskm\n");
    let hover = client.ask("textDocument/hover", &at(URI, 0, 3));
    assert!(hover["contents"]["value"].as_str().unwrap().contains("state.backend.type"), "{hover}");
    assert_eq!(client.ask("textDocument/hover", &at(URI, 9, 0)), Value::Null);
    let values = client.ask("textDocument/completion", &at(URI, 1, 30));
    let labels: Vec<&str> = values.as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["EXACTLY_ONCE", "AT_LEAST_ONCE"]);
    let keys = client.ask("textDocument/completion", &at(URI, 2, 5));
    let slots = keys.as_array().unwrap().iter().find(|item| item["label"] == "taskmanager.numberOfTaskSlots");
    let edit = &slots.expect("a key")["textEdit"];
    assert_eq!(
        (edit["newText"].as_str(), &edit["range"]),
        (Some("taskmanager.numberOfTaskSlots: "), &range((2, 0), (2, 5)))
    );
    let links = client.ask("textDocument/documentLink", &json!({"textDocument": {"uri": URI}}));
    assert!(links[0]["target"].as_str().unwrap().contains("flink-docs-release-1.20"), "{links}");
    assert_eq!(client.end(), Ended::Orderly);
}

#[test]
fn what_is_not_flinks_is_left_alone() {
    let mut client = Client::with_sla();
    for (uri, text) in [
        ("file:///a/docker.yaml", "services: {}\n"),
        ("untitled:Untitled-1", "just: yaml\n"),
        ("file:///a/config.yaml", "log: debug\nst"),
    ] {
        client.open(uri, text);
        assert!(client.diagnostics(uri, 1).is_empty());
        assert!(client.ask("textDocument/completion", &at(uri, 1, 2)) == json!([]), "{uri}");
    }
    let uri = "untitled:Untitled-2";
    client.open(uri, "state.backend.type: hashmap\nparallelism.default: many\n");
    assert!(!client.diagnostics(uri, 1).is_empty(), "never saved, and Flink's");
    assert_eq!(client.end(), Ended::Orderly);
}

#[test]
fn nonsense_does_not_end_it() {
    let mut client = Client::silent();
    let early = client.request("textDocument/hover", &at(URI, 0, 0));
    assert_eq!(client.answer(early), Err(-32002));
    client.ask("initialize", &json!({"capabilities": {}}));
    let unknown = client.request("flink/restart", &json!({}));
    assert_eq!(client.answer(unknown), Err(-32601));
    let wrong = client.request("textDocument/hover", &json!({"position": "here"}));
    assert_eq!(client.answer(wrong), Err(-32602));
    for note in ["textDocument/didChange", "textDocument/didClose", "textDocument/didOpen", "$/setTrace", "made/up"] {
        client.tell(
            note,
            &json!({"textDocument": {"uri": "file:///never/opened.yaml", "version": 3}, "contentChanges": []}),
        );
        client.tell(note, &json!([1, 2]));
    }
    client.open(URI, "a: 1\n");
    client.change(2, &json!([{"range": range((99, 99), (98, 0)), "text": "\u{0}\u{7}b"}]));
    client.tell("$/cancelRequest", &json!({"id": 77}));
    client.send("{\"jsonrpc\": \"2.0\", ");
    client.send("null");
    for _ in 0..2 {
        let response = client.response();
        assert_eq!((&response["id"], &response["error"]["code"]), (&Value::Null, &json!(-32700)));
    }
    assert_eq!(client.ask("textDocument/hover", &at(URI, 0, 0)), Value::Null);
    assert_eq!(client.end(), Ended::Orderly);
}

#[test]
fn a_client_that_leaves_ends_the_server() {
    let client = Client::with_sla();
    let Client { to, server, from, .. } = client;
    drop(to);
    assert_eq!(server.join().unwrap(), Ended::Abruptly);
    drop(from);
    let mut client = Client::with_sla();
    client.tell("exit", &Value::Null);
    assert_eq!(client.server.join().unwrap(), Ended::Abruptly);
}

#[test]
fn wrong_settings_are_told_and_do_not_count() {
    let mut client = Client::new(&json!({}), &json!({"sla": "soon", "flinkVersion": "1.20"}));
    client.open(URI, TEXT);
    assert!(!codes(&client.diagnostics(URI, 1)).contains(&"FL101"));
    let told = client.told.iter().find(|(method, _)| method == "window/showMessage").expect("a message");
    assert!(told.1["message"].as_str().unwrap().contains("sla"), "{told:?}");
    client.tell("workspace/didChangeConfiguration", &json!({"settings": {"flinklint": {"sla": "500ms"}}}));
    client.told.clear();
    assert!(codes(&client.diagnostics(URI, 1)).contains(&"FL101"));
    assert_eq!(client.end(), Ended::Orderly);
}
