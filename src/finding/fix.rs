use crate::source::TextEdit;

/// When `flinklint fix` may apply a fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applicability {
    /// Needs a person's decision; applied with `--unsafe` only.
    Unsafe,
    /// Cannot change results, state compatibility, cost or resources.
    Safe,
}

impl Applicability {
    /// The word that every output format uses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Applicability::Unsafe => "unsafe",
            Applicability::Safe => "safe",
        }
    }
}

/// A patch: the edits to the text, and what they are meant to change in the
/// settings that Flink sees. Before anything is written, the edited text is
/// read again and must differ in exactly these changes.
#[derive(Clone, Debug)]
pub struct Fix {
    /// When it may be applied.
    pub applicability: Applicability,
    /// One line, as `set pipeline.auto-watermark-interval to 100 ms`.
    pub title: String,
    /// Byte edits to the finding's file.
    pub edits: Vec<TextEdit>,
    /// The settings that the edits change, and how.
    pub changes: Vec<Change>,
}

/// A patch that would mend a finding and cannot be offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoFix {
    /// When it could have been applied.
    pub applicability: Applicability,
    /// One line, as that of a [`Fix`].
    pub title: String,
    /// Why it is left to a person.
    pub reason: String,
}

/// One intended change of the settings of one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// `key` holds `value` afterwards, whether it was there or not.
    Set {
        /// The key as the document spells it.
        key: String,
        /// The string that Flink's configuration holds afterwards.
        value: String,
    },
    /// `key` is gone, its value is kept under `to`.
    Rename {
        /// The key before.
        key: String,
        /// The key after.
        to: String,
    },
    /// One place that writes `key` is gone. Another place may still hold it.
    Remove {
        /// The key.
        key: String,
    },
}

impl Change {
    /// The keys that it is about.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let (key, other) = match self {
            Self::Set { key, .. } | Self::Remove { key } => (key, None),
            Self::Rename { key, to } => (key, Some(to)),
        };
        std::iter::once(key).chain(other).map(String::as_str)
    }
}
