use std::borrow::Cow;

use memchr::memchr;

/// Makes text safe for a terminal: control characters, among them the escape
/// that starts terminal sequences, and characters that reorder text are shown
/// as `\u{..}`. Tabs and line feeds are kept.
#[must_use]
pub fn sanitize(text: &str) -> Cow<'_, str> {
    // Without an early end the compiler looks at many bytes at once.
    let plain = text.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~' | b'\t' | b'\n'));
    if plain || !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_unsafe(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// A text with `\n` in place of line feeds; `None` where it has none.
#[must_use]
pub fn show_line_feeds(text: &str) -> Option<String> {
    memchr(b'\n', text.as_bytes()).map(|_| text.replace('\n', "\\n"))
}

fn is_unsafe(c: char) -> bool {
    let bidirectional = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    (c.is_control() && c != '\t' && c != '\n') || bidirectional || c == '\u{feff}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_bidirectional_marks_become_visible() {
        assert_eq!(sanitize("a\u{1b}[31mb\u{202e}c\td"), "a\\u{1b}[31mb\\u{202e}c\td");
        assert!(matches!(sanitize("plain: value"), Cow::Borrowed(_)));
    }
}
