//! `config.yaml`, as `org.apache.flink.configuration.YamlParserUtils` loads it:
//! YAML 1.2 core schema, one document, flattened.

use std::borrow::Cow;

use super::flatten::{Dialect, flatten};
use super::{Document, Kind, Refusal, RefusalReason};
use crate::flink::value::{self, RawValue, to_flow_yaml};
use crate::source::{SourceFile, Span};
use crate::syntax::yaml::{NodeId, NodeKind, Tree, refused_by_snakeyaml};

/// Reads a whole file.
pub(super) fn read<'s>(source: &'s SourceFile, tree: &Tree<'s>) -> Document<'s> {
    let text = source.text();
    let mut document = Document::new(Kind::ConfigYaml, Span::new(0, text.len()));
    document.comments.extend(tree.comments().iter().filter(|comment| comment.slice(text).contains("flinklint")));
    if let Some(error) = tree.error() {
        let reason = RefusalReason::Syntax(error.message.clone());
        document.refusals.push(Refusal { span: error.span, reason });
    } else if let Some((span, strictness)) = refused_by_snakeyaml(tree, text) {
        document.refusals.push(Refusal { span, reason: RefusalReason::Strict(strictness) });
    }
    let Some(&root) = tree.documents().first() else { return document };
    let node = tree.node(root);
    document.head = first_line(text, node.span);
    if let Some(&second) = tree.documents().get(1) {
        document
            .refusals
            .push(Refusal { span: first_line(text, tree.node(second).span), reason: RefusalReason::SeveralDocuments });
    }
    if node.is_mapping() {
        flatten(tree, root, Span::empty(node.span.start()), &ConfigYaml { text }, &mut document);
    } else if !matches!(scalar(tree, root), Ok(None)) {
        document.refusals.push(Refusal { span: document.head, reason: RefusalReason::NotAMapping });
    }
    document.mark_shadowed();
    document
}

fn first_line(text: &str, span: Span) -> Span {
    let line = span.slice(text).lines().next().unwrap_or_default();
    Span::new(span.start(), span.start() + line.trim_end().len())
}

struct ConfigYaml<'s> {
    text: &'s str,
}

impl<'s> Dialect<'s> for ConfigYaml<'s> {
    const REFUSES_DUPLICATES: bool = true;
    const MERGES: bool = false;
    /// snakeyaml-engine's `maxAliasesForCollections`.
    const MOST_ALIASES: usize = 50;

    fn text(&self) -> &'s str {
        self.text
    }

    fn leaf(&self, tree: &Tree<'s>, key: &str, node: NodeId) -> Result<Option<RawValue<'s>>, RefusalReason> {
        let null = || RefusalReason::Null { key: key.to_owned() };
        match &tree.node(node).kind {
            NodeKind::Scalar { .. } => scalar(tree, node)?.ok_or_else(null).map(Some),
            _ if value::node::is_constructible(tree, node) => {
                Ok(Some(RawValue::String(Cow::Owned(to_flow_yaml(tree, node)))))
            }
            _ => Err(RefusalReason::Unreadable),
        }
    }

    fn mapping(&self, tree: &Tree<'s>, node: NodeId) -> Result<(), RefusalReason> {
        match tree.node(node).tag.as_deref() {
            None | Some("!" | "tag:yaml.org,2002:map") => Ok(()),
            Some(_) => Err(RefusalReason::Tag),
        }
    }

    fn key(&self, tree: &Tree<'s>, node: NodeId) -> Result<Cow<'s, str>, RefusalReason> {
        let node = tree.resolve(node);
        match scalar(tree, node)? {
            Some(RawValue::String(text)) => Ok(text),
            // Java's text of null, which casts to a string.
            None if !tree.node(node).is_absent() => Ok(Cow::Borrowed("null")),
            _ => Err(RefusalReason::KeyNotAString),
        }
    }
}

/// What a scalar becomes; `None` for null.
fn scalar<'s>(tree: &Tree<'s>, id: NodeId) -> Result<Option<RawValue<'s>>, RefusalReason> {
    let node = tree.node(id);
    let (Some((_, style)), Some(text)) = (node.scalar(), tree.source_text(id)) else {
        return Err(RefusalReason::KeyNotAString);
    };
    let tag = node.tag.as_deref();
    let value = match &text {
        Cow::Borrowed(text) => value::node::scalar(text, style, tag),
        Cow::Owned(text) => value::node::scalar(text, style, tag).map(|value| value.map(RawValue::into_owned)),
    };
    value.map_err(|_| match tag.is_none_or(value::node::is_known_scalar_tag) {
        true => RefusalReason::Unreadable,
        false => RefusalReason::Tag,
    })
}
