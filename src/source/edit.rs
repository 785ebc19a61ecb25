use super::Span;

/// Replace the bytes under `span` by `text`; an empty span inserts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextEdit {
    /// The bytes to replace.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

impl TextEdit {
    /// Replace the bytes under `span`.
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into() }
    }

    /// Insert before byte `at`.
    pub fn insert(at: usize, text: impl Into<String>) -> Self {
        Self::replace(Span::empty(at), text)
    }

    /// Delete the bytes under `span`.
    #[must_use]
    pub fn delete(span: Span) -> Self {
        Self::replace(span, "")
    }
}

/// Applies `edits` to `text`. They are put in order of their position; `None`
/// where two overlap, or one lies outside of the text or cuts a character.
#[must_use]
pub fn apply_edits(text: &str, edits: &[TextEdit]) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in in_order(text, edits)? {
        out.push_str(&text[at..edit.span.start()]);
        out.push_str(&edit.text);
        at = edit.span.end();
    }
    out.push_str(&text[at..]);
    Some(out)
}

/// Whether [`apply_edits`] can apply `edits` to `text`.
#[must_use]
pub fn can_apply(text: &str, edits: &[TextEdit]) -> bool {
    in_order(text, edits).is_some()
}

/// The edits by position, where none overlaps another, lies outside of the text
/// or cuts a character.
fn in_order<'e>(text: &str, edits: &'e [TextEdit]) -> Option<Vec<&'e TextEdit>> {
    let mut edits: Vec<&TextEdit> = edits.iter().collect();
    edits.sort_by_key(|edit| (edit.span.start(), edit.span.end()));
    let overlap = edits.windows(2).any(|pair| pair[1].span.start() < pair[0].span.end());
    let fits = edits.iter().all(|edit| text.get(edit.span.range()).is_some());
    (fits && !overlap).then_some(edits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_apply_in_position_order_whatever_their_order_in_the_list() {
        let edits =
            [TextEdit::replace(Span::new(4, 5), "E"), TextEdit::insert(0, ">"), TextEdit::delete(Span::new(1, 2))];
        assert_eq!(apply_edits("abcde", &edits).as_deref(), Some(">acdE"));
    }

    #[test]
    fn overlapping_or_character_cutting_edits_are_refused() {
        let overlap = [TextEdit::delete(Span::new(0, 2)), TextEdit::delete(Span::new(1, 3))];
        assert_eq!(apply_edits("abcd", &overlap), None);
        assert_eq!(apply_edits("äb", &[TextEdit::delete(Span::new(1, 2))]), None);
        assert_eq!(apply_edits("ab", &[TextEdit::delete(Span::new(2, 9))]), None);
    }
}
