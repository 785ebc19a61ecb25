//! `%YAML`, `%TAG` and other directives, each a line before a document.

use super::bytes::{self, WORD};
use super::{Reader, Step, Stop};

const MISPLACED: &str = "this does not belong behind the directive";

impl<'t> Reader<'t> {
    /// Reads the directive here.
    pub(super) fn directive(&mut self) -> Step {
        let start = self.at;
        self.at += 1;
        let name = self.word();
        if name.is_empty() || !matches!(self.byte(0), b' ' | b'\n' | b'\r' | 0) {
            return self
                .fail(start, "a `%` at the beginning of a line begins a directive, and YAML has none of this name");
        }
        match name {
            "YAML" => self.version(start)?,
            "TAG" => self.handle()?,
            _ => {
                let rest = &self.bytes[self.at..];
                self.at += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
                return Ok(());
            }
        }
        self.skip_spaces();
        if self.byte(0) == b'#' {
            self.comment();
        }
        if !matches!(self.byte(0), b'\n' | b'\r' | 0) {
            return self.fail(self.at, MISPLACED);
        }
        Ok(())
    }

    fn word(&mut self) -> &'t str {
        let start = self.at;
        while bytes::is(self.byte(0), WORD) {
            self.at += 1;
        }
        self.slice(start, self.at)
    }

    fn version(&mut self, start: usize) -> Step {
        self.skip_spaces();
        let major = self.number()?;
        if self.byte(0) != b'.' {
            return self.fail(self.at, "a version of YAML is two numbers and a point");
        }
        self.at += 1;
        self.number()?;
        if !matches!(self.byte(0), b' ' | b'\n' | b'\r' | 0) {
            return self.fail(self.at, MISPLACED);
        }
        if major != 1 {
            return self.fail(start, "no reader knows this version of YAML; the present one is 1.2");
        }
        if std::mem::replace(&mut self.has_version, true) {
            return self.fail(start, "a second `%YAML` before one document");
        }
        Ok(())
    }

    fn number(&mut self) -> Result<i32, Stop> {
        let start = self.at;
        while self.byte(0).is_ascii_digit() {
            self.at += 1;
        }
        match self.slice(start, self.at).parse() {
            Ok(number) => Ok(number),
            Err(_) => self.fail(start, "a version of YAML is two numbers and a point"),
        }
    }

    fn handle(&mut self) -> Step {
        self.skip_spaces();
        let start = self.at;
        if self.byte(0) == b'!' {
            self.at += 1;
            if !self.word().is_empty() || self.byte(0) == b'!' {
                if self.byte(0) != b'!' {
                    return self.fail(start, "the handle of a `%TAG` ends with `!`");
                }
                self.at += 1;
            }
        }
        let handle = self.slice(start, self.at);
        if handle.is_empty() || self.byte(0) != b' ' {
            return self.fail(start, "a `%TAG` wants a handle such as `!e!`, a space and what it stands for");
        }
        self.skip_spaces();
        let prefix = self.uri(true)?;
        if !matches!(self.byte(0), b' ' | b'\n' | b'\r' | 0) {
            return self.fail(self.at, MISPLACED);
        }
        if self.handles.insert(handle, prefix).is_some() {
            return self.fail(start, "a second `%TAG` for one handle");
        }
        Ok(())
    }
}
