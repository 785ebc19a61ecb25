//! Block scalars, `|` and `>`.

use std::borrow::Cow;

use memchr::memchr2;

use super::super::Strictness;
use super::bytes::{self, GAP};
use super::{Reader, Scalar, Step, Stop};
use crate::source::Span;

/// What the line of the `|` says.
struct Header {
    at: usize,
    folded: bool,
    /// Keep all line ends at the end, or none of them.
    keep: Option<bool>,
    indentation: Option<isize>,
}

impl<'t> Reader<'t> {
    /// Reads one that begins here. Blanks behind it are stepped over.
    pub(super) fn block(&mut self) -> Result<Scalar<'t>, Stop> {
        let header = self.block_header()?;
        let least = (self.indent + 1).max(1);
        let mut breaks = String::new();
        let (indent, mut column) = match header.indentation {
            Some(more) => (least + more - 1, self.block_breaks(least + more - 1, &mut breaks)),
            None => self.block_indentation(least, &mut breaks),
        };
        if column < indent && column != self.indent {
            self.strict(header.at, header.at + 1, Strictness::EmptyBlock);
        }
        let start = self.at;
        let mut end = start;
        let mut read = String::new();
        let mut last_break = "";
        while column == indent && self.at < self.bytes.len() {
            read.push_str(&breaks);
            breaks.clear();
            let indented = matches!(self.byte(0), b' ' | b'\t');
            let rest = &self.bytes[self.at..];
            let line = self.at;
            self.at += memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            read.push_str(self.slice(line, self.at));
            last_break = self.take_break().unwrap_or_default();
            end = self.at;
            column = self.block_breaks(indent, &mut breaks);
            if column != indent || self.at >= self.bytes.len() {
                break;
            }
            if header.folded && !indented && !matches!(self.byte(0), b' ' | b'\t') && !last_break.is_empty() {
                if breaks.is_empty() {
                    read.push(' ');
                }
            } else {
                read.push_str(last_break);
            }
        }
        if header.keep != Some(false) {
            read.push_str(last_break);
        }
        if header.keep == Some(true) {
            read.push_str(&breaks);
        }
        Ok(Scalar { text: Cow::Owned(read), span: Span::new(start, end) })
    }

    fn block_header(&mut self) -> Result<Header, Stop> {
        let mut header = Header { at: self.at, folded: self.byte(0) == b'>', keep: None, indentation: None };
        self.at += 1;
        loop {
            match self.byte(0) {
                sign @ (b'+' | b'-') if header.keep.is_none() => header.keep = Some(sign == b'+'),
                digit @ b'1'..=b'9' if header.indentation.is_none() => {
                    header.indentation = Some(isize::from(digit - b'0'));
                }
                _ => break,
            }
            self.at += 1;
        }
        self.end_of_header()?;
        Ok(header)
    }

    fn end_of_header(&mut self) -> Step {
        let start = self.at;
        if !bytes::is(self.byte(0), GAP) && self.byte(0) != b'#' {
            return self
                .fail(start, "behind the sign of a block, only `+`, `-` and a digit for its indentation can stand");
        }
        while matches!(self.byte(0), b' ' | b'\t') {
            if self.byte(0) == b'\t' {
                self.strict(self.at, self.at + 1, Strictness::Tab);
            }
            self.at += 1;
        }
        if self.byte(0) == b'#' {
            if self.at == start {
                self.strict(start, start + 1, Strictness::Comment);
            }
            self.comment();
        }
        if self.at < self.bytes.len() && self.take_break().is_none() {
            return self.fail(self.at, "the text of a block begins on the next line");
        }
        Ok(())
    }

    /// The indentation that the first line that is not empty gives, and the
    /// line ends before it; with the column of what comes now.
    fn block_indentation(&mut self, least: isize, breaks: &mut String) -> (isize, isize) {
        let mut most = 0;
        loop {
            let start = self.at;
            self.skip_spaces();
            let column = self.column();
            if self.at > start {
                most = most.max(column);
            }
            if !matches!(self.byte(0), b'\n' | b'\r') {
                return (least.max(most), column);
            }
            self.take_break();
            breaks.push('\n');
        }
    }

    /// Steps over the empty lines before a line, and over its indentation;
    /// gives the column of what comes now.
    fn block_breaks(&mut self, indent: isize, breaks: &mut String) -> isize {
        let mut column = self.column();
        loop {
            while column < indent && self.byte(0) == b' ' {
                self.at += 1;
                column += 1;
            }
            let Some(text) = self.take_break() else { return column };
            breaks.push_str(text);
            column = self.column();
        }
    }
}
