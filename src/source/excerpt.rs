use super::scalar_places::{Written, places};
use super::{LineIndex, SourceFile, Span, TextEdit};

/// A text inside of another: the lines of a block without their indentation and
/// with plain line ends, as the program that is given the block sees them.
/// Positions in it are turned outward, into positions in the text around it.
#[derive(Debug)]
pub struct Excerpt {
    source: SourceFile,
    lines: Vec<Line>,
    /// A byte of the line that the text is begun on around it: a block's header.
    header: usize,
    /// Where the last line's content ends, in the excerpt and around it.
    end: (usize, usize),
    /// Where a line behind the last one would begin around it.
    behind: usize,
    /// Whether a line end stands behind the last line around it.
    is_ended: bool,
    indent: String,
    line_ending: &'static str,
    /// Where each byte stands, in a text that is not written line by line.
    places: Option<Vec<Span>>,
}

/// Where a line begins.
#[derive(Debug)]
struct Line {
    /// In the excerpt.
    inner: usize,
    /// Its content in the text around it.
    content: usize,
    /// The line in the text around it, indentation included.
    start: usize,
}

impl Excerpt {
    /// The lines of `outer` from its line `first` (from zero) on that make up
    /// `text`, all indented alike. `None` where they do not.
    #[must_use]
    pub fn of_block(outer: &SourceFile, first: usize, text: &str) -> Option<Self> {
        let index = outer.lines();
        let raw = |line: usize| {
            let span = Span::new(index.line_start(line), index.line_end(line, outer.text()));
            outer.slice(span).trim_end_matches(['\n', '\r'])
        };
        let inner: Vec<&str> = text.strip_suffix('\n').unwrap_or(text).split('\n').collect();
        let written = inner.iter().position(|line| !line.trim().is_empty())?;
        let indent = raw(first + written).strip_suffix(inner[written])?;
        if !indent.bytes().all(|b| b == b' ') {
            return None;
        }
        let (mut lines, mut at) = (Vec::with_capacity(inner.len()), 0);
        for (number, line) in inner.iter().enumerate() {
            let whole = raw(first + number);
            let blank = whole.len().min(indent.len());
            if whole.get(blank..)? != *line {
                return None;
            }
            let start = index.line_start(first + number);
            lines.push(Line { inner: at, content: start + blank, start });
            at += line.len() + 1;
        }
        let (last, length) = (lines.last()?, inner.last()?.len());
        let behind = index.line_end(first + inner.len() - 1, outer.text());
        Some(Self {
            header: index.line_start(first.saturating_sub(1)),
            is_ended: outer.text()[..behind].ends_with(['\n', '\r']),
            end: (last.inner + length, last.content + length),
            behind,
            indent: indent.to_owned(),
            line_ending: outer.line_ending(),
            source: SourceFile::new(outer.name(), text),
            lines,
            places: None,
        })
    }

    /// The lines of `text`, as they are written from byte `start` on in one
    /// scalar of `outer`, where a line end is written `\\n`. `None` where it is
    /// written otherwise.
    #[must_use]
    pub fn of_line(outer: &SourceFile, start: usize, text: &str) -> Option<Self> {
        const LINE_END: &str = "\\n";
        let written = text.replace('\n', LINE_END);
        if outer.text().get(start..start + written.len()) != Some(written.as_str()) {
            return None;
        }
        let (mut lines, mut inner, mut at) = (Vec::new(), 0, start);
        for line in text.split_inclusive('\n') {
            lines.push(Line { inner, content: at, start: at });
            inner += line.len();
            at += line.len() + usize::from(line.ends_with('\n'));
        }
        let behind = start + written.len();
        let is_ended = text.ends_with('\n');
        let end_line = if is_ended { LINE_END.len() } else { 0 };
        Some(Self {
            lines,
            header: start,
            end: (text.len() - usize::from(is_ended), behind - end_line),
            behind,
            is_ended,
            indent: String::new(),
            line_ending: LINE_END,
            source: SourceFile::new(outer.name(), text),
            places: None,
        })
    }

    /// A text that is folded over lines or has escapes, as it is written under
    /// `inside` in `outer`. Its places are known, but no edit of it could be
    /// written back. `None` where something else is written there.
    #[must_use]
    pub fn of_written(outer: &SourceFile, inside: Span, text: &str, written: Written) -> Option<Self> {
        let places = places(outer.text(), inside, text, written).filter(|places| !places.is_empty())?;
        // A block begins on the line behind its header.
        let is_block = outer.text()[..inside.start()].ends_with(['\n', '\r']);
        Some(Self {
            header: inside.start() - usize::from(is_block),
            lines: Vec::new(),
            end: (text.len(), inside.end()),
            behind: inside.end(),
            is_ended: true,
            indent: String::new(),
            line_ending: outer.line_ending(),
            source: SourceFile::new(outer.name(), text),
            places: Some(places),
        })
    }

    /// Whether edits of the excerpt can be made around it.
    #[must_use]
    pub fn is_editable(&self) -> bool {
        self.places.is_none()
    }

    /// The text as a file of its own, under the name of the one around it.
    #[must_use]
    pub fn source(&self) -> &SourceFile {
        &self.source
    }

    /// A byte of the line that the text is begun on in the text around it: that
    /// of a block's header, or its own.
    #[must_use]
    pub fn header(&self) -> usize {
        self.header
    }

    /// Where a span of the excerpt stands in the text around it.
    #[must_use]
    pub fn outward(&self, span: Span) -> Span {
        if let Some(places) = &self.places {
            let first = places.get(span.start()).map_or(self.end.1, |place| place.start());
            let last = span.end().checked_sub(1).and_then(|last| places.get(last));
            return Span::new(first, last.filter(|_| !span.is_empty()).map_or(first, |place| place.end()));
        }
        let start = self.position(span.start());
        // The end belongs to the line of the last byte.
        let end = if span.is_empty() { start } else { self.position(span.end() - 1) + 1 };
        Span::new(start, end.max(start))
    }

