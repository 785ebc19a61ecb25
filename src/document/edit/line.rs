//! Edits of the legacy line format.

use super::super::{Document, Setting};
use super::place::{content_end, line_behind, nearest_relative, whole_lines};
use crate::source::{SourceFile, TextEdit};

/// Whether the format can hold a value at all: it has no quotes, cuts at `#`
/// and trims.
fn holds(value: &str) -> bool {
    !value.is_empty() && value.trim_matches(|c| c <= ' ') == value && !value.contains(['#', '\n', '\r'])
}

pub(super) fn set_value(setting: &Setting<'_>, value: &str) -> Option<Vec<TextEdit>> {
    holds(value).then(|| vec![TextEdit::replace(setting.value_span, value)])
}

pub(super) fn insert(
    document: &Document<'_>,
    source: &SourceFile,
    key: &str,
    value: &str,
    except: Option<&Setting<'_>>,
) -> Option<Vec<TextEdit>> {
    if !holds(value) || document.templated {
        return None;
    }
    let text = source.text();
    let other = |setting: &Setting<'_>| except.is_none_or(|except| except.span != setting.span);
    let beside =
        nearest_relative(document, key, other).or_else(|| document.settings.iter().rfind(|setting| other(setting)));
    let end =
        beside.map_or(text.trim_end_matches(['\n', '\r']).len(), |setting| content_end(text, setting.value_span.end()));
    let (at, line) = line_behind(text, end, &format!("{key}: {value}"), source.line_ending());
    Some(vec![TextEdit::insert(at, line)])
}

pub(super) fn remove(source: &SourceFile, setting: &Setting<'_>) -> TextEdit {
    TextEdit::delete(whole_lines(source.text(), setting.span).unwrap_or(setting.span))
}
