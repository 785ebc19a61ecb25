use std::borrow::Cow;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::{SourceFile, Span, SpanSet, sanitize};

/// What stands in place of a secret, whatever its length.
const MASK: &str = "******";

/// A [`SourceFile`] as a terminal may see it: secrets masked, control
/// characters made visible, the byte order mark gone.
///
/// Line numbers are those of the file. Every line ends with a line end, also
/// the last one, so that a place at the end of the text can be pointed at.
/// Places inside of the shown text are spans too; [`shown_span`] translates.
///
/// Built in one pass over the text; a label then costs a binary search, where
/// miette's own sources read the text from its first byte for each label.
///
/// [`shown_span`]: MaskedSource::shown_span
#[derive(Debug)]
pub struct MaskedSource<'a> {
    file: &'a SourceFile,
    name: String,
    shown: String,
    /// First shown byte of each line.
    starts: Vec<u32>,
    /// Where shown and original text differ in length, in order.
    pieces: Vec<Piece>,
}

/// Original bytes and the shown bytes that stand for them.
#[derive(Clone, Copy, Debug)]
struct Piece {
    original: Span,
    shown: Span,
}

impl<'a> MaskedSource<'a> {
    /// A line with more characters than this is not worth a snippet.
    pub const LONGEST_LINE: usize = 500;

    /// The file with the bytes under `sensitive` masked, line by line where a
    /// span covers several. The spans may come in any order and overlap.
    #[must_use]
    pub fn new(file: &'a SourceFile, sensitive: &SpanSet) -> Self {
        let (text, lines) = (file.text(), file.lines());
        let mut source = Self {
            file,
            name: sanitize(file.name()).replace('\n', "\\n"),
            shown: String::with_capacity(text.len() + 1),
            starts: Vec::with_capacity(lines.line_count()),
            pieces: Vec::new(),
        };
        let mut masks = sensitive.as_slice().iter().copied().map(|span| on_boundaries(text, span)).peekable();
        for line in 0..lines.line_count() {
            source.starts.push(u32::try_from(source.shown.len()).unwrap_or(u32::MAX));
            let (mut at, end) = (lines.line_start(line), lines.line_end(line, text));
            let body = text.get(at..end).unwrap_or_default();
            let body_end = at + body.trim_end_matches(['\r', '\n']).len();
            if line == 0 && body.starts_with('\u{feff}') {
                source.replace(Span::new(0, '\u{feff}'.len_utf8()), "");
                at += '\u{feff}'.len_utf8();
            }
            while at < body_end {
                while masks.next_if(|mask| mask.end() <= at).is_some() {}
                let mask = masks.peek().copied().unwrap_or(Span::empty(usize::MAX));
                let to = if mask.start() <= at {
                    let to = mask.end().min(body_end);
                    source.replace(Span::new(at, to), MASK);
                    to
                } else {
                    let to = mask.start().min(body_end);
                    source.copy(at, text.get(at..to).unwrap_or_default());
                    to
                };
                at = to;
            }
            source.shown.push_str(if body.ends_with("\r\n") { "\r\n" } else { "\n" });
        }
        source
    }

