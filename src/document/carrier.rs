//! Scalars of a YAML file that hold a configuration.

use super::{Document, Kind, Refusal, RefusalReason};
use crate::source::{Excerpt, SourceFile, Span, Written, first_block_line};
use crate::syntax::yaml::{NodeId, ScalarStyle, Tree};

/// The text of a scalar with the places of its characters. Of one that stands
/// line by line, edits can be made.
pub(super) fn excerpt(file: &SourceFile, tree: &Tree<'_>, value: NodeId) -> Option<Excerpt> {
    let node = tree.node(value);
    let (text, style) = node.scalar()?;
    let (start, end) = (node.span.start(), node.span.end());
    let first_line = || first_block_line(file.lines(), file.text(), start);
    let (line_by_line, inside, written) = match style {
        ScalarStyle::Literal if node.span.is_empty() => return None,
        ScalarStyle::Literal => {
            let block = Excerpt::of_block(file, first_line(), text);
            (block, Span::new(file.lines().line_start(first_line()), end), Written::Folded)
        }
        ScalarStyle::Folded => (None, Span::new(file.lines().line_start(first_line()), end), Written::Folded),
        ScalarStyle::Plain => (Excerpt::of_line(file, start, text), node.span, Written::Folded),
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
            let inside = Span::new(start + 1, end.saturating_sub(1));
            let single = style == ScalarStyle::SingleQuoted;
            let written = if single { Written::SingleQuoted } else { Written::DoubleQuoted };
            // What `of_line` takes for a line end is none between single quotes.
            let line = Some(text).filter(|text| !single || !text.contains('\n'));
            (line.and_then(|text| Excerpt::of_line(file, start + 1, text)), inside, written)
        }
    };
    line_by_line.or_else(|| Excerpt::of_written(file, inside, text, written))
}

/// A document of a mapping or list where the text of a configuration belongs;
/// `None` of texts, and of nothing at all.
pub(super) fn not_a_text<'s>(tree: &Tree<'s>, key: NodeId, value: NodeId, kind: Kind) -> Option<Document<'s>> {
    let node = tree.node(tree.resolve(value));
    if node.scalar().is_some() || !(node.is_mapping() || tree.items(tree.resolve(value)).next().is_some()) {
        return None;
    }
    let mut document = Document::new(kind, tree.node(key).span.to(tree.node(value).span));
    document.head = tree.node(key).span;
    document.partial = true;
    document.refusals.push(Refusal { span: document.head, reason: RefusalReason::NotAText });
    Some(document)
}
