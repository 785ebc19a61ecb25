//! Flink's line format of `flink-conf.yaml` up to 1.20, which only looks like
//! YAML: `org.apache.flink.configuration.GlobalConfiguration.loadLegacyYAMLResource`.

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
    lines_from(text, 0)
}

/// The lines of a text from byte `from` on, with places in the whole text.
#[must_use]
pub fn lines_from(text: &str, from: usize) -> Lines<'_> {
    Lines { text, at: from, passes_over_comments: false }
}

/// The same, but for lines that are empty or a comment from their first byte on: two
/// thirds of a usual text.
#[must_use]
pub fn content_from(text: &str, from: usize) -> Lines<'_> {
    Lines { text, at: from, passes_over_comments: true }
}

/// Iterator over the lines of a text.
#[derive(Clone, Debug)]
pub struct Lines<'t> {
    text: &'t str,
    at: usize,
    passes_over_comments: bool,
}

impl Iterator for Lines<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        loop {
            let rest = self.text.as_bytes().get(self.at..).filter(|rest| !rest.is_empty())?;
            let length = find_any(rest, [b'\n', b'\r']).unwrap_or(rest.len());
            let start = self.at;
            self.at += match (rest.get(length), rest.get(length + 1)) {
                (Some(b'\r'), Some(b'\n')) => length + 2,
                (Some(_), _) => length + 1,
                (None, _) => length,
            };
            if !(self.passes_over_comments && is_bare(&rest[..length])) {
                return Some(line(self.text, Span::new(start, start + length)));
            }
        }
    }
}

/// Whether a line is empty or a comment from its first byte on.
fn is_bare(line: &[u8]) -> bool {
    line.first().is_none_or(|&first| first == b'#')
}

fn line(text: &str, span: Span) -> Line {
    let bytes = &text.as_bytes()[span.range()];
    if is_bare(bytes) {
        return Line { span, comment: Some(span).filter(|span| !span.is_empty()), content: Content::Blank };
    }
    let comment = find_any(bytes, [b'#']).map(|at| Span::new(span.start() + at, span.end()));
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

/// Where key and value part.
fn colon_and_space(line: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + find_any(&line[from..], [b':'])?;
        from = at + 1;
        if line.get(from) == Some(&b' ') {
            return Some(at);
        }
    }
}

/// Where the first of some bytes stands. Lines are short: `memchr` takes longer to be
/// called than this does to look at eight bytes at a time.
#[inline]
fn find_any<const N: usize>(bytes: &[u8], any_of: [u8; N]) -> Option<usize> {
    const ONES: u64 = u64::MAX / 0xff;
    const HIGHEST_BITS: u64 = ONES << 7;
    // Where a byte is zero, its highest bit; those above the first may be wrong.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & HIGHEST_BITS;
    let (words, rest) = bytes.as_chunks::<8>();
    for (at, &word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(word);
        let found = any_of.iter().fold(0, |found, &byte| found | zeros(word ^ (ONES * u64::from(byte))));
        if found != 0 {
            return Some(8 * at + found.trailing_zeros() as usize / 8);
        }
    }
    let at = rest.iter().position(|byte| any_of.contains(byte))?;
    Some(8 * words.len() + at)
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
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

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

    proptest! {
        #[test]
        fn bytes_are_found_where_they_stand(bytes in vec(select(b"a\n\r\x0b\x8a\0\x80\xff".as_slice()), 0..40)) {
            let first = |any_of: &[u8]| bytes.iter().position(|byte| any_of.contains(byte));
            prop_assert_eq!(find_any(&bytes, [b'\n', b'\r']), first(b"\n\r"));
            prop_assert_eq!(find_any(&bytes, [b'a']), first(b"a"));
        }
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
        assert!(matches!(contents[2], Content::EmptyPart(_)));
        assert_eq!(contents[3], Content::Blank);
        assert!(matches!(contents[4], Content::Pair { .. }));
    }

    #[test]
    fn a_byte_order_mark_belongs_to_the_first_key() {
        assert_eq!(pairs("\u{feff}a: b"), [("\u{feff}a", "b")]);
    }
}
