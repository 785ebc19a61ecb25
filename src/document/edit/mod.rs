//! Changes of settings as byte edits to the text, in the file's own style:
//! everything that is not named stays as it is. `Err` with the reason where a
//! change cannot be made by such edits without touching something else.

mod cli;
mod line;
mod place;
mod scalar;
mod sql;
mod unedited;
mod yaml;

pub use sql::{insert_table_option, move_up, set_table_option};

use super::{Document, Kind, Setting};
use crate::source::{Excerpt, SourceFile, TextEdit};

pub use unedited::Unedited;

/// What an edit does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    Value,
    Insert,
    Remove,
    Rename,
}

/// The edits, unless the place of the document forbids any.
fn settled(
    document: &Document<'_>,
    setting: Option<&Setting<'_>>,
    change: Change,
    edits: impl FnOnce() -> Option<Vec<TextEdit>>,
) -> Result<Vec<TextEdit>, Unedited> {
    let is_editable = document.excerpt.as_ref().is_none_or(Excerpt::is_editable);
    let edits = if is_editable { edits() } else { None };
    edits.ok_or_else(|| Unedited::of(document, setting, change))
}

/// Gives an existing setting another value; its quotes stay.
///
/// # Errors
/// No edit of the setting alone makes it so.
pub fn set_value(
    document: &Document<'_>,
    source: &SourceFile,
    setting: &Setting<'_>,
    value: &str,
) -> Result<Vec<TextEdit>, Unedited> {
    settled(document, Some(setting), Change::Value, || match document.written {
        Kind::FlinkConf | Kind::FlinkProperties => line::set_value(setting, value),
        Kind::Sql => sql::set_value(setting, value),
        Kind::FlinkCli => cli::set_value(setting, value),
        _ => yaml::set_value(document, source, setting, value),
    })
}

/// Adds a setting beside its nearest relatives.
///
/// # Errors
/// There is no place where it could be added alone.
pub fn insert(document: &Document<'_>, source: &SourceFile, key: &str, value: &str) -> Result<Vec<TextEdit>, Unedited> {
    settled(document, None, Change::Insert, || match document.written {
        Kind::FlinkConf | Kind::FlinkProperties => line::insert(document, source, key, value, None),
        Kind::Sql => sql::insert(document, source, key, value),
        // Where a new option belongs on a command line is for a person to say.
        Kind::FlinkCli => None,
        _ => yaml::insert(document, source, key, value),
    })
}

/// Takes a setting out. A comment behind it stays.
///
/// # Errors
/// Something else would go with it.
pub fn remove(document: &Document<'_>, source: &SourceFile, setting: &Setting<'_>) -> Result<Vec<TextEdit>, Unedited> {
    settled(document, Some(setting), Change::Remove, || match document.written {
        Kind::FlinkConf | Kind::FlinkProperties => Some(vec![line::remove(source, setting)]),
        Kind::Sql => sql::remove(source, setting),
        Kind::FlinkCli => None,
        _ => yaml::remove(document, source, setting).map(|edit| vec![edit]),
    })
}

/// Gives a setting another key; its value stays as it is written.
///
/// # Errors
/// The key cannot stand there, or not without touching something else.
pub fn rename(
    document: &Document<'_>,
    source: &SourceFile,
    setting: &Setting<'_>,
    to: &str,
) -> Result<Vec<TextEdit>, Unedited> {
    settled(document, Some(setting), Change::Rename, || match document.written {
        Kind::FlinkConf | Kind::FlinkProperties => Some(vec![TextEdit::replace(setting.key_span, to)]),
        Kind::Sql => Some(sql::rename(setting, to)),
        Kind::FlinkCli => cli::rename(setting, to),
        _ => yaml::rename(document, source, setting, to),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::read;
    use crate::source::apply_edits;

    fn edited(text: &str, edit: impl FnOnce(&Document<'_>, &SourceFile) -> Option<Vec<TextEdit>>) -> Option<String> {
        let source = SourceFile::new("config.yaml", text);
        let file = read(&source, Some(Kind::ConfigYaml));
        apply_edits(text, &edit(file.documents.first()?, &source)?)
    }

    #[test]
    fn no_edit_gives_a_mapping_the_same_entry_twice() {
        let text = "restart-strategy:\n  type: none\n  x: 1\n";
        let rename = |to: &'static str| {
            edited(text, move |document, source| {
                rename(document, source, document.get("restart-strategy.type")?, to).ok()
            })
        };
        assert_eq!(rename("restart-strategy"), None, "a mapping of that name is there");
        assert_eq!(rename("restart-strategy.x"), None, "an entry of that name is there");
        assert_eq!(rename("restart-strategy.y").as_deref(), Some("restart-strategy:\n  y: none\n  x: 1\n"));
    }

    #[test]
    fn nesting_stops_where_a_value_stands() {
        let text = "state:\n  backend: rocksdb\n";
        let inserted =
            edited(text, |document, source| insert(document, source, "state.backend.incremental", "true").ok());
        assert_eq!(inserted.as_deref(), Some("state:\n  backend: rocksdb\n  backend.incremental: true\n"));
        let text = "execution:\n  buffer-timeout:\n    enabled: true\n";
        let inserted =
            edited(text, |document, source| insert(document, source, "execution.buffer-timeout", "10 ms").ok());
        assert_eq!(inserted, None);
    }
}
