//! How Java reads and writes numbers and text.

use std::borrow::Cow;
use std::fmt::{self, Write};

/// `String.trim()`: blanks and control characters up to U+0020.
#[must_use]
pub fn trim(text: &str) -> &str {
    text.trim_matches(|c| c <= ' ')
}

/// A text in small letters, as `String.toLowerCase` makes them.
pub(super) fn in_small_letters(text: &str) -> Cow<'_, str> {
    let is_small = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if text.bytes().all(is_small) { Cow::Borrowed(text) } else { Cow::Owned(text.to_lowercase()) }
}

/// Whether two texts are the same in capitals, as `String.toUpperCase` makes them.
pub(super) fn are_same_in_capitals(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
        || !(one.is_ascii() && other.is_ascii()) && one.to_uppercase() == other.to_uppercase()
}

/// `Character.isWhitespace(char)`.
#[must_use]
pub fn is_whitespace(c: char) -> bool {
    matches!(c,
        '\t'..='\r' | '\u{1c}'..=' ' | '\u{1680}' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200a}'
        | '\u{2028}' | '\u{2029}' | '\u{205f}' | '\u{3000}')
}

/// The ASCII digits at the front of `text`, and what follows them, trimmed.
pub(super) fn split_number(text: &str) -> (&str, &str) {
    let (digits, rest) = text.split_at(text.bytes().take_while(u8::is_ascii_digit).count());
    (digits, trim(rest))
}

/// The zeros of the decimal digits of all scripts in the basic plane, which
/// `Integer.parseInt` takes as it does ASCII ones.
const ZEROS: [u32; 37] = [
    0x0030, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6,
    0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40,
    0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
];

/// `Character.digit(char, 10)`.
pub(in crate::flink) fn digit(c: char) -> Option<u8> {
    if let Ok(ascii) = u8::try_from(c)
        && ascii.is_ascii()
    {
        return ascii.is_ascii_digit().then(|| ascii - b'0');
    }
    let code = u32::from(c);
    let zero = ZEROS[ZEROS.partition_point(|&zero| zero <= code).checked_sub(1)?];
    u8::try_from(code - zero).ok().filter(|&digit| digit <= 9)
}

/// Why a text is not an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntegerError {
    /// It is none.
    NotInteger,
    /// It is one that 64 bits do not hold.
    OutOfRange,
}

/// `Long.parseLong(String)`.
///
/// # Errors
/// The text is not an integer, or one too large.
pub fn parse_long(text: &str) -> Result<i64, IntegerError> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() {
        return Err(IntegerError::NotInteger);
    }
    let mut value = Some(0_i64);
    for c in digits.chars() {
        let digit = i64::from(digit(c).ok_or(IntegerError::NotInteger)?);
        let digit = if negative { -digit } else { digit };
        value = value.and_then(|value| value.checked_mul(10)?.checked_add(digit));
    }
    value.ok_or(IntegerError::OutOfRange)
}

/// `Double.toString(double)` as Java 19 and later have it: the shortest digits
/// that tell the number from its neighbours. Java 17 writes the same but for
/// some large numbers of many digits, where it adds one (`7.5680744740271002E17`).
#[must_use]
pub fn double_to_string(value: f64) -> String {
    // Whole numbers below ten million stand as they are.
    if value.fract() == 0.0 && (1.0..1e7).contains(&value.abs()) {
        #[expect(clippy::cast_possible_truncation, reason = "below ten million")]
        let whole = value as i32;
        return format!("{whole}.0");
    }
    if value.is_finite() && value != 0.0 {
        // Java writes two digits at least, and the two that are nearest.
        let shortest = format!("{value:e}");
        let one_digit = !shortest.contains('.');
        lay_out(&if one_digit { format!("{value:.1e}") } else { shortest })
    } else {
        special(value)
    }
}

