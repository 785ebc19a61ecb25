//! The tree of a text some lines of which have become others, made of the tree before.
//!
//! An entry of a block mapping that stands on a line of its own, two scalars and
//! nothing else, is read alike on any such line of that mapping. Where such lines
//! become others of the kind, only these are read.

use std::collections::BTreeMap;
use std::ops::Range;

use super::reader;
use super::tree::{Node, NodeId, NodeKind, ScalarStyle, Tree};
use crate::source::{Span, line_start};

/// More are not worth it: each is looked for by itself.
const MOST_CHANGES: usize = 32;

/// Whole lines of a text, and those that have come into their place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangedLines {
    /// In the text before.
    pub old: Span,
    /// In the text after.
    pub new: Span,
}

impl<'t> Tree<'t> {
    /// The tree of `new`, which differs in the `changes`, given in their order, and in
    /// nothing else from `old`, the text of this tree: what [`parse`](super::parse) gives
    /// of `new`, without comments, but for texts of `old` where both are the same. `None`
    /// where more would have to be read to know.
    #[must_use]
    pub fn edited(&self, old: &str, new: &'t str, changes: &[ChangedLines]) -> Option<Tree<'t>> {
        let is_plain = self.error.is_none() && self.strict.is_none() && self.comments.is_empty();
        if !is_plain || changes.len() > MOST_CHANGES {
            return None;
        }
        let mut splices = Vec::with_capacity(changes.len());
        for &lines in changes {
            splices.push(Splice::of(self, old, new, lines)?);
        }
        Weaver { tree: self, new, segments: Vec::with_capacity(splices.len() + 1), nodes: Vec::new() }.woven(splices)
    }
}

/// Entries of a mapping that stand on some lines, and those that come into their place.
struct Splice<'n> {
    lines: ChangedLines,
    /// The nodes on the lines before: keys and values in turn.
    gone: Range<usize>,
    /// The collections around them, from the root to the mapping.
    path: Vec<NodeId>,
    /// Keys and values in turn.
    come: Vec<Node<'n>>,
}

impl<'n> Splice<'n> {
    fn of(tree: &Tree<'_>, old: &str, new: &'n str, lines: ChangedLines) -> Option<Self> {
        let index_at = |at: usize| tree.nodes.partition_point(|node| node.span.start() < at);
        let mut gone = index_at(lines.old.start())..index_at(lines.old.end());
        let come = entries(new, lines.new)?;
        let above = gone.start.checked_sub(1).map(NodeId::of);
        let is_open = above.is_some_and(|above| may_reach(tree.node(above), lines.old.start()));
        if is_open || may_part_documents(lines.old.slice(old)) {
            return None;
        }
        // A mapping begins with its first key, and stays.
        gone.start += usize::from(!gone.is_empty() && tree.nodes[gone.start].is_mapping());
        let (path, before) = if gone.is_empty() {
            let column = indent_of(new, come.first()?.span.start())?;
            place_below(tree, old, above?, column, lines.old.start())?
        } else {
            path_to(tree, NodeId::of(gone.start))?
        };
        let mapping = *path.last()?;
        let column = column_of(tree, old, mapping)?;
        let fit = come.iter().step_by(2).all(|key| indent_of(new, key.span.start()) == Some(column));
        if !fit || path.iter().any(|&id| tree.node(id).is_flow()) {
            return None;
        }
        let after = key_behind(tree, old, mapping, before, gone.clone())?;
        // What comes next continues one of the collections, if there is more of the document.
        let next = after.or_else(|| path.iter().rev().find_map(|&id| tree.node(id).next));
        let follows = match next {
            Some(next) => next.index() == gone.end,
            None => gone.end == tree.nodes.len() || tree.documents.contains(&NodeId::of(gone.end)),
        };
        let is_left = before.is_some() || after.is_some() || !come.is_empty();
        (follows && is_left).then_some(Self { lines, gone, path, come })
    }
}

/// Keys and values on some whole lines of a text; `None` where there is anything else.
fn entries(text: &str, lines: Span) -> Option<Vec<Node<'_>>> {
    if lines.is_empty() {
        return Some(Vec::new());
    }
    if may_part_documents(lines.slice(text)) {
        return None;
    }
    let mut tree = reader::read(text.get(..lines.end())?, lines.start(), false);
    if tree.error.is_some() || tree.strict.is_some() || tree.documents.len() > 1 {
        return None;
    }
    let Some(root) = tree.nodes.first() else { return Some(Vec::new()) };
    let is_bare = root.is_mapping() && !root.is_flow() && root.tag.is_none() && !root.anchored;
    let nodes = tree.nodes.split_off(1);
    let mut pairs = nodes.chunks(2);
    let are_entries = pairs.all(|pair| matches!(pair, [key, value] if are_entry(key, value, text)));
    (is_bare && are_entries).then_some(nodes)
}

