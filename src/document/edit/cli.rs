//! Edits of `-D` options on a command line.

use super::super::{Setting, Style};
use crate::source::TextEdit;

pub(super) fn set_value(setting: &Setting<'_>, value: &str) -> Option<Vec<TextEdit>> {
    if setting.site.shared || setting.value_span == setting.span || value.chars().any(char::is_control) {
        return None;
    }
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | ':' | ',' | '+');
    let text = match setting.site.value_style {
        Style::SingleQuoted if !value.contains('\'') => value.to_owned(),
        Style::DoubleQuoted if !value.contains(['"', '\\', '$', '`', '!']) => value.to_owned(),
        Style::Plain if value.chars().all(is_plain) && !value.is_empty() => value.to_owned(),
        Style::Plain if !value.contains('\'') => format!("'{value}'"),
        _ => return None,
    };
    Some(vec![TextEdit::replace(setting.value_span, text)])
}

pub(super) fn rename(setting: &Setting<'_>, to: &str) -> Option<Vec<TextEdit>> {
    (!setting.site.shared).then(|| vec![TextEdit::replace(setting.key_span, to)])
}
