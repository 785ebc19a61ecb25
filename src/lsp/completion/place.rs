//! Whether a key or a value is being written, and which.
//!
//! By the lines above, not by the tree: what is half written is no YAML yet.

use crate::document::CONFIGURATIONS;
use crate::source::Span;

/// How a file writes keys and values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carrier {
    /// `flink-conf.yaml`: a line each, whatever its indentation.
    Lines,
    /// `config.yaml`: nested.
    Yaml,
    /// Somewhere in a manifest or a chart's values.
    Embedded,
    /// `SET 'key' = 'value'`.
    Sql,
    /// `-Dkey=value`.
    Shell,
}

/// What is being written.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place<'t> {
    Key {
        /// The part of the key that stands above, with its last dot.
        above: String,
        /// The part that is there.
        typed: Span,
        /// What belongs behind it, where it is not there.
        ends_with: &'t str,
    },
    Value {
        key: String,
        /// What is there of it.
        typed: Span,
    },
}

/// What is being written at byte `at`; `None` where it is nothing of Flink's.
pub(super) fn place(text: &str, at: usize, carrier: Carrier) -> Option<Place<'static>> {
    let start = text.get(..at)?.rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let line = Line { start, before: &text[start..at], after: rest_of_line(&text[at..]) };
    match carrier {
        Carrier::Lines => line.yaml(String::new()),
        Carrier::Yaml => line.yaml(above(&parents(text, &line), false)?),
        Carrier::Embedded => line.yaml(above(&parents(text, &line), true)?),
        Carrier::Sql => line.sql(),
        Carrier::Shell => line.shell(),
    }
}

fn rest_of_line(text: &str) -> &str {
    &text[..text.find(['\n', '\r']).unwrap_or(text.len())]
}

/// The line with the cursor.
struct Line<'t> {
    start: usize,
    before: &'t str,
    after: &'t str,
}

impl Line<'_> {
    fn indent(&self) -> usize {
        indent(self.before)
    }

    /// From `from`, a byte of the line, to the end of the word under the cursor.
    fn typed(&self, from: usize, is_end: impl Fn(char) -> bool) -> Span {
        let rest = self.after.find(is_end).unwrap_or(self.after.len());
        Span::new(self.start + from, self.start + self.before.len() + rest)
    }

    fn yaml(&self, above: String) -> Option<Place<'static>> {
        let indent = self.indent();
        let content = &self.before[indent..];
        if content.starts_with(['#', '-']) || content.contains(" #") {
            return None;
        }
        let colon = content.find(": ").or_else(|| content.ends_with(':').then(|| content.len() - 1));
        if let Some(colon) = colon {
            let key = unquoted(content[..colon].trim());
            let value = &content[colon + 1..];
            let blanks = value.len() - value.trim_start().len();
            let from = indent + colon + 1 + blanks;
            let typed = self.typed(from, |letter| letter == '#');
            let typed = Span::new(typed.start(), self.trimmed_end(typed));
            return Some(Place::Value { key: format!("{above}{key}"), typed });
        }
        let typed = self.typed(indent, |letter| letter == ':' || letter.is_whitespace());
        let has_colon = self.after.contains(':');
        Some(Place::Key { above, typed, ends_with: if has_colon { "" } else { ": " } })
    }

    /// The end of a span without the blanks at its end, no less than the cursor.
    fn trimmed_end(&self, span: Span) -> usize {
        let cursor = self.start + self.before.len();
        let rest = &self.after[..span.end() - cursor];
        cursor + rest.trim_end().len()
    }

    fn sql(&self) -> Option<Place<'static>> {
        let statement = self.before.rfind(';').map_or(0, |end| end + 1);
        let content = &self.before[statement..];
        let words = content.trim_start();
        let verb = words.get(..4).filter(|verb| verb.trim_end().eq_ignore_ascii_case("set"))?;
        let begin = statement + content.len() - words.len() + verb.len();
        let rest = &self.before[begin..];
        let quotes: Vec<usize> = rest.match_indices('\'').map(|(at, _)| at).collect();
        let is_end = |letter: char| letter == '\'' || letter == ';' || letter == '=' || letter.is_whitespace();
        match quotes.as_slice() {
            [open] => {
                Some(Place::Key { above: String::new(), typed: self.typed(begin + open + 1, is_end), ends_with: "" })
            }
            [open, close, value] if rest[*close..*value].contains('=') => Some(Place::Value {
                key: rest[open + 1..*close].to_owned(),
                typed: self.typed(begin + value + 1, |letter| letter == '\'' || letter == ';'),
            }),
            _ => None,
        }
    }

    fn shell(&self) -> Option<Place<'static>> {
        let word = self.before.rfind(char::is_whitespace).map_or(0, |end| end + 1);
        let from = word + 2;
        let content = self.before[word..].strip_prefix("-D")?;
        match content.split_once('=') {
            Some((key, _)) => {
                Some(Place::Value { key: key.to_owned(), typed: self.typed(from + key.len() + 1, char::is_whitespace) })
            }
            None => {
                let typed = self.typed(from, |letter| letter == '=' || letter.is_whitespace());
                let ends_with = if self.after.starts_with('=') { "" } else { "=" };
                Some(Place::Key { above: String::new(), typed, ends_with })
            }
        }
    }
}

