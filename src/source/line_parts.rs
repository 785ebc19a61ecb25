use memchr::memchr;

use super::Span;

/// What `span` covers of `text`, in parts of about `size` bytes that end with a
/// line feed, but for the last.
#[must_use]
pub fn line_parts(text: &str, span: Span, size: usize) -> Vec<Span> {
    let bytes = &text.as_bytes()[..span.end().min(text.len())];
    let mut parts = Vec::new();
    let mut from = span.start();
    while let Some(length) = bytes.get(from + size..).and_then(|rest| memchr(b'\n', rest)) {
        let end = from + size + length + 1;
        parts.push(Span::new(from, end));
        from = end;
    }
    parts.push(Span::new(from, bytes.len()));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_whole_lines_one_behind_the_other() {
        let text = "a\nbc\nd\n\ne";
        let ends = |span: Span, size| line_parts(text, span, size).into_iter().map(Span::end).collect::<Vec<_>>();
        assert_eq!(ends(Span::new(0, text.len()), 1), [2, 5, 7, 9]);
        assert_eq!(ends(Span::new(2, 7), 2), [5, 7]);
        assert_eq!(ends(Span::new(0, text.len()), 100), [9]);
    }
}
