//! Large texts of many documents, read a part at a time.

use memchr::{memchr_iter, memmem};

use super::tree::Tree;
use super::{ParseOptions, reader};
use crate::source::Span;

/// The parts of about `size` bytes that `text` can be read in by themselves, in
/// their order: each but the first begins with a `---` at the beginning of a line,
/// which ends whatever stands before it. One part where there are no more, or
/// where a line may be a directive: those stand before the `---` of theirs.
#[must_use]
pub fn parts(text: &str, size: usize) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut parts = Vec::new();
    let mut from = 0;
    if bytes.len() >= 2 * size && !may_have_directives(bytes) {
        while let Some(start) = document_start(bytes, from + size) {
            parts.push(Span::new(from, start));
            from = start;
        }
    }
    parts.push(Span::new(from, bytes.len()));
    parts
}

/// Reads one of the [`parts`] of `text`, and says what was read. A part with a
/// mistake may end inside of something that only what follows closes: all of that
/// is read as well. Parts are read one after the other until one goes to the end.
#[must_use]
pub fn parse_part(text: &str, part: Span, options: ParseOptions) -> (Tree<'_>, Span) {
    let tree = reader::read(&text[..part.end()], part.start(), options.comments);
    if tree.error().is_none() || part.end() == text.len() {
        return (tree, part);
    }
    (reader::read(text, part.start(), options.comments), Span::new(part.start(), text.len()))
}

fn may_have_directives(text: &[u8]) -> bool {
    let may_begin = |at: usize| at < 4 || matches!(text[at - 1], b'\n' | b'\r');
    memchr_iter(b'%', text).any(may_begin)
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
    use crate::syntax::yaml::{NodeId, NodeKind, parse};

    /// The documents with everything below them, the comments, and the mistake.
    fn seen(trees: &[Tree<'_>]) -> Vec<String> {
        let below = |tree: &Tree<'_>, root: NodeId| {
            let (mut nodes, mut open) = (Vec::new(), vec![root]);
            while let Some(id) = open.pop() {
                let node = tree.node(id);
                let target = match node.kind {
                    NodeKind::Alias(target) => target.map(|target| tree.node(target).span),
                    _ => None,
                };
                nodes.push(format!("{:?} {:?} {:?} {:?}", node.span, node.scalar(), node.tag, target));
                open.extend(tree.items(id).chain(tree.entries(id).flat_map(|(key, value)| [key, value])));
            }
            nodes.join("\n")
        };
        let documents = trees.iter().flat_map(|tree| tree.documents().iter().map(|&root| below(tree, root)));
        let comments = trees.iter().flat_map(Tree::comments).map(|comment| format!("{comment:?}"));
        let error = trees.iter().find_map(|tree| tree.error()).map(|error| format!("{error:?}"));
        let refused = trees.iter().find_map(Tree::refused_by_snakeyaml).map(|refused| format!("{refused:?}"));
        documents.chain(comments).chain(error).chain(refused).collect()
    }

    fn is_read_alike(text: &str, size: usize) {
        let options = ParseOptions { comments: true };
        let mut trees = Vec::new();
        for part in parts(text, size) {
            let (tree, read) = parse_part(text, part, options);
            trees.push(tree);
            if read.end() == text.len() {
                break;
            }
        }
        assert_eq!(seen(&trees), seen(&[parse(text, options)]), "{text:?} in parts of {size}");
    }

    #[test]
    fn parts_begin_where_a_document_does() {
        let starts = |text: &str| parts(text, 4).into_iter().map(Span::start).collect::<Vec<_>>();
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
            text in "([-?:,\\[\\]{}#&*!|>'\"%ab \r\n\u{feff}]|\r%YAML 1.2\n|\n---\n|\n--- |\n\\.\\.\\.\n|a: b\n|\n  ){0,40}",
            size in 1_usize..20,
        ) {
            is_read_alike(&text, size);
        }
    }
}
