use std::cell::{Cell, OnceCell};

use memchr::{memchr, memchr_iter, memrchr};

use crate::source::{LineColumn, SourceFile};

/// Lines between two places that are nearer to each other are counted, as long as
/// all that is counted is no more than the text; else the index of lines is asked.
const NEAR: usize = 1 << 20;
/// A column further into its line than this is looked up instead of counted.
const COUNTED: usize = 4096;
const BLOCK: usize = 1024;

/// Lines and columns of one file, cheapest for places in their order. A file that
/// is one long line costs no more per place than any other: characters are counted
/// once per block of bytes.
pub struct Places<'a> {
    file: &'a SourceFile,
    last: Cell<Mark>,
    /// How many bytes may still be counted through.
    left: Cell<usize>,
    /// Characters before each block.
    blocks: OnceCell<Vec<usize>>,
}

/// A place with the line that it is on, from zero on, and where that begins.
#[derive(Clone, Copy, Default)]
struct Mark {
    at: usize,
    line: usize,
    line_start: usize,
}

impl<'a> Places<'a> {
    /// Places of `file`.
    pub fn new(file: &'a SourceFile) -> Self {
        Self { file, last: Cell::default(), left: Cell::new(file.text().len()), blocks: OnceCell::new() }
    }

    /// The line of byte `at`, and where it begins.
    fn line_of(&self, at: usize) -> (usize, usize) {
        let last = self.last.get();
        let gap = self.file.text().as_bytes().get(last.at..at);
        let is_near = |gap: &&[u8]| gap.len() <= NEAR.min(self.left.get()) && memchr(b'\r', gap).is_none();
        let (line, line_start) = match gap.filter(is_near) {
            Some(gap) => {
                self.left.set(self.left.get() - gap.len());
                let line_start = memrchr(b'\n', gap).map_or(last.line_start, |end| last.at + end + 1);
                (last.line + memchr_iter(b'\n', gap).count(), line_start)
            }
            None => {
                let line = self.file.lines().line_of(at);
                (line, self.file.lines().line_start(line))
            }
        };
        self.last.set(Mark { at, line, line_start });
        (line, line_start)
    }

    /// The place of byte `at`, or of the text's end where it lies beyond.
    pub fn at(&self, at: usize) -> LineColumn {
        let text = self.file.text();
        let at = at.min(text.len());
        let (line, start) = self.line_of(at);
        let before = if at - start <= COUNTED {
            characters(text.as_bytes().get(start..at).unwrap_or_default())
        } else {
            self.characters(at) - self.characters(start)
        };
        let mark = usize::from(line == 0 && at > 0 && text.starts_with('\u{feff}'));
        LineColumn { line: line + 1, column: before - mark + 1 }
    }

    /// Characters that begin before byte `at`.
    fn characters(&self, at: usize) -> usize {
        let bytes = self.file.text().as_bytes();
        let blocks = self.blocks.get_or_init(|| {
            let mut before = 0;
            let mut count_block = |block: &[u8]| {
                let here = before;
                before += characters(block);
                here
            };
            let mut blocks: Vec<usize> = bytes.chunks(BLOCK).map(&mut count_block).collect();
            blocks.push(before);
            blocks
        });
        let block = at / BLOCK;
        blocks.get(block).copied().unwrap_or_default() + characters(bytes.get(block * BLOCK..at).unwrap_or_default())
    }
}

/// Number of characters that begin in UTF-8 bytes.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counted_lines_are_those_of_the_index() {
        let (some, many) = ("a\nb: c\n".repeat(500), "a\nb: c\n".repeat(400_000));
        for text in ["\u{feff}a\n\nä: b\r\nc\rd\n\r\n\re", "\u{feff}", "", "a\r\nb\r\n", &some, &many] {
            let file = SourceFile::new("f", text);
            let every: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            for step in [1, 2, 3, 7, 5000, 50_000].into_iter().filter(|step| step * 1000 > text.len()) {
                let places = Places::new(&file);
                let back = every.iter().rev().step_by(step * 3);
                for &at in every.iter().step_by(step).chain(back) {
                    assert_eq!(places.at(at), file.line_column(at), "byte {at} by {step}");
                }
            }
        }
    }

    #[test]
    fn looked_up_columns_are_the_counted_ones() {
        for text in
            [format!("\u{feff}{}", "äb€".repeat(3000)), format!("x\n{}\ny", "äb€".repeat(3000)), "a".repeat(4 * BLOCK)]
        {
            let file = SourceFile::new("f", text);
            let places = Places::new(&file);
            for (at, _) in file.text().char_indices().chain([(file.text().len(), ' ')]).step_by(97) {
                assert_eq!(places.at(at), file.line_column(at), "byte {at}");
            }
            assert_eq!(places.at(usize::MAX), file.line_column(file.text().len()));
        }
    }
}
