use crate::source::sanitize;

/// Text made safe for a terminal and one line: line feeds are shown as `\n`.
pub fn one_line(text: &str) -> String {
    sanitize(text).replace('\n', "\\n")
}

/// `1 file`, `2 files`.
pub fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
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
    fn line_feeds_and_escapes_are_shown() {
        assert_eq!(one_line("a\nb\u{1b}[0m"), "a\\nb\\u{1b}[0m");
    }
}
