//! Where the characters of a scalar stand that is written otherwise than it
//! reads: folded over lines, or with escapes.

use super::Span;

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// Folded, literal or plain: its characters stand as they are, but for
    /// blanks and line ends.
    Folded,
    /// Between single quotes, which are doubled inside.
    SingleQuoted,
    /// Between double quotes, with escapes behind `\`.
    DoubleQuoted,
}

/// Where every byte of `text` stands in `outer`, given that `inside` holds all
/// of the scalar without its quotes. Exact but for blanks and line ends that
/// folding moves. `None` where `outer` holds something else there.
pub(super) fn places(outer: &str, inside: Span, text: &str, written: Written) -> Option<Vec<Span>> {
    let raw = inside.slice(outer);
    let mut places = Vec::with_capacity(text.len());
    let mut at = 0;
    for c in text.chars() {
        let (from, to) = step(raw, at, c, written)?;
        let place = Span::new(inside.start() + from, inside.start() + to);
        // A character that stands as it is has its bytes one by one.
        if raw.get(from..to).is_some_and(|found| found.len() == c.len_utf8() && found.starts_with(c)) {
            places.extend((0..c.len_utf8()).map(|byte| Span::new(place.start() + byte, place.start() + byte + 1)));
        } else {
            places.extend(std::iter::repeat_n(place, c.len_utf8()));
        }
        at = to;
    }
    raw.get(at..)?.chars().all(is_blank).then_some(places)
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

/// Where `c` stands, looked for from byte `at` on.
fn step(raw: &str, at: usize, c: char, written: Written) -> Option<(usize, usize)> {
    let rest = raw.get(at..)?;
    if c == ' ' && !rest.starts_with(' ') || c == '\n' {
        // A line end reads as a space, an empty line as a line end.
        if let Some(found) = blank_run(rest).filter(|run| run.contains('\n') || run.contains('\r')) {
            let first = found.find(['\n', '\r'])?;
            let length = if found[first..].starts_with("\r\n") { 2 } else { 1 };
            // Of a run that reads as a space all goes; what is behind it is indentation.
            let end = if c == ' ' { found.len() } else { first + length };
            return Some((at + first, at + end));
        }
    }
    let skipped = if is_blank(c) { 0 } else { blank_run(rest).map_or(0, str::len) };
    let (at, rest) = (at + skipped, &rest[skipped..]);
    match written {
        Written::SingleQuoted if c == '\'' => rest.starts_with("''").then_some((at, at + 2)),
        Written::DoubleQuoted if rest.starts_with('\\') => {
            let after = &rest[1..];
            // Behind a backslash a line end is nothing.
            if after.starts_with(['\n', '\r']) {
                let run = blank_run(after)?.len();
                return step(raw, at + 1 + run, c, written);
            }
            let (found, length) = escape(after)?;
            (found == c).then_some((at, at + 1 + length))
        }
        _ => rest.starts_with(c).then(|| (at, at + c.len_utf8())),
    }
}

fn blank_run(text: &str) -> Option<&str> {
    let length = text.len() - text.trim_start_matches(is_blank).len();
    (length > 0).then(|| &text[..length])
}

/// The character of an escape and the length of what is behind the backslash.
/// Source: YAML 1.2, 5.7 Escaped Characters.
fn escape(after: &str) -> Option<(char, usize)> {
    let first = after.chars().next()?;
    let digits = match first {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => 0,
    };
    if digits > 0 {
        let code = u32::from_str_radix(after.get(1..=digits)?, 16).ok()?;
        return Some((char::from_u32(code)?, 1 + digits));
    }
    let found = match first {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        ' ' | '"' | '/' | '\\' => first,
        _ => return None,
    };
    Some((found, first.len_utf8()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands in the raw text where each word of the text is.
    fn words<'r>(raw: &'r str, text: &str, written: Written) -> Option<Vec<&'r str>> {
        let places = places(raw, Span::new(0, raw.len()), text, written)?;
        let ends = |word: &str| {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            places[start].to(places[start + word.len() - 1])
        };
        Some(text.split_whitespace().map(|word| ends(word).slice(raw)).collect())
    }

    #[test]
    fn words_of_folded_lines_stand_where_they_are() {
        let raw = "a: b\r\n    c: d é\r\n\r\n      more\r\n    e\r\n";
        assert_eq!(
            words(raw, "a: b c: d é\n\n  more\ne\n", Written::Folded),
            Some(vec!["a:", "b", "c:", "d", "é", "more", "e"])
        );
        assert_eq!(words("a b", "a c", Written::Folded), None);
        assert_eq!(words("a b", "a", Written::Folded), None);
    }

    #[test]
    fn escapes_and_doubled_quotes_are_one_character() {
        let raw = r"a: \u00e9\tb\nc:\x20 ";
        assert_eq!(words(raw, "a: é\tb\nc:  ", Written::DoubleQuoted), Some(vec!["a:", r"\u00e9", "b", "c:"]));
        assert_eq!(words("it''s\n  b", "it's b", Written::SingleQuoted), Some(vec!["it''s", "b"]));
        assert_eq!(words("a\\\n   b", "ab", Written::DoubleQuoted), Some(vec!["a\\\n   b"]));
        for raw in ["\\", "\\x", "\\ué", "\\q", "\\U00110000"] {
            assert_eq!(words(raw, "x", Written::DoubleQuoted), None, "{raw}");
        }
    }
}
