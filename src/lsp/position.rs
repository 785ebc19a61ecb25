//! Places as the protocol counts them: lines from 0, columns in code units.

use lsp_types::{Position, PositionEncodingKind, Range};

use crate::source::{LineIndex, Span};

/// What columns count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// 16-bit units, which every client knows.
    #[default]
    Utf16,
}

impl Encoding {
    /// Bytes where the client offers them, since then nothing needs counting.
    pub fn of(offered: Option<&[PositionEncodingKind]>) -> Self {
        let offers = |kind| offered.is_some_and(|offered| offered.contains(&kind));
        if offers(PositionEncodingKind::UTF8) { Encoding::Utf8 } else { Encoding::Utf16 }
    }

    pub fn kind(self) -> PositionEncodingKind {
        match self {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
        }
    }

    fn length(self, text: &str) -> usize {
        match self {
            Encoding::Utf8 => text.len(),
            Encoding::Utf16 => text.chars().map(char::len_utf16).sum(),
        }
    }
}

/// A text with its lines.
#[derive(Clone, Copy)]
pub(super) struct Places<'a> {
    pub text: &'a str,
    pub lines: &'a LineIndex,
    pub encoding: Encoding,
}

impl Places<'_> {
    pub fn position(&self, at: usize) -> Position {
        let at = at.min(self.text.len());
        let line = self.lines.line_of(at);
        let before = self.text.get(self.lines.line_start(line)..at).unwrap_or_default();
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Position::new(number(line), number(self.encoding.length(before)))
    }

    pub fn range(&self, span: Span) -> Range {
        Range::new(self.position(span.start()), self.position(span.end()))
    }

    /// The byte at a position. One behind the end of a line is that end, one
    /// behind the last line is the end of the text, and one within a character
    /// is its start, as the protocol wants it.
    pub fn offset(&self, position: Position) -> usize {
        let line = position.line as usize;
        if line >= self.lines.line_count() {
            return self.text.len();
        }
        let (start, end) = (self.lines.line_start(line), self.lines.line_end(line, self.text));
        let content = self.text[start..end].trim_end_matches(['\r', '\n']);
        let wanted = position.character as usize;
        let mut column = 0;
        for (at, character) in content.char_indices() {
            column += self.encoding.length(character.encode_utf8(&mut [0; 4]));
            if column > wanted {
                return start + at;
            }
        }
        start + content.len()
    }

    pub fn span(&self, range: Range) -> Span {
        Span::new(self.offset(range.start), self.offset(range.end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with<T>(text: &str, encoding: Encoding, of: impl Fn(Places<'_>) -> T) -> T {
        of(Places { text, lines: &LineIndex::new(text), encoding })
    }

    #[test]
    fn columns_count_what_was_agreed_on() {
        let text = "a\r\n\u{1f600}ä: x\n";
        let colon = text.find(':').expect("a colon");
        assert_eq!(with(text, Encoding::Utf16, |places| places.position(colon)), Position::new(1, 3));
        assert_eq!(with(text, Encoding::Utf8, |places| places.position(colon)), Position::new(1, 6));
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            for (at, _) in text.char_indices().filter(|(_, character)| !matches!(character, '\r' | '\n')) {
                assert_eq!(with(text, encoding, |places| places.offset(places.position(at))), at);
            }
        }
    }

    #[test]
    fn what_lies_outside_is_moved_inside() {
        let at =
            |line, character| with("ab\r\n\u{1f600}", Encoding::Utf16, |p| p.offset(Position::new(line, character)));
        assert_eq!([at(0, 9), at(1, 1), at(1, 2), at(1, 3), at(7, 0)], [2, 4, 8, 8, 8]);
    }
}
