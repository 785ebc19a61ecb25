use std::sync::{Arc, LazyLock, OnceLock};

use memchr::memmem::Finder;

use super::{LineColumn, LineIndex, Span};

/// One text with the name that output shows for it.
///
/// `text` is the file as it stands on disk, byte order mark and line ends
/// included, so that spans are offsets into the file. Copies share it.
#[derive(Clone, Debug)]
pub struct SourceFile(Arc<Content>);

#[derive(Debug)]
struct Content {
    name: String,
    text: String,
    /// The line end of a text without any.
    usual_line_ending: &'static str,
    lines: OnceLock<LineIndex>,
    names_flinklint: OnceLock<bool>,
}

impl SourceFile {
    /// A text under the name that output shows for it: a path with `/`, or `-`.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::with_line_ending(name.into(), text.into(), "\n")
    }

    /// The same file with another text. Where that has no line end, new lines end as
    /// those of this text do.
    #[must_use]
    pub fn edited(&self, text: String) -> Self {
        Self::with_line_ending(self.name().to_owned(), text, self.line_ending())
    }

    fn with_line_ending(name: String, text: String, usual_line_ending: &'static str) -> Self {
        let (lines, names_flinklint) = (OnceLock::new(), OnceLock::new());
        Self(Arc::new(Content { name, text, usual_line_ending, lines, names_flinklint }))
    }

    /// The name that output shows.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The last segment of the name.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.name().rsplit('/').next().unwrap_or_default()
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The text under `span`.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        span.slice(self.text())
    }

    /// Whether the text names flinklint, as every comment that speaks to it does;
    /// looked for when first asked.
    #[must_use]
    pub fn names_flinklint(&self) -> bool {
        static WORD: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("flinklint"));
        *self.0.names_flinklint.get_or_init(|| WORD.find(self.text().as_bytes()).is_some())
    }

    /// Line starts, computed when first asked for.
    #[must_use]
    pub fn lines(&self) -> &LineIndex {
        self.0.lines.get_or_init(|| LineIndex::new(self.text()))
    }

    /// Line and column of a byte.
    #[must_use]
    pub fn line_column(&self, at: usize) -> LineColumn {
        self.lines().line_column(self.text(), at)
    }

    /// The line end of the first line: `\r\n`, `\n`, or `\r` where no line ends otherwise.
    #[must_use]
    pub fn line_ending(&self) -> &'static str {
        match self.text().find('\n') {
            Some(at) if self.text()[..at].ends_with('\r') => "\r\n",
            Some(_) => "\n",
            None if self.text().contains('\r') => "\r",
            None => self.0.usual_line_ending,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_tells_how_lines_end() {
        for (text, end) in [("", "\n"), ("a", "\n"), ("a\nb\r\n", "\n"), ("a\r\nb\n", "\r\n"), ("a\rb\r", "\r")] {
            let file = SourceFile::new("f", text);
            assert_eq!(file.line_ending(), end, "{text:?}");
            assert_eq!(file.edited("a".into()).edited("b".into()).line_ending(), end, "{text:?}");
            assert_eq!(file.edited("a\r\n".into()).line_ending(), "\r\n", "{text:?}");
        }
    }
}
