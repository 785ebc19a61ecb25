use std::cell::OnceCell;

use crate::source::{LineColumn, SourceFile};

/// A column further into its line than this is looked up instead of counted.
const COUNTED: usize = 4096;
const BLOCK: usize = 1024;

/// Lines and columns of one file. A file that is one long line costs no more
/// per place than any other: characters are counted once per block of bytes.
pub struct Places<'a> {
    file: &'a SourceFile,
    /// Characters before each block.
    blocks: OnceCell<Vec<usize>>,
}

impl<'a> Places<'a> {
    /// Places of `file`.
    pub fn new(file: &'a SourceFile) -> Self {
        Self { file, blocks: OnceCell::new() }
    }

    /// The place of byte `at`, or of the text's end where it lies beyond.
    pub fn at(&self, at: usize) -> LineColumn {
        let text = self.file.text();
        let at = at.min(text.len());
        let line = self.file.lines().line_of(at);
        let start = self.file.lines().line_start(line);
        if at - start <= COUNTED {
            return self.file.line_column(at);
        }
        let mark = usize::from(line == 0 && text.starts_with('\u{feff}'));
        LineColumn { line: line + 1, column: self.characters(at) - self.characters(start) - mark + 1 }
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
