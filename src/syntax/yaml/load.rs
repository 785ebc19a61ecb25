use super::reader;
use super::tree::Tree;

/// What to keep of a YAML text beside its nodes.
#[derive(Clone, Copy, Debug, Default)]
pub struct ParseOptions {
    /// Keep the spans of comments.
    pub comments: bool,
}

/// Reads every document of `text`, in time that grows with its length. A text
/// that is not YAML gives what stands before the mistake, and the mistake.
///
/// Nesting is limited to 255 levels, in blocks and in brackets each, so that no
/// input can exhaust the stack; aliases stay aliases, so that none can exhaust
/// memory.
#[must_use]
pub fn parse(text: &str, options: ParseOptions) -> Tree<'_> {
    reader::read(text, 0, options.comments)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::yaml::{NodeId, NodeKind};

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
