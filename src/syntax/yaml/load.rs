use std::borrow::Cow;

use granit_parser::{Event, Parser, StructureStyle, Tag};

use super::tree::{Node, NodeId, NodeKind, ScalarStyle, SyntaxError, Tree};
use crate::source::Span;

/// What to keep of a YAML text beside its nodes.
#[derive(Clone, Copy, Debug, Default)]
pub struct ParseOptions {
    /// Keep the spans of comments.
    pub comments: bool,
}

/// Reads every document of `text`. A text that is not YAML gives the documents
/// before the mistake, and the mistake.
///
/// Nesting is limited to 255 levels, in blocks and in brackets each, so that no
/// input can exhaust the stack; aliases stay aliases, so that none can exhaust
/// memory.
#[must_use]
pub fn parse(text: &str, options: ParseOptions) -> Tree<'_> {
    let mut parser_options = granit_parser::options! {
        emit_unresolved_aliases: true,
        // More than 96 comment lines after `key:` are an error by default; a
        // commented-out block easily has more.
        max_buffered_comment_events: usize::MAX,
    };
    parser_options.set_emit_comments(options.comments);
    let mut builder = Builder { text, tree: Tree::default(), open: Vec::new(), anchors: Vec::new() };
    // A manifest has a node to about a dozen bytes.
    builder.tree.nodes.reserve(text.len() / 12);
    for event in Parser::new_from_str_with_options(text, parser_options) {
        match event {
            Ok((event, span)) => builder.event(event, span_of(span)),
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
                builder.tree.error =
                    Some(SyntaxError { message: error.info(), span: Span::empty(floor_char(text, at)) });
                break;
            }
        }
    }
    builder.tree
}

fn span_of(span: granit_parser::Span) -> Span {
    span.byte_range().map_or_else(Span::default, |range| Span::new(range.start, range.end))
}

fn floor_char(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

struct Builder<'t> {
    text: &'t str,
    tree: Tree<'t>,
    open: Vec<Open>,
    /// Anchors of the current document by granit's ids, which grow.
    anchors: Vec<(usize, NodeId)>,
}

/// A collection whose end has not been met.
struct Open {
    id: NodeId,
    last: Option<NodeId>,
}

impl<'t> Builder<'t> {
    fn event(&mut self, event: Event<'t>, span: Span) {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let style = scalar_style(style);
                let (text, span) = match style {
                    ScalarStyle::Plain if span.is_empty() => (Cow::Borrowed(""), span),
                    ScalarStyle::Literal | ScalarStyle::Folded => (text, self.clamp_block(span)),
                    _ => (text, span),
                };
                self.add(NodeKind::Scalar { text, style }, span, anchor, tag);
            }
            Event::SequenceStart(style, anchor, tag) => {
                let kind = NodeKind::Sequence { flow: style == StructureStyle::Flow, first: None };
                self.open_collection(kind, span, anchor, tag);
            }
            Event::MappingStart(style, anchor, tag) => {
                let kind = NodeKind::Mapping { flow: style == StructureStyle::Flow, first: None };
                self.open_collection(kind, span, anchor, tag);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close_collection(span),
            Event::Alias(anchor) => {
                let target = self.anchors.iter().rev().find(|&&(id, _)| id == anchor).map(|&(_, node)| node);
                self.add(NodeKind::Alias(target), span, 0, None);
            }
            Event::UnresolvedAlias(_) => {
                self.add(NodeKind::Alias(None), span, 0, None);
            }
            Event::Comment(..) => self.tree.comments.push(span),
            Event::DocumentStart(..) => self.anchors.clear(),
            _ => {}
        }
    }

    fn add(&mut self, kind: NodeKind<'t>, span: Span, anchor: usize, tag: Option<Cow<'t, Tag>>) -> NodeId {
        let id = NodeId::of(self.tree.nodes.len());
        if anchor != 0 {
            self.anchors.push((anchor, id));
        }
        let tag = tag.map(|tag| format!("{}{}", tag.handle(), tag.suffix()).into_boxed_str());
        self.tree.nodes.push(Node { kind, span, tag, anchored: anchor != 0, next: None });
        match self.open.last_mut() {
            None => self.tree.documents.push(id),
            Some(parent) => match parent.last.replace(id) {
                Some(previous) => self.tree.nodes[previous.index()].next = Some(id),
                None => match &mut self.tree.nodes[parent.id.index()].kind {
                    NodeKind::Sequence { first, .. } | NodeKind::Mapping { first, .. } => *first = Some(id),
                    NodeKind::Scalar { .. } | NodeKind::Alias(_) => {}
                },
            },
        }
        id
    }

    fn open_collection(&mut self, kind: NodeKind<'t>, span: Span, anchor: usize, tag: Option<Cow<'t, Tag>>) {
        let id = self.add(kind, span, anchor, tag);
        self.open.push(Open { id, last: None });
    }

    /// A block collection has no end of its own: it ends with its last child.
    fn close_collection(&mut self, end: Span) {
        let Some(open) = self.open.pop() else { return };
        let last = open.last.map(|last| self.tree.node(last).span);
        let node = &mut self.tree.nodes[open.id.index()];
        node.span = match last {
            _ if node.is_flow() => node.span.to(end),
            Some(last) => Span::new(node.span.start(), last.end().max(node.span.start())),
            None => node.span,
        };
    }

    /// The parser's span of a block scalar can reach into the indentation of the
    /// line behind it.
    fn clamp_block(&self, span: Span) -> Span {
        let body = span.slice(self.text);
        let kept = body.trim_end_matches([' ', '\t']);
        if kept.ends_with(['\n', '\r']) { Span::new(span.start(), span.start() + kept.len()) } else { span }
    }
}