/// Digits and power of ten of a finite number that is not below zero, as
/// [`double_to_string`] writes it: `1.5E-7` is `(15, -8)`. `None` of any other.
#[must_use]
pub fn decimal(value: f64) -> Option<(u128, i32)> {
    if value == 0.0 {
        return Some((0, 0));
    }
    let mut text = Digits::default();
    write!(text, "{value:e}").ok()?;
    if !text.as_str().contains('.') {
        text = Digits::default();
        write!(text, "{value:.1e}").ok()?;
    }
    let (mantissa, exponent) = text.as_str().split_once('e')?;
    let (mut digits, mut exponent) = (0, exponent.parse::<i32>().ok()?);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction = fraction.trim_end_matches('0');
    for digit in whole.bytes().chain(fraction.bytes()) {
        digits = digits * 10 + u128::from(digit.checked_sub(b'0')?);
    }
    exponent -= i32::try_from(fraction.len()).ok()?;
    Some((digits, exponent))
}

/// A number in scientific notation: 17 digits, a point and an exponent at most.
#[derive(Default)]
struct Digits {
    bytes: [u8; 32],
    length: usize,
}

impl Digits {
    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

impl fmt::Write for Digits {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.length + text.len();
        self.bytes.get_mut(self.length..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

/// `Float.toString(float)`, with the digits of [`double_to_string`].
#[must_use]
pub fn float_to_string(value: f32) -> String {
    if value.is_finite() && value != 0.0 {
        let shortest = format!("{value:e}");
        let one_digit = !shortest.contains('.');
        lay_out(&if one_digit { format!("{value:.1e}") } else { shortest })
    } else {
        special(f64::from(value))
    }
}

fn special(value: f64) -> String {
    let text = if value.is_nan() {
        "NaN"
    } else {
        match (value == 0.0, value.is_sign_negative()) {
            (true, false) => "0.0",
            (true, true) => "-0.0",
            (false, false) => "Infinity",
            (false, true) => "-Infinity",
        }
    };
    text.to_owned()
}

/// From `d.ddde±n` to Java's form: plain from 10^-3 to below 10^7.
fn lay_out(scientific: &str) -> String {
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let mut digits = mantissa.replace('.', "");
    while digits.len() > 1 && digits.ends_with('0') {
        digits.pop();
    }
    let or_zero = |fraction: &str| if fraction.is_empty() { "0".to_owned() } else { fraction.to_owned() };
    match exponent {
        0..7 => {
            let whole = usize::try_from(exponent).unwrap_or(0) + 1;
            let padded = format!("{digits:0<whole$}");
            let (whole, fraction) = padded.split_at(whole);
            format!("{sign}{whole}.{}", or_zero(fraction))
        }
        -3..0 => {
            let zeros = usize::try_from(-exponent - 1).unwrap_or(0);
            format!("{sign}0.{}{digits}", "0".repeat(zeros))
        }
        _ => {
            let (first, rest) = digits.split_at(1);
            format!("{sign}{first}.{}E{exponent}", or_zero(rest))
        }
    }
}

/// `Double.parseDouble(String)`.
#[must_use]
pub fn parse_double(text: &str) -> Option<f64> {
    match literal(text)? {
        Literal::Special(value) => Some(value),
        Literal::Decimal(text) => text.parse().ok(),
        Literal::Hex(hex) => Some(hex.round(53, -1074)),
    }
}

/// `Float.parseFloat(String)`.
#[must_use]
pub fn parse_float(text: &str) -> Option<f32> {
    #[expect(clippy::cast_possible_truncation, reason = "exact, or infinite on purpose")]
    match literal(text)? {
        Literal::Special(value) => Some(value as f32),
        Literal::Decimal(text) => text.parse().ok(),
        Literal::Hex(hex) => Some(hex.round(24, -149) as f32),
    }
}

enum Literal<'t> {
    Special(f64),
    /// Signed decimal that Rust reads as Java does.
    Decimal(&'t str),
    Hex(Hex),
}

fn literal(text: &str) -> Option<Literal<'_>> {
    let text = trim(text);
    let (negative, body) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    match body {
        "NaN" => return Some(Literal::Special(f64::NAN)),
        "Infinity" => return Some(Literal::Special(if negative { f64::NEG_INFINITY } else { f64::INFINITY })),
        _ => {}
    }
    if body.starts_with("0x") || body.starts_with("0X") {
        return Hex::read(negative, &body[2..]).map(Literal::Hex);
    }
    let suffix = usize::from(body.ends_with(['f', 'F', 'd', 'D']));
    let number = &body[..body.len() - suffix];
    let (mantissa, exponent) = match number.find(['e', 'E']) {
        Some(at) => (&number[..at], Some(&number[at + 1..])),
        None => (number, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    let fits = digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty()) && exponent_fits;
    fits.then(|| Literal::Decimal(&text[..text.len() - suffix]))
}

/// A hexadecimal floating-point number: `significand * 2^exponent`, and a
/// little more where `sticky`.
struct Hex {
    negative: bool,
    significand: u64,
    sticky: bool,
    exponent: i64,
}

impl Hex {
    fn read(negative: bool, text: &str) -> Option<Hex> {
        let at = text.find(['p', 'P'])?;
        let (mantissa, exponent) = (&text[..at], &text[at + 1..]);
        let exponent = exponent.strip_suffix(['f', 'F', 'd', 'D']).unwrap_or(exponent);
        let (below_one, power) = match exponent.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, exponent.strip_prefix('+').unwrap_or(exponent)),
        };
        if power.is_empty() || !power.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let power = power.parse::<i64>().unwrap_or(i64::MAX).min(i64::from(i32::MAX));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let mut hex = Hex { negative, significand: 0, sticky: false, exponent: 0 };
        for (is_fraction, c) in whole.chars().map(|c| (false, c)).chain(fraction.chars().map(|c| (true, c))) {
            let digit = u64::from(c.to_digit(16)?);
            if hex.significand >> 60 == 0 {
                hex.significand = hex.significand << 4 | digit;
                hex.exponent -= if is_fraction { 4 } else { 0 };
            } else {
                hex.sticky |= digit != 0;
                hex.exponent += if is_fraction { 0 } else { 4 };
            }
        }
        hex.exponent += if below_one { -power } else { power };
        Some(hex)
    }

