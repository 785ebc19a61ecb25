//! `spec.jobManager.resource.memory` and its like in the manifests of the
//! Kubernetes operator.

use std::fmt;

use crate::flink::value::{format_memory, java, parse_memory};

/// Why the operator refuses a `resource.memory`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceMemoryError {
    /// Nothing but blanks.
    Empty,
    /// No plain number stands before the unit.
    NotNumber,
    /// Neither Flink nor Kubernetes has the unit.
    UnknownUnit,
    /// A power of ten that is none, or beyond reason.
    BadExponent,
}

impl fmt::Display for ResourceMemoryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the value is empty",
            Self::NotNumber => "the value is no number with a unit",
            Self::UnknownUnit => "neither Flink nor Kubernetes has such a unit of memory",
            Self::BadExponent => "the power of ten is none that the operator can work with",
        })
    }
}

impl std::error::Error for ResourceMemoryError {}

/// What the operator, from 1.7 on, writes as `process.size` for a
/// `resource.memory` (`ResourceConfigUtils.parseResourceMemoryString`): a size
/// as Flink reads it, `2g` and `2G` alike for 2 GiB, else a quantity as
/// Kubernetes writes it. Flink then reads the result, and refuses what is not
/// whole: `1.5Gi` becomes `1610612736.0`.
///
/// # Errors
/// The operator refuses the value.
pub fn parse_resource_memory(text: &str) -> Result<String, ResourceMemoryError> {
    if let Ok(bytes) = parse_memory(text) {
        return Ok(format_memory(bytes));
    }
    let blank = |c: char| matches!(c, ' ' | '\t'..='\r');
    let mut quantity = java::trim(text).replace(blank, "").to_uppercase();
    if quantity.ends_with('B') {
        quantity.pop();
    }
    if quantity.ends_with('I') {
        quantity.pop();
        quantity.push('i');
    }
    Ok(numerical_amount(&quantity)?.to_string())
}

/// `io.fabric8.kubernetes.api.model.Quantity.getNumericalAmount`.
fn numerical_amount(quantity: &str) -> Result<Decimal, ResourceMemoryError> {
    if quantity.is_empty() {
        return Err(ResourceMemoryError::Empty);
    }
    let unit = quantity.find(['e', 'E', 'i', 'n', 'u', 'm', 'k', 'K', 'M', 'G', 'T', 'P']).unwrap_or(quantity.len());
    let (amount, unit) = quantity.split_at(unit);
    let amount = Decimal::parse(amount).ok_or(ResourceMemoryError::NotNumber)?;
    let has_digit = unit.chars().any(|c| java::digit(c).is_some());
    if has_digit {
        let exponent = java::parse_long(&unit[1..]).map_err(|_| ResourceMemoryError::BadExponent)?;
        return amount.times_power_of_ten(exponent).ok_or(ResourceMemoryError::BadExponent);
    }
    let binary = |power: u32| Ok(amount.times_power_of_two(power));
    let decimal = |power| amount.times_power_of_ten(power).ok_or(ResourceMemoryError::BadExponent);
    match unit {
        "" => Ok(amount),
        "Ki" => binary(10),
        "Mi" => binary(20),
        "Gi" => binary(30),
        "Ti" => binary(40),
        "Pi" => binary(50),
        "Ei" => binary(60),
        "M" => decimal(6),
        "G" => decimal(9),
        "T" => decimal(12),
        "P" => decimal(15),
        "E" => decimal(18),
        _ => Err(ResourceMemoryError::UnknownUnit),
    }
}

/// `java.math.BigDecimal`: `digits * 10^-scale`.
#[derive(Clone, Debug)]
struct Decimal {
    negative: bool,
    /// Without leading zeros; none for zero.
    digits: Vec<u8>,
    scale: i64,
}

/// The digits that Kubernetes' multiples are rounded to
/// (`java.math.MathContext.DECIMAL64`).
const PRECISION: u32 = 16;

impl Decimal {
    /// `new BigDecimal(String)`, of what holds no exponent.
    fn parse(text: &str) -> Option<Self> {
        let negative = text.starts_with('-');
        let text = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let read = |text: &str| text.chars().map(java::digit).collect::<Option<Vec<u8>>>();
        let (mut digits, fraction) = (read(whole)?, read(fraction)?);
        let scale = i64::try_from(fraction.len()).ok()?;
        digits.extend(fraction);
        if digits.is_empty() {
            return None;
        }
        let zeros = digits.iter().take_while(|&&digit| digit == 0).count();
        Some(Self { negative, digits: digits.split_off(zeros), scale })
    }

    /// Times `2^power`, which is rounded to [`PRECISION`] digits first.
    fn times_power_of_two(&self, power: u32) -> Self {
        let (mut factor, mut scale) = (1_u64 << power, 0);
        while factor >= 10_u64.pow(PRECISION) {
            factor = (factor + 5) / 10;
            scale -= 1;
        }
        let (mut digits, mut carry) = (Vec::with_capacity(self.digits.len() + 20), 0_u128);
        for &digit in self.digits.iter().rev() {
            carry += u128::from(digit) * u128::from(factor);
            digits.push(u8::try_from(carry % 10).unwrap_or_default());
            carry /= 10;
        }
        while carry > 0 {
            digits.push(u8::try_from(carry % 10).unwrap_or_default());
            carry /= 10;
        }
        digits.reverse();
        Self { negative: self.negative, digits, scale: self.scale + scale }
    }

