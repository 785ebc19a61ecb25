use std::fmt;

use super::super::{Document, Kind, Setting};
use super::Change;

/// Why a change of a setting is not offered as an edit of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unedited {
    /// The configuration stands folded or escaped in another text.
    Folded,
    /// A command line, whose order and arguments are somebody's choice.
    CommandLine,
    /// Quotes or expansions of the shell are part of the option.
    Shell,
    /// An anchor, an alias or a merge shares the place.
    Shared,
    /// Statements of a template engine stand between the settings.
    Templated,
    /// Flink refuses the document as it stands.
    Refused,
    /// The text around the place, or the value, leaves no room for an edit of
    /// this place alone.
    Form,
}

impl Unedited {
    /// Why `change` of `setting`, or of none that is there, is not offered.
    pub(super) fn of(document: &Document<'_>, setting: Option<&Setting<'_>>, change: Change) -> Self {
        let container = setting.and_then(|setting| document.containers.get(setting.site.container as usize));
        let is_shared = setting.is_some_and(|setting| setting.site.shared) || container.is_some_and(|map| map.shared);
        if document.excerpt.as_ref().is_some_and(|excerpt| !excerpt.is_editable()) {
            Unedited::Folded
        } else if document.written == Kind::FlinkCli {
            if matches!(change, Change::Insert | Change::Remove) { Unedited::CommandLine } else { Unedited::Shell }
        } else if document.is_refused() {
            Unedited::Refused
        } else if is_shared {
            Unedited::Shared
        } else if document.templated && change == Change::Insert {
            Unedited::Templated
        } else {
            Unedited::Form
        }
    }
}

impl fmt::Display for Unedited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unedited::Folded => "it stands folded or with escapes in the text around it; write it as a block with |",
            Unedited::CommandLine => "what a command line says is for a person to add or take away",
            Unedited::Shell => "quotes or expansions of the shell are part of it",
            Unedited::Shared => "an anchor or alias shares it with other places",
            Unedited::Templated => "statements of a template engine stand between the settings",
            Unedited::Refused => "Flink refuses the document as it stands",
            Unedited::Form => "no edit of this place alone would do it",
        })
    }
}
