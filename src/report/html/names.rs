//! Names of any length in a space that is given. Widths are those of a usual
//! sans-serif, in units of its average letter: what cannot be measured is guessed.

/// The name on one line, its end left out where it is too long.
pub(super) fn shortened(name: &str, width: f64) -> String {
    broken(name, width, 1).into_iter().next().unwrap_or_default()
}

/// The name on lines of a width, broken at blanks where there are any; what
/// does not fit into the last line is left out.
pub(super) fn broken(name: &str, width: f64, lines: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut rest = name.trim();
    while !rest.is_empty() {
        let fitting = fitting(rest, width);
        if fitting == rest.len() {
            out.push(rest.to_owned());
            break;
        }
        if out.len() + 1 >= lines {
            let kept = fitting_characters(rest, width - 1.0);
            out.push(format!("{}…", rest[..kept].trim_end()));
            break;
        }
        out.push(rest[..fitting].trim_end().to_owned());
        rest = rest[fitting..].trim_start();
    }
    out
}

/// How many bytes go on a line: all, or up to a blank, or as many as fit. One
/// character at least.
fn fitting(text: &str, width: f64) -> usize {
    let fits = fitting_characters(text, width);
    if text[fits..].is_empty() || text[fits..].starts_with(' ') && fits > 0 {
        return fits;
    }
    let first = text.chars().next().map_or(0, char::len_utf8);
    match text[..fits].rfind(' ') {
        Some(blank) if blank > 0 => blank,
        _ => fits.max(first),
    }
}

fn fitting_characters(text: &str, width: f64) -> usize {
    let mut used = 0.0;
    for (at, c) in text.char_indices() {
        used += width_of(c);
        if used > width {
            return at;
        }
    }
    text.len()
}

fn width_of(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 'f' | 't' | 'r' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '(' | ')' | '[' | ']' | ' ' => {
            0.6
        }
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 1.5,
        'A'..='Z' | '<' | '>' | '=' | '+' => 1.25,
        // Shown as `\u{..}`.
        c if c.is_control() => 6.0,
        '\u{1100}'.. => 2.0,
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_break_at_blanks_and_end_in_an_ellipsis() {
        assert_eq!(broken("aaa bbb ccc", 7.0, 3), ["aaa bbb", "ccc"]);
        assert_eq!(broken("aaa bbb ccc dddd", 7.0, 2), ["aaa bbb", "ccc dd…"]);
        assert_eq!(broken("aaaabbbb", 4.0, 3), ["aaaa", "bbbb"]);
        assert_eq!(shortened("aaaabbbb", 4.0), "aaa…");
        assert_eq!(shortened("aaaa", 4.0), "aaaa");
        assert_eq!(shortened(" ", 4.0), "");
    }

    #[test]
    fn any_width_comes_to_an_end() {
        for width in [0.0, 0.5, 1.0] {
            assert!(broken("取引 取引\u{1b}x", width, 3).len() <= 3);
        }
    }
}
