//! What a glance tells of a value.

use super::raw::{RawValue, ValueType};

/// As many digits fit every number type.
const MOST_DIGITS: usize = 9;

/// Whether every release surely takes a value for an option of type `ty`, in either
/// syntax: most values are plain ones, and this is a fraction of a
/// [`convert`](super::convert). `false` tells nothing.
#[must_use]
pub fn is_surely_taken(raw: &RawValue<'_>, ty: ValueType) -> bool {
    let RawValue::String(text) = raw else { return false };
    match ty {
        ValueType::String => true,
        ValueType::Boolean => matches!(&**text, "true" | "false"),
        ValueType::Int | ValueType::Long => unit(text) == Some(""),
        ValueType::Float | ValueType::Double => {
            let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
            unit(whole) == Some("") && unit(fraction) == Some("")
        }
        ValueType::Duration => matches!(unit(text), Some("" | "ms" | "s" | "min" | "h" | "d")),
        ValueType::Memory => matches!(unit(text), Some("" | "b" | "k" | "kb" | "m" | "mb" | "g" | "gb")),
        ValueType::Enum(constants) => constants.contains(&&**text),
        ValueType::List(_) | ValueType::Map => false,
    }
}

/// What follows a few digits, or those and a blank.
fn unit(text: &str) -> Option<&str> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let unit = text.get(digits..).filter(|_| (1..=MOST_DIGITS).contains(&digits))?;
    Some(unit.strip_prefix(' ').filter(|unit| !unit.is_empty()).unwrap_or(unit))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::flink::Release;
    use crate::flink::value::convert::tests::TYPES;
    use crate::flink::value::{Syntax, convert};

    proptest! {
        #[test]
        fn what_is_surely_taken_is_taken_by_every_release(
            text in "[0-9]{0,11}(\\.[0-9]{0,11}){0,2} {0,2}(|ms|s|min|m|h|d|b|k|kb|mb|g|gb|t|x| |true|false|A|a|On-Event|on-event)",
        ) {
            let raw = RawValue::from(text.as_str());
            for ty in TYPES.into_iter().filter(|&ty| is_surely_taken(&raw, ty)) {
                for release in Release::all() {
                    for syntax in [Syntax::Legacy, Syntax::StandardYaml] {
                        prop_assert!(convert(&raw, ty, release, syntax).is_ok(), "{:?} in {}", ty, release);
                    }
                }
            }
        }
    }

    #[test]
    fn usual_values_are_told_at_a_glance() {
        use ValueType::{Boolean, Double, Duration, Enum, Float, Int, Long, Memory, String};
        let told = |text: &str| -> Vec<ValueType> {
            TYPES.into_iter().filter(|&ty| is_surely_taken(&RawValue::from(text), ty)).collect()
        };
        assert_eq!(told("true"), [Boolean, String]);
        assert_eq!(told("42"), [Int, Long, Float, Double, String, Duration, Memory]);
        assert_eq!(told("0.25"), [Float, Double, String]);
        assert_eq!(told("10 min"), [String, Duration]);
        assert_eq!(told("64kb"), [String, Memory]);
        assert!(matches!(told("On-Event")[..], [String, Enum(_)]));
        assert_eq!(told("12345678901"), [String]);
    }
}
