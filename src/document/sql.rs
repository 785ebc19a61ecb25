//! SQL scripts: `SET` and `RESET` as the SQL client takes them.

use std::borrow::Cow;

use super::{Container, Document, Ignored, IgnoredReason, Kind, Setting, Site, Style};
use crate::flink::catalogue::{family, lookup};
use crate::flink::value::RawValue;
use crate::flink::{Release, SetStatement, parse_set_statement};
use crate::source::{SourceFile, Span};
use crate::syntax::sql::parse;

/// Reads a whole script. The client of every release in the catalogue takes a
/// statement alike once it has taken the semicolon off.
pub(super) fn read(source: &SourceFile) -> Document<'_> {
    let text = source.text();
    let mut document = Document::new(Kind::Sql, Span::new(0, text.len()));
    let script = parse(text);
    document.comments.extend(script.comments.iter().filter(|comment| comment.slice(text).contains("flinklint")));
    document.head = script.statements.first().map_or(Span::empty(0), |first| first_line(text, first.span));
    for statement in script.statements {
        let start = statement.span.start();
        match parse_set_statement(statement.span.slice(text), Release::NEWEST) {
            Some(SetStatement::Set { key, key_range, value, value_range, quoted }) => {
                let span = |range: std::ops::Range<usize>| Span::new(start + range.start, start + range.end);
                let style = |quoted| if quoted { Style::SingleQuoted } else { Style::Plain };
                let site =
                    Site { container: 0, key_style: style(quoted.0), value_style: style(quoted.1), shared: false };
                let value = RawValue::String(trimmed(value));
                let setting = Setting::new(trimmed(key), value, span(key_range), span(value_range), site);
                document.settings.push(Setting { span: statement.span, ..setting });
            }
            Some(SetStatement::Reset(None)) => document.settings.clear(),
            Some(SetStatement::Reset(Some(key))) => document.settings.retain(|setting| setting.key != key.trim()),
            Some(SetStatement::Rejected) => {
                document.ignored.push(Ignored { span: statement.span, reason: IgnoredReason::RejectedSet });
            }
            Some(SetStatement::ShowAll) | None => {}
        }
    }
    document.containers.push(Container {
        parent: None,
        prefix: String::new(),
        key_span: Span::empty(0),
        span: document.span,
        flow: false,
        entries: document.settings.len(),
        shared: false,
    });
    // The cluster brings a configuration of its own.
    document.partial = true;
    document.mark();
    document
}

fn first_line(text: &str, span: Span) -> Span {
    let line = span.slice(text).lines().next().unwrap_or_default();
    Span::new(span.start(), span.start() + line.trim_end().len())
}

fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}

/// Whether a script is Flink's: a key of its statements is, or a table names its
/// connector.
pub(super) fn is_flinks(document: &Document<'_>, text: &str) -> bool {
    let known = |key: &str| lookup(key).is_some() || family(key).is_some();
    let rejected = |ignored: &Ignored| known(first_key(ignored.span.slice(text)));
    document.settings.iter().any(|setting| known(&setting.key))
        || document.ignored.iter().any(rejected)
        || names_connector(text)
        || parse(text).statements.iter().any(|statement| {
            let reset = parse_set_statement(statement.span.slice(text), Release::NEWEST);
            matches!(reset, Some(SetStatement::Reset(Some(key))) if known(key.trim()))
        })
}

/// The word behind `SET` of a statement that the client refuses, without quotes.
fn first_key(statement: &str) -> &str {
    let rest = statement.split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim_start());
    let word = rest.trim_start_matches(['\'', '"', '`']);
    word.split(|c: char| c.is_whitespace() || "'\"`=;".contains(c)).next().unwrap_or_default()
}

fn names_connector(text: &str) -> bool {
    text.match_indices("'connector'").any(|(at, word)| text[at + word.len()..].trim_start().starts_with('='))
}

#[cfg(test)]
mod tests {
    use super::super::read as read_file;
    use super::*;

    #[test]
    fn sets_and_resets_and_what_is_rejected() {
        let text = "-- job\nSET 'parallelism.default' = '2';\nset a.b = c;\nSET 'a.c' = 1;\nRESET 'a.b';\nSELECT 1;\n";
        let source = SourceFile::new("job.sql", text);
        let file = read_file(&source, None);
        let document = &file.documents[0];
        let keys: Vec<_> = document.settings.iter().map(|setting| setting.key.as_ref()).collect();
        assert_eq!(keys, ["parallelism.default"]);
        assert_eq!(source.slice(document.settings[0].value_span), "2");
        assert_eq!(source.slice(document.ignored[0].span), "SET 'a.c' = 1");
    }

    #[test]
    fn scripts_of_other_databases_are_left_alone() {
        let other = SourceFile::new("x.sql", "SET search_path = public;\nSELECT 1;\n");
        assert!(read_file(&other, None).documents.is_empty());
        let table = SourceFile::new("x.sql", "CREATE TABLE t (a INT) WITH ('connector' = 'kafka');\n");
        assert_eq!(read_file(&table, None).documents.len(), 1);
    }
}
