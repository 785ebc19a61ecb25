use crate::document::{Document, Setting};
use crate::source::{SourceFile, Span};

use super::plan::{Note, Step};

/// What was done with a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It has another key.
    Renamed,
    /// It has another value, and perhaps another key.
    Replaced,
    /// It stands in a comment.
    CommentedOut,
    /// Its value is in quotes.
    Quoted,
    /// Something else.
    Other,
}

impl Action {
    /// The word that output uses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Action::Renamed => "renamed",
            Action::Replaced => "replaced",
            Action::CommentedOut => "commented-out",
            Action::Quoted => "quoted",
            Action::Other => "other",
        }
    }
}

/// Something that was done, was not done or is left to do. No part of it is a secret.
#[derive(Clone, Debug)]
pub struct Item {
    /// Name of the document.
    pub document: Option<String>,
    /// The line of the text before.
    pub line: Option<usize>,
    /// The key before.
    pub key: Option<String>,
    /// What was done.
    pub action: Action,
    /// The key after.
    pub to: Option<String>,
    /// The value after, where it is another one.
    pub value: Option<String>,
    /// One line that says it.
    pub title: String,
    /// Why it was done, or why not.
    pub reason: String,
}

impl Item {
    /// Something that was not done.
    #[must_use]
    pub fn withheld(document: Option<String>, line: Option<usize>, title: &str, reason: String) -> Self {
        let title = title.to_owned();
        Self { document, line, key: None, action: Action::Other, to: None, value: None, title, reason }
    }

    /// The same, not done for a reason.
    pub(super) fn but(self, reason: &str) -> Self {
        Self { reason: reason.to_owned(), ..self }
    }
}

/// Says what is done with one document.
pub(super) struct Reporter<'a, 's> {
    pub source: &'a SourceFile,
    pub document: &'a Document<'s>,
    pub name: Option<String>,
}

impl Reporter<'_, '_> {
    fn line(&self, span: Span) -> usize {
        self.source.line_column(self.document.outward(span).start()).line
    }

    /// A step that was made.
    pub fn applied(&self, setting: &Setting<'_>, step: &Step) -> Item {
        let key = setting.shown_key().into_owned();
        let shown = |value: &String| if setting.holds_secret() { "******".to_owned() } else { value.clone() };
        let (to, value) = (step.key.clone(), step.value.as_ref().map(shown));
        let (action, title) = match (&to, &value) {
            _ if step.out => (Action::CommentedOut, format!("comment out {key}")),
            (Some(to), Some(value)) => (Action::Replaced, format!("replace {key} by {to}: {value}")),
            (None, Some(value)) => (Action::Replaced, format!("write the value of {key} as {value}")),
            (Some(to), None) => (Action::Renamed, format!("rename {key} to {to}")),
            (None, None) => (Action::Other, format!("keep {key}")),
        };
        let line = Some(self.line(setting.span));
        Item { document: self.name.clone(), line, key: Some(key), action, to, value, title, reason: step.why.clone() }
    }

    /// A value that is in quotes now.
    pub fn quoted(&self, setting: &Setting<'_>) -> Item {
        let key = setting.shown_key().into_owned();
        Item {
            title: format!("quote the value of {key}"),
            reason: "YAML would read it otherwise".into(),
            action: Action::Quoted,
            ..self.item(setting.span, Some(key))
        }
    }

    /// A line that Flink skipped and that is a comment now.
    pub fn skipped(&self, span: Span) -> Item {
        Item {
            title: "comment out a line".into(),
            reason: "Flink skipped it".into(),
            action: Action::CommentedOut,
            ..self.item(span, None)
        }
    }

    /// Something that a person has to decide about a setting.
    pub fn note(&self, setting: &Setting<'_>, note: &Note) -> Item {
        let key = setting.shown_key().into_owned();
        Item { title: format!("decide on {key}"), reason: note.text.clone(), ..self.item(setting.span, Some(key)) }
    }

    /// Something to do around the settings, about a byte of the file.
    pub fn by_hand(&self, at: Option<usize>, title: &str) -> Item {
        let line = at.map(|at| self.source.line_column(at).line);
        Item { line, ..Item::withheld(self.name.clone(), None, title, String::new()) }
    }

    fn item(&self, span: Span, key: Option<String>) -> Item {
        Item { key, ..Item::withheld(self.name.clone(), Some(self.line(span)), "", String::new()) }
    }
}
