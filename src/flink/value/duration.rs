//! Durations, as `org.apache.flink.util.TimeUtils` reads and writes them.

use super::error::{Problem, ValueError};
use super::java::{in_small_letters, split_number, trim};
use crate::flink::Release;

/// Nanoseconds of a unit and its labels; Flink writes the first. From large to small.
const UNITS: [(i128, &[&str]); 7] = [
    (86_400_000_000_000, &["d", "day", "days"]),
    (3_600_000_000_000, &["h", "hour", "hours"]),
    (60_000_000_000, &["min", "m", "minute", "minutes"]),
    (NANOS_PER_SECOND, &["s", "sec", "secs", "second", "seconds"]),
    (NANOS_PER_MILLI, &["ms", "milli", "millis", "millisecond", "milliseconds"]),
    (1_000, &["µs", "micro", "micros", "microsecond", "microseconds"]),
    (1, &["ns", "nano", "nanos", "nanosecond", "nanoseconds"]),
];

const NANOS_PER_SECOND: i128 = 1_000_000_000;
const NANOS_PER_MILLI: i128 = 1_000_000;
/// The longest `java.time.Duration`.
const MAX_NANOS: i128 = i64::MAX as i128 * NANOS_PER_SECOND + NANOS_PER_SECOND - 1;

/// The releases that read some durations otherwise than the one before them: the
/// unit `m`, any number of digits, ISO 8601.
pub(super) const CHANGED_IN: [(u16, u16); 3] = [(1, 15), (2, 0), (2, 1)];

/// Nanoseconds of a duration as text (`org.apache.flink.util.TimeUtils.parseDuration`).
///
/// The unit `m` came with 1.15, ISO 8601 with 2.1; up to 1.20 the number itself
/// must fit 64 bits.
///
/// # Errors
/// The text is not a duration to this release.
pub fn parse_duration(text: &str, release: Release) -> Result<i128, ValueError> {
    let trimmed = trim(text);
    if trimmed.is_empty() {
        return Err(ValueError::new(Problem::Empty));
    }
    let (digits, label) = split_number(trimmed);
    if digits.is_empty() {
        return match iso_8601(trimmed).filter(|_| release.at_least(2, 1)) {
            Some(nanos) if nanos >= 0 => Ok(nanos),
            Some(_) => Err(ValueError::with_detail(Problem::NegativeDuration, trimmed)),
            None => Err(ValueError::with_detail(Problem::NoLeadingNumber, trimmed)),
        };
    }
    let too_large = || ValueError::with_detail(Problem::TooLarge, digits);
    let unit = if label.is_empty() { Some(NANOS_PER_MILLI) } else { unit_nanos(label, release) };
    let Some(unit) = unit else {
        return Err(ValueError::with_detail(Problem::UnknownTimeUnit, label));
    };
    let amount = match digits.parse::<u64>() {
        Ok(amount) => i128::from(amount),
        Err(_) => digits.parse::<i128>().map_err(|_| too_large())?,
    };
    if !release.at_least(2, 0) && amount > i128::from(i64::MAX) {
        return Err(too_large());
    }
    amount.checked_mul(unit).filter(|&nanos| nanos <= MAX_NANOS).ok_or_else(too_large)
}

fn unit_nanos(label: &str, release: Release) -> Option<i128> {
    let label = &*in_small_letters(label);
    if label == "m" && !release.at_least(1, 15) {
        return None;
    }
    UNITS.iter().find(|(_, labels)| labels.contains(&label)).map(|&(nanos, _)| nanos)
}

/// Writes a duration with the largest unit that divides it
/// (`org.apache.flink.util.TimeUtils.formatWithHighestUnit` of the newest
/// release; up to 1.17 whole days came out in milliseconds).
#[must_use]
pub fn format_duration(nanos: i128) -> String {
    if nanos == 0 {
        return "0 ms".to_owned();
    }
    let largest = UNITS.iter().find(|&&(unit, _)| nanos % unit == 0);
    let (unit, label) = largest.map_or((1, "ns"), |&(unit, labels)| (unit, labels[0]));
    format!("{} {label}", nanos / unit)
}

/// Nanoseconds of an ISO 8601 duration, as `java.time.Duration.parse` reads it.
fn iso_8601(text: &str) -> Option<i128> {
    let (sign, rest) = sign(text);
    let rest = rest.strip_prefix(['P', 'p'])?;
    let (date, time) = match rest.find(['T', 't']) {
        Some(at) => (&rest[..at], Some(&rest[at..])),
        None => (rest, None),
    };
    let mut date = Fields(date);
    let days = date.take(['D', 'd'])?;
    if !date.0.is_empty() {
        return None;
    }
    // Java compares with an upper-case `T` only, so that a trailing `t` passes.
    if time == Some("T") {
        return None;
    }
    let mut time = Fields(time.map_or("", |time| &time[1..]));
    let hours = time.take(['H', 'h'])?;
    let minutes = time.take(['M', 'm'])?;
    let (seconds, fraction) = time.seconds()?;
    if !time.0.is_empty() || [days, hours, minutes, seconds].iter().all(Option::is_none) {
        return None;
    }
    let part = |field: Option<i64>, unit: i64| field.unwrap_or(0).checked_mul(unit);
    let total = part(minutes, 60)?.checked_add(seconds.unwrap_or(0))?;
    let total = part(hours, 3_600)?.checked_add(total)?;
    let total = part(days, 86_400)?.checked_add(total)?;
    let nanos = i128::from(total) * NANOS_PER_SECOND + fraction;
    let nanos = if sign { -nanos } else { nanos };
    let seconds = nanos.div_euclid(NANOS_PER_SECOND);
    (i128::from(i64::MIN)..=i128::from(i64::MAX)).contains(&seconds).then_some(nanos)
}

fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// What is left of one half of an ISO 8601 duration.
struct Fields<'t>(&'t str);

impl<'t> Fields<'t> {
    /// Takes `<n><designator>` off the front: `Some(None)` where it is not
    /// there, `None` where its number is too large.
    fn take(&mut self, designator: [char; 2]) -> Option<Option<i64>> {
        let (number, rest) = self.number();
        match rest.strip_prefix(designator) {
            Some(rest) if !number.is_empty() => {
                self.0 = rest;
                number.parse().ok().map(Some)
            }
            _ => Some(None),
        }
    }

    /// Takes the seconds off the front: whole seconds and nanoseconds.
    fn seconds(&mut self) -> Option<(Option<i64>, i128)> {
        let (number, rest) = self.number();
        if number.is_empty() {
            return Some((None, 0));
        }
        let mut fraction = "";
        let mut rest = rest;
        if let Some(tail) = rest.strip_prefix(['.', ',']) {
            let length = tail.bytes().take_while(u8::is_ascii_digit).count();
            if length > 9 {
                return None;
            }
            (fraction, rest) = tail.split_at(length);
        }
        let Some(rest) = rest.strip_prefix(['S', 's']) else { return Some((None, 0)) };
        self.0 = rest;
        let seconds: i64 = number.parse().ok()?;
        let nanos: i128 = format!("{fraction:0<9}").parse().ok()?;
        Some((Some(seconds), if number.starts_with('-') { -nanos } else { nanos }))
    }

    /// A signed number at the front, empty where there is none, and what follows.
    fn number(&self) -> (&'t str, &'t str) {
        let (_, unsigned) = sign(self.0);
        let sign_length = self.0.len() - unsigned.len();
        let digits = unsigned.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 { ("", self.0) } else { self.0.split_at(sign_length + digits) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Option<i128> {
        parse_duration(text, Release::NEWEST).ok()
    }

    #[test]
    fn a_number_without_unit_is_milliseconds() {
        assert_eq!(parse("\t7 "), Some(7_000_000));
        assert_eq!(parse("2 DAYS"), Some(172_800_000_000_000));
        assert_eq!(parse("3\u{b5}s"), Some(3_000));
        assert_eq!(parse("3\u{3bc}s"), None);
    }

    #[test]
    fn iso_8601_follows_java() {
        assert_eq!(parse("pt2h1.5s"), Some(7_201_500_000_000));
        assert_eq!(parse("P1DT-1H"), Some(82_800_000_000_000));
        assert_eq!(parse("P1Dt"), Some(86_400_000_000_000));
        assert_eq!(parse("PT0.5S"), Some(500_000_000));
        assert_eq!(parse("PT0.123456789S"), Some(123_456_789));
        assert_eq!(parse("PT-0.5S"), None);
        assert_eq!(parse("-PT-1S"), Some(1_000_000_000));
        for bad in ["P", "PT", "P1DT", "PT1M1H", "PT1", "P1H", "PT1.1234567890S", "PT.5S", "P1D1D"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
        let old = Release::of(2, 0).expect("2.0");
        assert_eq!(parse_duration("PT1M", old).map_err(|e| e.problem()), Err(Problem::NoLeadingNumber));
    }

    #[test]
    fn the_longest_duration_depends_on_the_release() {
        let seconds = i128::from(i64::MAX);
        assert_eq!(parse(&format!("{seconds} s")), Some(seconds * NANOS_PER_SECOND));
        assert_eq!(parse(&format!("{} s", seconds + 1)), None);
        assert_eq!(parse(&format!("{seconds}9 ns")), Some(seconds * 10 + 9));
        let old = Release::of(1, 20).expect("1.20");
        assert!(parse_duration(&format!("{} ns", seconds + 1), old).is_err());
        assert_eq!(parse(&format!("{}5s", "0".repeat(10_000))), Some(5 * NANOS_PER_SECOND));
        assert_eq!(parse(&"9".repeat(10_000)), None);
    }

    #[test]
    fn written_with_the_largest_unit_that_divides() {
        assert_eq!(format_duration(0), "0 ms");
        assert_eq!(format_duration(90_000_000_000), "90 s");
        assert_eq!(format_duration(1_500), "1500 ns");
        assert_eq!(format_duration(-60_000_000_000), "-1 min");
        assert_eq!(format_duration(i128::MIN + 1), format!("{} ns", i128::MIN + 1));
    }
}
