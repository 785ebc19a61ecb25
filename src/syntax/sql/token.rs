use crate::source::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A keyword or a name without quotes.
    Word,
    /// A name in `` ` `` or `"`, quotes included.
    QuotedName,
    /// A string in `'`, quotes included.
    Text,
    /// A number.
    Number,
    /// Any other character, by its byte.
    Symbol(u8),
    /// `/*+`
    HintStart,
    /// The `*/` of a hint.
    HintEnd,
}

/// A piece of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its bytes in the whole text.
    pub span: Span,
}

/// The tokens of the text under `span`, comments left out and hints kept.
/// Never fails: what is not closed ends with the span.
#[must_use]
pub fn tokens(text: &str, span: Span) -> Vec<Token> {
    let bytes = &text.as_bytes()[..span.end().min(text.len())];
    let mut found = Vec::new();
    let mut in_hint = false;
    let mut at = span.start();
    while let Some((kind, length)) = next(&bytes[at..], in_hint) {
        match kind {
            Some(TokenKind::HintStart) => in_hint = true,
            Some(TokenKind::HintEnd) => in_hint = false,
            _ => {}
        }
        found.extend(kind.map(|kind| Token { kind, span: Span::new(at, at + length) }));
        at += length;
    }
    found
}

/// The token at the start of `rest`, `None` in its place for blanks and
/// comments, and its length.
fn next(rest: &[u8], in_hint: bool) -> Option<(Option<TokenKind>, usize)> {
    let run = |is: fn(u8) -> bool| rest.iter().position(|&byte| !is(byte)).unwrap_or(rest.len());
    Some(match rest {
        [] => return None,
        [b'/', b'*', b'+', ..] => (Some(TokenKind::HintStart), 3),
        [b'*', b'/', ..] if in_hint => (Some(TokenKind::HintEnd), 2),
        [b'/', b'*', ..] => (None, memchr::memmem::find(rest, b"*/").map_or(rest.len(), |at| at + 2)),
        [b'-', b'-', ..] => (None, memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len())),
        [b'\'', ..] => (Some(TokenKind::Text), quoted(rest)),
        [b'`' | b'"', ..] => (Some(TokenKind::QuotedName), quoted(rest)),
        [byte, ..] if *byte <= b' ' => (None, run(|byte| byte <= b' ')),
        [byte, ..] if byte.is_ascii_digit() => {
            (Some(TokenKind::Number), run(|byte| byte.is_ascii_alphanumeric() || byte == b'.'))
        }
        [byte, ..] if is_of_word(*byte) => (Some(TokenKind::Word), run(is_of_word)),
        [byte, ..] => (Some(TokenKind::Symbol(*byte)), 1),
    })
}

/// Bytes beyond ASCII count as letters, so that no character is cut.
fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || !byte.is_ascii()
}

/// The length of a quoted piece; its quote twice stands for itself.
fn quoted(rest: &[u8]) -> usize {
    let mut at = 1;
    while let Some(length) = rest.get(at..).and_then(|inside| memchr::memchr(rest[0], inside)) {
        at += length + 1;
        if rest.get(at) != Some(&rest[0]) {
            return at;
        }
        at += 1;
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<&str> {
        tokens(text, Span::new(0, text.len())).iter().map(|token| token.span.slice(text)).collect()
    }

    #[test]
    fn comments_go_and_hints_stay() {
        assert_eq!(
            shown("a -- b\n/* c */ 'it''s' /*+ H('k') */ `x``y`.z>=1.5"),
            ["a", "'it''s'", "/*+", "H", "(", "'k'", ")", "*/", "`x``y`", ".", "z", ">", "=", "1.5"]
        );
    }

    #[test]
    fn whatever_comes_the_end_is_reached() {
        for text in ["'", "`a", "/*", "/*+", "a'", "\u{0}", "ä-ö", "''"] {
            let found = tokens(text, Span::new(0, text.len()));
            assert!(found.iter().all(|token| token.span.end() <= text.len()), "{text}");
        }
    }
}
