#![no_main]

use std::io::Cursor;

use flinklint::lsp::serve;
use libfuzzer_sys::fuzz_target;

// After a greeting, lines are messages: a method's number and parameters, or
// bytes as they are.
const METHODS: [&str; 10] = [
    "textDocument/didOpen",
    "textDocument/didChange",
    "textDocument/didClose",
    "textDocument/hover",
    "textDocument/completion",
    "textDocument/codeAction",
    "textDocument/documentLink",
    "workspace/didChangeConfiguration",
    "$/cancelRequest",
    "shutdown",
];

const NOTIFICATIONS: [&str; 5] = [
    "textDocument/didOpen",
    "textDocument/didChange",
    "textDocument/didClose",
    "workspace/didChangeConfiguration",
    "$/cancelRequest",
];

fn framed(body: &[u8], to: &mut Vec<u8>) {
    to.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
    to.extend_from_slice(body);
}

fuzz_target!(|data: &[u8]| {
    let mut stream = Vec::new();
    framed(br#"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"capabilities":{}}}"#, &mut stream);
    for (id, line) in data.split(|&byte| byte == b'\n').enumerate().take(32) {
        let Some((&first, rest)) = line.split_first() else { continue };
        match (METHODS.get(usize::from(first.wrapping_sub(b'0'))), std::str::from_utf8(rest)) {
            (Some(method), Ok(params)) => {
                // Most are asked as their kind is; the length of the parameters decides when not.
                let is_note = NOTIFICATIONS.contains(method) != (params.len() % 8 == 7);
                let id = if is_note { String::new() } else { format!(r#""id":{id},"#) };
                let body = format!(r#"{{"jsonrpc":"2.0",{id}"method":"{method}","params":{params}}}"#);
                framed(body.as_bytes(), &mut stream);
            }
            _ => stream.extend_from_slice(line),
        }
    }
    let mut out = Vec::new();
    serve(Cursor::new(stream), &mut out).expect("written");
    assert!(!out.is_empty());
});
