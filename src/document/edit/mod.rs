//! Changes of settings as byte edits to the text, in the file's own style:
//! everything that is not named stays as it is. `None` where a change cannot be
//! made by such edits without touching something else.

mod line;
mod place;
mod scalar;
mod yaml;

use super::{Document, Kind, Setting};
use crate::source::{SourceFile, TextEdit};

/// Gives an existing setting another value; its quotes stay.
#[must_use]
pub fn set_value(
    document: &Document<'_>,
    source: &SourceFile,
    setting: &Setting<'_>,
    value: &str,
) -> Option<Vec<TextEdit>> {
    match document.kind {
        Kind::FlinkConf => line::set_value(setting, value),
        _ => yaml::set_value(document, source, setting, value),
    }
}

/// Adds a setting beside its nearest relatives.
#[must_use]
pub fn insert(document: &Document<'_>, source: &SourceFile, key: &str, value: &str) -> Option<Vec<TextEdit>> {
    match document.kind {
        Kind::FlinkConf => line::insert(document, source, key, value, None),
        _ => yaml::insert(document, source, key, value),
    }
}

/// Takes a setting out. A comment behind it stays.
#[must_use]
pub fn remove(document: &Document<'_>, source: &SourceFile, setting: &Setting<'_>) -> Option<Vec<TextEdit>> {
    match document.kind {
        Kind::FlinkConf => Some(vec![line::remove(source, setting)]),
        _ => yaml::remove(document, source, setting).map(|edit| vec![edit]),
    }
}

/// Gives a setting another key; its value stays as it is written.
#[must_use]
pub fn rename(document: &Document<'_>, source: &SourceFile, setting: &Setting<'_>, to: &str) -> Option<Vec<TextEdit>> {
    match document.kind {
        Kind::FlinkConf => Some(vec![TextEdit::replace(setting.key_span, to)]),
        _ => yaml::rename(document, source, setting, to),
    }
}