fn scalar_style(style: granit_parser::ScalarStyle) -> ScalarStyle {
    match style {
        granit_parser::ScalarStyle::SingleQuoted => ScalarStyle::SingleQuoted,
        granit_parser::ScalarStyle::DoubleQuoted => ScalarStyle::DoubleQuoted,
        granit_parser::ScalarStyle::Literal => ScalarStyle::Literal,
        granit_parser::ScalarStyle::Folded => ScalarStyle::Folded,
        granit_parser::ScalarStyle::Plain => ScalarStyle::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dump(tree: &Tree<'_>, text: &str, id: NodeId) -> String {
        let node = tree.node(id);
        match &node.kind {
            NodeKind::Scalar { text: value, .. } => format!("{value:?}@{:?}", node.span.slice(text)),
            NodeKind::Alias(target) => format!("*{:?}", target.map(|target| node_text(tree, text, target))),
            NodeKind::Sequence { .. } => {
                format!("[{}]", tree.items(id).map(|item| dump(tree, text, item)).collect::<Vec<_>>().join(" "))
            }
            NodeKind::Mapping { .. } => {
                let entries =
                    tree.entries(id).map(|(k, v)| format!("{}: {}", dump(tree, text, k), dump(tree, text, v)));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(" "))
            }
        }
    }

    fn node_text<'t>(tree: &Tree<'_>, text: &'t str, id: NodeId) -> &'t str {
        tree.node(id).span.slice(text)
    }

    fn show(text: &str) -> String {
        let tree = parse(text, ParseOptions { comments: true });
        assert_eq!(tree.error(), None, "{text}");
        tree.documents().iter().map(|&root| dump(&tree, text, root)).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn spans_hold_what_is_written() {
        assert_eq!(show("a: 'b'  # c\nd: [1, \"x\"]\n"), r#"{"a"@"a": "b"@"'b'" "d"@"d": ["1"@"1" "x"@"\"x\""]}"#);
        assert_eq!(show("\u{feff}ä: ö\r\nb:\r\n  c: d"), r#"{"ä"@"ä": "ö"@"ö" "b"@"b": {"c"@"c": "d"@"d"}}"#);
        assert_eq!(show("a:\nb: ~\n"), r#"{"a"@"a": ""@"" "b"@"b": "~"@"~"}"#);
    }

    #[test]
    fn a_block_scalar_ends_with_its_last_line() {
        let text = "a:\n  b: |\n    x\n    y\n  c: 1\n";
        let tree = parse(text, ParseOptions::default());
        let block = tree.at(tree.documents()[0], &["a", "b"]).expect("b");
        assert_eq!(node_text(&tree, text, block), "x\n    y\n");
    }

    #[test]
    fn collections_span_their_entries() {
        let text = "a:\n  b: 1\n  c: {d: 2}\n# end\ne: 3\n";
        let tree = parse(text, ParseOptions::default());
        let a = tree.get(tree.documents()[0], "a").expect("a");
        assert_eq!(node_text(&tree, text, a), "b: 1\n  c: {d: 2}");
        assert_eq!(node_text(&tree, text, tree.get(a, "c").expect("c")), "{d: 2}");
    }

    #[test]
    fn several_documents_and_a_mistake_in_the_last() {
        let text = "a: 1\n---\nb: 2\n---\nc: [\n";
        let tree = parse(text, ParseOptions::default());
        assert!(tree.documents().len() >= 2);
        assert!(tree.error().is_some());
    }

    #[test]
    fn a_hundred_comment_lines_after_a_key_are_no_mistake() {
        let text = format!("a:\n{}  b: 1\n", "  # off\n".repeat(500));
        let tree = parse(&text, ParseOptions { comments: true });
        assert_eq!(tree.error(), None);
        assert_eq!(tree.comments().len(), 500);
    }

    #[test]
    fn deep_nesting_and_alias_bombs_end_early() {
        assert!(parse(&"[".repeat(100_000), ParseOptions::default()).error().is_some());
        assert!(parse(&"- ".repeat(100_000), ParseOptions::default()).error().is_some());
        let bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n";
        assert_eq!(parse(bomb, ParseOptions::default()).error(), None);
    }
}
