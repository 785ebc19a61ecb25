use std::fmt;

use crate::source::Span;
use crate::syntax::yaml::Strictness;

/// A reason for which Flink does not load a document at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Where the mistake is.
    pub span: Span,
    /// What it is.
    pub reason: RefusalReason,
}

/// Why Flink does not load a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefusalReason {
    /// Not YAML, in the parser's words.
    Syntax(String),
    /// The root, or what should hold the settings, is not a mapping.
    NotAMapping,
    /// A mapping or list where Kubernetes or Docker wants the text of a configuration.
    NotAText,
    /// A kind that the group of its `apiVersion` does not have. Read all the
    /// same, as what it must be meant for.
    NoSuchKind {
        /// The kind.
        kind: String,
    },
    /// A key without a value, or with `null`.
    Null {
        /// The whole key.
        key: String,
    },
    /// A key twice in one mapping.
    Duplicate {
        /// The whole key.
        key: String,
        /// Where it stands first.
        first: Span,
    },
    /// A key that YAML takes for a number or a boolean.
    KeyNotAString,
    /// A second document in the file.
    SeveralDocuments,
    /// A tag that the loader does not know, or not for that value.
    Tag,
    /// A scalar that the loader can make nothing of: `!!int x`, and `+.inf`.
    Unreadable,
    /// YAML that the loader does not take.
    Strict(Strictness),
    /// An alias without an anchor.
    UnknownAlias,
    /// `{{ name }}` as a value, which YAML takes for a mapping until a template
    /// engine has filled it in.
    Template,
    /// Aliases that contain themselves or grow beyond all bounds.
    Aliases,
}

impl RefusalReason {
    /// Whether the settings could yet be meant: a template engine or another
    /// `apiVersion` would make a document of them that loads.
    #[must_use]
    pub fn is_around_settings(&self) -> bool {
        matches!(self, RefusalReason::Template | RefusalReason::NoSuchKind { .. })
    }
}

impl fmt::Display for RefusalReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RefusalReason::Syntax(message) => write!(f, "this is not YAML: {message}"),
            RefusalReason::NotAMapping => f.write_str("Flink expects keys with values here"),
            RefusalReason::NotAText => {
                f.write_str("a text is wanted here, not a mapping or a list: write the configuration as a block with |")
            }
            RefusalReason::NoSuchKind { kind } => {
                write!(
                    f,
                    "flink.apache.org has no kind `{kind}`, and the API server refuses it; is it a FlinkDeployment?"
                )
            }
            RefusalReason::Null { key } => {
                write!(f, "`{key}` has no value, and Flink does not start with a null in its configuration")
            }
            RefusalReason::Duplicate { key, .. } => {
                write!(f, "`{key}` stands twice in one mapping, and Flink does not load such a file")
            }
            RefusalReason::KeyNotAString => {
                f.write_str("YAML reads this key as a number, a boolean or null, and Flink wants a string")
            }
            RefusalReason::SeveralDocuments => {
                f.write_str("a second YAML document: Flink's configuration must be a single one")
            }
            RefusalReason::Tag => {
                f.write_str("Flink's YAML loader has nothing for this tag, or nothing for this value under it")
            }
            RefusalReason::Unreadable => f.write_str("Flink's YAML loader fails to read this value"),
            RefusalReason::Strict(strictness) => strictness.fmt(f),
            RefusalReason::UnknownAlias => f.write_str("an alias of an anchor that is not there"),
            RefusalReason::Template => f.write_str("Flink does not load this before its template engine has run"),
            RefusalReason::Aliases => f.write_str("aliases that contain themselves or grow too large to load"),
        }
    }
}
