//! Scalars in `'` and `"`.

use std::borrow::Cow;

use super::super::Strictness;
use super::bytes::{self, DOUBLE, SINGLE};
use super::plain::Folded;
use super::{Reader, Scalar, Step, Stop};
use crate::source::Span;

impl<'t> Reader<'t> {
    /// Reads one that begins here, with this quote.
    pub(super) fn quoted(&mut self, quote: u8) -> Result<Scalar<'t>, Stop> {
        let start = self.at;
        let stops = if quote == b'"' { DOUBLE } else { SINGLE };
        self.at += 1;
        let mut read: Option<String> = None;
        let mut chunk = self.at;
        let end = loop {
            self.at += bytes::run(&self.bytes[self.at..], stops);
            match self.byte(0) {
                b'\'' if self.byte(1) == b'\'' => {
                    read.get_or_insert_default().push_str(self.slice(chunk, self.at + 1));
                    self.at += 2;
                    chunk = self.at;
                }
                byte if byte == quote => {
                    self.at += 1;
                    break self.at - 1;
                }
                b'\\' => {
                    let read = read.get_or_insert_default();
                    read.push_str(self.slice(chunk, self.at));
                    self.escape(read)?;
                    chunk = self.at;
                }
                0 => return self.fail(start, "this quote is not closed"),
                byte => {
                    let blanks = blanks_before(&self.bytes[chunk..self.at]);
                    let mut folded = Folded::default();
                    // Elsewhere the wide line ends are characters as others.
                    if matches!(byte, b'\n' | b'\r') || blanks > 0 {
                        let before = self.at;
                        self.fold_quoted(&mut folded)?;
                        if folded.any {
                            let read = read.get_or_insert_default();
                            read.push_str(self.slice(chunk, before - blanks));
                            folded.push_onto(read);
                            chunk = self.at;
                        }
                    }
                    if !folded.any {
                        self.at += 1;
                    }
                }
            }
        };
        let rest = self.slice(chunk, end);
        let text = match read {
            None => Cow::Borrowed(rest),
            Some(mut read) => {
                read.push_str(rest);
                Cow::Owned(read)
            }
        };
        Ok(Scalar { text, span: Span::new(start, self.at) })
    }

    /// Reads what a backslash begins.
    fn escape(&mut self, read: &mut String) -> Step {
        let at = self.at;
        self.at += 1;
        let c = match self.byte(0) {
            b'0' => '\0',
            b'a' => '\u{7}',
            b'b' => '\u{8}',
            b't' => '\t',
            b'\t' => {
                self.strict(at, at + 2, Strictness::Tab);
                '\t'
            }
            b'n' => '\n',
            b'v' => '\u{b}',
            b'f' => '\u{c}',
            b'r' => '\r',
            b'e' => '\u{1b}',
            byte @ (b' ' | b'"' | b'/' | b'\\') => char::from(byte),
            b'N' => '\u{85}',
            b'_' => '\u{a0}',
            b'L' => '\u{2028}',
            b'P' => '\u{2029}',
            b'x' => self.code(at, 2)?,
            b'u' => self.code(at, 4)?,
            b'U' => self.code(at, 8)?,
            b'\n' | b'\r' | 0xC2 | 0xE2 if self.take_break().is_some() => return self.escaped_break(read),
            _ => return self.fail(at, "YAML knows no such escape; a backslash in double quotes is written `\\\\`"),
        };
        self.at += 1;
        read.push(c);
        Ok(())
    }

    /// A line end behind a backslash is nothing, and so are blanks behind it.
    fn escaped_break(&mut self, read: &mut String) -> Step {
        let mut folded = Folded::default();
        // The escaped one stands in for the first, which more would keep.
        folded.add("\n");
        if self.is_marker(b'-') || self.is_marker(b'.') {
            return self
                .fail(self.at, "a document begins or ends here, inside of quotes; is a quote missing before it?");
        }
        while matches!(self.byte(0), b' ' | b'\t') {
            self.at += 1;
        }
        self.fold_quoted(&mut folded)?;
        folded.push_further(read);
        Ok(())
    }

    /// The character of `digits` hexadecimal digits behind the letter here;
    /// steps to the last of them.
    fn code(&mut self, escape: usize, digits: usize) -> Result<char, Stop> {
        let Some(code) = self.hex(self.at + 1, digits) else {
            return self.fail_with(escape, format!("this escape needs {digits} hexadecimal digits"));
        };
        self.at += digits;
        let code = match code {
            // Java joins the two halves of a pair.
            0xD800..0xDC00 if self.byte(1) == b'\\' && self.byte(2) == b'u' => match self.hex(self.at + 3, 4) {
                Some(low @ 0xDC00..0xE000) => {
                    self.at += 6;
                    0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
                }
                _ => code,
            },
            code => code,
        };
        match char::from_u32(code) {
            Some(c) => Ok(c),
            None if code < 0x10000 => Ok(char::REPLACEMENT_CHARACTER),
            None => self.fail(escape, "there is no character of this number"),
        }
    }

    fn hex(&self, start: usize, digits: usize) -> Option<u32> {
        let digits = self.bytes.get(start..start + digits)?;
        let digit = |value: u32, &byte: &u8| Some(value << 4 | char::from(byte).to_digit(16)?);
        digits.iter().try_fold(0, digit)
    }
}

fn blanks_before(chunk: &[u8]) -> usize {
    chunk.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}
