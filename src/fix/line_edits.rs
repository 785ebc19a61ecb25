use similar::DiffOp;

use super::line_diff::line_diff;
use crate::source::{Span, TextEdit};

/// The edits of whole lines that make `after` of `before`, in their order.
#[must_use]
pub fn line_edits(before: &str, after: &str) -> Vec<TextEdit> {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (before.split_inclusive('\n').collect(), after.split_inclusive('\n').collect());
    let mut starts = vec![0];
    for line in &old {
        starts.push(starts[starts.len() - 1] + line.len());
    }
    let edit = |op: &DiffOp| {
        let lines = op.old_range();
        let span = Span::new(starts[lines.start], starts[lines.end]);
        TextEdit { span, text: new[op.new_range()].concat() }
    };
    line_diff(&old, &new).iter().filter(|op| !matches!(op, DiffOp::Equal { .. })).map(edit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::apply_edits;

    #[test]
    fn only_lines_that_change_are_edited() {
        let (before, after) = ("a\nb\nc\nd", "a\nB\nc\nd\ne\n");
        let edits = line_edits(before, after);
        assert_eq!(apply_edits(before, &edits).as_deref(), Some(after));
        assert!(edits.iter().all(|edit| !edit.text.contains('a') && !edit.text.contains('c')), "{edits:?}");
        assert!(line_edits(after, after).is_empty());
    }
}
