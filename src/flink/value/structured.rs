//! Lists and maps in Flink's own form, as
//! `org.apache.flink.configuration.StructuredOptionsSplitter` splits and writes them.

use std::borrow::Cow;

use super::error::{Problem, ValueError};
use super::java::{is_whitespace, trim};

enum Token<'t> {
    Quoted(Cow<'t, str>),
    Unquoted(Cow<'t, str>),
    Delimiter,
}

/// The parts of `text` between `delimiter`s
/// (`StructuredOptionsSplitter.splitEscaped`).
///
/// A part is in quotes, inside of which a doubled quote stands for one, or is
/// trimmed. Only between two delimiters is a part empty: a leading or trailing
/// delimiter adds none.
///
/// # Errors
/// A quote is not closed, or something other than the delimiter follows it.
pub fn split(text: &str, delimiter: char) -> Result<Vec<Cow<'_, str>>, ValueError> {
    let tokens = Tokens { rest: text, delimiter };
    // Flink looks for all tokens before it looks at one.
    tokens.clone().try_for_each(|token| token.map(drop))?;
    let mut parts = Vec::new();
    let mut tokens = tokens.filter_map(Result::ok).peekable();
    while let Some(token) = tokens.next() {
        match (token, tokens.peek()) {
            (Token::Quoted(_), Some(Token::Quoted(after) | Token::Unquoted(after))) => {
                return Err(ValueError::with_detail(Problem::TextAfterQuote, after));
            }
            (Token::Quoted(part) | Token::Unquoted(part), _) => parts.push(part),
            (Token::Delimiter, Some(Token::Delimiter)) => parts.push(Cow::Borrowed("")),
            (Token::Delimiter, _) => {}
        }
    }
    Ok(parts)
}

/// The tokens of a text, up to and with a quote that is not closed.
#[derive(Clone)]
struct Tokens<'t> {
    rest: &'t str,
    delimiter: char,
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Result<Token<'t>, ValueError>;

    fn next(&mut self) -> Option<Self::Item> {
        let text = self.rest.trim_start_matches(|c| c != self.delimiter && is_whitespace(c));
        let first = text.chars().next()?;
        let tail = &text[first.len_utf8()..];
        let (token, rest) = match first {
            '\'' | '"' => match quoted(tail, first) {
                Some((part, after)) => (Ok(Token::Quoted(part)), after),
                None => (Err(ValueError::with_detail(Problem::UnclosedQuote, text)), ""),
            },
            _ if first == self.delimiter => (Ok(Token::Delimiter), tail),
            _ => {
                let (part, after) = text.split_at(text.find(self.delimiter).unwrap_or(text.len()));
                (Ok(Token::Unquoted(Cow::Borrowed(trim(part)))), after)
            }
        };
        self.rest = rest;
        Some(token)
    }
}

/// The text up to the closing quote, and what follows it.
fn quoted(text: &str, quote: char) -> Option<(Cow<'_, str>, &str)> {
    let (before, after) = text.split_once(quote)?;
    let mut part = Cow::Borrowed(before);
    let mut rest = after;
    while let Some(after) = rest.strip_prefix(quote) {
        let (before, after) = after.split_once(quote)?;
        let part = part.to_mut();
        part.push(quote);
        part.push_str(before);
        rest = after;
    }
    Some((part, rest))
}

/// `text` in single quotes where it holds a quote or one of `special`
/// (`StructuredOptionsSplitter.escapeWithSingleQuote`).
#[must_use]
pub fn escape(text: &str, special: &[&str]) -> String {
    if text.contains(['\'', '"']) || special.iter().any(|part| text.contains(part)) {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn problem(text: &str) -> Option<Problem> {
        split(text, ',').err().map(|error| error.problem())
    }

    #[test]
    fn quotes_count_at_the_start_of_a_part_only() {
        assert_eq!(split(" 'x''y, z' ,\u{2003}it's", ','), Ok(vec!["x'y, z".into(), "it's".into()]));
        assert_eq!(problem("'a''"), Some(Problem::UnclosedQuote));
        assert_eq!(problem("'a' 'b'"), Some(Problem::TextAfterQuote));
        assert_eq!(problem("'a'b"), Some(Problem::TextAfterQuote));
        assert_eq!(problem("'a'b,'c"), Some(Problem::UnclosedQuote));
        assert_eq!(split("''", ','), Ok(vec![Cow::Borrowed("")]));
    }

    #[test]
    fn delimiters_at_the_ends_add_nothing() {
        assert_eq!(split(",a,, ,b,", ','), Ok(vec!["a".into(), Cow::Borrowed(""), Cow::Borrowed(""), "b".into()]));
        assert_eq!(split("", ','), Ok(vec![]));
    }

    proptest! {
        #[test]
        fn what_is_escaped_splits_into_itself(parts in prop::collection::vec("[a-z;'\" ]{1,8}", 1..5)) {
            let written: Vec<String> = parts.iter().map(|part| escape(part, &[";"])).collect();
            let trimmed: Vec<String> = parts
                .iter()
                .zip(&written)
                .map(|(part, written)| if part == written { trim(part).to_owned() } else { part.clone() })
                .collect();
            prop_assume!(trimmed.iter().all(|part| !part.is_empty()));
            let text = written.join(";");
            prop_assert_eq!(split(&text, ';').expect("parts"), trimmed);
        }
    }
}
