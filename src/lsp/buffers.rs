//! Documents as the editor has them, saved or not.

use std::collections::BTreeMap;

use lsp_types::{TextDocumentContentChangeEvent, Url};

use super::position::{Encoding, Places};
use crate::lint::outcome::FileOutcome;
use crate::source::LineIndex;

/// One open document.
#[derive(Debug)]
pub(super) struct Buffer {
    /// What the editor takes it for, as `yaml`.
    pub language: String,
    /// The editor's number of the text.
    pub version: i32,
    pub text: String,
    /// What was found in this text; `None` where nothing of Flink's is in it.
    pub outcome: Option<FileOutcome>,
    /// Whether the text or what it is judged by changed since it was linted.
    pub is_stale: bool,
}

/// The open documents by their address.
#[derive(Debug, Default)]
pub(super) struct Buffers(BTreeMap<Url, Buffer>);

impl Buffers {
    pub fn open(&mut self, uri: Url, language: String, version: i32, text: String) {
        self.0.insert(uri, Buffer { language, version, text, outcome: None, is_stale: true });
    }

    pub fn close(&mut self, uri: &Url) -> bool {
        self.0.remove(uri).is_some()
    }

    pub fn get(&self, uri: &Url) -> Option<&Buffer> {
        self.0.get(uri)
    }

    pub fn get_mut(&mut self, uri: &Url) -> Option<&mut Buffer> {
        self.0.get_mut(uri)
    }

    /// Everything is to be linted anew.
    pub fn spoil(&mut self) {
        self.0.values_mut().for_each(|buffer| buffer.is_stale = true);
    }

    /// The first document that is to be linted.
    pub fn stale(&self) -> Option<&Url> {
        self.0.iter().find(|(_, buffer)| buffer.is_stale).map(|(uri, _)| uri)
    }
}

impl Buffer {
    /// Takes what the user did, one change after the other.
    pub fn change(&mut self, version: i32, changes: Vec<TextDocumentContentChangeEvent>, encoding: Encoding) {
        for change in changes {
            match change.range {
                None => self.text = change.text,
                Some(range) => {
                    let lines = LineIndex::new(&self.text);
                    let span = Places { text: &self.text, lines: &lines, encoding }.span(range);
                    self.text.replace_range(span.range(), &change.text);
                }
            }
        }
        self.version = version;
        self.is_stale = true;
    }
}

#[cfg(test)]
mod tests {
    use lsp_types::{Position, Range};

    use super::*;

    /// From line and column, to line and column, text.
    type Change<'t> = ((u32, u32), (u32, u32), &'t str);

    fn changed(text: &str, changes: &[Change<'_>]) -> String {
        let mut buffers = Buffers::default();
        let uri = Url::parse("untitled:a").expect("an address");
        buffers.open(uri.clone(), "yaml".into(), 1, text.into());
        let event = |&(from, to, text): &Change<'_>| TextDocumentContentChangeEvent {
            range: Some(Range::new(Position::new(from.0, from.1), Position::new(to.0, to.1))),
            range_length: None,
            text: text.to_owned(),
        };
        let buffer = buffers.get_mut(&uri).expect("open");
        buffer.change(2, changes.iter().map(event).collect(), Encoding::Utf16);
        buffer.text.clone()
    }

    #[test]
    fn changes_build_on_each_other() {
        assert_eq!(
            changed("a: 1\r\nb: 2\r\n", &[((0, 3), (0, 4), "10"), ((1, 3), (1, 4), "20")]),
            "a: 10\r\nb: 20\r\n"
        );
        assert_eq!(changed("\u{1f600}x\ny", &[((0, 2), (0, 3), ""), ((0, 2), (1, 0), "")]), "\u{1f600}y");
    }

    #[test]
    fn a_range_that_is_not_there_is_moved_inside() {
        assert_eq!(changed("a", &[((9, 9), (9, 9), "b")]), "ab");
        assert_eq!(changed("ab", &[((0, 2), (0, 1), "c")]), "abc");
    }
}
