use std::fmt;

use memchr::{memchr, memchr_iter};

use super::tree::{Node, NodeKind, ScalarStyle, Tree};
use crate::source::Span;

/// What snakeyaml-engine, Flink's YAML loader, refuses although it is YAML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// A tab between two tokens, unless it follows a plain scalar on its line,
    /// or behind a backslash.
    Tab,
    /// An empty block scalar, unless what follows stands in the column of the
    /// mapping or list around it.
    EmptyBlock,
    /// `...` before the first document.
    DocumentEnd,
    /// `?` alone between brackets.
    QuestionMark,
}

impl fmt::Display for Strictness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Strictness::Tab => "Flink's YAML loader takes no tab here, only spaces",
            Strictness::EmptyBlock => "Flink's YAML loader fails on a block without a line in it",
            Strictness::DocumentEnd => "Flink's YAML loader takes no `...` before the settings",
            Strictness::QuestionMark => "Flink's YAML loader takes no lone `?`; put it into quotes",
        })
    }
}

/// The first such place in a text that was read whole.
#[must_use]
pub fn refused_by_snakeyaml(tree: &Tree<'_>, text: &str) -> Option<(Span, Strictness)> {
    if let Some(span) = leading_document_end(text) {
        return Some((span, Strictness::DocumentEnd));
    }
    if let Some(span) = misplaced_tab(tree, text) {
        return Some((span, Strictness::Tab));
    }
    tree.nodes.iter().find_map(|node| match node.scalar() {
        Some(("?", ScalarStyle::Plain)) if text[node.span.end()..].starts_with([',', '[', ']', '{', '}']) => {
            Some((node.span, Strictness::QuestionMark))
        }
        Some(_) => None,
        None => empty_block(tree, node, text).map(|span| (span, Strictness::EmptyBlock)),
    })
}

fn leading_document_end(text: &str) -> Option<Span> {
    let mut at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    for line in text[at..].split_inclusive(['\n', '\r']) {
        if let Some(rest) = line.strip_prefix("...") {
            let ends = rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r']);
            return ends.then(|| Span::new(at, at + 3));
        }
        if !line.trim_start_matches([' ', '\n', '\r']).is_empty() && !line.trim_start_matches(' ').starts_with('#') {
            return None;
        }
        at += line.len();
    }
    None
}

/// A block scalar of a block collection that has no lines, where what follows
/// stands to the left of the collection.
fn empty_block(tree: &Tree<'_>, collection: &Node<'_>, text: &str) -> Option<Span> {
    let first = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let column = |at: usize| at.saturating_sub(text[..at].rfind(['\n', '\r']).map_or(first, |end| end + 1));
    let mut next = match collection.kind {
        NodeKind::Sequence { flow: false, first } if text[collection.span.start()..].starts_with('-') => first,
        NodeKind::Mapping { flow: false, first } => first,
        _ => None,
    };
    while let Some(id) = next {
        let node = tree.node(id);
        next = node.next;
        let Some((content, ScalarStyle::Literal | ScalarStyle::Folded)) = node.scalar() else { continue };
        let end = node.span.end();
        let follows = end + text[end..].bytes().take_while(|&byte| byte == b' ').count();
        if content.bytes().all(|byte| byte == b'\n') && column(follows) < column(collection.span.start()) {
            return Some(node.span);
        }
    }
    None
}

fn misplaced_tab(tree: &Tree<'_>, text: &str) -> Option<Span> {
    memchr(b'\t', text.as_bytes())?;
    let mut gap = Gap { text: text.as_bytes(), start: 0 };
    for node in &tree.nodes {
        let NodeKind::Scalar { style, .. } = node.kind else { continue };
        if node.is_absent() {
            continue;
        }
        let between = gap.tab_before(node.span.start());
        gap.start = node.span.end();
        let found = match style {
            ScalarStyle::Plain => {
                gap.skip_blanks();
                between.or_else(|| tab_in_indentation(text, node.span))
            }
            ScalarStyle::DoubleQuoted => between.or_else(|| escaped_tab(text, node.span)),
            _ => between,
        };
        if found.is_some() {
            return found;
        }
    }
    gap.tab_before(text.len())
}

