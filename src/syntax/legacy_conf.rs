//! Flink's line format of `flink-conf.yaml` up to 1.20, which only looks like
//! YAML: `org.apache.flink.configuration.GlobalConfiguration.loadLegacyYAMLResource`.

use memchr::{memchr, memchr_iter, memchr2};

use crate::source::Span;

/// One physical line, as Flink takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The whole line without its line end.
    pub span: Span,
    /// From the first `#` to the end of the line.
    pub comment: Option<Span>,
    /// What Flink makes of it.
    pub content: Content,
}

/// What Flink makes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Nothing before the comment: skipped without a word.
    Blank,
    /// A setting. Both spans are trimmed as Java's `String.trim` does.
    Pair {
        /// The key.
        key: Span,
        /// The value, quotes and all.
        value: Span,
    },
    /// No colon followed by a space: ignored with a warning in Flink's log.
    NoSeparator(Span),
    /// Key or value is empty: ignored with a warning in Flink's log.
    EmptyPart(Span),
}

/// The lines of a text. Borrows nothing and never fails: Flink reads any text.
#[must_use]
pub fn lines(text: &str) -> Lines<'_> {
    Lines { text, at: 0 }
}

/// The lines of a text from byte `from` on, with places in the whole text.
#[must_use]
pub fn lines_from(text: &str, from: usize) -> Lines<'_> {
    Lines { text, at: from }
}

/// Iterator over the lines of a text.
#[derive(Clone, Debug)]
pub struct Lines<'t> {
    text: &'t str,
    at: usize,
}

impl Iterator for Lines<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        let rest = self.text.as_bytes().get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let span = Span::new(self.at, self.at + length);
        let end = match (rest.get(length), rest.get(length + 1)) {
            (Some(b'\r'), Some(b'\n')) => length + 2,
            (Some(_), _) => length + 1,
            (None, _) => length,
        };
        self.at += end;
        Some(line(self.text, span))
    }
}

fn line(text: &str, span: Span) -> Line {
    let bytes = &text.as_bytes()[span.range()];
    let cut = memchr(b'#', bytes);
    let comment = cut.map(|at| Span::new(span.start() + at, span.end()));
    let kept = java_trim(text, Span::new(span.start(), comment.map_or(span.end(), Span::start)));
    let content = if kept.is_empty() {
        Content::Blank
    } else {
        match colon_and_space(&text.as_bytes()[kept.range()]) {
            None => Content::NoSeparator(kept),
            Some(at) => {
                let key = java_trim(text, Span::new(kept.start(), kept.start() + at));
                let value = java_trim(text, Span::new(kept.start() + at + 2, kept.end()));
                if key.is_empty() || value.is_empty() { Content::EmptyPart(kept) } else { Content::Pair { key, value } }
            }
        }
    };
    Line { span, comment, content }
}

/// Where key and value part. A finder of two bytes would cost more than a line.
fn colon_and_space(line: &[u8]) -> Option<usize> {
    memchr_iter(b':', line).find(|&at| line.get(at + 1) == Some(&b' '))
}

/// Java's `String.trim`: strips characters up to U+0020 only, so that a byte
/// order mark or a no-break space stays.
fn java_trim(text: &str, span: Span) -> Span {
    let bytes = &text.as_bytes()[span.range()];
    let start = bytes.iter().position(|&b| b > b' ').unwrap_or(bytes.len());
    let end = bytes.iter().rposition(|&b| b > b' ').map_or(start, |at| at + 1);
    Span::new(span.start() + start, span.start() + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Vec<(&str, &str)> {
        let pair = |line: Line| match line.content {
            Content::Pair { key, value } => Some((key.slice(text), value.slice(text))),
            _ => None,
        };
        lines(text).filter_map(pair).collect()
    }

    #[test]
    fn the_first_colon_and_space_splits_and_the_first_hash_cuts() {
        assert_eq!(pairs("a: b: c # d\nk : \"v#w\"\rx: 1\r\n"), [("a", "b: c"), ("k", "\"v"), ("x", "1")]);
    }

    #[test]
    fn what_flink_ignores_keeps_its_reason() {
        let contents: Vec<_> = lines("k:v\nk:\n: x\n  # c\nk: \tv\n").map(|line| line.content).collect();
        assert!(matches!(contents[0], Content::NoSeparator(_)));
        assert!(matches!(contents[1], Content::NoSeparator(_)), "trimmed first, so no space follows");
        assert!(matches!(contents[2], Content::EmptyPart(_)));
        assert_eq!(contents[3], Content::Blank);
        assert!(matches!(contents[4], Content::Pair { .. }));
    }

    #[test]
    fn a_byte_order_mark_belongs_to_the_first_key() {
        assert_eq!(pairs("\u{feff}a: b"), [("\u{feff}a", "b")]);
    }
}
