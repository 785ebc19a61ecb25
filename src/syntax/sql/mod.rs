//! SQL scripts: where each statement begins and ends, and what it is as far as
//! linting needs to know. A light reader of its own rather than the `sqlparser`
//! library, which has no dialect with `WATERMARK FOR` or quoted keys in `WITH`,
//! gives a whole statement up at the first word that it does not know, and
//! keeps no places of options.

mod cursor;
mod interval;
mod query;
mod scan;
mod statement;
mod table;
mod token;

pub use cursor::{Literal, ObjectName, TableOption};
pub use query::{GroupBy, Insert, Join, JoinKind, Query, Select, Source, Stateful};
pub use statement::{StatementKind, read_statement};
pub use table::{CreateTable, Watermark};
pub use token::{Token, TokenKind, tokens};

use crate::source::Span;

/// One statement of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
    /// From its first word to its last, comments before it and the semicolon not.
    pub span: Span,
    /// One past the semicolon, or the end of the statement where there is none.
    pub end: usize,
}

/// The statements of a script and its comments, `--` and `/* */`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// The statements in their order.
    pub statements: Vec<Statement>,
    /// The comments, marks included.
    pub comments: Vec<Span>,
}

/// Splits a script at its semicolons. Quotes of all three kinds and comments
/// protect them. Never fails: what is not closed ends with the text.
#[must_use]
pub fn parse(text: &str) -> Script {
    let bytes = text.as_bytes();
    let mut script = Script::default();
    let (mut start, mut last, mut at) = (None, 0, 0);
    while at < bytes.len() {
        let rest = &bytes[at..];
        let end = match rest {
            [b'-', b'-', ..] => {
                let length = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
                script.comments.push(Span::new(at, at + length));
                at += length;
                continue;
            }
            [b'/', b'*', ..] => {
                let length = memchr::memmem::find(rest, b"*/").map_or(rest.len(), |length| length + 2);
                script.comments.push(Span::new(at, at + length));
                at += length;
                continue;
            }
            [b';', ..] => {
                if let Some(start) = start.take() {
                    script.statements.push(Statement { span: Span::new(start, last), end: at + 1 });
                }
                at += 1;
                continue;
            }
            [quote @ (b'\'' | b'"' | b'`'), inside @ ..] => {
                memchr::memchr(*quote, inside).map_or(bytes.len(), |length| at + length + 2)
            }
            [blank, ..] if *blank <= b' ' => {
                at += 1;
                continue;
            }
            _ => at + 1,
        };
        start.get_or_insert(at);
        (last, at) = (end, end);
    }
    if let Some(start) = start {
        script.statements.push(Statement { span: Span::new(start, last), end: last });
    }
    script
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statements(text: &str) -> Vec<&str> {
        parse(text).statements.iter().map(|statement| statement.span.slice(text)).collect()
    }

    #[test]
    fn quotes_and_comments_protect_semicolons() {
        let text = "-- a; b\nSET 'k' = 'a;b''c;' ; /* x; */ SELECT `;`, \";\"\n;;\n  last";
        assert_eq!(statements(text), ["SET 'k' = 'a;b''c;'", "SELECT `;`, \";\"", "last"]);
        assert_eq!(parse(text).comments.len(), 2);
    }

    #[test]
    fn what_is_not_closed_ends_with_the_text() {
        for text in ["SET 'k", "/* x", "-- x", "'", ";", ""] {
            let script = parse(text);
            assert!(script.statements.iter().all(|statement| statement.end <= text.len()), "{text}");
        }
    }
}