    /// The nearest number with `digits` binary digits, none of them below
    /// `2^lowest`; of two that are equally near, the even one.
    fn round(&self, digits: i64, lowest: i64) -> f64 {
        let sign = if self.negative { -1.0 } else { 1.0 };
        let bits = i64::from(u64::BITS - self.significand.leading_zeros());
        if bits == 0 {
            return sign * 0.0;
        }
        let target = (self.exponent + bits - digits).max(lowest);
        let dropped = target - self.exponent;
        let (significand, exponent) = match u32::try_from(dropped) {
            Err(_) if dropped < 0 => (self.significand, self.exponent),
            Ok(0) => (self.significand, self.exponent),
            Ok(dropped @ 1..=65) => {
                let wide = u128::from(self.significand);
                let kept = wide >> dropped;
                let rest = wide & ((1 << dropped) - 1);
                let half = 1_u128 << (dropped - 1);
                let up = rest > half || rest == half && (self.sticky || kept & 1 == 1);
                (u64::try_from(kept).unwrap_or(0) + u64::from(up), target)
            }
            _ => (0, 0),
        };
        sign * scale(significand, exponent)
    }
}

/// `significand * 2^exponent`, for what a double holds exactly, or is infinite.
fn scale(significand: u64, exponent: i64) -> f64 {
    let half = exponent.clamp(-2_000, 2_000) / 2;
    let power = |exponent: i64| f64::from_bits(u64::try_from(exponent + 1_023).unwrap_or(0) << 52);
    #[expect(clippy::cast_precision_loss, reason = "at most 53 bits")]
    let significand = significand as f64;
    significand * power(half) * power(exponent.clamp(-2_000, 2_000) - half)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn doubles_are_written_as_java_does() {
        for (value, text) in [
            (1.0, "1.0"),
            (0.001, "0.001"),
            (0.000_123, "1.23E-4"),
            (9_999_999.0, "9999999.0"),
            (1e7, "1.0E7"),
            (-1_234_567.25, "-1234567.25"),
            (5e-324, "4.9E-324"),
            (1e23, "1.0E23"),
            (f64::MAX, "1.7976931348623157E308"),
            (-0.0, "-0.0"),
            (f64::NEG_INFINITY, "-Infinity"),
        ] {
            assert_eq!(double_to_string(value), text);
        }
        assert_eq!(float_to_string(0.1), "0.1");
        assert_eq!(float_to_string(f32::from_bits(1)), "1.4E-45");
        assert_eq!(float_to_string(16_777_216.0), "1.6777216E7");
    }

    #[test]
    fn doubles_are_read_as_java_does() {
        for (text, value) in [
            (" 1f\n", 1.0),
            ("-.5D", -0.5),
            ("5.", 5.0),
            ("1e999999999999999999", f64::INFINITY),
            ("0x.8p1", 1.0),
            ("0X1P-1074", 5e-324),
            ("0x1p-1075", 0.0),
            ("0x1.8p-1075", 5e-324),
            ("0x1.fffffffffffff8p1023", f64::INFINITY),
            ("0x1.fffffffffffff7p1023", f64::MAX),
            ("0x10000000000000000000000p-88", 1.0),
            ("0x1p99999999999", f64::INFINITY),
            ("0x0p99999999999", 0.0),
            ("-0x1p-99999999999", 0.0),
            ("-0x1p0", -1.0),
            ("0x3p-1075", 1e-323),
            ("0x1.00000000000008000000p0", 1.0),
            ("0x1.00000000000008001p0", 1.000_000_000_000_000_2),
            ("0x1.00000000000018p0", 1.000_000_000_000_000_4),
            ("0x1000000000000080000000001p-40", 72_057_594_037_927_952.0),
        ] {
            assert_eq!(parse_double(text), Some(value), "{text}");
        }
        for bad in
            ["", ".", "e5", "1e", "1e+", "0x1", "0xp1", "0x.p1", "0x1p", "nan", "inf", "1ff", "NaNf", "1 f", "+-1"]
        {
            assert_eq!(parse_double(bad), None, "{bad}");
        }
        assert_eq!(parse_float("0x1.ffffffp127"), Some(f32::INFINITY));
        assert_eq!(parse_float("0x1.fffffep127"), Some(f32::MAX));
        assert_eq!(parse_float("1e39"), Some(f32::INFINITY));
        assert_eq!(parse_float("0x1.0000010000000000001p0"), Some(1.000_000_1));
        assert_eq!(parse_float("0x1.0000010000000000000p0"), Some(1.0));
    }

    #[test]
    fn capitals_are_those_of_every_script() {
        for (one, other) in [("a", "A"), ("\u{17f}", "s"), ("\u{df}", "SS"), ("\u{e9}a", "\u{c9}A")] {
            assert!(are_same_in_capitals(one, other) && are_same_in_capitals(other, one), "{one}");
        }
        for (one, other) in [("a", "b"), ("a", "\u{e9}"), ("\u{e9}", "\u{e8}"), ("\u{e9}", "a")] {
            assert!(!are_same_in_capitals(one, other), "{one}");
        }
    }

    #[test]
    fn integers_take_the_digits_of_every_script() {
        assert_eq!(parse_long("-٣٧"), Ok(-37));
        assert_eq!(parse_long("+９"), Ok(9));
        assert_eq!(parse_long("-9223372036854775808"), Ok(i64::MIN));
        assert_eq!(parse_long("9223372036854775808"), Err(IntegerError::OutOfRange));
        for bad in ["", "+", "--1", "1_0", " 1", "1L", "\u{1d7d8}"] {
            assert_eq!(parse_long(bad), Err(IntegerError::NotInteger), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(bits in any::<u64>()) {
            let value = f64::from_bits(bits);
            prop_assume!(!value.is_nan());
            prop_assert_eq!(parse_double(&double_to_string(value)), Some(value));
        }

        #[test]
        fn floats_written_read_back(bits in any::<u32>()) {
            let value = f32::from_bits(bits);
            prop_assume!(!value.is_nan());
            prop_assert_eq!(parse_float(&float_to_string(value)), Some(value));
        }
    }
}
