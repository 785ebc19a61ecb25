use memchr::{memchr, memchr_iter};

use super::tree::{NodeKind, ScalarStyle, Tree};
use crate::source::Span;

/// The first tab where snakeyaml-engine's scanner takes none although YAML
/// does: between two tokens, unless it follows a plain scalar on its line. For
/// a text that was read whole.
#[must_use]
pub fn misplaced_tab(tree: &Tree<'_>, text: &str) -> Option<Span> {
    memchr(b'\t', text.as_bytes())?;
    let mut gap = Gap { text: text.as_bytes(), start: 0 };
    for node in &tree.nodes {
        let NodeKind::Scalar { style, .. } = node.kind else { continue };
        if node.is_absent() {
            continue;
        }
        let found = gap.tab_before(node.span.start());
        gap.start = node.span.end();
        let found = match style {
            ScalarStyle::Plain => {
                gap.skip_blanks();
                found.or_else(|| tab_in_indentation(text, node.span))
            }
            _ => found,
        };
        if found.is_some() {
            return found;
        }
    }
    gap.tab_before(text.len())
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

    fn tab(text: &str) -> Option<usize> {
        let tree = parse(text, ParseOptions::default());
        assert_eq!(tree.error(), None, "{text}");
        misplaced_tab(&tree, text).map(Span::start)
    }

    #[test]
    fn tabs_in_scalars_comments_and_behind_plain_scalars_are_fine() {
        for text in ["a: 1\t\n", "a: 1 \t # c\td\n", "a\t: [1\t, 'x\ty']\n", "a: x\ty\n", "a: |\n  \tx\n", "#\t\na: 1"]
        {
            assert_eq!(tab(text), None, "{text}");
        }
    }

    #[test]
    fn tabs_between_tokens_are_not() {
        for (text, at) in [("a:\t1\n", 2), ("a: 'x'\t\n", 6), ("a: 1\n\t\n", 5), ("a: [1,\t2]", 6), ("'a'\t: 1", 3)] {
            assert_eq!(tab(text), Some(at), "{text}");
        }
    }
}
