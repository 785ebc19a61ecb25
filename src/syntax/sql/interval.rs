use super::cursor::Cursor;
use super::token::TokenKind;

const NANOS_PER_SECOND: i128 = 1_000_000_000;
/// Digits behind the point that nanoseconds have.
const FRACTION_DIGITS: usize = 9;

/// `INTERVAL 'n' UNIT [(p)]` in nanoseconds. `None` for anything else, months
/// and years among it, whose length depends on the date.
pub(super) fn interval(cursor: &mut Cursor<'_>) -> Option<i128> {
    if !cursor.accept(&["INTERVAL"]) {
        return None;
    }
    let number = cursor.literal()?.text;
    let unit = cursor.next().filter(|token| token.kind == TokenKind::Word).map(|token| cursor.slice(token))?;
    let seconds = match unit.to_ascii_uppercase().trim_end_matches('S') {
        "SECOND" => 1,
        "MINUTE" => 60,
        "HOUR" => 3600,
        "DAY" => 86_400,
        "WEEK" => 604_800,
        _ => return None,
    };
    cursor.group();
    if cursor.is("TO") {
        return None;
    }
    nanos(number.trim(), seconds)
}

/// `5` or `0.5` of a unit of so many seconds.
fn nanos(number: &str, seconds: i128) -> Option<i128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > FRACTION_DIGITS * 2 || fraction.len() > FRACTION_DIGITS {
        return None;
    }
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    let whole = whole.parse::<i128>().ok()?.checked_mul(NANOS_PER_SECOND)?;
    let fraction = format!("{fraction:0<FRACTION_DIGITS$}").parse::<i128>().ok()?;
    (whole + fraction).checked_mul(seconds)
}

#[cfg(test)]
mod tests {
    use super::super::token::tokens;
    use super::*;
    use crate::source::Span;

    fn read(text: &str) -> Option<i128> {
        interval(&mut Cursor::new(text, &tokens(text, Span::new(0, text.len()))))
    }

    #[test]
    fn literal_intervals_of_a_fixed_length() {
        assert_eq!(read("INTERVAL '5' SECOND"), Some(5_000_000_000));
        assert_eq!(read("interval '0.25' second(3)"), Some(250_000_000));
        assert_eq!(read("INTERVAL '2' MINUTES"), Some(120_000_000_000));
        for other in ["INTERVAL '1' MONTH", "INTERVAL '1:30' MINUTE TO SECOND", "INTERVAL x SECOND", "INTERVAL '' DAY"]
        {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