    /// Times `10^power`, of which [`PRECISION`] digits are written out.
    fn times_power_of_ten(&self, power: i64) -> Option<Self> {
        const LARGEST: u64 = 999_999_999;
        if power.unsigned_abs() > LARGEST {
            return None;
        }
        let zeros = power.clamp(0, i64::from(PRECISION) - 1);
        let mut digits = self.digits.clone();
        if !digits.is_empty() {
            digits.resize(digits.len() + usize::try_from(zeros).unwrap_or_default(), 0);
        }
        Some(Self { negative: self.negative, digits, scale: self.scale + zeros - power })
    }
}

/// `BigDecimal.toString()`.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits: String = self.digits.iter().map(|&digit| char::from(b'0' + digit)).collect();
        if digits.is_empty() {
            digits.push('0');
        } else if self.negative {
            f.write_str("-")?;
        }
        let length = i64::try_from(digits.len()).unwrap_or(i64::MAX);
        let exponent = length - 1 - self.scale;
        if self.scale == 0 {
            return f.write_str(&digits);
        }
        if self.scale > 0 && exponent >= -6 {
            let width = usize::try_from(self.scale).unwrap_or_default() + 1;
            let padded = format!("{digits:0>width$}");
            let (whole, fraction) = padded.split_at(padded.len() + 1 - width);
            return write!(f, "{whole}.{fraction}");
        }
        let (first, rest) = digits.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        write!(f, "{first}{point}{rest}E{exponent:+}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bytes(text: &str) -> Option<i64> {
        parse_memory(&parse_resource_memory(text).ok()?).ok()
    }

    #[test]
    fn flink_is_asked_before_kubernetes() {
        assert_eq!(parse_resource_memory("3G").as_deref(), Ok("3 gb"));
        assert_eq!(bytes("3G"), bytes("3 gi B"));
        assert_eq!(bytes("3gIb"), Some(3 << 30));
        assert_eq!(bytes("+4Mi"), Some(4 << 20));
        assert_eq!(bytes("3P"), Some(3_000_000_000_000_000));
        assert_eq!(bytes("12e3"), Some(12_000));
        assert_eq!(bytes("7K3"), Some(7_000), "any letter of a unit may stand for the e");
        assert_eq!(bytes("٣Ki"), Some(3 << 10));
    }

    #[test]
    fn fractions_are_written_so_that_flink_refuses_them() {
        for (text, written) in [
            ("1.5", "1.5"),
            (".5Ki", "512.0"),
            ("2.50Mi", "2621440.00"),
            ("1.5Ti", "1649267441664.0"),
            ("1.5Pi", "1688849860263936.0"),
            ("1.5M", "1500000.0"),
            ("1.5G", "1500000000.0"),
            ("1.5T", "1500000000000.0"),
            ("1.5P", "1500000000000000.0"),
            ("-1Ki", "-1024"),
            ("3Ei", "3.458764513820541E+18"),
            ("25e-2", "0.25"),
            ("1e-8", "1E-8"),
            ("1.5E", "1.5000000000000000E+18"),
            ("0.0Gi", "0.0"),
            ("0E", "0E+3"),
            ("1e16", "1.000000000000000E+16"),
            ("1e999999999", "1.000000000000000E+999999999"),
        ] {
            assert_eq!(parse_resource_memory(text).as_deref(), Ok(written), "{text}");
            assert_eq!(bytes(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_quantity_is_refused() {
        for (text, error) in [
            (" \n", ResourceMemoryError::Empty),
            ("b", ResourceMemoryError::Empty),
            ("much", ResourceMemoryError::NotNumber),
            ("Gi", ResourceMemoryError::NotNumber),
            ("1_000Mi", ResourceMemoryError::NotNumber),
            ("1..5Mi", ResourceMemoryError::NotNumber),
            ("5u", ResourceMemoryError::NotNumber),
            ("1.5k", ResourceMemoryError::UnknownUnit),
            ("1i", ResourceMemoryError::UnknownUnit),
            ("1e9x", ResourceMemoryError::BadExponent),
            ("1e1000000000", ResourceMemoryError::BadExponent),
        ] {
            assert_eq!(parse_resource_memory(text), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_an_answer(text in any::<String>()) {
            if let Err(error) = parse_resource_memory(&text) {
                prop_assert!(!error.to_string().is_empty());
            }
        }

        #[test]
        fn any_number_gives_an_answer(text in "[-+]?[0-9.]{0,20}[ eEKMGTPkmgi]{0,3}[-+]?[0-9]{0,10}[bB]?") {
            let _ = parse_resource_memory(&text);
        }

        #[test]
        fn whole_binary_quantities_are_exact(amount in 0_i64..1 << 30) {
            prop_assert_eq!(bytes(&format!("{amount}Gi")), Some(amount << 30));
        }
    }
}
