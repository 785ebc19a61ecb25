use crate::source::{MaskedSource, Span};

/// A label that covers more lines is drawn on its first line only.
const LONGEST_LABEL: usize = 8;

/// Where `span` is marked in the shown text: without blanks at its end, and
/// on its first line only where it covers many. `None` where that is not worth a
/// snippet: there is no text, or a line is too long.
pub fn visible(source: &MaskedSource, span: Span) -> Option<Span> {
    if source.file().text().trim_start_matches('\u{feff}').is_empty() {
        return None;
    }
    let shown = source.shown_span(span);
    let (first, last) = (source.line_of(shown.start()), source.line_of(shown.end()));
    let (last, end) = if last - first < LONGEST_LABEL {
        (last, shown.end())
    } else {
        (first, source.line_start(first) + source.line(first).len())
    };
    if !(first..=last).all(|line| source.line_fits(line)) {
        return None;
    }
    let text = Span::new(shown.start(), end).slice(source.text());
    Some(Span::new(shown.start(), shown.start() + text.trim_end().len()))
}
