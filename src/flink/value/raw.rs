use std::borrow::Cow;
use std::collections::BTreeMap;

use super::java;

/// The constants of an enum option: their `toString()` texts, in Java's order.
pub type EnumConstants = &'static [&'static str];

/// The type of a `org.apache.flink.configuration.ConfigOption`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// `Boolean`.
    Boolean,
    /// `Integer`.
    Int,
    /// `Long`.
    Long,
    /// `Float`.
    Float,
    /// `Double`.
    Double,
    /// `String`.
    String,
    /// `java.time.Duration`.
    Duration,
    /// `org.apache.flink.configuration.MemorySize`.
    Memory,
    /// A Java enum.
    Enum(EnumConstants),
    /// A list.
    List(ElementType),
    /// A map of strings to strings.
    Map,
}

/// What a list option's items are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElementType {
    /// Strings.
    String,
    /// Maps of strings to strings.
    Map,
    /// Constants of a Java enum.
    Enum(EnumConstants),
}

/// How string values of lists and maps are read: the process-wide flag of
/// `org.apache.flink.configuration.GlobalConfiguration`, which the configuration
/// file that was loaded decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Syntax {
    /// `a;b` and `k:v,l:w`: `flink-conf.yaml` was loaded.
    Legacy,
    /// YAML first, then the legacy form: `config.yaml` was loaded, or Flink is 2.x.
    StandardYaml,
}

/// The Java object that `org.apache.flink.configuration.Configuration` holds.
/// All but strings come from `config.yaml` only.
#[derive(Clone, Debug, PartialEq)]
pub enum RawValue<'a> {
    /// `String`.
    String(Cow<'a, str>),
    /// `Boolean`.
    Boolean(bool),
    /// `Integer`.
    Integer(i32),
    /// `Long`.
    Long(i64),
    /// `java.math.BigInteger`, in decimal.
    BigInteger(Cow<'a, str>),
    /// `Double`.
    Double(f64),
}

impl RawValue<'_> {
    /// What an option of type `String` sees: the string itself, anything else as
    /// `org.apache.flink.configuration.YamlParserUtils.toYAMLString` writes it.
    #[must_use]
    pub fn as_string(&self) -> Cow<'_, str> {
        match self {
            Self::Double(value) if value.is_nan() => Cow::Borrowed(".nan"),
            Self::Double(f64::INFINITY) => Cow::Borrowed(".inf"),
            Self::Double(f64::NEG_INFINITY) => Cow::Borrowed("-.inf"),
            _ => self.java_text(),
        }
    }

    /// Java's `toString()`, which every type but `String` starts from. It
    /// differs from [`RawValue::as_string`] for infinities and `NaN`.
    #[must_use]
    pub fn java_text(&self) -> Cow<'_, str> {
        match self {
            Self::String(text) | Self::BigInteger(text) => Cow::Borrowed(text),
            Self::Boolean(true) => Cow::Borrowed("true"),
            Self::Boolean(false) => Cow::Borrowed("false"),
            Self::Integer(value) => Cow::Owned(value.to_string()),
            Self::Long(value) => Cow::Owned(value.to_string()),
            Self::Double(value) => Cow::Owned(java::double_to_string(*value)),
        }
    }

    /// The same value, borrowing from this one.
    #[must_use]
    pub fn to_borrowed(&self) -> RawValue<'_> {
        match self {
            Self::String(text) => RawValue::String(Cow::Borrowed(text)),
            Self::BigInteger(text) => RawValue::BigInteger(Cow::Borrowed(text)),
            Self::Boolean(value) => RawValue::Boolean(*value),
            Self::Integer(value) => RawValue::Integer(*value),
            Self::Long(value) => RawValue::Long(*value),
            Self::Double(value) => RawValue::Double(*value),
        }
    }

    /// The same value, borrowing from nothing.
    #[must_use]
    pub fn into_owned(self) -> RawValue<'static> {
        match self {
            Self::String(text) => RawValue::String(Cow::Owned(text.into_owned())),
            Self::BigInteger(text) => RawValue::BigInteger(Cow::Owned(text.into_owned())),
            Self::Boolean(value) => RawValue::Boolean(value),
            Self::Integer(value) => RawValue::Integer(value),
            Self::Long(value) => RawValue::Long(value),
            Self::Double(value) => RawValue::Double(value),
        }
    }
}

impl<'a> From<&'a str> for RawValue<'a> {
    fn from(text: &'a str) -> Self {
        Self::String(Cow::Borrowed(text))
    }
}

/// What an option makes of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum TypedValue {
    /// A boolean.
    Boolean(bool),
    /// An `int`.
    Int(i32),
    /// A `long`.
    Long(i64),
    /// A `float`.
    Float(f32),
    /// A `double`.
    Double(f64),
    /// A string.
    String(String),
    /// A duration in nanoseconds. Flink's longest, 2^63 seconds, fits.
    Duration(i128),
    /// A memory size in bytes.
    Memory(i64),
    /// An enum constant, as its `toString()` says it.
    Enum(&'static str),
    /// A list of strings or of enum constants.
    List(Vec<String>),
    /// A list of maps.
    Maps(Vec<BTreeMap<String, String>>),
    /// A map.
    Map(BTreeMap<String, String>),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_option_sees_what_yaml_would_write() {
        let seen = |raw: RawValue<'_>| raw.as_string().into_owned();
        assert_eq!(seen(RawValue::Double(1.10)), "1.1");
        assert_eq!(seen(RawValue::Double(f64::NEG_INFINITY)), "-.inf");
        assert_eq!(seen(RawValue::Boolean(true)), "true");
        assert_eq!(RawValue::Double(f64::NAN).java_text(), "NaN");
        assert_eq!(RawValue::from(" x ").as_string(), " x ");
    }
}
