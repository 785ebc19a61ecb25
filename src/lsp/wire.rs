//! Messages on a stream. `lsp-server` has the types and writes them; reading is
//! done here, since a length without bound must not be believed, and one broken
//! message must not end the server.

use std::io::{self, BufRead, Read as _, Write};

use lsp_server::{ErrorCode, Message};
use serde_json::json;

/// No message is longer: the largest file that is read, escaped.
const LONGEST: u64 = 1 << 30;
/// No header line is longer.
const LONGEST_HEADER: u64 = 8 << 10;

/// What comes next on the stream.
#[derive(Debug)]
pub(super) enum Incoming {
    Message(Message),
    /// Something that is no message, and why.
    Broken(String),
    /// Nothing more.
    End,
}

/// Reads the next message.
pub(super) fn read(from: &mut impl BufRead) -> io::Result<Incoming> {
    let mut length: Option<u64> = None;
    loop {
        let mut line = Vec::new();
        if from.by_ref().take(LONGEST_HEADER).read_until(b'\n', &mut line)? == 0 {
            return Ok(Incoming::End);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim();
        match (line.is_empty(), length, line.split_once(':')) {
            (true, Some(length), _) => return body(from, length),
            (false, _, Some((name, value))) if name.eq_ignore_ascii_case("content-length") => {
                match value.trim().parse::<u64>().ok().filter(|&length| length <= LONGEST) {
                    Some(known) => length = Some(known),
                    None => return Ok(Incoming::Broken(format!("a message of {} bytes", value.trim()))),
                }
            }
            // Other headers, and blank lines between messages.
            (false, _, Some(_)) | (true, None, _) => {}
            (false, _, None) => return Ok(Incoming::Broken("a header without a colon".to_owned())),
        }
    }
}

fn body(from: &mut impl BufRead, length: u64) -> io::Result<Incoming> {
    let mut bytes = Vec::new();
    if from.by_ref().take(length).read_to_end(&mut bytes)? as u64 != length {
        return Ok(Incoming::End);
    }
    Ok(match serde_json::from_slice(&bytes) {
        Ok(message) => Incoming::Message(message),
        Err(error) => Incoming::Broken(error.to_string()),
    })
}

/// Writes a message.
pub(super) fn write(to: &mut impl Write, message: &Message) -> io::Result<()> {
    message.write(to)
}

/// Answers something that was no message: nobody knows which request it was.
pub(super) fn write_parse_error(to: &mut impl Write, why: &str) -> io::Result<()> {
    let error = json!({"code": ErrorCode::ParseError as i32, "message": why});
    let text = json!({"jsonrpc": "2.0", "id": null, "error": error}).to_string();
    write!(to, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    to.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<Incoming> {
        let mut from = text.as_bytes();
        let mut found = Vec::new();
        loop {
            match read(&mut from).expect("no i/o error") {
                Incoming::End => return found,
                other => found.push(other),
            }
        }
    }

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    #[test]
    fn a_message_is_read_behind_broken_ones() {
        let exit = framed(r#"{"jsonrpc":"2.0","method":"exit"}"#);
        for broken in [
            framed("{"),
            "Content-Length: 99999999999999999999\r\n\r\n".to_owned(),
            "Content-Length: -1\r\n\r\n".to_owned(),
            "nonsense\r\n".to_owned(),
            framed("\u{0}"),
        ] {
            let found = all(&format!("{broken}{exit}"));
            let is_exit = |incoming: &Incoming| matches!(incoming, Incoming::Message(Message::Notification(exit)) if exit.method == "exit");
            assert!(matches!(found.first(), Some(Incoming::Broken(_))), "{broken:?}: {found:?}");
            assert!(found.last().is_some_and(is_exit), "{broken:?}: {found:?}");
        }
    }

    #[test]
    fn a_message_that_ends_too_early_is_the_end() {
        assert!(all("Content-Length: 40\r\n\r\n{}").is_empty());
        assert!(all("Content-Length: 2").is_empty());
    }
}
