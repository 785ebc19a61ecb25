//! `config.yaml`, as `org.apache.flink.configuration.YamlParserUtils` loads it:
//! YAML 1.2 core schema, one document, flattened.

use std::borrow::Cow;

use super::flatten::{Dialect, flatten};
use super::{Document, Kind, Refusal, RefusalReason};
use crate::flink::value::node::{self, Mistake};
use crate::flink::value::{RawValue, to_flow_yaml};
use crate::source::{SourceFile, Span};
use crate::syntax::yaml::{NodeId, NodeKind, Tree};

/// Reads a whole file.
pub(super) fn read<'s>(source: &'s SourceFile, tree: &Tree<'s>) -> Document<'s> {
    let text = source.text();
    let mut document = Document::new(Kind::ConfigYaml, Span::new(0, text.len()));
    document.comments.extend(tree.comments().iter().filter(|comment| comment.slice(text).contains("flinklint")));
    if let Some(error) = tree.error() {
        let reason = RefusalReason::Syntax(error.message.clone());
        document.refusals.push(Refusal { span: error.span, reason });
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
    } else if !node.is_absent() && tree.error().is_none() {
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
    const REFUSES_TEMPLATES: bool = true;
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
            _ => match refusal_within(tree, node) {
                Some(reason) => Err(reason),
                None => Ok(Some(RawValue::String(Cow::Owned(to_flow_yaml(tree, node))))),
            },
        }
    }

    fn key(&self, tree: &Tree<'s>, node: NodeId) -> Result<Cow<'s, str>, RefusalReason> {
        let node = tree.resolve(node);
        match scalar(tree, node) {
            Ok(Some(RawValue::String(text))) => Ok(text),
            // Java casts null to a string, and writes `null` when it joins it to the rest of the key.
            Ok(None) => Ok(Cow::Borrowed("null")),
            Err(RefusalReason::Tag) => Err(RefusalReason::Tag),
            _ => Err(RefusalReason::KeyNotAString),
        }
    }
}

/// The Java object of a scalar; `None` for null.
fn scalar<'s>(tree: &Tree<'s>, id: NodeId) -> Result<Option<RawValue<'s>>, RefusalReason> {
    let node = tree.node(id);
    let (Some((_, style)), Some(text)) = (node.scalar(), tree.source_text(id)) else {
        return Err(RefusalReason::KeyNotAString);
    };
    let tag = node.tag.as_deref();
    let object = match text {
        Cow::Borrowed(text) => node::scalar(text, style, tag),
        Cow::Owned(text) => node::scalar(&text, style, tag).map(|object| object.map(RawValue::into_owned)),
    };
    object.map_err(|node::Unconstructible| RefusalReason::Tag)
}

/// Why the loader refuses a list for what is in it.
fn refusal_within(tree: &Tree<'_>, list: NodeId) -> Option<RefusalReason> {
    Some(match node::first_mistake(tree, list)? {
        Mistake::Tag => RefusalReason::Tag,
        Mistake::UnknownAlias => RefusalReason::UnknownAlias,
        Mistake::Aliases => RefusalReason::Aliases,
        Mistake::Duplicate { first, second } => RefusalReason::Duplicate {
            key: tree.text(second).unwrap_or_default().to_owned(),
            first: tree.node(first).span,
        },
    })
}
