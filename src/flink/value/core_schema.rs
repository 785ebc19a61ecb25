//! The types of plain scalars in `config.yaml`: YAML 1.2's core schema, as
//! snakeyaml-engine's `CoreScalarResolver` and its constructors have it.

use std::borrow::Cow;

use super::java;
use super::raw::RawValue;

/// The Java object that a plain scalar becomes; `None` for null.
///
/// `010` is ten, `0x1F` and `0o17` are integers; `1_000`, `0b1`, `12:30`,
/// `2024-01-01`, `yes` and `on` are strings.
#[must_use]
pub fn resolve(text: &str) -> Option<RawValue<'_>> {
    match text {
        "" | " " | "~" | "null" | "Null" | "NULL" => return None,
        "true" | "True" | "TRUE" => return Some(RawValue::Boolean(true)),
        "false" | "False" | "FALSE" => return Some(RawValue::Boolean(false)),
        _ => {}
    }
    Some(integer(text).or_else(|| float(text)).unwrap_or(RawValue::String(Cow::Borrowed(text))))
}

/// The integer that `text` is in the core schema.
pub(super) fn integer(text: &str) -> Option<RawValue<'_>> {
    let all = |digits: &str, is_digit: fn(&u8) -> bool| !digits.is_empty() && digits.bytes().all(|b| is_digit(&b));
    if let Some(digits) = text.strip_prefix("0x") {
        return all(digits, u8::is_ascii_hexdigit).then(|| in_radix(digits, 16));
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return all(digits, |b| matches!(b, b'0'..=b'7')).then(|| in_radix(digits, 8));
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if !all(digits, u8::is_ascii_digit) {
        return None;
    }
    let significant = digits.trim_start_matches('0');
    Some(match java::parse_long(text) {
        Ok(value) => narrowest(value),
        Err(_) if negative && digits.len() == significant.len() => RawValue::BigInteger(Cow::Borrowed(text)),
        Err(_) if negative => RawValue::BigInteger(Cow::Owned(format!("-{significant}"))),
        Err(_) => RawValue::BigInteger(Cow::Borrowed(significant)),
    })
}

fn narrowest(value: i64) -> RawValue<'static> {
    i32::try_from(value).map_or(RawValue::Long(value), RawValue::Integer)
}

/// Beyond this many digits a hexadecimal or octal number stays as it is
/// written: no option takes one, and turning it into decimal is not linear.
const MAX_DIGITS: usize = 512;

fn in_radix(digits: &str, radix: u32) -> RawValue<'_> {
    const BASE: u64 = 1_000_000_000;
    if let Ok(value) = i64::from_str_radix(digits, radix) {
        return narrowest(value);
    }
    if digits.len() > MAX_DIGITS {
        return RawValue::BigInteger(Cow::Borrowed(digits));
    }
    let mut limbs: Vec<u64> = Vec::new();
    for digit in digits.chars().filter_map(|c| c.to_digit(radix)) {
        let mut carry = u64::from(digit);
        for limb in &mut limbs {
            carry += *limb * u64::from(radix);
            *limb = carry % BASE;
            carry /= BASE;
        }
        if carry > 0 {
            limbs.push(carry);
        }
    }
    let mut decimal = limbs.pop().unwrap_or(0).to_string();
    for limb in limbs.iter().rev() {
        decimal.push_str(&format!("{limb:09}"));
    }
    RawValue::BigInteger(Cow::Owned(decimal))
}

/// The floating-point number that `text` is in the core schema.
pub(super) fn float(text: &str) -> Option<RawValue<'static>> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let value = match unsigned {
        ".inf" | ".Inf" | ".INF" if text.starts_with('-') => f64::NEG_INFINITY,
        ".inf" | ".Inf" | ".INF" => f64::INFINITY,
        ".nan" | ".NaN" | ".NAN" if unsigned.len() == text.len() => f64::NAN,
        // Of what Java reads, YAML knows neither blanks, words, hexadecimal nor suffixes.
        _ if unsigned.bytes().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-')) => {
            java::parse_double(text)?
        }
        _ => return None,
    };
    Some(RawValue::Double(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::unnecessary_wraps, reason = "compared with what resolve gives")]
    fn big(text: &str) -> Option<RawValue<'_>> {
        Some(RawValue::BigInteger(Cow::Borrowed(text)))
    }

    #[test]
    fn integers_take_the_narrowest_class() {
        assert_eq!(resolve("007"), Some(RawValue::Integer(7)));
        assert_eq!(resolve("-0"), Some(RawValue::Integer(0)));
        assert_eq!(resolve("0o17"), Some(RawValue::Integer(15)));
        assert_eq!(resolve("0xFFFFFFFF"), Some(RawValue::Long(4_294_967_295)));
        assert_eq!(resolve("+0018446744073709551616"), big("18446744073709551616"));
        assert_eq!(resolve("-18446744073709551616"), big("-18446744073709551616"));
        assert_eq!(resolve("-0018446744073709551616"), big("-18446744073709551616"));
        assert_eq!(resolve("0x1000000000000000000000000"), big("79228162514264337593543950336"));
        assert_eq!(resolve("-2147483648"), Some(RawValue::Integer(i32::MIN)));
    }

    #[test]
    fn very_long_numbers_stay_as_they_are_written() {
        let (most, more) = ("1".repeat(MAX_DIGITS), "1".repeat(MAX_DIGITS + 1));
        assert_ne!(resolve(&format!("0x{most}")), big(&most));
        assert_eq!(resolve(&format!("0x{more}")), big(&more));
    }

    #[test]
    fn floats_and_what_only_looks_like_one() {
        for (text, value) in
            [(".5", 0.5), ("5.", 5.0), ("1e3", 1e3), ("-.inf", f64::NEG_INFINITY), ("1e999", f64::INFINITY)]
        {
            assert_eq!(resolve(text), Some(RawValue::Double(value)), "{text}");
        }
        for text in
            ["1.5f", ".", "-", "1e", "+.nan", "1.2.3", "0x1p3", "NaN", "0o8", "-0x1", "0b1", "1_0", "yes", "12:30", "٣"]
        {
            assert_eq!(resolve(text), Some(RawValue::from(text)), "{text}");
        }
        for text in ["", "~", "null"] {
            assert_eq!(resolve(text), None, "{text}");
        }
    }
}
