use super::Span;

/// Spans of one text, in order and without overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpanSet(Vec<Span>);

impl SpanSet {
    /// Takes spans in any order; those that overlap or touch become one, empty
    /// ones are left out.
    #[must_use]
    pub fn new(spans: &[Span]) -> Self {
        let mut sorted: Vec<Span> = spans.iter().copied().filter(|span| !span.is_empty()).collect();
        sorted.sort_unstable();
        let mut merged: Vec<Span> = Vec::with_capacity(sorted.len());
        for span in sorted {
            match merged.last_mut() {
                Some(last) if span.start() <= last.end() => *last = last.to(span),
                _ => merged.push(span),
            }
        }
        Self(merged)
    }

    /// The spans, in order.
    #[must_use]
    pub fn as_slice(&self) -> &[Span] {
        &self.0
    }

    /// Whether `span` shares a byte with one of the spans, or is an empty span
    /// inside of one. O(log n).
    #[must_use]
    pub fn overlaps(&self, span: Span) -> bool {
        let at = self.0.partition_point(|candidate| candidate.end() <= span.start());
        self.0.get(at).is_some_and(|candidate| candidate.overlaps(span))
    }
}

/// The text under `span` with every hidden part of it as `******`.
#[must_use]
pub fn mask(file: &super::SourceFile, span: Span, hidden: &SpanSet) -> String {
    let mut out = String::new();
    let mut at = span.start();
    for part in hidden.as_slice().iter().filter(|part| part.overlaps(span)) {
        out.push_str(file.slice(Span::new(at, part.start().max(at))));
        out.push_str("******");
        at = part.end().clamp(at, span.end());
    }
    out.push_str(file.slice(Span::new(at, span.end())));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_and_touching_spans_become_one() {
        let set = SpanSet::new(&[Span::new(8, 9), Span::new(4, 6), Span::empty(1), Span::new(2, 5), Span::new(6, 7)]);
        assert_eq!(set.as_slice(), [Span::new(2, 7), Span::new(8, 9)]);
    }

    #[test]
    fn an_insertion_at_the_edge_does_not_overlap() {
        let set = SpanSet::new(&[Span::new(2, 5), Span::new(8, 9)]);
        assert!(set.overlaps(Span::new(0, 3)) && set.overlaps(Span::empty(3)) && set.overlaps(Span::new(8, 20)));
        assert!(!set.overlaps(Span::empty(2)) && !set.overlaps(Span::empty(5)) && !set.overlaps(Span::new(5, 8)));
    }
}
