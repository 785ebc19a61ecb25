//! Memory sizes, as `org.apache.flink.configuration.MemorySize` reads and writes them.

use super::error::{Problem, ValueError};
use super::java::{in_small_letters, split_number, trim};

/// Bytes of a unit and its labels; Flink writes the second. From small to large.
const UNITS: [(i64, [&str; 3]); 5] = [
    (1, ["b", "bytes", "bytes"]),
    (1 << 10, ["k", "kb", "kibibytes"]),
    (1 << 20, ["m", "mb", "mebibytes"]),
    (1 << 30, ["g", "gb", "gibibytes"]),
    (1 << 40, ["t", "tb", "tebibytes"]),
];

/// Bytes of a memory size as text (`org.apache.flink.configuration.MemorySize.parseBytes`).
/// A number without unit is bytes.
///
/// # Errors
/// The text is not a memory size.
pub fn parse_memory(text: &str) -> Result<i64, ValueError> {
    let trimmed = trim(text);
    if trimmed.is_empty() {
        return Err(ValueError::new(Problem::Empty));
    }
    let (digits, label) = split_number(trimmed);
    if digits.is_empty() {
        return Err(ValueError::with_detail(Problem::NoLeadingNumber, trimmed));
    }
    let unit = if label.is_empty() {
        1
    } else {
        let small = &*in_small_letters(label);
        let unit = UNITS.iter().find(|(_, labels)| labels.contains(&small));
        unit.ok_or_else(|| ValueError::with_detail(Problem::UnknownMemoryUnit, label))?.0
    };
    let amount = digits.parse::<i64>().ok().and_then(|amount| amount.checked_mul(unit));
    amount.ok_or_else(|| ValueError::with_detail(Problem::TooLarge, trimmed))
}

/// Writes a memory size with the largest unit that divides it
/// (`org.apache.flink.configuration.MemorySize.toString`). What every unit
/// divides, 0 and whole tebibytes, Flink writes in bytes.
#[must_use]
pub fn format_memory(bytes: i64) -> String {
    let dividing = UNITS.iter().take_while(|&&(unit, _)| bytes % unit == 0).count();
    let (unit, labels) = UNITS[if dividing == UNITS.len() { 0 } else { dividing.saturating_sub(1) }];
    format!("{} {}", bytes / unit, labels[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_powers_of_1024_in_any_case() {
        assert_eq!(parse_memory(" 3 MB\n"), Ok(3 << 20));
        assert_eq!(parse_memory("12"), Ok(12));
        assert_eq!(parse_memory("5\u{212a}"), Ok(5 << 10), "the Kelvin sign is a capital k to Java too");
        let problem = |text: &str| parse_memory(text).map_err(|error| error.problem());
        assert_eq!(problem("1mib"), Err(Problem::UnknownMemoryUnit));
        assert_eq!(problem("8388608 t"), Err(Problem::TooLarge));
        assert_eq!(problem("-1"), Err(Problem::NoLeadingNumber));
        assert_eq!(problem(" "), Err(Problem::Empty));
    }

    #[test]
    fn written_with_the_largest_unit_that_divides() {
        assert_eq!(format_memory(128 << 20), "128 mb");
        assert_eq!(format_memory(1 << 41), "2199023255552 bytes");
        assert_eq!(format_memory((1 << 30) + (1 << 10)), "1048577 kb");
        assert_eq!(format_memory(7), "7 bytes");
    }
}
