use std::borrow::Cow;

use memchr::memchr3;

use super::secret_parts::{Shape, has_secret_part, without_secret_parts};
use crate::flink::Release;
use crate::flink::catalogue::{self, Name, OptionId};
use crate::flink::value::{ElementType, RawValue, ValueType, is_surely_taken};
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
    /// Whether it surely is of the only type that every release has for it, and that no
    /// text: a number, a truth value or the like, so no placeholder and without a secret.
    pub plain: bool,
    /// Whether a later place with the same key replaces it.
    pub shadowed: bool,
    /// Whether its key alone forbids to show its value.
    pub(super) sensitive_key: bool,
    /// Whether a sensitive key takes the same value from here, or this from it.
    pub(super) lends_secret: bool,
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
        let name = catalogue::lookup(&key);
        let plain_type = name.and_then(Name::plain_type).filter(|plain_type| !matches!(plain_type, ValueType::String));
        let plain = plain_type.is_some_and(|plain_type| is_surely_taken(&value, plain_type));
        let placeholder = match &value {
            RawValue::String(text) => !plain && super::placeholder::is_placeholder(text),
            _ => false,
        };
        Self {
            name,
            sensitive_key: name.map_or_else(|| catalogue::is_sensitive(&key), Name::is_sensitive),
            key,
            value,
            placeholder,
            plain,
            shadowed: false,
            lends_secret: false,
            span: key_span.to(value_span),
            key_span,
            value_span,
            site,
        }
    }

    /// The same setting at another place of an edited text.
    pub(super) fn again(self, key_span: Span, value_span: Span, site: Site) -> Self {
        let span = key_span.to(value_span);
        Self { shadowed: false, lends_secret: false, span, key_span, value_span, site, ..self }
    }

    /// The same setting, independent of the text that it was read from.
    pub(super) fn into_owned<'o>(self) -> Setting<'o> {
        Setting {
            key: Cow::Owned(self.key.into_owned()),
            name: self.name,
            sensitive_key: self.sensitive_key,
            value: self.value.into_owned(),
            placeholder: self.placeholder,
            plain: self.plain,
            shadowed: self.shadowed,
            lends_secret: self.lends_secret,
            span: self.span,
            key_span: self.key_span,
            value_span: self.value_span,
            site: self.site,
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
        self.lends_secret || self.sensitive_key
    }

    /// Whether its value, or a part of it such as `-Dpassword=..`, must not be shown.
    #[must_use]
    pub fn holds_secret(&self) -> bool {
        self.is_sensitive() || !self.plain && has_secret_part(&self.text(), self.shape())
    }

    /// What its text is, by the type of its option.
    fn shape(&self) -> Shape {
        let is_map = |option: OptionId| {
            matches!(option.type_in(Release::NEWEST), ValueType::Map | ValueType::List(ElementType::Map))
        };
        if self.name.and_then(Name::option).is_some_and(is_map) { Shape::Map } else { Shape::Other }
    }

    /// The value as it may be shown.
    #[must_use]
    pub fn shown(&self) -> Cow<'_, str> {
        if self.is_sensitive() {
            return Cow::Borrowed(MASK);
        }
        let text = self.text();
        without_secrets(text, self.shape())
    }

    /// The key as it may be shown: a line that was meant as `password=x: y`
    /// has a secret in its key.
    #[must_use]
    pub fn shown_key(&self) -> Cow<'_, str> {
        let key = self.key.as_ref();
        // No name of the catalogue looks like that, and what is sensitive in a part is in all of it.
        if self.name.is_some() || !self.sensitive_key {
            return Cow::Borrowed(key);
        }
        match memchr3(b':', b'=', b' ', key.as_bytes()) {
            Some(at) if catalogue::is_sensitive(&key[..at]) => Cow::Owned(format!("{}{MASK}", &key[..=at])),
            _ => Cow::Borrowed(key),
        }
    }
}

/// What stands for a secret.
const MASK: &str = "******";

/// A text that is no setting's, such as that of a manifest's field, as it may be shown.
#[must_use]
pub fn shown_text(text: &str) -> Cow<'_, str> {
    without_secrets(Cow::Borrowed(text), Shape::Other)
}

/// A text as it may be shown.
fn without_secrets(text: Cow<'_, str>, shape: Shape) -> Cow<'_, str> {
    if has_secret_part(&text, shape) { Cow::Owned(without_secret_parts(&text, shape, MASK)) } else { text }
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

impl Container {
    /// The outermost mapping of a text that is not YAML, which nothing nests in.
    pub(super) fn outermost(span: Span, entries: usize) -> Self {
        let (prefix, key_span) = (String::new(), Span::empty(span.start()));
        Self { parent: None, prefix, key_span, span, flow: false, entries, shared: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting<'s>(key: &'s str, value: &'s str) -> Setting<'s> {
        let site = Site { container: 0, key_style: Style::Line, value_style: Style::Line, shared: false };
        let span = Span::empty(0);
        Setting::new(Cow::Borrowed(key), RawValue::String(Cow::Borrowed(value)), span, span, site)
    }

    #[test]
    fn no_part_of_a_secret_is_shown() {
        assert_eq!(setting("s3.secret-key", "x").shown(), "******");
        assert_eq!(setting("env.java.opts.all", "-Da.password=x -Xmx1g").shown(), "-Da.password=****** -Xmx1g");
        assert_eq!(setting("s3.endpoint", "https://a:b@c").shown(), "https://******@c");
        assert!(setting("s3.endpoint", "https://a:b@c").holds_secret() && !setting("s3.endpoint", "a").holds_secret());
        assert_eq!(setting("s3.secret-key=x", "y").shown_key(), "s3.secret-key=******");
        assert_eq!(setting("a: secret", "y").shown_key(), "a: secret");
    }

    #[test]
    fn no_name_of_the_catalogue_looks_like_one_with_a_value() {
        for name in catalogue::names() {
            assert_eq!(memchr3(b':', b'=', b' ', name.as_str().as_bytes()), None, "{}", name.as_str());
        }
    }

    #[test]
    fn a_plain_value_is_no_placeholder_and_has_no_secret() {
        let asks_nothing = |text: &str, of: &str| {
            let hides = super::super::placeholder::is_placeholder(text) || has_secret_part(text, Shape::Other);
            assert!(!hides, "{text} of {of}");
        };
        for name in catalogue::names() {
            let Some(ValueType::Enum(constants)) = name.plain_type() else { continue };
            for constant in constants {
                asks_nothing(constant, name.as_str());
            }
        }
        for text in ["true", "1", "0.5", "10 min", "64kb"] {
            asks_nothing(text, "any option");
        }
        assert!(setting("rest.flamegraph.enabled", "true").plain);
        assert!(!setting("rest.flamegraph.enabled", "yes").plain);
        assert!(!setting("rest.address", "1").plain, "a text");
    }
}
