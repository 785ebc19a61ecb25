//! Shell scripts as far as the words of their commands go.

use std::borrow::Cow;

use crate::source::Span;

/// One word of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word<'t> {
    /// The word as the command gets it: quotes and escapes taken off, what the
    /// shell fills in left as it is written.
    pub text: Cow<'t, str>,
    /// As it is written.
    pub span: Span,
}

/// The words of one simple command.
pub type Command<'t> = Vec<Word<'t>>;

/// The simple commands of a script. A line end, `;`, `&`, `|` and parentheses end
/// one; a backslash before a line end continues it; `#` at the start of a word
/// begins a comment. Never fails: what is not closed ends with the text.
#[must_use]
pub fn commands(text: &str) -> Vec<Command<'_>> {
    scan(text, |_| {})
}

/// The comments of a script, `#` included.
#[must_use]
pub fn comments(text: &str) -> Vec<Span> {
    let mut comments = Vec::new();
    scan(text, |comment| comments.push(comment));
    comments
}

fn scan(text: &str, mut on_comment: impl FnMut(Span)) -> Vec<Command<'_>> {
    let bytes = text.as_bytes();
    let (mut commands, mut command, mut at) = (Vec::new(), Vec::new(), 0);
    while at < bytes.len() {
        match &bytes[at..] {
            [b'\\', b'\n', ..] => at += 2,
            [b'\\', b'\r', b'\n', ..] => at += 3,
            [b' ' | b'\t' | b'\r', ..] => at += 1,
            [b'#', rest @ ..] => {
                let end = at + 1 + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                on_comment(Span::new(at, end));
                at = end;
            }
            [b'\n' | b';' | b'&' | b'|' | b'(' | b')', ..] => {
                commands.extend((!command.is_empty()).then(|| std::mem::take(&mut command)));
                at += 1;
            }
            _ => {
                let end = word_end(bytes, at);
                let span = Span::new(at, end);
                command.push(Word { text: unquoted(span.slice(text)), span });
                at = end;
            }
        }
    }
    commands.extend((!command.is_empty()).then_some(command));
    commands
}

fn word_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' if at > start => return at,
            b'\'' => at = memchr::memchr(b'\'', &bytes[at + 1..]).map_or(bytes.len(), |length| at + length + 2),
            b'"' => at = double_quote_end(bytes, at + 1),
            b'$' if matches!(bytes.get(at + 1), Some(b'(' | b'{')) => at = substitution_end(bytes, at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn double_quote_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// One past the bracket that closes the one at `at`.
fn substitution_end(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 0_usize;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'(' | b'{' => depth += 1,
            b')' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return at;
        }
    }
    bytes.len()
}

fn unquoted(written: &str) -> Cow<'_, str> {
    if !written.contains(['\'', '"', '\\']) {
        return Cow::Borrowed(written);
    }
    let (mut out, mut quote) = (String::with_capacity(written.len()), None);
    let mut chars = written.chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            (None, '\\') => {
                out.extend(chars.next().filter(|&next| next != '\n'));
            }
            (Some('"'), '\\') if chars.peek().is_some_and(|next| matches!(next, '"' | '\\' | '$' | '`')) => {
                out.extend(chars.next());
            }
            _ => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Vec<String>> {
        commands(text)
            .into_iter()
            .map(|command| command.into_iter().map(|word| word.text.into_owned()).collect())
            .collect()
    }

    #[test]
    fn words_quotes_and_continued_lines() {
        let text = "# flink run\nflink run \\\n  -Da.b='c d' -De=\"f\\\"$G\" # x\necho $(flink list) && true";
        assert_eq!(
            words(text),
            [vec!["flink", "run", "-Da.b=c d", "-De=f\"$G"], vec!["echo", "$(flink list)"], vec!["true"]]
        );
    }

    #[test]
    fn what_is_not_closed_ends_with_the_text() {
        for text in ["'", "\"", "a\\", "$(", "${a", "a 'b", "\\", "ä'"] {
            for command in commands(text) {
                assert!(command.iter().all(|word| text.get(word.span.range()).is_some()), "{text}");
            }
        }
    }
}