    /// The file that is shown.
    #[must_use]
    pub fn file(&self) -> &'a SourceFile {
        self.file
    }

    /// The file's name, safe for a terminal and one line.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The shown text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.shown
    }

    /// Where the bytes under `span` are shown. A span that begins or ends
    /// inside of something masked covers the whole mask.
    #[must_use]
    pub fn shown_span(&self, span: Span) -> Span {
        let start = match self.piece_at(|piece| piece.original.start() <= span.start()) {
            Some(piece) if span.start() < piece.original.end() => piece.shown.start(),
            Some(piece) => piece.shown.end() + (span.start() - piece.original.end()),
            None => span.start(),
        };
        let end = match self.piece_at(|piece| piece.original.start() < span.end()) {
            Some(piece) if span.end() <= piece.original.end() => piece.shown.end(),
            Some(piece) => piece.shown.end() + (span.end() - piece.original.end()),
            None => span.end(),
        };
        let last = self.shown.len().saturating_sub(1);
        if span.is_empty() { Span::empty(start.min(last)) } else { Span::new(start.min(last), end.min(last)) }
    }

    /// Zero-based number of the line that holds shown byte `at`; the same as in the file.
    #[must_use]
    pub fn line_of(&self, at: usize) -> usize {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        self.starts.partition_point(|&start| start <= at).saturating_sub(1)
    }

    /// The shown text of a zero-based line, without its line end.
    #[must_use]
    pub fn line(&self, line: usize) -> &str {
        let range = self.line_start(line)..self.line_start(line + 1);
        self.shown.get(range).unwrap_or_default().trim_end_matches(['\r', '\n'])
    }

    /// Whether a zero-based line is short enough to be shown.
    #[must_use]
    pub fn line_fits(&self, line: usize) -> bool {
        let text = self.line(line);
        text.len() <= Self::LONGEST_LINE
            || (text.len() <= 4 * Self::LONGEST_LINE && text.chars().count() <= Self::LONGEST_LINE)
    }

    /// First shown byte of a zero-based line; the end of the text where there is no such line.
    #[must_use]
    pub fn line_start(&self, line: usize) -> usize {
        self.starts.get(line).map_or(self.shown.len(), |&start| start as usize)
    }

    /// Whether a line is worth being shown around another one.
    fn is_context(&self, line: usize) -> bool {
        let is_end_of_text = line + 1 == self.starts.len() && self.line(line).is_empty();
        line < self.starts.len() && !is_end_of_text && self.line_fits(line)
    }

    /// The file's byte that is shown at `at`.
    fn original(&self, at: usize) -> usize {
        match self.piece_at(|piece| piece.shown.start() <= at) {
            Some(piece) if at < piece.shown.end() => piece.original.start(),
            Some(piece) => piece.original.end() + (at - piece.shown.end()),
            None => at,
        }
    }

    /// The last of the pieces that are `before`.
    fn piece_at(&self, before: impl Fn(&Piece) -> bool) -> Option<Piece> {
        let after = self.pieces.partition_point(before);
        self.pieces.get(after.checked_sub(1)?).copied()
    }

    fn replace(&mut self, original: Span, shown: &str) {
        let start = self.shown.len();
        self.shown.push_str(shown);
        self.pieces.push(Piece { original, shown: Span::new(start, self.shown.len()) });
    }

    /// Shows text that stands at byte `at` of the file.
    fn copy(&mut self, at: usize, text: &str) {
        if let Cow::Borrowed(text) = sanitize(text) {
            self.shown.push_str(text);
            return;
        }
        for (offset, c) in text.char_indices() {
            let mut buffer = [0; 4];
            let one = &*c.encode_utf8(&mut buffer);
            let safe = sanitize(one);
            if safe == one {
                self.shown.push(c);
            } else {
                self.replace(Span::new(at + offset, at + offset + one.len()), &safe);
            }
        }
    }
}

/// The span widened to whole characters, inside of the text.
fn on_boundaries(text: &str, span: Span) -> Span {
    Span::new(text.floor_char_boundary(span.start()), text.ceil_char_boundary(span.end()))
}

