//! Anchors, aliases and tags.

use super::super::Strictness;
use super::bytes::{self, GAP, URI, WORD};
use super::{Reader, Stop};

/// The namespace of `!!`.
const CORE: &str = "tag:yaml.org,2002:";

impl<'t> Reader<'t> {
    /// The name behind the `&` or `*` here.
    pub(super) fn name(&mut self) -> Result<&'t str, Stop> {
        self.at += 1;
        let start = self.at;
        while !bytes::is(self.byte(0), GAP) && !matches!(self.byte(0), b',' | b'[' | b']' | b'{' | b'}') {
            if matches!(self.byte(0), b'/' | b'.' | b'*' | b'&') {
                self.strict(self.at, self.at + 1, Strictness::Anchor);
            }
            self.at += 1;
        }
        if self.at == start {
            return self
                .fail(start - 1, "an anchor or alias without a name; a text that begins with `&` or `*` needs quotes");
        }
        if matches!(self.byte(0), b'[' | b'{') {
            return self.fail(self.at, "the name of an anchor or alias cannot hold this character");
        }
        Ok(self.slice(start, self.at))
    }

    /// The tag here, in full.
    pub(super) fn tag(&mut self) -> Result<Box<str>, Stop> {
        let start = self.at;
        let tag = if self.byte(1) == b'<' {
            self.at += 2;
            let tag = self.uri(true)?;
            if self.byte(0) != b'>' {
                return self.fail(self.at, "this tag wants a `>` at its end");
            }
            self.at += 1;
            tag
        } else if self.is_gap(1) {
            self.at += 1;
            "!".to_owned()
        } else {
            let prefix = self.tag_prefix(start)?;
            prefix + &self.uri(false)?
        };
        match self.byte(0) {
            b' ' | b'\n' | b'\r' | 0 => {}
            b'\t' => self.strict(self.at, self.at + 1, Strictness::Tab),
            _ => return self.fail(self.at, "a tag ends with a space"),
        }
        Ok(tag.into_boxed_str())
    }

    /// What the handle of a tag stands for; steps over the handle.
    fn tag_prefix(&mut self, start: usize) -> Result<String, Stop> {
        let word = self.at + 1;
        let rest = &self.bytes[word..];
        let second = rest.iter().position(|&byte| byte == b'!' || bytes::is(byte, GAP)).unwrap_or(rest.len());
        if rest.get(second) != Some(&b'!') {
            self.at += 1;
            return Ok(self.handles.get("!").map_or("!", String::as_str).to_owned());
        }
        if !rest[..second].iter().all(|&byte| bytes::is(byte, WORD)) {
            return self.fail(start, "the name between the `!` of a tag can only hold letters, digits, `-` and `_`");
        }
        self.at = word + second + 1;
        let handle = self.slice(start, self.at);
        if let Some(prefix) = self.handles.get(handle) {
            return Ok(prefix.clone());
        }
        if handle == "!!" {
            return Ok(CORE.to_owned());
        }
        self.fail(start, "no `%TAG` before the document says what the name between the `!` stands for")
    }

    /// A URI with its `%` escapes read, which a tag or the prefix of tags is.
    pub(super) fn uri(&mut self, brackets: bool) -> Result<String, Stop> {
        let start = self.at;
        let mut read = Vec::new();
        loop {
            let byte = self.byte(0);
            if byte == b'%' {
                let digits =
                    self.bytes.get(self.at + 1..self.at + 3).and_then(|digits| std::str::from_utf8(digits).ok());
                let Some(code) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) else {
                    return self.fail(self.at, "a `%` in a tag needs two hexadecimal digits");
                };
                read.push(code);
                self.at += 3;
            } else if bytes::is(byte, URI) || brackets && matches!(byte, b',' | b'[' | b']') {
                read.push(byte);
                self.at += 1;
            } else {
                break;
            }
        }
        if self.at == start {
            return self.fail(start, "a tag cannot hold this character; a text that begins with `!` needs quotes");
        }
        match String::from_utf8(read) {
            Ok(uri) => Ok(uri),
            Err(_) => self.fail(start, "the `%` escapes of this tag are no UTF-8"),
        }
    }
}
