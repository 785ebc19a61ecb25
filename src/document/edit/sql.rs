//! Edits of `SET` statements.

use super::super::{Document, Setting, Style};
use super::place::{content_end, line_behind, nearest_relative, whole_lines};
use crate::source::{SourceFile, Span, TextEdit};

fn escaped(text: &str) -> Option<String> {
    (!text.chars().any(char::is_control)).then(|| text.replace('\'', "''"))
}

pub(super) fn set_value(setting: &Setting<'_>, value: &str) -> Option<Vec<TextEdit>> {
    let text = match setting.site.value_style {
        Style::SingleQuoted if setting.site.key_style == Style::SingleQuoted => escaped(value)?,
        // Behind a key without quotes a value in quotes cannot hold one.
        _ if value.contains(['\'', ';']) || value.chars().any(char::is_control) => return None,
        Style::SingleQuoted => value.to_owned(),
        _ if value.contains(char::is_whitespace) || value.is_empty() => format!("'{value}'"),
        _ => value.to_owned(),
    };
    Some(vec![TextEdit::replace(setting.value_span, text)])
}

pub(super) fn insert(document: &Document<'_>, source: &SourceFile, key: &str, value: &str) -> Option<Vec<TextEdit>> {
    let text = source.text();
    let last = document.settings.last();
    let beside = nearest_relative(document, key, |_| true).or(last)?;
    let end = content_end(text, semicolon_behind(text, beside.span)?);
    let line = format!("SET '{}' = '{}';", escaped(key)?, escaped(value)?);
    let (at, line) = line_behind(text, end, &line, source.line_ending());
    Some(vec![TextEdit::insert(at, line)])
}

pub(super) fn remove(source: &SourceFile, setting: &Setting<'_>) -> Option<Vec<TextEdit>> {
    let text = source.text();
    let span = Span::new(setting.span.start(), semicolon_behind(text, setting.span)?);
    let rest = text.get(span.end()..content_end(text, span.end()))?;
    // A comment behind it would stay as an odd line of its own.
    rest.trim().is_empty().then(|| whole_lines(text, span)).flatten().map(|span| vec![TextEdit::delete(span)])
}

pub(super) fn rename(setting: &Setting<'_>, to: &str) -> Vec<TextEdit> {
    vec![TextEdit::replace(setting.key_span, to)]
}

/// One past the semicolon that ends the statement under `span`.
fn semicolon_behind(text: &str, span: Span) -> Option<usize> {
    let rest = text.get(span.end()..)?;
    let blank = rest.len() - rest.trim_start().len();
    rest[blank..].starts_with(';').then(|| span.end() + blank + 1)
}