impl SourceCode for MaskedSource<'_> {
    /// Contents for a span of the shown text, in O(log lines). The line is the
    /// first one of the contents; the column, counted in characters of the
    /// file, is that of the span where no context before it is asked for.
    fn read_span<'s>(
        &'s self,
        span: &SourceSpan,
        context_lines_before: usize,
        context_lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'s> + 's>, MietteError> {
        let (start, end) = (span.offset(), span.offset().saturating_add(span.len()));
        if end > self.shown.len() {
            return Err(MietteError::OutOfBounds);
        }
        let line = self.line_of(start);
        let mut last = self.line_of(end.max(start + 1) - 1);
        let mut first = line;
        for _ in 0..context_lines_before {
            if first == 0 || !self.is_context(first - 1) {
                break;
            }
            first -= 1;
        }
        for _ in 0..context_lines_after {
            if !self.is_context(last + 1) {
                break;
            }
            last += 1;
        }
        let (from, column) = if context_lines_before == 0 {
            (start, self.file.line_column(self.original(start)).column - 1)
        } else {
            (self.line_start(first), 0)
        };
        let to = self.line_start(last + 1).max(from);
        let data = self.shown.as_bytes().get(from..to).ok_or(MietteError::OutOfBounds)?;
        let covered = SourceSpan::from((from, to - from));
        let contents = MietteSpanContents::new_named(self.name.clone(), data, covered, first, column, last + 1 - first);
        Ok(Box::new(contents))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn masked<'a>(file: &'a SourceFile, sensitive: &[Span]) -> MaskedSource<'a> {
        MaskedSource::new(file, &SpanSet::new(sensitive))
    }

    /// 1-based line and column that miette prints for a span of the file.
    fn header(source: &MaskedSource, span: Span) -> (usize, usize) {
        let shown = source.shown_span(span);
        let contents = source.read_span(&(shown.start(), shown.len()).into(), 0, 0).expect("inside");
        (contents.line() + 1, contents.column() + 1)
    }

    fn context(source: &MaskedSource, span: Span) -> (usize, String) {
        let shown = source.shown_span(span);
        let contents = source.read_span(&(shown.start(), shown.len()).into(), 1, 1).expect("inside");
        (contents.line(), String::from_utf8_lossy(contents.data()).into_owned())
    }

    #[test]
    fn secrets_are_masked_and_later_spans_still_fit() {
        let file = SourceFile::new("f", "a: hunter2\nb: x\n");
        let source = masked(&file, &[Span::new(5, 10), Span::new(3, 6)]);
        assert_eq!(source.text(), "a: ******\nb: x\n\n");
        assert_eq!(source.shown_span(Span::new(11, 15)).slice(source.text()), "b: x");
        assert_eq!(source.shown_span(Span::new(0, 10)).slice(source.text()), "a: ******");
        assert_eq!(source.shown_span(Span::new(4, 6)).slice(source.text()), "******");
        assert_eq!(source.shown_span(Span::new(0, 3)).slice(source.text()), "a: ");
        assert_eq!(header(&source, Span::new(11, 12)), (2, 1));
    }

    #[test]
    fn a_secret_over_several_lines_keeps_the_line_numbers() {
        let file = SourceFile::new("f", "a: |\r\n  one\r\n\r\n  two\r\nb: x");
        let source = masked(&file, &[Span::new(6, 22)]);
        assert_eq!(source.text(), "a: |\r\n******\r\n\r\n******\r\nb: x\n");
        assert_eq!(header(&source, Span::new(22, 26)), (5, 1));
    }

    #[test]
    fn a_mask_that_cuts_a_character_hides_all_of_it() {
        let file = SourceFile::new("f", "aäb");
        assert_eq!(masked(&file, &[Span::new(2, 3)]).text(), "a******b\n");
        assert_eq!(masked(&file, &[Span::new(1, 99)]).text(), "a******\n");
    }

    #[test]
    fn control_characters_are_shown_and_columns_are_those_of_the_file() {
        let file = SourceFile::new("f", "a\u{1b}[31m: \u{202e}x\ty\nz");
        let source = masked(&file, &[]);
        assert_eq!(source.text(), "a\\u{1b}[31m: \\u{202e}x\ty\nz\n");
        let x = file.text().find('x').expect("there");
        assert_eq!(source.shown_span(Span::new(x, x + 1)).slice(source.text()), "x");
        assert_eq!(header(&source, Span::new(x, x + 1)), (1, 10));
    }

    #[test]
    fn the_byte_order_mark_is_invisible() {
        let file = SourceFile::new("f", "\u{feff}äö: x\n");
        let source = masked(&file, &[]);
        assert_eq!(source.text(), "äö: x\n\n");
        assert_eq!(source.shown_span(Span::new(0, 7)).slice(source.text()), "äö");
        assert_eq!(source.shown_span(Span::new(3, 7)).slice(source.text()), "äö");
        assert_eq!(header(&source, Span::new(0, 7)), (1, 1));
        assert_eq!(header(&source, Span::new(9, 10)), (1, 5));
    }

    #[test]
    fn every_line_end_counts_and_context_says_where_it_begins() {
        let file = SourceFile::new("f", "a\r\nb\rc\nd");
        let source = masked(&file, &[]);
        assert_eq!(source.text(), "a\r\nb\nc\nd\n");
        assert_eq!(header(&source, Span::new(5, 6)), (3, 1));
        assert_eq!(context(&source, Span::new(5, 6)), (1, "b\nc\nd\n".into()));
        assert_eq!(context(&source, Span::new(0, 1)), (0, "a\r\nb\n".into()));
    }

    #[test]
    fn the_end_of_the_text_and_an_empty_text_can_be_pointed_at() {
        for (text, at, place) in
            [("a\n", 2, (2, 1)), ("ä", 2, (1, 2)), ("", 0, (1, 1)), ("a", 99, (1, 2)), ("\u{feff}", 3, (1, 1))]
        {
            let file = SourceFile::new("f", text);
            let source = masked(&file, &[]);
            assert_eq!(header(&source, Span::empty(at)), place, "{text:?}");
        }
        let file = SourceFile::new("f", "a\nb\n");
        let source = masked(&file, &[]);
        assert_eq!(context(&source, Span::new(2, 3)), (0, "a\nb\n".into()));
        assert_eq!(context(&source, Span::empty(4)), (1, "b\n\n".into()));
    }

    #[test]
    fn long_neighbours_are_left_out_of_the_context() {
        let long = "x".repeat(MaskedSource::LONGEST_LINE + 1);
        let file = SourceFile::new("f", format!("{long}\nshort\n{long}\n"));
        let source = masked(&file, &[]);
        assert!(!source.line_fits(0) && source.line_fits(1));
        assert_eq!(context(&source, Span::new(502, 507)), (1, "short\n".into()));
    }

    /// Characters of every width, line ends, and some that must not be shown.
    const ANY_TEXT: &str = "[ab:ä😀\\r\\n\\t\u{1b}\u{feff}\u{202e}]{0,40}";
    const UNSAFE: &[char] = &['\u{1b}', '\u{202e}', '\u{feff}'];

    proptest! {
        #[test]
        fn what_is_shown_of_any_text_fits_line_for_line(
            text in ANY_TEXT,
            spans in proptest::collection::vec((0..60_usize, 0..60_usize), 0..4),
            sensitive in proptest::collection::vec((0..60_usize, 0..60_usize), 0..3),
        ) {
            let spans_of = |pairs: &[(usize, usize)]| pairs.iter().map(|&(a, b)| Span::new(a, b)).collect::<Vec<_>>();
            let file = SourceFile::new("f", text);
            let (plain, source) = (masked(&file, &[]), masked(&file, &spans_of(&sensitive)));
            prop_assert_eq!(source.starts.len(), file.lines().line_count());
            prop_assert!(!source.text().contains(UNSAFE));
            for span in spans_of(&spans) {
                let shown = source.shown_span(span);
                let at = span.start().min(file.text().len());
                prop_assert_eq!(source.line_of(shown.start()), file.lines().line_of(at));
                let contents = source.read_span(&(shown.start(), shown.len()).into(), 1, 1);
                prop_assert!(contents.is_ok());
                let inside = text_inside(&file, span);
                prop_assert_eq!(plain.shown_span(inside).slice(plain.text()), shown_text(&file, inside));
            }
        }
    }

    /// The part of `span` that lies in one line, on whole characters, without the line end.
    fn text_inside(file: &SourceFile, span: Span) -> Span {
        let span = on_boundaries(file.text(), span);
        let line = span.slice(file.text()).split(['\r', '\n']).next().unwrap_or_default();
        Span::new(span.start(), span.start() + line.len())
    }

    /// What an unmasked span is shown as.
    fn shown_text(file: &SourceFile, span: Span) -> String {
        let text = span.slice(file.text());
        let text = if span.start() == 0 { text.strip_prefix('\u{feff}').unwrap_or(text) } else { text };
        sanitize(text).into_owned()
    }

    #[test]
    fn a_span_outside_of_the_text_is_an_error_for_miette() {
        let file = SourceFile::new("f", "a");
        assert!(masked(&file, &[]).read_span(&(7, 1).into(), 1, 1).is_err());
    }
}
