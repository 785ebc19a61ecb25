//! Large texts of many documents, read in parts at a time.

use std::ops::Range;

use memchr::memmem;

use super::reader;
use super::tree::Tree;
use crate::threads;

/// Reads every document of `text`.
pub(super) fn read(text: &str, comments: bool) -> Tree<'_> {
    read_by(text, comments, threads::PART)
}

/// A `---` at the beginning of a line ends whatever stands before it, so that the
/// text behind it can be read by itself. A part with a mistake may end inside of
/// something that only the whole text closes: from its start on all is read anew.
fn read_by(text: &str, comments: bool, size: usize) -> Tree<'_> {
    let parts = parts(text, size);
    if parts.len() < 2 {
        return reader::read(text, 0, comments);
    }
    let mut trees = Vec::with_capacity(parts.len());
    for (part, tree) in parts.iter().zip(threads::map_large(&parts, |part| read_part(text, part, comments))) {
        let is_broken = tree.error().is_some();
        trees.push(if is_broken { reader::read(text, part.start, comments) } else { tree });
        if is_broken {
            break;
        }
    }
    Tree::joined(trees)
}

fn read_part<'t>(text: &'t str, part: &Range<usize>, comments: bool) -> Tree<'t> {
    reader::read(&text[..part.end], part.start, comments)
}

/// The text in parts that begin with a `---`, one of them where it has directives,
/// which stand before theirs.
fn parts(text: &str, size: usize) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut parts = Vec::new();
    let mut from = 0;
    if bytes.len() >= 2 * size && memmem::find(bytes, b"\n%").is_none() {
        while let Some(start) = document_start(bytes, from + size) {
            parts.push(from..start);
            from = start;
        }
    }
    parts.push(from..bytes.len());
    parts
}

/// Where the first line from `from` on begins that is a `---`, or begins with one
/// and a blank.
fn document_start(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let is_marker = |at: &usize| rest.get(at + 4).is_none_or(|byte| matches!(byte, b'\n' | b'\r' | b'\t' | b' '));
    memmem::find_iter(rest, b"\n---").find(is_marker).map(|at| from + at + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_read_alike(text: &str, size: usize) {
        let (whole, parts) = (reader::read(text, 0, true), read_by(text, true, size));
        assert_eq!(format!("{parts:?}"), format!("{whole:?}"), "{text:?} in parts of {size}");
    }

    #[test]
    fn parts_begin_where_a_document_does() {
        let starts = |text: &str| parts(text, 4).into_iter().map(|part| part.start).collect::<Vec<_>>();
        assert_eq!(starts("a: 1\n---\nb: 2\n---\nc: 3\n"), [0, 5, 14]);
        assert_eq!(starts("a: 1\n---b\n--- c\n----\n---"), [0, 10, 21]);
        assert_eq!(starts("a: 1\n...\n%YAML 1.2\n---\nb: 2\n"), [0]);
        assert_eq!(starts("a: 1\n---"), [0, 5]);
    }

    #[test]
    fn what_goes_on_behind_a_marker_is_read_as_in_the_whole_text() {
        for text in [
            "a: 'b\n---\nc'\n---\nd: 1\n---\ne: [\n",
            "a: [b\n---\nc]\n---\nd: 1\n",
            "a: |\n  b\n---\nc: >\n---\nd: \"e\n\n---\nf\"\n",
            "--- |\nb\n---\nc\n--- &x\n---\n*x\n---\n",
            "# a\n---\n# b\n---\na: &x 1\n---\nb: *x\n",
            "? a\n---\n- b\n---\nc: {d: e}\n... \n---\n\u{1}\n---\nb: 1\n",
        ] {
            (1..=text.len()).for_each(|size| is_read_alike(text, size));
        }
    }

    proptest! {
        #[test]
        fn any_text_in_parts_is_the_whole_text(
            text in "([-?:,\\[\\]{}#&*!|>'\"%ab \n]|\n---\n|\n--- |\n\\.\\.\\.\n|a: b\n|\n  ){0,40}",
            size in 1_usize..20,
        ) {
            is_read_alike(&text, size);
        }
    }
}