    fn line_of(&self, at: usize) -> usize {
        self.lines.partition_point(|line| line.inner <= at).saturating_sub(1)
    }

    fn position(&self, at: usize) -> usize {
        if at >= self.end.0 {
            return self.end.1;
        }
        let line = &self.lines[self.line_of(at)];
        line.content + (at - line.inner)
    }

    /// An edit of the excerpt as an edit of the text around it, with its line
    /// ends and its indentation.
    #[must_use]
    pub fn outward_edit(&self, edit: &TextEdit) -> TextEdit {
        if self.places.is_some() {
            return TextEdit::replace(self.outward(edit.span), edit.text.clone());
        }
        let indented = |text: &str| text.replace('\n', &format!("{}{}", self.line_ending, self.indent));
        let (start, end) = (edit.span.start(), edit.span.end());
        let whole_lines = self.starts_line(start) && self.starts_line(end);
        if whole_lines && (edit.text.is_empty() || edit.text.ends_with('\n')) {
            let span = Span::new(self.line_start(start), self.line_start(end));
            if span.end() == self.behind && !self.is_ended {
                return self.edit_of_last_lines(span, edit.text.strip_suffix('\n').map(indented));
            }
            let text = match edit.text.strip_suffix('\n') {
                Some(lines) => format!("{}{}{}", self.indent, indented(lines), self.line_ending),
                None => String::new(),
            };
            return TextEdit::replace(span, text);
        }
        TextEdit::replace(Span::new(self.position(start), self.position(end)), indented(&edit.text))
    }

    /// Whole lines up to the end of a text that does not end in a line end: the
    /// one before them goes or comes with them.
    fn edit_of_last_lines(&self, span: Span, lines: Option<String>) -> TextEdit {
        let before = if span.start() == self.behind { 0 } else { self.line_ending.len() };
        let span = Span::new(span.start().saturating_sub(before), span.end());
        let text = lines.map(|lines| format!("{}{}{lines}", self.line_ending, self.indent));
        TextEdit::replace(span, text.unwrap_or_default())
    }

    /// Whether a line begins here, also the one behind the last.
    fn starts_line(&self, at: usize) -> bool {
        at == self.source.text().len() && self.source.text().ends_with('\n')
            || self.lines.binary_search_by_key(&at, |line| line.inner).is_ok()
    }

    /// Where the line that begins here begins around the excerpt, indentation included.
    fn line_start(&self, at: usize) -> usize {
        let line = self.lines.binary_search_by_key(&at, |line| line.inner);
        line.map_or(self.behind, |line| self.lines[line].start)
    }
}

/// The line on which the content of a block begins: the first one below its
/// header, also where it is blank. `content` is where the first word stands.
#[must_use]
pub fn first_block_line(lines: &LineIndex, text: &str, content: usize) -> usize {
    let mut line = lines.line_of(content);
    while line > 0 {
        let above = Span::new(lines.line_start(line - 1), lines.line_end(line - 1, text));
        if !above.slice(text).trim().is_empty() {
            break;
        }
        line -= 1;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::apply_edits;

    fn excerpt(text: &str, first: usize, inner: &str) -> (SourceFile, Excerpt) {
        let outer = SourceFile::new("x.yaml", text);
        let excerpt = Excerpt::of_block(&outer, first, inner).expect("a block");
        (outer, excerpt)
    }

    #[test]
    fn positions_turn_outward() {
        for end in ["\n", "\r\n"] {
            let text = ["data:", "  f: |", "    a: 1", "", "    b: 2", "c: 3", ""].join(end);
            let (outer, excerpt) = excerpt(&text, 2, "a: 1\n\nb: 2\n");
            assert_eq!(outer.slice(excerpt.outward(Span::new(0, 4))), "a: 1");
            assert_eq!(outer.slice(excerpt.outward(Span::new(6, 10))), "b: 2");
            assert_eq!(outer.slice(excerpt.outward(Span::new(9, 10))), "2");
        }
    }

    #[test]
    fn edits_keep_the_indentation_and_line_ends_around_them() {
        let text = "data:\r\n  f: |\r\n    a: 1\r\n    b: 2\r\nc: 3\r\n";
        let (outer, excerpt) = excerpt(text, 2, "a: 1\nb: 2\n");
        let edited = |edit: TextEdit| apply_edits(outer.text(), &[excerpt.outward_edit(&edit)]).expect("an edit");
        assert_eq!(edited(TextEdit::replace(Span::new(3, 4), "10")), text.replace("a: 1", "a: 10"));
        assert_eq!(edited(TextEdit::delete(Span::new(0, 5))), text.replace("    a: 1\r\n", ""));
        assert_eq!(edited(TextEdit::delete(Span::new(5, 10))), text.replace("    b: 2\r\n", ""));
        assert_eq!(edited(TextEdit::insert(5, "x: 0\n")), text.replace("    b", "    x: 0\r\n    b"));
        assert_eq!(edited(TextEdit::insert(10, "x: 0\n")), text.replace("c: 3", "    x: 0\r\nc: 3"));
    }

    #[test]
    fn a_block_without_a_final_line_end_grows_behind_its_last_line() {
        let (outer, excerpt) = excerpt("f: |-\n  a: 1\ng: 2\n", 1, "a: 1");
        let edit = excerpt.outward_edit(&TextEdit::insert(4, "\nb: 2"));
        assert_eq!(apply_edits(outer.text(), &[edit]).as_deref(), Some("f: |-\n  a: 1\n  b: 2\ng: 2\n"));
    }
}
