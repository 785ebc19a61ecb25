//! Bytes, lines and what lies between tokens.

use memchr::memchr2;

use super::super::Strictness;
use super::bytes::{self, GAP};
use super::{Reader, Step, Stop};
use crate::source::Span;

impl<'t> Reader<'t> {
    /// The byte `ahead` of the present one; 0 behind the text, which holds none.
    #[inline]
    pub(super) fn byte(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    #[inline]
    pub(super) fn is_gap(&self, ahead: usize) -> bool {
        bytes::is(self.byte(ahead), GAP)
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// How many characters stand on the line before the present one.
    #[inline]
    pub(super) fn column(&mut self) -> isize {
        // From where they were last counted: on one line, many entries can begin.
        if self.counted.0 < self.line_start {
            self.counted = (self.line_start, 0);
        }
        let (from, column) = self.counted;
        if from < self.at {
            self.counted = (self.at, column + columns(self.bytes, from, self.at));
        }
        self.counted.1
    }

    #[inline]
    pub(super) fn skip_spaces(&mut self) {
        while self.byte(0) == b' ' {
            self.at += 1;
        }
    }

    /// Steps over a line end, and says what it is in a text that spans lines.
    /// U+0085, U+2028 and U+2029 end lines only in some places, and none of
    /// them begins a line that columns are counted from.
    #[inline]
    pub(super) fn take_break(&mut self) -> Option<&'static str> {
        match self.byte(0) {
            b'\n' => self.at += 1,
            // At the end of the text it leaves the column as it is.
            b'\r' if self.at + 1 == self.bytes.len() => {
                self.at += 1;
                return Some("\n");
            }
            b'\r' => self.at += if self.byte(1) == b'\n' { 2 } else { 1 },
            0xC2 | 0xE2 => return self.take_wide_break(),
            _ => return None,
        }
        self.line_start = self.at;
        Some("\n")
    }

    #[cold]
    fn take_wide_break(&mut self) -> Option<&'static str> {
        let (length, text) = match (self.byte(0), self.byte(1), self.byte(2)) {
            (0xC2, 0x85, _) => (2, "\n"),
            (0xE2, 0x80, 0xA8) => (3, "\u{2028}"),
            (0xE2, 0x80, 0xA9) => (3, "\u{2029}"),
            _ => return None,
        };
        self.at += length;
        Some(text)
    }

    /// Whether `---` or `...` stands here, at the beginning of a line.
    pub(super) fn is_marker(&self, marker: u8) -> bool {
        self.byte(0) == marker && self.byte(1) == marker && self.byte(2) == marker && self.is_gap(3)
    }

    /// Steps over blanks, comments and line ends to the next token.
    #[inline]
    pub(super) fn skip_to_token(&mut self) -> Step {
        loop {
            match self.byte(0) {
                b' ' => self.skip_spaces(),
                b'\n' | b'\r' => {
                    self.take_break();
                    self.key_allowed |= self.flow == 0;
                }
                b'#' => self.comment(),
                b'\t' => self.tabs()?,
                0xC2 | 0xE2 => {
                    if self.take_break().is_none() {
                        return Ok(());
                    }
                    self.key_allowed |= self.flow == 0;
                }
                _ => return Ok(()),
            }
        }
    }

    pub(super) fn comment(&mut self) {
        let rest = &self.bytes[self.at..];
        let end = self.at + memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        if self.comments {
            self.tree.comments.push(Span::new(self.at, end));
        }
        self.at = end;
    }

    /// Tabs between tokens, which Flink's loader does not step over, and nobody
    /// does where they indent.
    #[cold]
    fn tabs(&mut self) -> Step {
        let start = self.at;
        self.strict(start, start + 1, Strictness::Tab);
        while matches!(self.byte(0), b' ' | b'\t') {
            self.at += 1;
        }
        let indents = self.flow == 0 && self.bytes[self.line_start..start].iter().all(|&byte| byte == b' ');
        if indents && !matches!(self.byte(0), b'#' | b'\n' | b'\r' | 0) {
            return self.fail(start, "a tab in the indentation; YAML indents with spaces only");
        }
        Ok(())
    }

    /// Notes what only Flink's loader refuses, if it is the first such place.
    #[cold]
    pub(super) fn strict(&mut self, start: usize, end: usize, reason: Strictness) {
        if self.tree.strict.is_none() {
            self.tree.strict = Some((Span::new(start, end), reason));
        }
    }

    /// Ends reading, for a mistake.
    #[cold]
    pub(super) fn fail<T>(&mut self, at: usize, message: &str) -> Result<T, Stop> {
        self.fail_with(at, message.to_owned())
    }

    #[cold]
    pub(super) fn fail_with<T>(&mut self, at: usize, message: String) -> Result<T, Stop> {
        let at = (0..=at.min(self.text.len())).rev().find(|&at| self.text.is_char_boundary(at)).unwrap_or_default();
        self.tree.error = Some(super::SyntaxError { message, span: Span::empty(at) });
        Err(Stop)
    }
}

/// How many characters stand between two places.
pub(super) fn columns(bytes: &[u8], from: usize, to: usize) -> isize {
    let count = bytes[from..to].iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
    isize::try_from(count).unwrap_or(isize::MAX)
}
