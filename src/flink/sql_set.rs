use std::borrow::Cow;
use std::ops::Range;

use super::Release;

/// What the SQL client makes of a statement that begins with SET or RESET.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetStatement<'t> {
    /// A key gets a value.
    Set {
        /// The key, quotes taken off where the client takes them off.
        key: Cow<'t, str>,
        /// Its bytes in the statement, without quotes.
        key_range: Range<usize>,
        /// The value.
        value: Cow<'t, str>,
        /// Its bytes in the statement, without quotes.
        value_range: Range<usize>,
        /// Whether key and value stand in quotes.
        quoted: (bool, bool),
    },
    /// `RESET`: a key, or all of them, gets back what the cluster gives.
    Reset(Option<Cow<'t, str>>),
    /// `SET` alone lists the settings.
    ShowAll,
    /// The client refuses the statement.
    Rejected,
}

/// Reads a statement as the planner of `release` does: first by the pattern of
/// `SetOperationParseStrategy`, which wants a key without quotes, then by the
/// grammar, which wants both in single quotes. `None` where it begins with
/// neither SET nor RESET.
/// Source: `SetOperationParseStrategy`, `ResetOperationParseStrategy`, `SqlSet` of 1.13 and later.
#[must_use]
pub fn parse_set_statement(statement: &str, release: Release) -> Option<SetStatement<'_>> {
    let keeps_semicolon = !release.at_least(1, 15);
    let body = if keeps_semicolon { statement } else { without_semicolon(statement) };
    if let Some(rest) = word(body, "RESET") {
        return Some(reset(rest));
    }
    let rest = word(body, "SET")?;
    if rest.trim().is_empty() {
        return Some(SetStatement::ShowAll);
    }
    let at = body.len() - rest.len();
    let found = by_pattern(rest, at).or_else(|| by_grammar(without_semicolon(rest), at));
    Some(found.unwrap_or(SetStatement::Rejected))
}

fn without_semicolon(text: &str) -> &str {
    let trimmed = text.trim_end();
    trimmed.strip_suffix(';').unwrap_or(text)
}

/// What stands behind a word, if the text begins with it.
fn word<'t>(text: &'t str, wanted: &str) -> Option<&'t str> {
    let head = text.get(..wanted.len())?;
    let rest = &text[wanted.len()..];
    (head.eq_ignore_ascii_case(wanted) && rest.chars().next().is_none_or(char::is_whitespace)).then_some(rest)
}

fn reset(rest: &str) -> SetStatement<'_> {
    let key = rest.trim();
    let key = key.strip_suffix(';').map_or(key, str::trim);
    if key.is_empty() {
        return SetStatement::Reset(None);
    }
    match key.strip_prefix('\'').and_then(|key| key.strip_suffix('\'')) {
        Some(quoted) => SetStatement::Reset(Some(unescaped(quoted))),
        None if !key.contains(char::is_whitespace) => SetStatement::Reset(Some(Cow::Borrowed(key))),
        None => SetStatement::Rejected,
    }
}

/// `key = value` or `key = 'value'`; neither key nor value may hold a blank, nor
/// the key and the quoted value a quote.
fn by_pattern(rest: &str, at: usize) -> Option<SetStatement<'_>> {
    let start = rest.len() - rest.trim_start().len();
    if start == 0 {
        return None;
    }
    let equals = rest.find('=')?;
    let key = rest[start..equals].trim_end();
    let behind = &rest[equals + 1..];
    let written = behind.trim();
    let value_start = equals + 1 + behind.len() - behind.trim_start().len();
    let (value, from, quoted) = match written.strip_prefix('\'').and_then(|inner| inner.strip_suffix('\'')) {
        Some(inner) if !inner.contains('\'') => (inner, value_start + 1, true),
        _ => (written, value_start, false),
    };
    if key.is_empty() || key.contains(|c: char| c == '\'' || c.is_whitespace()) {
        return None;
    }
    if !quoted && (value.is_empty() || value.contains(char::is_whitespace)) {
        return None;
    }
    Some(SetStatement::Set {
        key: Cow::Borrowed(key),
        key_range: at + start..at + start + key.len(),
        value: Cow::Borrowed(value),
        value_range: at + from..at + from + value.len(),
        quoted: (false, quoted),
    })
}

/// `'key' = 'value'`, where `''` stands for a quote.
fn by_grammar(rest: &str, at: usize) -> Option<SetStatement<'_>> {
    let (key, key_range, behind) = literal(rest, at)?;
    let equals = behind.len() - behind.trim_start().len();
    let after = behind.trim_start().strip_prefix('=')?;
    let offset = at + rest.len() - behind.len() + equals + 1;
    let (value, value_range, behind) = literal(after, offset)?;
    behind.trim().is_empty().then_some(SetStatement::Set { key, key_range, value, value_range, quoted: (true, true) })
}

/// A string in single quotes, its bytes without them, and what stands behind it.
fn literal(text: &str, at: usize) -> Option<(Cow<'_, str>, Range<usize>, &str)> {
    let start = text.len() - text.trim_start().len();
    let inside = text[start..].strip_prefix('\'')?;
    let mut end = 0;
    loop {
        end += inside.get(end..)?.find('\'')?;
        if inside[end + 1..].starts_with('\'') {
            end += 2;
        } else {
            break;
        }
    }
    let from = at + start + 1;
    Some((unescaped(&inside[..end]), from..from + end, &inside[end + 1..]))
}

fn unescaped(text: &str) -> Cow<'_, str> {
    if text.contains("''") { Cow::Owned(text.replace("''", "'")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(statement: &str) -> String {
        match parse_set_statement(statement, Release::NEWEST) {
            Some(SetStatement::Set { key, value, key_range, value_range, .. }) => {
                format!("{key}={value} {}|{}", &statement[key_range], &statement[value_range])
            }
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn pattern_first_then_grammar() {
        assert_eq!(shown("SET a.b = c"), "a.b=c a.b|c");
        assert_eq!(shown("set 'a.b' = 'it''s' ;"), "a.b=it's a.b|it''s");
        assert_eq!(shown("SET a.b='3 min'"), "a.b=3 min a.b|3 min");
        for rejected in ["SET a.b = 3 min", "SET 'a.b' = 5", "SET a b", "SET 'a = 'b'"] {
            assert_eq!(shown(rejected), "Some(Rejected)", "{rejected}");
        }
        assert_eq!(shown("SETa=b"), "None");
        assert_eq!(shown("RESET 'a.b';"), "Some(Reset(Some(\"a.b\")))");
    }
}
