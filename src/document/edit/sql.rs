//! Edits of `SET` statements and of options of tables.

use super::super::{Document, Setting, Style};
use super::place::{content_end, line_behind, nearest_relative, whole_lines};
use crate::source::{SourceFile, Span, TextEdit, line_start};
use crate::syntax::sql::TableOption;

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

/// A new `SET` stands beside its nearest relatives, but before the first job,
/// for which it would not count otherwise.
pub(super) fn insert(document: &Document<'_>, source: &SourceFile, key: &str, value: &str) -> Option<Vec<TextEdit>> {
    let text = source.text();
    let first_job = document.script.as_ref().and_then(|script| script.jobs.first());
    let before = |setting: &Setting<'_>| first_job.is_none_or(|job| setting.span.end() <= job.span.start());
    let last = document.settings.iter().rfind(|&setting| before(setting));
    let statement = format!("SET '{}' = '{}';", escaped(key)?, escaped(value)?);
    let Some(beside) = nearest_relative(document, key, before).or(last) else {
        let start = own_line(text, first_job?.span)?;
        return Some(vec![TextEdit::insert(start, format!("{statement}{}", source.line_ending()))]);
    };
    let end = content_end(text, semicolon_behind(text, beside.span)?);
    let (at, line) = line_behind(text, end, &statement, source.line_ending());
    Some(vec![TextEdit::insert(at, line)])
}

/// Moves `SET` statements before a statement behind which they stand.
#[must_use]
pub fn move_up(source: &SourceFile, settings: &[&Setting<'_>], before: Span) -> Option<Vec<TextEdit>> {
    let text = source.text();
    let start = own_line(text, before)?;
    let mut lines = String::new();
    let mut edits = Vec::new();
    for setting in settings {
        lines.push_str(setting.span.slice(text));
        lines.push(';');
        lines.push_str(source.line_ending());
        edits.extend(remove(source, setting)?);
    }
    edits.push(TextEdit::insert(start, lines));
    Some(edits)
}

/// The start of the line that a statement begins.
fn own_line(text: &str, span: Span) -> Option<usize> {
    let start = line_start(text, span.start());
    text.get(start..span.start())?.trim_start_matches('\u{feff}').trim().is_empty().then_some(span.start())
}

/// Gives an option of a table another value.
#[must_use]
pub fn set_table_option(option: &TableOption, value: &str) -> Vec<TextEdit> {
    vec![TextEdit::replace(option.value.span, value.replace('\'', "''"))]
}

/// Adds an option to a table behind another, written as that is. `None` where
/// a comment behind that would seem to belong to the new one.
#[must_use]
pub fn insert_table_option(source: &SourceFile, beside: &TableOption, key: &str, value: &str) -> Option<Vec<TextEdit>> {
    let text = source.text();
    let (start, end) = (beside.span().start(), beside.span().end());
    let rest = text.get(end..content_end(text, end))?;
    if rest.contains("--") || rest.contains("/*") {
        return None;
    }
    let before = text.get(line_start(text, start)..start)?;
    let gap = if before.trim().is_empty() { format!("{}{before}", source.line_ending()) } else { " ".to_owned() };
    let between = text.get(beside.key.span.end() + 1..beside.value.span.start() - 1)?;
    let option = format!(",{gap}'{}'{between}'{}'", escaped(key)?, escaped(value)?);
    Some(vec![TextEdit::insert(end, option)])
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
