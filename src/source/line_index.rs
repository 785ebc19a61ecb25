use memchr::{memchr, memchr_iter, memchr2_iter, memrchr2_iter};

/// A place for people: both count from 1, the column in Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: usize,
    /// Column in Unicode scalar values, from 1. A byte order mark does not count.
    pub column: usize,
}

/// Lines of configuration are about as long, in bytes.
const USUAL_LINE: usize = 32;

/// Byte offsets at which the lines of one text start.
///
/// `\n`, `\r\n` and a lone `\r` end a line, as for `BufferedReader`, which
/// Flink's legacy loader reads with, and as in YAML.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// Whether a line ends with a lone `\r`.
    returns: bool,
}

impl LineIndex {
    /// Indexes `text` in one pass.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = Vec::with_capacity(2 + bytes.len() / USUAL_LINE);
        starts.push(0);
        let mut returns = false;
        let mut ends = |end: usize| {
            returns |= bytes[end] == b'\r';
            starts.push(u32::try_from(end + 1).unwrap_or(u32::MAX));
        };
        // Nearly every text has one kind of line end, which is found faster by itself.
        if memchr(b'\r', bytes).is_none() {
            memchr_iter(b'\n', bytes).for_each(&mut ends);
        } else {
            memchr2_iter(b'\n', b'\r', bytes).filter(|&at| ends_line(bytes, at)).for_each(&mut ends);
        }
        Self { starts, returns }
    }

    /// Number of lines; a final line end opens one more, empty line.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.starts.len()
    }

    /// Zero-based number of the line that holds byte `at`.
    #[must_use]
    pub fn line_of(&self, at: usize) -> usize {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        self.starts.partition_point(|&start| start <= at) - 1
    }

    /// Whether the lines are those of programs that end one at every `\n` and
    /// nowhere else, as git does.
    #[must_use]
    pub fn is_by_line_feeds(&self) -> bool {
        !self.returns
    }

    /// First byte of a zero-based line; the last line's start where there is no such line.
    #[must_use]
    pub fn line_start(&self, line: usize) -> usize {
        self.starts.get(line).or(self.starts.last()).map_or(0, |&start| start as usize)
    }

    /// One past the last byte of a zero-based line, its line end included.
    #[must_use]
    pub fn line_end(&self, line: usize, text: &str) -> usize {
        self.starts.get(line + 1).map_or(text.len(), |&start| start as usize)
    }

    /// The place of byte `at` for people.
    #[must_use]
    pub fn line_column(&self, text: &str, at: usize) -> LineColumn {
        let line = self.line_of(at);
        let before = text.get(self.line_start(line)..at.min(text.len())).unwrap_or_default();
        let before = if line == 0 { before.trim_start_matches('\u{feff}') } else { before };
        LineColumn { line: line + 1, column: before.chars().count() + 1 }
    }
}

/// Whether the line end at byte `at` is one of its own, and not the first half of `\r\n`.
fn ends_line(bytes: &[u8], at: usize) -> bool {
    bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n')
}

/// First byte of the line that holds byte `at`, looked for from there backwards: for
/// few lines of a text that has no index.
#[must_use]
pub fn line_start(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let before = bytes.get(..at).unwrap_or(bytes);
    memrchr2_iter(b'\n', b'\r', before).find(|&end| ends_line(bytes, end)).map_or(0, |end| end + 1)
}

/// One past the last byte of that line, its line end included.
#[must_use]
pub fn line_end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let behind = memchr2_iter(b'\n', b'\r', bytes.get(at..).unwrap_or_default());
    behind.map(|end| at + end).find(|&end| ends_line(bytes, end)).map_or(bytes.len(), |end| end + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_kind_of_line_end_ends_a_line() {
        let text = "a\nb\r\nc\rd";
        let index = LineIndex::new(text);
        assert_eq!(index.line_count(), 4);
        assert_eq!(index.line_column(text, 7), LineColumn { line: 4, column: 1 });
        assert_eq!(index.line_end(1, text), 5);
        assert!(!index.is_by_line_feeds());
        assert!(LineIndex::new("a\nb\r\nc").is_by_line_feeds());
    }

    #[test]
    fn columns_count_characters_and_not_the_byte_order_mark() {
        let text = "\u{feff}äö: x";
        let index = LineIndex::new(text);
        assert_eq!(index.line_column(text, 7), LineColumn { line: 1, column: 3 });
    }

    proptest! {
        #[test]
        fn a_line_is_the_same_without_an_index(text in "[a\u{e4}\\n\\r]{0,12}") {
            let index = LineIndex::new(&text);
            for at in 0..=text.len() {
                let line = index.line_of(at);
                prop_assert_eq!(line_start(&text, at), index.line_start(line), "{:?} at {}", text, at);
                prop_assert_eq!(line_end(&text, at), index.line_end(line, &text), "{:?} at {}", text, at);
            }
        }
    }
}
