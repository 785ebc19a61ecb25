//! `config.yaml`, as `org.apache.flink.configuration.YamlParserUtils` loads it:
//! YAML 1.2 core schema, one document, flattened.

use std::borrow::Cow;

use super::flatten::{Dialect, flatten};
use super::{Document, Kind, Refusal, RefusalReason};
use crate::flink::value::{RawValue, core_schema, to_flow_yaml};
use crate::source::{SourceFile, Span};
use crate::syntax::yaml::{NodeId, NodeKind, ScalarStyle, Tree};

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
    } else if !node.is_absent() {
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
            _ => {
                known_collection_tag(tree, node)?;
                Ok(Some(RawValue::String(Cow::Owned(to_flow_yaml(tree, node)))))
            }
        }
    }

    fn key(&self, tree: &Tree<'s>, node: NodeId) -> Result<Cow<'s, str>, RefusalReason> {
        let node = tree.resolve(node);
        match scalar(tree, node) {
            Ok(Some(RawValue::String(text))) => Ok(text),
            Err(RefusalReason::Tag) => Err(RefusalReason::Tag),
            _ => Err(RefusalReason::KeyNotAString),
        }
    }
}

/// A scalar by its tag, else by the core schema; `None` for null.
fn scalar<'s>(tree: &Tree<'s>, id: NodeId) -> Result<Option<RawValue<'s>>, RefusalReason> {
    let node = tree.node(id);
    let (Some((_, style)), Some(text)) = (node.scalar(), tree.source_text(id)) else {
        return Err(RefusalReason::KeyNotAString);
    };
    let by_schema = |text: Cow<'s, str>| match text {
        Cow::Borrowed(text) => core_schema::resolve(text),
        Cow::Owned(text) => core_schema::resolve(&text).map(RawValue::into_owned),
    };
    match node.tag.as_deref() {
        None if style == ScalarStyle::Plain => Ok(by_schema(text)),
        None | Some("!" | "tag:yaml.org,2002:str") => Ok(Some(RawValue::String(text))),
        Some(tag) => match tag.strip_prefix("tag:yaml.org,2002:") {
            Some("int" | "float" | "bool" | "null") => Ok(by_schema(text)),
            _ => Err(RefusalReason::Tag),
        },
    }
}

fn known_collection_tag(tree: &Tree<'_>, id: NodeId) -> Result<(), RefusalReason> {
    match tree.node(id).tag.as_deref() {
        None | Some("!" | "tag:yaml.org,2002:seq" | "tag:yaml.org,2002:map") => Ok(()),
        Some(_) => Err(RefusalReason::Tag),
    }
}
