use std::borrow::Cow;
use std::time::{Duration, UNIX_EPOCH};

use crate::finding::Measurement;
use crate::source::{sanitize, show_line_feeds};

/// Text made safe for a terminal and one line: line feeds are shown as `\n`.
pub fn one_line(text: &str) -> Cow<'_, str> {
    let text = sanitize(text);
    show_line_feeds(&text).map_or(text, Cow::Owned)
}

/// `1 file`, `2 files`.
#[must_use]
pub fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// A moment in milliseconds since 1970, to the second.
pub fn time(ms: u64) -> String {
    // What a hostile recording tells may be beyond what can be written as a date.
    const YEAR_10000: u64 = 253_402_300_800_000;
    if ms >= YEAR_10000 {
        return format!("{ms} ms after 1970");
    }
    humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_secs(ms / 1000)).to_string()
}

/// Where numbers come from, and when they were taken.
pub fn taken(measured: &Measurement) -> String {
    match measured.time {
        Some(at) => format!("{}, taken {}", measured.from, time(at)),
        None => measured.from.clone(),
    }
}

/// A size to read: exact where it is a whole number of a unit, else nearly so.
#[must_use]
pub fn human_size(size: i64) -> String {
    const UNITS: [(i64, &str); 4] = [(1 << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    let exact = UNITS.iter().find(|(unit, _)| size > 0 && size % unit == 0);
    if let Some((unit, label)) = exact.filter(|(unit, _)| size / unit < 10_000) {
        return format!("{} {label}", size / unit);
    }
    let Some((unit, label)) = UNITS.iter().find(|(unit, _)| size >= *unit) else { return format!("{size} B") };
    let near = size as f64 / *unit as f64;
    format!("{near:.1} {label}")
}

/// Breaks prose at spaces so that no line is wider than `width` characters
/// unless a word is. `used` columns of the first line are taken. Lines that
/// begin with a space are left as they are.
#[must_use]
pub fn wrap(text: &str, width: usize, used: usize) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut column = used;
    for (number, line) in text.lines().enumerate() {
        if number > 0 {
            out.push('\n');
            column = 0;
        }
        if line.starts_with(' ') {
            out.push_str(line);
            continue;
        }
        for (number, word) in line.split(' ').enumerate() {
            let length = word.chars().count();
            if number > 0 {
                if column + 1 + length > width {
                    out.push('\n');
                    column = 0;
                } else {
                    out.push(' ');
                    column += 1;
                }
            }
            out.push_str(word);
            column += length;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_breaks_at_spaces_only() {
        assert_eq!(
            wrap("set execution.checkpointing.min-pause to it", 12, 8),
            "set\nexecution.checkpointing.min-pause\nto it"
        );
        assert_eq!(wrap("first line\n  kept as it is\nlast", 8, 0), "first\nline\n  kept as it is\nlast");
    }

    #[test]
    fn sizes_are_short() {
        let sizes = [0, 1023, 1536, 128 << 20, 26_843_543, 1_811_939_328, i64::MAX].map(human_size);
        assert_eq!(sizes, ["0 B", "1023 B", "1.5 KiB", "128 MiB", "25.6 MiB", "1728 MiB", "8388608.0 TiB"]);
    }

    #[test]
    fn any_moment_can_be_written() {
        assert_eq!(time(1_795_867_200_000), "2026-11-28T12:00:00Z");
        assert_eq!(time(u64::MAX), format!("{} ms after 1970", u64::MAX));
    }

    #[test]
    fn line_feeds_and_escapes_are_shown() {
        assert_eq!(one_line("a\nb\u{1b}[0m"), "a\\nb\\u{1b}[0m");
    }
}
