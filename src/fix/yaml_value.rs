use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor};
use serde_yaml::Number;

/// What a YAML reader sees: like `serde_yaml::Value`, but with every entry of a mapping
/// as it stands, keys that come twice too, and without a hash of each.
#[derive(Debug, PartialEq)]
pub(super) enum YamlValue {
    Null,
    Bool(bool),
    Integer(i128),
    /// A number with a fraction, by its bits: not a number is the same as itself.
    Float(u64),
    Text(String),
    List(Vec<YamlValue>),
    Map(Vec<(YamlValue, YamlValue)>),
    Tagged(String, Box<YamlValue>),
}

impl YamlValue {
    pub(super) fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Tagged(_, value) => value.as_str(),
            _ => None,
        }
    }

    /// The same without its tags.
    pub(super) fn untagged(&self) -> &Self {
        match self {
            Self::Tagged(_, value) => value.untagged(),
            other => other,
        }
    }

    pub(super) fn is_map(&self) -> bool {
        matches!(self.untagged(), Self::Map(_))
    }

    /// The value of the first entry with this key.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        let Self::Map(entries) = self.untagged() else { return None };
        entries.iter().find(|(key, _)| key.as_str() == Some(name)).map(|(_, value)| value)
    }

    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut Self> {
        self.entries_mut()?.iter_mut().find(|(key, _)| key.as_str() == Some(name)).map(|(_, value)| value)
    }

    pub(super) fn entries_mut(&mut self) -> Option<&mut Vec<(Self, Self)>> {
        match self {
            Self::Tagged(_, value) => value.entries_mut(),
            Self::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// Takes the first entry with this key out, where its value is a mapping.
    pub(super) fn take_map(&mut self, name: &str) -> Option<Self> {
        let entries = self.entries_mut()?;
        let at = entries.iter().position(|(key, _)| key.as_str() == Some(name))?;
        entries[at].1.is_map().then(|| entries.remove(at).1)
    }

    pub(super) fn is_null(&self) -> bool {
        match self {
            Self::Tagged(_, value) => value.is_null(),
            other => *other == Self::Null,
        }
    }

    /// What a setting with this value holds.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Null => Cow::Borrowed("null"),
            Self::Bool(value) => Cow::Owned(value.to_string()),
            Self::Integer(value) => Cow::Owned(value.to_string()),
            Self::Float(bits) => Cow::Owned(Number::from(f64::from_bits(*bits)).to_string()),
            other => Cow::Owned(format!("{other:?}")),
        }
    }
}

impl<'de> Deserialize<'de> for YamlValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = YamlValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any YAML value")
    }

    fn visit_unit<E: Error>(self) -> Result<YamlValue, E> {
        Ok(YamlValue::Null)
    }

    fn visit_none<E: Error>(self) -> Result<YamlValue, E> {
        Ok(YamlValue::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<YamlValue, D::Error> {
        YamlValue::deserialize(deserializer)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<YamlValue, E> {
        Ok(YamlValue::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<YamlValue, E> {
        Ok(YamlValue::Integer(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<YamlValue, E> {
        Ok(YamlValue::Integer(value.into()))
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<YamlValue, E> {
        Ok(YamlValue::Integer(value))
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<YamlValue, E> {
        Ok(i128::try_from(value).map_or_else(|_| YamlValue::Text(value.to_string()), YamlValue::Integer))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<YamlValue, E> {
        Ok(YamlValue::Float(value.to_bits()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<YamlValue, E> {
        Ok(YamlValue::Text(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<YamlValue, E> {
        Ok(YamlValue::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<YamlValue, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(YamlValue::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<YamlValue, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(YamlValue::Map(map))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<YamlValue, A::Error> {
        let (tag, value) = tagged.variant()?;
        Ok(YamlValue::Tagged(tag, Box::new(value.newtype_variant()?)))
    }
}
