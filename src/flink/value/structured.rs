//! Lists and maps in Flink's own form, as
//! `org.apache.flink.configuration.StructuredOptionsSplitter` splits and writes them.

use super::error::{Problem, ValueError};
use super::java::{is_whitespace, trim};

enum Token {
    Quoted(String),
    Unquoted(String),
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
pub fn split(text: &str, delimiter: char) -> Result<Vec<String>, ValueError> {
    let mut parts = Vec::new();
    let mut tokens = tokenize(text, delimiter)?.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match (token, tokens.peek()) {
            (Token::Quoted(_), Some(Token::Quoted(after) | Token::Unquoted(after))) => {
                return Err(ValueError::with_detail(Problem::TextAfterQuote, after));
            }
            (Token::Quoted(part) | Token::Unquoted(part), _) => parts.push(part),
            (Token::Delimiter, Some(Token::Delimiter)) => parts.push(String::new()),
            (Token::Delimiter, _) => {}
        }
    }
    Ok(parts)
}

fn tokenize(text: &str, delimiter: char) -> Result<Vec<Token>, ValueError> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let tail = &rest[first.len_utf8()..];
        rest = match first {
            '\'' | '"' => {
                let (part, after) =
                    quoted(tail, first).ok_or_else(|| ValueError::with_detail(Problem::UnclosedQuote, rest))?;
                tokens.push(Token::Quoted(part));
                after
            }
            _ if first == delimiter => {
                tokens.push(Token::Delimiter);
                tail
            }
            _ if is_whitespace(first) => tail,
            _ => {
                let (part, after) = rest.split_at(rest.find(delimiter).unwrap_or(rest.len()));
                tokens.push(Token::Unquoted(trim(part).to_owned()));
                after
            }
        };
    }
    Ok(tokens)
}

/// The text up to the closing quote, and what follows it.
fn quoted(text: &str, quote: char) -> Option<(String, &str)> {
    let mut part = String::new();
    let mut rest = text;
    loop {
        let (before, after) = rest.split_at(rest.find(quote)?);
        part.push_str(before);
        rest = &after[quote.len_utf8()..];
        match rest.strip_prefix(quote) {
            Some(after) => {
                part.push(quote);
                rest = after;
            }
            None => return Some((part, rest)),
        }
    }
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
        assert_eq!(split("''", ','), Ok(vec![String::new()]));
    }

    #[test]
    fn delimiters_at_the_ends_add_nothing() {
        assert_eq!(split(",a,, ,b,", ','), Ok(vec!["a".into(), String::new(), String::new(), "b".into()]));
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
            prop_assert_eq!(split(&written.join(";"), ';'), Ok(trimmed));
        }
    }
}
