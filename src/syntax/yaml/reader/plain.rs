//! Scalars without quotes.

use std::borrow::Cow;

use super::super::Strictness;
use super::bytes::{self, FLOW_PLAIN, GAP, PLAIN};
use super::{Reader, Scalar, Step};
use crate::source::Span;

impl<'t> Reader<'t> {
    /// Reads one that begins here. Blanks behind it are stepped over.
    pub(super) fn plain(&mut self) -> Scalar<'t> {
        let start = self.at;
        let stops = if self.flow == 0 { PLAIN } else { FLOW_PLAIN };
        // What is read, once it differs from how it is written; the chunk of
        // text that is not in it yet; where the last word ends.
        let mut read: Option<String> = None;
        let mut chunk = start;
        let mut end = start;
        loop {
            self.at += bytes::run(&self.bytes[self.at..], stops);
            match self.byte(0) {
                b':' if !self.ends_key() => {
                    self.at += 1;
                    continue;
                }
                b' ' | b'\t' | b'\n' | b'\r' => {}
                _ => {
                    if !bytes::is(self.byte_before(), GAP) {
                        end = self.at;
                    }
                    break;
                }
            }
            if !bytes::is(self.byte_before(), GAP) {
                end = self.at;
            }
            while matches!(self.byte(0), b' ' | b'\t') {
                self.at += 1;
            }
            match self.byte(0) {
                b'\n' | b'\r' | 0xC2 | 0xE2 => {
                    let mut folded = Folded::default();
                    if !self.fold_plain(&mut folded) {
                        break;
                    }
                    if folded.any {
                        let read = read.get_or_insert_default();
                        read.push_str(self.slice(chunk, end));
                        folded.push_onto(read);
                        chunk = self.at;
                    }
                }
                b'#' | 0 => break,
                _ => {}
            }
        }
        let rest = self.slice(chunk, end);
        let text = match read {
            None => Cow::Borrowed(rest),
            Some(mut read) => {
                read.push_str(rest);
                Cow::Owned(read)
            }
        };
        Scalar { text, span: Span::new(start, end) }
    }

    fn byte_before(&self) -> u8 {
        self.at.checked_sub(1).map_or(0, |at| self.bytes[at])
    }

    /// Whether the `:` here separates a key from its value.
    fn ends_key(&self) -> bool {
        let next = self.byte(1);
        bytes::is(next, GAP) || self.flow > 0 && matches!(next, b',' | b'[' | b']' | b'{' | b'}')
    }

    /// Steps over line ends and the indentation behind them; `false` where the
    /// scalar does not go on there.
    fn fold_plain(&mut self, folded: &mut Folded) -> bool {
        let mut dashes = false;
        while let Some(text) = self.take_break() {
            self.key_allowed = true;
            folded.add(text);
            if self.is_marker(b'-') || self.is_marker(b'.') {
                return false;
            }
            dashes = self.byte(0) == b'-' && self.byte(1) == b'-' && self.byte(2) == b'-';
            self.skip_spaces();
        }
        if folded.any {
            if self.flow == 0 && self.column() <= self.indent {
                return false;
            }
            self.tabs_before_text();
        }
        let goes_on = self.goes_on();
        if goes_on && dashes {
            self.strict(self.at, self.at + 3, Strictness::Dashes);
        }
        goes_on
    }

    /// Whether the character here belongs to the scalar.
    fn goes_on(&self) -> bool {
        match self.byte(0) {
            0 | b'#' | b'\t' => false,
            b':' => !self.ends_key(),
            b',' | b'[' | b']' | b'{' | b'}' => self.flow == 0,
            _ => true,
        }
    }

    /// Tabs behind the indentation of a further line, which others step over.
    fn tabs_before_text(&mut self) {
        if self.byte(0) != b'\t' || self.flow == 0 && self.at == self.line_start {
            return;
        }
        let start = self.at;
        let blanks = self.bytes[start..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        if !matches!(self.byte(blanks), b'#' | b'\n' | b'\r' | 0) {
            self.strict(start, start + 1, Strictness::Tab);
            self.at += blanks;
        }
    }
}

/// The line ends between two words, and what they are read as.
#[derive(Default)]
pub(super) struct Folded {
    pub(super) any: bool,
    /// The first is not `\n`.
    first: Option<&'static str>,
    further: String,
}

impl Folded {
    pub(super) fn add(&mut self, text: &'static str) {
        if self.any {
            self.further.push_str(text);
        } else {
            self.any = true;
            self.first = (text != "\n").then_some(text);
        }
    }

    /// A single line end is a space; of more, all but the first are kept.
    pub(super) fn push_onto(&self, read: &mut String) {
        match self.first {
            Some(text) => read.push_str(text),
            None if self.further.is_empty() => read.push(' '),
            None => {}
        }
        self.push_further(read);
    }

    pub(super) fn push_further(&self, read: &mut String) {
        read.push_str(&self.further);
    }
}

impl Reader<'_> {
    /// Reads the line ends and blanks in a text in quotes, from the first of
    /// them on.
    pub(super) fn fold_quoted(&mut self, folded: &mut Folded) -> Step {
        while let Some(text) = self.take_break() {
            folded.add(text);
            if self.is_marker(b'-') || self.is_marker(b'.') {
                return self
                    .fail(self.at, "a document begins or ends here, inside of quotes; is a quote missing before it?");
            }
            while matches!(self.byte(0), b' ' | b'\t') {
                self.at += 1;
            }
        }
        Ok(())
    }
}
