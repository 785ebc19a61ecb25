use super::token::{Token, TokenKind};
use crate::source::Span;

/// A name of up to three parts, as `catalog.database.table`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectName {
    /// Its parts, without quotes.
    pub parts: Vec<String>,
    /// Where it stands.
    pub span: Span,
}

impl ObjectName {
    /// The part behind the last dot.
    #[must_use]
    pub fn last(&self) -> &str {
        self.parts.last().map_or("", String::as_str)
    }

    /// Whether both may name one object: the shorter is the end of the longer.
    #[must_use]
    pub fn may_be(&self, other: &ObjectName) -> bool {
        self.parts.iter().rev().zip(other.parts.iter().rev()).all(|(a, b)| a == b)
    }
}

/// A string in a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// What it stands for.
    pub text: String,
    /// Its bytes between the quotes.
    pub span: Span,
}

/// `'key' = 'value'` of a `WITH` clause or a hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableOption {
    /// The key.
    pub key: Literal,
    /// The value.
    pub value: Literal,
}

impl TableOption {
    /// From the quote before the key to the quote behind the value.
    #[must_use]
    pub fn span(&self) -> Span {
        Span::new(self.key.span.start().saturating_sub(1), self.value.span.end() + 1)
    }
}

/// Reads tokens one by one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    tokens: &'t [Token],
    at: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str, tokens: &'t [Token]) -> Self {
        Self { text, tokens, at: 0 }
    }

    /// Reads other tokens of the same text.
    pub(super) fn over<'o>(&self, tokens: &'o [Token]) -> Cursor<'o>
    where
        't: 'o,
    {
        Cursor { text: self.text, tokens, at: 0 }
    }

    pub(super) fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    pub(super) fn next(&mut self) -> Option<Token> {
        let token = self.peek()?;
        self.at += 1;
        Some(token)
    }

    /// The tokens that are left.
    pub(super) fn rest(&self) -> &'t [Token] {
        self.tokens.get(self.at..).unwrap_or_default()
    }

    pub(super) fn slice(&self, token: Token) -> &'t str {
        token.span.slice(self.text)
    }

    /// Whether the next token is this keyword.
    pub(super) fn is(&self, word: &str) -> bool {
        self.peek().is_some_and(|token| token.kind == TokenKind::Word && self.slice(token).eq_ignore_ascii_case(word))
    }

    /// Steps over these keywords if they all come next.
    pub(super) fn accept(&mut self, words: &[&str]) -> bool {
        let mut ahead = *self;
        for word in words {
            if !ahead.is(word) {
                return false;
            }
            ahead.at += 1;
        }
        self.at = ahead.at;
        true
    }

    pub(super) fn is_symbol(&self, symbol: u8) -> bool {
        self.peek().is_some_and(|token| token.kind == TokenKind::Symbol(symbol))
    }

    pub(super) fn symbol(&mut self, symbol: u8) -> Option<Span> {
        if self.is_symbol(symbol) { self.next().map(|token| token.span) } else { None }
    }

    /// A name, parts separated by dots.
    pub(super) fn name(&mut self) -> Option<ObjectName> {
        let mut parts = Vec::new();
        let mut span: Option<Span> = None;
        loop {
            let token = self.peek().filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::QuotedName))?;
            self.at += 1;
            parts.push(unquoted(self.slice(token)));
            span = Some(span.map_or(token.span, |span| span.to(token.span)));
            if self.symbol(b'.').is_none() {
                return Some(ObjectName { parts, span: span? });
            }
        }
    }

    /// A string.
    pub(super) fn literal(&mut self) -> Option<Literal> {
        let token = self.peek().filter(|token| token.kind == TokenKind::Text)?;
        let written = self.slice(token);
        let inside = written.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''))?;
        self.at += 1;
        let start = token.span.start() + 1;
        Some(Literal { text: inside.replace("''", "'"), span: Span::new(start, start + inside.len()) })
    }

    /// What stands in parentheses, as `('k' = 'v', ...)`, with the place behind
    /// the last entry. What is no entry is stepped over.
    pub(super) fn options(&mut self) -> Vec<TableOption> {
        let mut options = Vec::new();
        if self.symbol(b'(').is_none() {
            return options;
        }
        let mut depth = 1_usize;
        while let Some(token) = self.peek() {
            if let Some(option) = self.option() {
                options.push(option);
                continue;
            }
            self.at += 1;
            match token.kind {
                TokenKind::Symbol(b'(') => depth += 1,
                TokenKind::Symbol(b')') if depth == 1 => break,
                TokenKind::Symbol(b')') => depth -= 1,
                _ => {}
            }
        }
        options
    }

    fn option(&mut self) -> Option<TableOption> {
        let mut ahead = *self;
        let key = ahead.literal()?;
        ahead.symbol(b'=')?;
        let value = ahead.literal()?;
        *self = ahead;
        Some(TableOption { key, value })
    }

    /// Steps behind the parenthesis that closes the one that comes next, and
    /// gives the tokens between them.
    pub(super) fn group(&mut self) -> &'t [Token] {
        if self.symbol(b'(').is_none() {
            return &[];
        }
        let start = self.at;
        let mut depth = 1_usize;
        while let Some(token) = self.next() {
            match token.kind {
                TokenKind::Symbol(b'(') => depth += 1,
                TokenKind::Symbol(b')') => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return &self.tokens[start..self.at - 1];
            }
        }
        &self.tokens[start..]
    }
}

/// A name without its quotes.
pub(super) fn unquoted(written: &str) -> String {
    for quote in ['`', '"'] {
        if let Some(inside) = written.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            let twice = [quote, quote].iter().collect::<String>();
            return inside.replace(&twice, &quote.to_string());
        }
    }
    written.to_owned()
}
