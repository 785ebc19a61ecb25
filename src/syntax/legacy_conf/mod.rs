//! Flink's line format of `flink-conf.yaml` up to 1.20, which only looks like
//! YAML: `org.apache.flink.configuration.GlobalConfiguration.loadLegacyYAMLResource`.

mod parting;
mod places;

use crate::source::Span;
use parting::Parting;
use places::Places;

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
    /// The key is empty: ignored with a warning in Flink's log.
    EmptyKey(Span),
}

/// The lines of a text. Borrows nothing and never fails: Flink reads any text.
#[must_use]
pub fn lines(text: &str) -> Lines<'_> {
    lines_from(text, 0)
}

/// The lines of a text from byte `from` on, with places in the whole text.
#[must_use]
pub fn lines_from(text: &str, from: usize) -> Lines<'_> {
    Lines { text, at: from, ends: ends(text, from), passes_over_comments: false }
}

/// The same, but for lines that are empty or a comment from their first byte on: two
/// thirds of a usual text.
#[must_use]
pub fn content_from(text: &str, from: usize) -> Lines<'_> {
    Lines { text, at: from, ends: ends(text, from), passes_over_comments: true }
}

fn ends(text: &str, from: usize) -> Places<'_, 2> {
    Places::new(text.as_bytes(), from, text.len(), [b'\n', b'\r'])
}

/// Iterator over the lines of a text.
#[derive(Clone, Debug)]
pub struct Lines<'t> {
    text: &'t str,
    at: usize,
    /// Where a line may end that is not told yet.
    ends: Places<'t, 2>,
    passes_over_comments: bool,
}

impl Iterator for Lines<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        let text = self.text.as_bytes();
        while self.at < text.len() {
            let start = self.at;
            // The `\n` of a `\r\n` stands before where the next line begins.
            let end = self.ends.find(|&end| end >= start).unwrap_or(text.len());
            let is_pair = text.get(end) == Some(&b'\r') && text.get(end + 1) == Some(&b'\n');
            self.at = end + if is_pair { 2 } else { 1 };
            if !(self.passes_over_comments && is_bare(&text[start..end])) {
                return Some(line(self.text, Span::new(start, end)));
            }
        }
        None
    }
}

/// Whether a line is empty or a comment from its first byte on.
fn is_bare(line: &[u8]) -> bool {
    line.first().is_none_or(|&first| first == b'#')
}

fn line(text: &str, span: Span) -> Line {
    let bytes = text.as_bytes();
    if is_bare(&bytes[span.range()]) {
        return Line { span, comment: Some(span).filter(|span| !span.is_empty()), content: Content::Blank };
    }
    let Parting { hash, colon } = Parting::of(bytes, span);
    let comment = hash.map(|at| Span::new(at, span.end()));
    let before_comment = hash.unwrap_or(span.end());
    let start = trim_start(bytes, span.start(), before_comment);
    let end = trim_end(bytes, start, before_comment);
    let kept = Span::new(start, end);
    let content = match colon {
        _ if kept.is_empty() => Content::Blank,
        // The blank behind the colon may be one that was stripped.
        Some(at) if at + 1 < end => {
            let key = Span::new(start, trim_end(bytes, start, at));
            // Not empty: what was kept ends behind a blank with something else.
            let value = Span::new(trim_start(bytes, at + 2, end), end);
            if key.is_empty() { Content::EmptyKey(kept) } else { Content::Pair { key, value } }
        }
        _ => Content::NoSeparator(kept),
    };
    Line { span, comment, content }
}

// As Java's `String.trim`, which strips characters up to U+0020 only, so that a byte
// order mark or a no-break space stays.

fn trim_start(text: &[u8], mut start: usize, end: usize) -> usize {
    while start < end && text[start] <= b' ' {
        start += 1;
    }
    start
}

fn trim_end(text: &[u8], start: usize, mut end: usize) -> usize {
    while start < end && text[end - 1] <= b' ' {
        end -= 1;
    }
    end
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
    fn blanks_and_line_ends_belong_to_no_part() {
        let text = " \t a.b\t:  c d \r\nlonger: 1\r\nk: v\n";
        assert_eq!(pairs(text), [("a.b", "c d"), ("longer", "1"), ("k", "v")]);
        let comments: Vec<Option<&str>> =
            lines("# a\n\nk: v # b\n").map(|line| line.comment.map(|span| span.slice("# a\n\nk: v # b\n"))).collect();
        assert_eq!(comments, [Some("# a"), None, Some("# b")]);
    }

    #[test]
    fn lines_with_content_are_those_of_all_lines() {
        let text = "a: b\n\n#c\r\n # d\r\re: f # g\n#";
        let all: Vec<Line> = lines(text).filter(|line| line.content != Content::Blank).collect();
        let content: Vec<Line> = content_from(text, 0).filter(|line| line.content != Content::Blank).collect();
        assert_eq!(all, content);
        assert_eq!((lines(text).count(), content_from(text, 0).count()), (7, 3));
        assert_eq!(content_from("#\n\n", 0).count(), 0);
    }

    #[test]
    fn what_flink_ignores_keeps_its_reason() {
        let contents: Vec<_> = lines("k:v\nk:\n: x\n  # c\nk: \tv\n").map(|line| line.content).collect();
        assert!(matches!(contents[0], Content::NoSeparator(_)));
        assert!(matches!(contents[1], Content::NoSeparator(_)), "trimmed first, so no space follows");
        assert!(matches!(contents[2], Content::EmptyKey(_)));
        assert_eq!(contents[3], Content::Blank);
        assert!(matches!(contents[4], Content::Pair { .. }));
    }

    #[test]
    fn a_byte_order_mark_belongs_to_the_first_key() {
        assert_eq!(pairs("\u{feff}a: b"), [("\u{feff}a", "b")]);
    }
}
