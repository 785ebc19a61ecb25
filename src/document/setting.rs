use std::borrow::Cow;

use crate::flink::catalogue::{self, Name};
use crate::flink::value::RawValue;
use crate::source::Span;

/// One place that sets a key.
#[derive(Clone, Debug)]
pub struct Setting<'s> {
    /// The whole key as Flink's configuration holds it, dots and all.
    pub key: Cow<'s, str>,
    /// The key in the catalogue.
    pub name: Option<Name>,
    /// The object that Flink's configuration holds.
    pub value: RawValue<'s>,
    /// Whether the value is only known once a template or the environment has
    /// filled it in.
    pub placeholder: bool,
    /// Whether a later place with the same key replaces it.
    pub shadowed: bool,
    /// From the first byte of the key to the last of the value.
    pub span: Span,
    /// The key as written here; in nested YAML its last part.
    pub key_span: Span,
    /// The value as written, quotes included.
    pub value_span: Span,
    /// How it is written, for edits.
    pub site: Site,
}

impl<'s> Setting<'s> {
    /// A setting whose key is looked up in the catalogue.
    pub(super) fn new(key: Cow<'s, str>, value: RawValue<'s>, key_span: Span, value_span: Span, site: Site) -> Self {
        let placeholder = match &value {
            RawValue::String(text) => super::placeholder::is_placeholder(text),
            _ => false,
        };
        Self {
            name: catalogue::lookup(&key),
            key,
            value,
            placeholder,
            shadowed: false,
            span: key_span.to(value_span),
            key_span,
            value_span,
            site,
        }
    }

    /// The string that Flink's configuration gives for it.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        self.value.as_string()
    }

    /// Whether its value must not be shown.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        catalogue::is_sensitive(&self.key)
    }

    /// The value as it may be shown.
    #[must_use]
    pub fn shown(&self) -> Cow<'_, str> {
        if self.is_sensitive() { Cow::Borrowed("******") } else { self.text() }
    }
}

/// How a setting is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site {
    /// Index of the mapping it stands in, in [`Document::containers`](super::Document::containers).
    pub container: u32,
    /// How the key is written.
    pub key_style: Style,
    /// How the value is written.
    pub value_style: Style,
    /// Whether an anchor, an alias or a tag is involved, so that an edit here
    /// could reach further than it seems.
    pub shared: bool,
}

/// How a key or value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// In Flink's legacy line format.
    Line,
    /// A YAML scalar without quotes.
    Plain,
    /// A YAML scalar in `'`.
    SingleQuoted,
    /// A YAML scalar in `"`.
    DoubleQuoted,
    /// A `|` or `>` block.
    Block,
    /// A YAML list or mapping.
    Collection,
}

/// A mapping that settings stand in.
#[derive(Clone, Debug)]
pub struct Container {
    /// The mapping around it, and `None` for the outermost.
    pub parent: Option<u32>,
    /// The key path to it within the configuration, with a final dot; empty
    /// for the outermost.
    pub prefix: String,
    /// Its own key; for the outermost, the key of the configuration map, or
    /// empty at its first byte.
    pub key_span: Span,
    /// From its first entry to its last.
    pub span: Span,
    /// Written in braces.
    pub flow: bool,
    /// How many entries it has.
    pub entries: usize,
    /// Whether an anchor, an alias or a tag is involved.
    pub shared: bool,
}