/// Whether a key and its value are scalars on one line, without anchor or tag.
fn are_entry(key: &Node<'_>, value: &Node<'_>, text: &str) -> bool {
    let is_bare = |node: &Node<'_>| {
        let is_inline = |(_, style)| !matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        node.scalar().is_some_and(is_inline) && node.tag.is_none() && !node.anchored
    };
    is_bare(key) && is_bare(value) && !key.span.to(value.span).slice(text).contains(['\n', '\r'])
}

/// Whether something may end a document here, or speak to the reader.
fn may_part_documents(text: &str) -> bool {
    ["---", "...", "%"].iter().any(|sign| text.contains(sign))
}

/// Whether a node above a line may reach into it, or would if the line were another.
fn may_reach(above: &Node<'_>, line: usize) -> bool {
    let is_block = matches!(above.scalar(), Some((_, ScalarStyle::Literal | ScalarStyle::Folded)));
    is_block || above.span.end() > line
}

/// The collections around a node, from the root on, and the node before it in the last.
fn path_to(tree: &Tree<'_>, target: NodeId) -> Option<(Vec<NodeId>, Option<NodeId>)> {
    let documents = &tree.documents[..tree.documents.partition_point(|&root| root <= target)];
    let mut node = *documents.last()?;
    let (mut path, mut before) = (Vec::new(), None);
    while node != target {
        path.push(node);
        let mut children = tree.children(node).take_while(|&child| child <= target);
        let mut last = children.next()?;
        before = None;
        for child in children {
            before = Some(std::mem::replace(&mut last, child));
        }
        node = last;
    }
    Some((path, before))
}

/// Where an entry belongs that comes at the beginning of a line, in a `column`, below the
/// node `above`: the collections around it, and the value before it.
fn place_below(
    tree: &Tree<'_>,
    text: &str,
    above: NodeId,
    column: usize,
    line: usize,
) -> Option<(Vec<NodeId>, Option<NodeId>)> {
    if may_part_documents(Span::new(tree.node(above).span.end(), line).slice(text)) {
        return None;
    }
    let (mut path, _) = path_to(tree, above)?;
    let mut before = above;
    while column_of(tree, text, *path.last()?) != Some(column) {
        before = path.pop().filter(|&ended| tree.node(ended).span.end() <= line)?;
    }
    Some((path, Some(before)))
}

/// The key behind the entries of a mapping that have the nodes `gone`, which follow the
/// value `before`; `Some(None)` where they are the last ones, `None` where they are not
/// entries as [`are_entry`] has them, on lines of their own.
#[allow(clippy::option_option, reason = "the outer one is a refusal")]
fn key_behind(
    tree: &Tree<'_>,
    text: &str,
    mapping: NodeId,
    before: Option<NodeId>,
    mut gone: Range<usize>,
) -> Option<Option<NodeId>> {
    let mut entries = tree.entries(mapping);
    if let Some(before) = before {
        entries.find(|&(_, value)| value == before)?;
    }
    while let Some(at) = gone.next() {
        let (key, value) = entries.next()?;
        let is_next = key.index() == at && Some(value.index()) == gone.next();
        let (key, value) = (tree.node(key), tree.node(value));
        if !is_next || !are_entry(key, value, text) || indent_of(text, key.span.start()).is_none() {
            return None;
        }
    }
    Some(entries.next().map(|(key, _)| key))
}

/// How many blanks stand before what is the first on its line.
fn indent_of(text: &str, at: usize) -> Option<usize> {
    let indent = text.as_bytes().get(line_start(text, at)..at)?;
    indent.iter().all(|&byte| byte == b' ').then_some(indent.len())
}

/// The column of a mapping, which may be in a list.
fn column_of(tree: &Tree<'_>, text: &str, mapping: NodeId) -> Option<usize> {
    let at = tree.node(mapping).span.start();
    let before = text.as_bytes().get(line_start(text, at)..at)?;
    let is_counted = tree.node(mapping).is_mapping() && before.iter().all(|byte| matches!(byte, b' ' | b'-'));
    is_counted.then_some(before.len())
}

