//! Where secrets stand in a text, so that no output shows them: not only in
//! settings, but in comments, in lines that Flink ignores and in the rest of a
//! manifest, which snippets show around a finding.

use memchr::{memchr2, memrchr2};

use super::Document;
use crate::flink::catalogue::{find_sensitive, is_sensitive};
use crate::source::{SourceFile, Span};

/// Every span whose bytes no output may show, in order of position.
#[must_use]
pub fn hidden_values(source: &SourceFile, documents: &[Document<'_>]) -> Vec<Span> {
    let settings = documents.iter().flat_map(|document| &document.settings);
    let mut hidden: Vec<Span> =
        settings.filter(|setting| setting.is_sensitive()).map(|setting| setting.value_span).collect();
    hidden.extend(in_lines(source.text()));
    hidden.retain(|span| !span.is_empty());
    hidden.sort();
    hidden
}

/// The rest of every line behind a sensitive word, and the `value` of a
/// `name`/`value` pair whose name is sensitive.
fn in_lines(text: &str) -> Vec<Span> {
    let mut hidden = Vec::new();
    let mut named = false;
    let mut at = 0;
    while at < text.len() {
        // Only lines with a sensitive word and those behind a `name` matter.
        if !named {
            let Some(word) = find_sensitive(&text[at..]).map(|word| at + word) else { break };
            at = memrchr2(b'\n', b'\r', &text.as_bytes()[..word]).map_or(0, |end| end + 1);
        }
        let length = memchr2(b'\n', b'\r', &text.as_bytes()[at..]).unwrap_or(text.len() - at);
        let content = &text[at..at + length];
        let item = content.trim_start_matches([' ', '\t', '-', '#', '"', '\'']);
        if named && item.starts_with("value") {
            hidden.extend(
                line_of_sensitive_key(content, "value").map(|span| Span::new(at + span.start(), at + span.end())),
            );
        }
        named = (named && content.is_empty()) || (item.starts_with("name") && is_sensitive(content));
        if is_sensitive(content) && !named {
            hidden.extend(line_of_sensitive_key(content, "").map(|span| Span::new(at + span.start(), at + span.end())));
        }
        at += length + 1;
    }
    hidden
}

/// What stands behind the first `:`, `=` or opening quote after the key that
/// makes a line sensitive; `key` is that key, or empty where any word may be.
#[must_use]
pub fn line_of_sensitive_key(line: &str, key: &str) -> Option<Span> {
    let from = match key {
        "" => first_sensitive_word(line)?,
        key => line.find(key)? + key.len(),
    };
    let rest = &line[from..];
    let separator = rest.find([':', '='])?;
    let after = &rest[separator + 1..];
    let start = from + separator + 1 + (after.len() - after.trim_start().len());
    Some(Span::new(start, line.trim_end().len()))
}

/// The end of the first word of a line that names a secret.
fn first_sensitive_word(line: &str) -> Option<usize> {
    let mut at = 0;
    for word in line.split_inclusive([' ', '\t', ':', '=', ',', '{', '}', '"', '\'']) {
        let name = word.trim_end_matches([' ', '\t', ':', '=', ',', '{', '}', '"', '\'']);
        if is_sensitive(name) {
            return Some(at + name.len());
        }
        at += word.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        let source = SourceFile::new("x", text);
        let mut out = text.to_owned();
        for span in hidden_values(&source, &[]).into_iter().rev() {
            out.replace_range(span.range(), "***");
        }
        out
    }

    #[test]
    fn secrets_are_found_in_comments_and_broken_lines() {
        assert_eq!(
            masked("# s3.secret-key: abc\ns3.secret-key:abc\nx: y\n"),
            "# s3.secret-key: ***\ns3.secret-key:***\nx: y\n"
        );
        assert_eq!(masked("a: -Dpassword=abc def\n"), "a: -Dpassword=***\n");
    }

    #[test]
    fn the_value_of_a_sensitive_name_is_hidden() {
        let text = "env:\n  - name: AWS_SECRET_ACCESS_KEY\n    value: abc\n  - name: X\n    value: y\n";
        assert_eq!(masked(text), text.replace("abc", "***"));
    }
}
