//! Numbers to read.

/// Keeps a number and its unit on one line.
const SPACE: char = '\u{a0}';

/// A share as a percentage.
pub(super) fn percent(share: f64) -> String {
    if share.is_finite() {
        format!("{:.0}{SPACE}%", (share * 100.0).round().clamp(-9999.0, 9999.0) + 0.0)
    } else {
        "–".to_owned()
    }
}

/// A share as a percentage, or a dash where it is not known.
pub(super) fn percent_or_dash(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), percent)
}

/// A number of three decimals at most.
pub(super) fn decimal(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A time in the largest unit of which it has two, or one second.
pub(super) fn duration(ms: f64) -> String {
    /// From so many milliseconds on, in a unit of so many.
    const UNITS: [(f64, f64, &str); 4] =
        [(1.728e8, 8.64e7, "d"), (7.2e6, 3.6e6, "h"), (120_000.0, 60_000.0, "min"), (1000.0, 1000.0, "s")];
    const LONGEST: f64 = 9999.0 * 8.64e7;
    if !ms.is_finite() || ms > LONGEST {
        return if ms > LONGEST { format!("more than 9999{SPACE}d") } else { "–".to_owned() };
    }
    let (_, factor, unit) = UNITS.into_iter().find(|(from, ..)| ms >= *from).unwrap_or((0.0, 1.0, "ms"));
    format!("{}{SPACE}{unit}", significant(ms / factor))
}

/// A time, or that it has no bound.
pub(super) fn duration_or_unbounded(ms: Option<f64>) -> String {
    ms.map_or_else(|| "unbounded".to_owned(), duration)
}

/// A difference between times.
pub(super) fn signed(ms: f64) -> String {
    let sign = if ms < 0.0 { "−" } else { "+" };
    format!("{sign}{}", duration(ms.abs()))
}

/// Three digits that matter; whole numbers stay whole.
fn significant(value: f64) -> String {
    let decimals = match value.abs() {
        value if value >= 100.0 => 0,
        value if value >= 10.0 => 1,
        _ => 2,
    };
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Bytes with a blank between every three digits.
pub(super) fn grouped(bytes: i64) -> String {
    let digits = bytes.unsigned_abs().to_string();
    let mut out = String::from(if bytes < 0 { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

/// The distance between the marks of an axis up to `end`, of five at most.
pub(super) fn step(end: f64) -> f64 {
    let least = end / 5.0;
    let magnitude = 10_f64.powf(least.log10().floor());
    let factors = [1.0, 2.0, 5.0, 10.0];
    magnitude * factors.into_iter().find(|factor| factor * magnitude >= least).unwrap_or(10.0)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "exact by construction")]
mod tests {
    use super::*;

    #[test]
    fn times_are_short() {
        let times = [0.0, 0.25, 7.5, 350.0, 999.0, 1200.0, 90_000.0, 7_200_000.0, 9.36e7, 1e10].map(duration);
        let plain: Vec<String> = times.iter().map(|time| time.replace(SPACE, " ")).collect();
        assert_eq!(plain, ["0 ms", "0.25 ms", "7.5 ms", "350 ms", "999 ms", "1.2 s", "90 s", "2 h", "26 h", "116 d"]);
        let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300].map(duration);
        assert_eq!(odd, ["–", "more than 9999\u{a0}d", "–", "more than 9999\u{a0}d"]);
        assert_eq!([-0.001, 1e300, f64::NAN].map(percent), ["0\u{a0}%", "9999\u{a0}%", "–"]);
    }

    #[test]
    fn digits_stand_in_threes() {
        assert_eq!([0, 999, 1000, -1_234_567].map(grouped), ["0", "999", "1\u{202f}000", "-1\u{202f}234\u{202f}567"]);
        assert_eq!(grouped(i64::MIN).chars().filter(char::is_ascii_digit).count(), 19);
    }

    #[test]
    fn marks_of_an_axis_are_round() {
        assert_eq!([500.0, 600.0, 1300.0, 4.0].map(step), [100.0, 200.0, 500.0, 1.0]);
    }

    #[test]
    fn decimals_end_where_they_say_nothing() {
        assert_eq!([912.0, 0.12345, 700.5].map(decimal), ["912", "0.123", "700.5"]);
    }
}