/// Puts a tree together.
struct Weaver<'o, 't> {
    tree: &'o Tree<'t>,
    new: &'t str,
    segments: Vec<Segment>,
    nodes: Vec<Node<'t>>,
}

/// Nodes that stay, up to the next that go.
#[derive(Clone, Copy, Default)]
struct Segment {
    /// Index of the first of them before, and how much further on they are.
    first: usize,
    ahead: isize,
    /// A place in front of them before, and how much further on their text is.
    from: usize,
    moved: isize,
}

impl Segment {
    fn index(self, old: usize) -> usize {
        old.wrapping_add_signed(self.ahead)
    }

    fn place(self, old: usize) -> usize {
        old.wrapping_add_signed(self.moved)
    }
}

impl<'t> Weaver<'_, 't> {
    fn woven(mut self, splices: Vec<Splice<'t>>) -> Option<Tree<'t>> {
        let mut segment = Segment::default();
        self.segments.push(segment);
        for Splice { lines, gone, come, .. } in &splices {
            if gone.start < segment.first {
                return None;
            }
            let first = segment.index(gone.start) + come.len();
            segment = Segment {
                first: gone.end,
                ahead: isize::try_from(first).ok()? - isize::try_from(gone.end).ok()?,
                from: lines.old.end(),
                moved: isize::try_from(lines.new.end()).ok()? - isize::try_from(lines.old.end()).ok()?,
            };
            self.segments.push(segment);
        }
        let mut nodes = Vec::with_capacity(segment.index(self.tree.nodes.len()));
        // Each with the collections around it.
        let mut mappings: BTreeMap<NodeId, (Vec<NodeId>, Vec<Woven>)> = BTreeMap::new();
        for (at, splice) in splices.into_iter().enumerate() {
            self.keep(self.segments[at], splice.gone.start, &mut nodes)?;
            let come = nodes.len()..nodes.len() + splice.come.len();
            nodes.extend(splice.come);
            let mapping = *splice.path.last()?;
            let (_, woven) = mappings.entry(mapping).or_insert((splice.path, Vec::new()));
            woven.push(Woven { gone: splice.gone, come });
        }
        self.keep(segment, self.tree.nodes.len(), &mut nodes)?;
        self.nodes = nodes;
        // What is inside of another mapping comes first.
        for (mapping, (path, woven)) in mappings.into_iter().rev() {
            self.link(mapping, &woven)?;
            self.end_with(&path);
        }
        let documents = self.tree.documents.iter().map(|&root| self.id(root)).collect();
        Some(Tree { nodes: self.nodes, documents, ..Tree::default() })
    }

    fn id(&self, old: NodeId) -> NodeId {
        let behind = self.segments.iter().rfind(|segment| segment.first <= old.index());
        behind.map_or(old, |segment| NodeId::of(segment.index(old.index())))
    }

    fn place(&self, old: usize) -> usize {
        let behind = self.segments.iter().rfind(|segment| segment.from <= old);
        behind.map_or(old, |segment| segment.place(old))
    }

    /// Takes the nodes of a segment over, which ends before the node `until`.
    fn keep(&self, segment: Segment, until: usize, nodes: &mut Vec<Node<'t>>) -> Option<()> {
        let inside = segment.first..until;
        let id = |id: NodeId| {
            if inside.contains(&id.index()) { NodeId::of(segment.index(id.index())) } else { self.id(id) }
        };
        for node in self.tree.nodes.get(inside.clone())? {
            let (start, end) = (segment.place(node.span.start()), node.span.end());
            let (anchored, next) = (node.anchored, node.next.map(id));
            let mut keep = |kind, end| {
                nodes.push(Node { kind, span: Span::new(start, end), tag: node.tag.clone(), anchored, next });
            };
            match &node.kind {
                NodeKind::Scalar { text, style } => {
                    keep(NodeKind::Scalar { text: text.clone(), style: *style }, segment.place(end));
                }
                NodeKind::Alias(target) => keep(NodeKind::Alias(target.map(id)), segment.place(end)),
                &NodeKind::Sequence { flow, first } => {
                    keep(NodeKind::Sequence { flow, first: first.map(id) }, self.place(end));
                }
                &NodeKind::Mapping { flow, first } => {
                    keep(NodeKind::Mapping { flow, first: first.map(id) }, self.place(end));
                }
            }
        }
        Some(())
    }

    /// Strings the entries of a mapping together.
    fn link(&mut self, mapping: NodeId, woven: &[Woven]) -> Option<()> {
        let mut children = Vec::with_capacity(64);
        let is_gone = |child: NodeId| woven.iter().any(|woven| woven.gone.contains(&child.index()));
        let mut left = woven.iter().peekable();
        for child in self.tree.children(mapping) {
            while let Some(woven) = left.next_if(|woven| woven.gone.start <= child.index()) {
                children.extend(woven.come.clone().map(NodeId::of));
            }
            if !is_gone(child) {
                children.push(self.id(child));
            }
        }
        children.extend(left.flat_map(|woven| woven.come.clone()).map(NodeId::of));
        let (&first, &last) = (children.first()?, children.last()?);
        for (at, child) in children.iter().enumerate() {
            self.nodes.get_mut(child.index())?.next = children.get(at + 1).copied();
        }
        let id = self.id(mapping);
        let keeps_first = self.tree.children(mapping).next().is_some_and(|old| !is_gone(old) && self.id(old) == first);
        let start = if keeps_first {
            self.nodes.get(id.index())?.span.start()
        } else {
            // What stands before a key on its line would begin the mapping.
            let start = self.nodes[first.index()].span.start();
            indent_of(self.new, start).map(|_| start)?
        };
        let end = self.nodes[last.index()].span.end();
        let node = self.nodes.get_mut(id.index())?;
        node.kind = NodeKind::Mapping { flow: false, first: Some(first) };
        node.span = Span::new(start, end);
        Some(())
    }

    /// The collections around a mapping end with it where it is the last in them.
    fn end_with(&mut self, path: &[NodeId]) {
        for pair in path.windows(2).rev().take_while(|pair| self.tree.node(pair[1]).next.is_none()) {
            let (outer, inner) = (self.id(pair[0]), self.id(pair[1]));
            let end = self.nodes[inner.index()].span.end();
            let span = &mut self.nodes[outer.index()].span;
            *span = Span::new(span.start(), end);
        }
    }
}

