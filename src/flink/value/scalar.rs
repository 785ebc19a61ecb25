//! Numbers, booleans and enum constants, as
//! `org.apache.flink.configuration.ConfigurationUtils` converts them.

use super::error::{Problem, ValueError};
use super::java::{self, IntegerError};
use super::raw::{EnumConstants, RawValue};

/// `ConfigurationUtils.convertToBoolean`: any case, no trimming.
pub(super) fn boolean(raw: &RawValue<'_>) -> Result<bool, ValueError> {
    if let RawValue::Boolean(value) = raw {
        return Ok(*value);
    }
    let text = raw.java_text();
    match &*text {
        "true" => return Ok(true),
        "false" => return Ok(false),
        _ => {}
    }
    // Longer than either even where a letter's capital is longer than itself.
    let is = |word: &str| text.len() <= 20 && java::are_same_in_capitals(&text, word);
    match (is("TRUE"), is("FALSE")) {
        (true, _) => Ok(true),
        (_, true) => Ok(false),
        _ => Err(ValueError::with_detail(Problem::NotBoolean, &text)),
    }
}

/// `ConfigurationUtils.convertToInt`.
pub(super) fn int(raw: &RawValue<'_>) -> Result<i32, ValueError> {
    let value = long(raw)?;
    i32::try_from(value).map_err(|_| ValueError::with_detail(Problem::IntegerOutOfRange, &raw.java_text()))
}

/// `ConfigurationUtils.convertToLong`.
pub(super) fn long(raw: &RawValue<'_>) -> Result<i64, ValueError> {
    match raw {
        RawValue::Integer(value) => Ok(i64::from(*value)),
        RawValue::Long(value) => Ok(*value),
        _ => {
            let text = raw.java_text();
            java::parse_long(&text).map_err(|error| {
                let problem = match error {
                    IntegerError::NotInteger => Problem::NotInteger,
                    IntegerError::OutOfRange => Problem::IntegerOutOfRange,
                };
                ValueError::with_detail(problem, &text)
            })
        }
    }
}

/// `ConfigurationUtils.convertToFloat`: a number from YAML must fit, a text
/// that does not is infinite or zero.
pub(super) fn float(raw: &RawValue<'_>) -> Result<f32, ValueError> {
    const SMALLEST: f64 = f32::from_bits(1) as f64;
    const LARGEST: f64 = f32::MAX as f64;
    if let RawValue::Double(value) = raw {
        let magnitude = value.abs();
        let fits = magnitude == 0.0 || (SMALLEST..=LARGEST).contains(&magnitude);
        #[expect(clippy::cast_possible_truncation, reason = "the nearest float, as Java casts")]
        return if fits {
            Ok(*value as f32)
        } else {
            Err(ValueError::with_detail(Problem::FloatOutOfRange, &raw.java_text()))
        };
    }
    let text = raw.java_text();
    java::parse_float(&text).ok_or_else(|| ValueError::with_detail(Problem::NotNumber, &text))
}

/// `ConfigurationUtils.convertToDouble`.
pub(super) fn double(raw: &RawValue<'_>) -> Result<f64, ValueError> {
    if let RawValue::Double(value) = raw {
        return Ok(*value);
    }
    let text = raw.java_text();
    java::parse_double(&text).ok_or_else(|| ValueError::with_detail(Problem::NotNumber, &text))
}

/// `ConfigurationUtils.convertToEnum`: the first constant whose text is the
/// same in capitals; no trimming, and `-` is not `_`.
pub(super) fn constant(raw: &RawValue<'_>, constants: EnumConstants) -> Result<&'static str, ValueError> {
    let text = raw.java_text();
    let found = constants.iter().find(|constant| java::are_same_in_capitals(constant, &text));
    found.copied().ok_or_else(|| ValueError::with_detail(Problem::UnknownConstant, &text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_yaml_typed_is_not_read_again() {
        assert_eq!(int(&RawValue::Long(5_000_000_000)).map_err(|e| e.problem()), Err(Problem::IntegerOutOfRange));
        assert_eq!(int(&RawValue::Double(1.0)).map_err(|e| e.problem()), Err(Problem::NotInteger));
        assert_eq!(float(&RawValue::Double(1e39)).map_err(|e| e.problem()), Err(Problem::FloatOutOfRange));
        assert_eq!(float(&RawValue::from("1e39")), Ok(f32::INFINITY));
        assert!(float(&RawValue::Double(f64::NAN)).is_err());
        assert_eq!(boolean(&RawValue::from("fAlse")), Ok(false));
        assert!(boolean(&RawValue::from("true ")).is_err());
        assert!(boolean(&RawValue::Integer(1)).is_err());
    }

    #[test]
    fn constants_compare_in_capitals() {
        const LEVELS: EnumConstants = &["Off", "per-key"];
        assert_eq!(constant(&RawValue::from("PER-KEY"), LEVELS), Ok("per-key"));
        assert!(constant(&RawValue::from("per_key"), LEVELS).is_err());
        assert!(constant(&RawValue::from("off "), LEVELS).is_err());
    }
}