fn escaped_tab(text: &str, scalar: Span) -> Option<Span> {
    let mut bytes = scalar.slice(text).bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        if byte == b'\\' && bytes.next().is_some_and(|(_, escaped)| escaped == b'\t') {
            return Some(Span::new(scalar.start() + at, scalar.start() + at + 2));
        }
    }
    None
}

/// What lies between two scalars, comments among it.
struct Gap<'t> {
    text: &'t [u8],
    start: usize,
}

impl Gap<'_> {
    fn skip_blanks(&mut self) {
        let blanks = self.text[self.start..].iter().take_while(|byte| matches!(byte, b' ' | b'\t'));
        self.start += blanks.count();
    }

    fn tab_before(&self, end: usize) -> Option<Span> {
        let mut at = self.start;
        while at < end {
            let starts_token = || at == 0 || self.text[at - 1].is_ascii_whitespace();
            match self.text[at] {
                b'\t' => return Some(Span::new(at, at + 1)),
                b'#' if starts_token() => {
                    at += self.text[at..end].iter().position(|byte| matches!(byte, b'\n' | b'\r'))?;
                }
                _ => at += 1,
            }
        }
        None
    }
}

/// A tab in front of a further line of a plain scalar.
fn tab_in_indentation(text: &str, scalar: Span) -> Option<Span> {
    let bytes = scalar.slice(text).as_bytes();
    let lines = memchr_iter(b'\n', bytes).map(|end| end + 1);
    lines.into_iter().find_map(|line| {
        let indentation = bytes[line..].iter().take_while(|byte| matches!(byte, b' ' | b'\t'));
        let tab = line + indentation.copied().position(|byte| byte == b'\t')?;
        Some(Span::new(scalar.start() + tab, scalar.start() + tab + 1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::yaml::{ParseOptions, parse};

    fn refused(text: &str) -> Option<(usize, Strictness)> {
        let tree = parse(text, ParseOptions::default());
        assert_eq!(tree.error(), None, "{text}");
        refused_by_snakeyaml(&tree, text).map(|(span, reason)| (span.start(), reason))
    }

    #[test]
    fn tabs_in_scalars_comments_and_behind_plain_scalars_are_fine() {
        for text in ["a: 1\t\n", "a: 1 \t # c\td\n", "a\t: [1\t, 'x\ty']\n", "a: x\ty\n", "a: |\n  \tx\n", "#\t\na: 1"]
        {
            assert_eq!(refused(text), None, "{text}");
        }
    }

    #[test]
    fn tabs_between_tokens_are_not() {
        for (text, at) in [
            ("a:\t1\n", 2),
            ("a: 'x'\t\n", 6),
            ("a: 1\n\t\n", 5),
            ("a: [1,\t2]", 6),
            ("'a'\t: 1", 3),
            ("a: \"\\\t\"", 4),
        ] {
            assert_eq!(refused(text), Some((at, Strictness::Tab)), "{text}");
        }
    }

    #[test]
    fn an_empty_block_needs_a_sibling_behind_it() {
        for text in ["a: |\nb: 1\n", "\u{feff}a: |\n", "a:\n  b: |\n  c: 1\n", "a:\n- |\nb: 1\n", "a:\n  b: |\n    x\n"]
        {
            assert_eq!(refused(text), None, "{text}");
        }
        for text in ["a:\n  b: |\nc: 1\n", "a:\n  b: |\n", "a:\n  - |\nb: 1\n", "a:\r\n  b: >-\r\n\r\nc: 1\r\n"] {
            assert_eq!(refused(text).map(|(_, reason)| reason), Some(Strictness::EmptyBlock), "{text}");
        }
    }

    #[test]
    fn a_lone_question_mark_is_refused() {
        assert_eq!(refused("a: [b, ?]\n"), Some((7, Strictness::QuestionMark)));
        assert_eq!(refused("a: [b, '?', ?x]\n?: c\n"), None);
    }

    #[test]
    fn no_document_ends_before_it_begins() {
        assert_eq!(refused("# c\n... \n"), Some((4, Strictness::DocumentEnd)));
        assert_eq!(refused("\u{feff}\r...\r"), Some((4, Strictness::DocumentEnd)));
        assert_eq!(refused("---\n...\n"), None);
    }
}