/// Entries that have come into the place of others: indices before and after.
struct Woven {
    gone: Range<usize>,
    come: Range<usize>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::syntax::yaml::{ParseOptions, parse};

    /// Lines with what comes into their place, by number: each of `runs` is a first line,
    /// how many, and others.
    fn changed(old: &str, runs: &[(usize, usize, String)]) -> (String, Vec<ChangedLines>) {
        let lines: Vec<&str> = old.split_inclusive('\n').collect();
        let (mut new, mut changes, mut next) = (String::new(), Vec::new(), 0);
        for (first, count, text) in runs {
            new.push_str(&lines[next..*first].concat());
            let (from, to) = (lines[..*first].concat().len(), lines[..first + count].concat().len());
            changes.push(ChangedLines { old: Span::new(from, to), new: Span::new(new.len(), new.len() + text.len()) });
            new.push_str(text);
            next = first + count;
        }
        new.push_str(&lines[next..].concat());
        (new, changes)
    }

    /// Whether the tree after is made of the tree before; it is the one that is read then.
    fn is_made(old: &str, runs: &[(usize, usize, &str)]) -> bool {
        let runs: Vec<_> = runs.iter().map(|&(first, count, text)| (first, count, text.to_owned())).collect();
        let (new, changes) = changed(old, &runs);
        let options = ParseOptions::default();
        let tree = parse(old, options);
        let edited = tree.edited(old, &new, &changes);
        if let Some(edited) = &edited {
            assert_eq!(*edited, parse(&new, options), "{old}\nbecomes\n{new}");
        }
        edited.is_some()
    }

    const TEXT: &str = "a: 1\nb:\n  c: \"2\"\n  # of d\n  d: 'x'\n  e:\n    f: 3\ng:\n- h: 4\n  i: 5\n- j\nk: 6\n";

