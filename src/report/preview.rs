use crate::finding::Fix;
use crate::source::{MaskedSource, Span, SpanSet, TextEdit, sanitize};

/// A line that a fix takes away or puts there.
#[derive(Debug, PartialEq, Eq)]
pub struct ChangedLine {
    /// Whether the fix puts it there.
    pub added: bool,
    /// Its number, from 1: in the file as it is, or as it will be.
    pub number: usize,
    /// Its text, safe to show.
    pub text: String,
}

/// Whether the fix changes bytes of a sensitive value.
pub fn touches(fix: &Fix, sensitive: &SpanSet) -> bool {
    fix.edits.iter().any(|edit| sensitive.overlaps(edit.span))
}

/// The lines that `edits` change, as in a unified diff without context.
/// `None` where a line is too long to show or the edits do not fit the text.
/// The edits must not touch what is masked.
pub fn changed_lines(source: &MaskedSource, edits: &[TextEdit]) -> Option<Vec<ChangedLine>> {
    let mut edits: Vec<&TextEdit> = edits.iter().collect();
    edits.sort_by_key(|edit| (edit.span.start(), edit.span.end()));
    if !edits.is_sorted_by(|a, b| a.span.end() <= b.span.start()) {
        return None;
    }
    let mut changed = Vec::new();
    let (mut removed, mut added) = (0, 0);
    for block in Block::of(source, &edits) {
        let (old, new) = block.before_and_after(source)?;
        let (old, new): (Vec<&str>, Vec<&str>) = (lines(&old), lines(&new));
        let same = |pair: &(&&str, &&str)| pair.0 == pair.1;
        let head = old.iter().zip(&new).take_while(same).count();
        let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(same).count();
        let mut push = |is_added: bool, text: &str, number: usize| {
            // An edit can part the two bytes of a line end.
            changed.push(ChangedLine { added: is_added, number, text: sanitize(text).into_owned() });
        };
        let first = block.first + head + 1;
        let (old, new) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
        old.iter().enumerate().for_each(|(at, line)| push(false, line, first + at));
        new.iter().enumerate().for_each(|(at, line)| push(true, line, first + added + at - removed));
        removed += old.len();
        added += new.len();
    }
    let fits = |line: &ChangedLine| line.text.chars().count() <= MaskedSource::LONGEST_LINE;
    changed.iter().all(fits).then_some(changed)
}

fn lines(text: &str) -> Vec<&str> {
    text.split('\n').map(|line| line.trim_end_matches('\r')).collect()
}

/// Consecutive lines that edits touch.
struct Block<'e> {
    first: usize,
    last: usize,
    edits: &'e [&'e TextEdit],
}

impl<'e> Block<'e> {
    /// The blocks of edits that are in order.
    fn of(source: &MaskedSource, edits: &'e [&'e TextEdit]) -> Vec<Self> {
        let lines = source.file().lines();
        let range = |edit: &TextEdit| (lines.line_of(edit.span.start()), lines.line_of(edit.span.end()));
        edits
            .chunk_by(|a, b| range(a).1 >= range(b).0)
            .filter_map(|edits| {
                let (first, last) = (edits.first()?, edits.last()?);
                Some(Self { first: range(first).0, last: range(last).1, edits })
            })
            .collect()
    }

    /// The shown text of the lines before and after the edits.
    fn before_and_after(&self, source: &MaskedSource) -> Option<(String, String)> {
        if !(self.first..=self.last).all(|line| source.line_fits(line)) {
            return None;
        }
        let (text, lines) = (source.file().text(), source.file().lines());
        let (start, end) = (lines.line_start(self.first), lines.line_end(self.last, text));
        let shown = |from: usize, to: usize| {
            let span = Span::new(from, to);
            if span.is_empty() { "" } else { source.shown_span(span).slice(source.text()) }
        };
        let (mut at, mut after) = (start, String::new());
        for edit in self.edits {
            if edit.span.end() > end || text.get(edit.span.range()).is_none() {
                return None;
            }
            after.push_str(shown(at, edit.span.start()));
            after.push_str(&sanitize(&edit.text.replace("\r\n", "\n")));
            at = edit.span.end();
        }
        after.push_str(shown(at, end));
        Some((shown(start, end).to_owned(), after))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceFile;

    fn preview(text: &str, sensitive: &[Span], edits: &[TextEdit]) -> Option<Vec<String>> {
        let file = SourceFile::new("f", text);
        let lines = changed_lines(&MaskedSource::new(&file, &SpanSet::new(sensitive)), edits)?;
        Some(lines.iter().map(|l| format!("{}{} {}", if l.added { '+' } else { '-' }, l.number, l.text)).collect())
    }

    #[test]
    fn a_replaced_value_shows_its_line_before_and_after() {
        let edits = [TextEdit::replace(Span::new(9, 10), "20")];
        let expected = vec!["-2 b: 2".to_owned(), "+2 b: 20".to_owned()];
        assert_eq!(preview("a: 1\r\nb: 2\r\nc: 3\r\n", &[], &edits), Some(expected));
    }

    #[test]
    fn inserted_and_deleted_lines_stand_alone() {
        let text = "a: 1\nb: 2\nc: 3\n";
        let edits = [TextEdit::delete(Span::new(0, 5)), TextEdit::insert(15, "d: 4\n")];
        assert_eq!(preview(text, &[], &edits), Some(vec!["-1 a: 1".into(), "+3 d: 4".into()]));
        assert_eq!(preview(text, &[], &[TextEdit::insert(5, "x: 0\n")]), Some(vec!["+2 x: 0".into()]));
        assert_eq!(preview("a: 1", &[], &[TextEdit::insert(4, "\nb: 2")]), Some(vec!["+2 b: 2".into()]));
        assert_eq!(preview("", &[], &[TextEdit::insert(0, "b: 2\n")]), Some(vec!["+1 b: 2".into()]));
    }

    #[test]
    fn what_is_masked_stays_masked_beside_an_edit() {
        let edits = [TextEdit::replace(Span::new(0, 3), "new")];
        let expected = vec!["-1 old: ******".to_owned(), "+1 new: ******".to_owned()];
        assert_eq!(preview("old: hunter2\n", &[Span::new(5, 12)], &edits), Some(expected));
    }

    #[test]
    fn edits_that_do_not_fit_and_long_lines_have_no_preview() {
        assert_eq!(preview("ab\n", &[], &[TextEdit::delete(Span::new(0, 2)), TextEdit::delete(Span::new(1, 2))]), None);
        assert_eq!(preview("ab\n", &[], &[TextEdit::delete(Span::new(0, 9))]), None);
        assert_eq!(preview("ä\n", &[], &[TextEdit::insert(1, "x")]), None);
        let long = "x".repeat(MaskedSource::LONGEST_LINE);
        assert_eq!(preview("ab\n", &[], &[TextEdit::insert(1, long)]), None);
    }
}