/// A key that a line stands below.
struct Parent {
    key: String,
    /// Whether a block of text follows it.
    is_block: bool,
}

/// The keys that a line stands below, the nearest first.
fn parents(text: &str, line: &Line<'_>) -> Vec<Parent> {
    let mut limit = line.indent();
    let mut found = Vec::new();
    for above in text[..line.start].lines().rev() {
        let content = above.trim();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        if content == "---" {
            break;
        }
        let indent = indent(above);
        if indent == limit && content == PROPERTIES_IN_LIST {
            // In a list of variables the name is the first line of the block.
            found.push(Parent { key: PROPERTIES.to_owned(), is_block: true });
            break;
        }
        if indent >= limit {
            continue;
        }
        let content = content.strip_prefix("- ").unwrap_or(content);
        if let Some((key, value)) = content.split_once(':') {
            let is_block = value.trim_start().starts_with(['|', '>']);
            found.push(Parent { key: unquoted(key.trim()).to_owned(), is_block });
        }
        limit = indent;
        if limit == 0 {
            break;
        }
    }
    found
}

const PROPERTIES: &str = "FLINK_PROPERTIES";
const PROPERTIES_IN_LIST: &str = "FLINK_PROPERTIES=";

/// What stands above in the configuration's own tree, with its last dot.
fn above(parents: &[Parent], is_embedded: bool) -> Option<String> {
    let is_root = |parent: &Parent| {
        let file = parent.key.contains("flink-conf") || parent.key.ends_with("config.yaml");
        CONFIGURATIONS.contains(&parent.key.as_str()) || (parent.is_block && (file || parent.key == PROPERTIES))
    };
    let depth = match parents.iter().position(is_root) {
        Some(at) if is_embedded => at,
        None if is_embedded => return None,
        _ => parents.len(),
    };
    Some(parents[..depth].iter().rev().fold(String::new(), |above, parent| format!("{above}{}.", parent.key)))
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn unquoted(text: &str) -> &str {
    text.trim_matches(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cursor is where the text has a `|>`.
    fn at_cursor(text: &str, carrier: Carrier) -> Option<(String, String)> {
        let at = text.find("|>").expect("a cursor");
        let text = text.replacen("|>", "", 1);
        Some(match place(&text, at, carrier)? {
            Place::Key { above, typed, .. } => (above, typed.slice(&text).to_owned()),
            Place::Value { key, typed } => (format!("{key}="), typed.slice(&text).to_owned()),
        })
    }

    #[track_caller]
    fn is(text: &str, carrier: Carrier, above: &str, typed: &str) {
        assert_eq!(at_cursor(text, carrier), Some((above.to_owned(), typed.to_owned())), "{text}");
    }

    #[test]
    fn nested_keys_know_what_they_stand_below() {
        let text = "taskmanager:\n  memory:\n    # so much\n    pro|>cess\n";
        is(text, Carrier::Yaml, "taskmanager.memory.", "process");
        is("state.backend:\n  type: ro|>cks # c", Carrier::Yaml, "state.backend.type=", "rocks");
        is("a:\n  b: 1\nst|>", Carrier::Yaml, "", "st");
        assert_eq!(at_cursor("a: 1 # st|>", Carrier::Yaml), None);
    }

    #[test]
    fn only_the_configuration_of_a_manifest_counts() {
        let manifest = "kind: FlinkDeployment\nspec:\n  im|>\n";
        assert_eq!(at_cursor(manifest, Carrier::Embedded), None);
        let manifest = "spec:\n  flinkConfiguration:\n    taskmanager.num|>\n";
        is(manifest, Carrier::Embedded, "", "taskmanager.num");
        let map = "data:\n  config.yaml: |+\n    state:\n      ba|>\n";
        is(map, Carrier::Embedded, "state.", "ba");
        let compose = "environment:\n  - |\n    FLINK_PROPERTIES=\n    jobm|>\n";
        is(compose, Carrier::Embedded, "", "jobm");
        let compose = "environment:\n  FLINK_PROPERTIES: |\n    state.backend.type: |>\n";
        is(compose, Carrier::Embedded, "state.backend.type=", "");
    }

    #[test]
    fn statements_and_arguments() {
        is("SET 'exec|>ution.x' = '1';", Carrier::Sql, "", "execution.x");
        is("a; set 'k.l' = 'v|>", Carrier::Sql, "k.l=", "v");
        assert_eq!(at_cursor("SELECT 'a|>", Carrier::Sql), None);
        is("flink run -Dstate.b|> x.jar", Carrier::Shell, "", "state.b");
        is("flink run -Dk=v|>", Carrier::Shell, "k=", "v");
        assert_eq!(at_cursor("flink run x|>", Carrier::Shell), None);
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_too_odd(text in "[ -~\u{e4}\u{1f600}\n\r:'#-]{0,60}", at in 0_usize..70) {
            for carrier in [Carrier::Lines, Carrier::Yaml, Carrier::Embedded, Carrier::Sql, Carrier::Shell] {
                if let Some(Place::Key { typed, .. } | Place::Value { typed, .. }) = place(&text, at, carrier) {
                    proptest::prop_assert!(text.get(typed.range()).is_some());
                    proptest::prop_assert!(typed.start() <= at && at <= typed.end());
                }
            }
        }
    }
}