    #[test]
    fn entries_on_lines_of_their_own_are_replaced() {
        for runs in [
            [(0, 1, "a: 12\n")].as_slice(),
            &[(0, 1, "z: 1\ny: 2\n"), (11, 1, "l:\n")],
            &[(2, 1, "  c: 2 # two\n"), (4, 1, "")],
            &[(2, 3, "  d: \"x\"\n")],
            &[(2, 1, ""), (4, 1, "  d: y\n"), (6, 1, "    f: 30\n    m: 1\n")],
            &[(5, 0, "  n: 1\n")],
            &[(7, 0, "    n: 1\n")],
            &[(7, 0, "  n: 1\n")],
            &[(7, 0, "n: 1\n")],
            &[(9, 1, "  i: 6\n"), (10, 0, "  o: 1\n")],
            &[(9, 1, "")],
            &[(11, 1, "")],
            &[(11, 1, "k: 6")],
            &[(12, 0, "l: 7\n")],
            &[(0, 1, ""), (1, 0, "# c\nb2: 1\n")],
        ] {
            assert!(is_made(TEXT, runs), "{runs:?}");
        }
        assert!(is_made("a: 1\n---\nb: 2\nc: 3\n---\nd: 4\n", &[(2, 1, ""), (5, 1, "d: 5\n")]));
        assert!(is_made("a: &x\n  b: 1\n  c: 2\nd: *x\ne: 3\n", &[(2, 1, "  c: 3\n"), (4, 1, "")]));
        assert!(is_made("a: 1\r\nb: 'ä'\r\n", &[(0, 1, "a: 2\r\n"), (1, 1, "b: ö\r\n")]));
        assert!(is_made("a: 1\nb: \"\\n\"\nc: 2", &[(0, 1, "")]), "a text that is not in the file");
    }

    #[test]
    fn what_may_change_more_is_read() {
        for runs in [
            [(1, 1, "b: 1\n")].as_slice(),
            &[(6, 1, "")],
            &[(6, 1, "   f: 3\n")],
            &[(2, 0, "  c: 1\n")],
            &[(8, 1, "- h: 5\n")],
            &[(10, 1, "")],
            &[(3, 1, "  # of\n")],
            &[(0, 1, "a: |\n")],
            &[(0, 1, "a: &x 1\n")],
            &[(0, 1, "a: [1]\n")],
            &[(0, 1, "a: 1\n---\n")],
            &[(0, 1, "{a: 1}\n")],
            &[(4, 1, "  d: \"x\n")],
            &[(5, 0, "   n: 1\n")],
            &[(6, 0, "  n: 1\n")],
        ] {
            assert!(!is_made(TEXT, runs), "{runs:?}");
        }
        assert!(!is_made("a: |\n  b\nc: 1\n  # d\ne: 2\n", &[(2, 1, "")]), "the comment would be text");
        assert!(!is_made("a: [\n  b, c\n]\nd: [\n", &[(3, 1, "")]), "there was a mistake");
        assert!(!is_made("a: {b: c,\nd: 1}\n", &[(1, 0, "e: 2\n")]), "between braces");
        assert!(!is_made("a: 1\n---\n", &[(2, 0, "b: 2\n")]), "of another document");
        let many: Vec<_> = (0..=MOST_CHANGES).map(|at| (2 * at, 1, "x: 1\n")).collect();
        assert!(!is_made(&"a: 1\nb: 2\n".repeat(MOST_CHANGES + 1), &many));
    }

    fn line() -> impl Strategy<Value = String> {
        let key = prop::sample::select(vec!["a", "b", "'c'", "\"d\"", "? e", "<<", "&x f", "- g", "é"]);
        let value = prop::sample::select(vec![
            "1", "", "'x'", "\"y\\n\"", "|", "[", "]", "{h: 1}", "*x", "&x 2", "!t z", "1 # c", "\"", "'", "a: b",
            "\t", "%", "\u{2028}",
        ]);
        let entry = (0..5_usize, key, value).prop_map(|(indent, key, value)| format!("{:indent$}{key}: {value}\n", ""));
        let plain = (0..5_usize, prop::sample::select(vec![0, 1, 2, 3]))
            .prop_map(|(indent, number)| format!("{:1$}p{number}: {number}\n", "", indent / 2 * 2));
        let other = prop::sample::select(vec![
            "---\n", "...\n", "# c\n", "  # c\n", "\n", "- i\n", "  - j\n", "k\n", ":\n", "  l\r\n",
        ])
        .prop_map(str::to_owned);
        prop_oneof![6 => plain, 2 => entry, 1 => other]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

        #[test]
        fn a_tree_that_is_made_is_the_one_that_is_read(
            lines in prop::collection::vec(line(), 1..12),
            runs in prop::collection::vec((0..4_usize, 0..3_usize, prop::collection::vec(line(), 0..3)), 1..4),
        ) {
            let mut from = 0;
            let mut placed = Vec::new();
            for (skipped, count, text) in runs {
                let first = (from + skipped).min(lines.len());
                let count = count.min(lines.len() - first);
                from = first + count;
                placed.push((first, count, text.concat()));
            }
            let placed: Vec<_> = placed.iter().map(|(first, count, text)| (*first, *count, text.as_str())).collect();
            is_made(&lines.concat(), &placed);
        }
    }
}
