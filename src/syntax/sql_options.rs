//! The options of tables, catalogs and the like in SQL: `'key' = 'value'`.

use crate::source::Span;

/// Every pair of quoted texts with `=` between them, without their quotes, in
/// one statement that begins at byte `at`.
#[must_use]
pub fn quoted_pairs(statement: &str, at: usize) -> Vec<(Span, Span)> {
    let mut found = Vec::new();
    let mut key: Option<Span> = None;
    let mut rest = 0;
    while let Some(start) = statement.get(rest..).and_then(|text| text.find('\'')).map(|start| rest + start + 1) {
        let Some(end) = end_of_text(statement, start) else { break };
        let between = statement.get(rest..start - 1).unwrap_or_default();
        let span = Span::new(at + start, at + end);
        key = match key {
            Some(key) if between.trim() == "=" => {
                found.push((key, span));
                None
            }
            _ => Some(span),
        };
        rest = end + 1;
    }
    found
}

/// Where a quoted text ends whose first byte is at `start`; two quotes stand for one.
fn end_of_text(statement: &str, start: usize) -> Option<usize> {
    let bytes = statement.as_bytes();
    let mut at = start;
    loop {
        at += memchr::memchr(b'\'', bytes.get(at..)?)?;
        if bytes.get(at + 1) != Some(&b'\'') {
            return Some(at);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Vec<(&str, &str)> {
        quoted_pairs(text, 0).into_iter().map(|(key, value)| (key.slice(text), value.slice(text))).collect()
    }

    #[test]
    fn pairs_are_told_from_other_texts() {
        let text = "CREATE TABLE t (a STRING COMMENT 'x') WITH ('connector'='jdbc', 'password' = 'it''s')";
        assert_eq!(pairs(text), [("connector", "jdbc"), ("password", "it''s")]);
        assert_eq!(pairs("SELECT 'a', 'b' WHERE c = 'd'"), []);
        for broken in ["'", "'a' = 'b", "'a' = ", "''''"] {
            assert!(pairs(broken).is_empty(), "{broken}");
        }
    }
}
