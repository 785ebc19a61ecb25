//! Nested YAML mappings to flat keys, as Flink's `config.yaml` loader and the
//! Kubernetes operator make them.

use std::borrow::Cow;
use std::collections::HashMap;

use super::changed::Known;
use super::{Container, Document, Refusal, RefusalReason, Setting, Site, Style};
use crate::flink::value::RawValue;
use crate::source::Span;
use crate::syntax::yaml::{NodeId, NodeKind, ScalarStyle, Tree};

/// What differs between those who read nested mappings.
pub(super) trait Dialect<'s> {
    /// What a scalar or list under `key` comes to: a value, nothing, or a refusal.
    fn leaf(&self, tree: &Tree<'s>, key: &str, node: NodeId) -> Result<Option<RawValue<'s>>, RefusalReason>;

    /// Whether a mapping is refused as such.
    fn mapping(&self, _tree: &Tree<'s>, _node: NodeId) -> Result<(), RefusalReason> {
        Ok(())
    }

    /// The whole file.
    fn text(&self) -> &'s str;

    /// The text of a key.
    fn key(&self, tree: &Tree<'s>, node: NodeId) -> Result<Cow<'s, str>, RefusalReason>;

    /// Whether a key is null, and so another key than the text `null`.
    fn is_null_key(&self, _tree: &Tree<'s>, _node: NodeId) -> bool {
        false
    }

    /// Whether the same key twice in one mapping is refused.
    const REFUSES_DUPLICATES: bool;

    /// Whether the text stands as the one who reads it gets it, so that `{{ name }}`
    /// of a template engine is a mistake.
    const REFUSES_TEMPLATES: bool;

    /// Whether `<<` brings in the entries of another mapping.
    const MERGES: bool;

    /// How many aliases of mappings and lists are accepted.
    const MOST_ALIASES: usize;
}

/// Bounds what aliases of aliases can make of a small text.
const MOST_NODES: usize = 200_000;

/// Reads the mapping `root`, whose own key stands at `key_span`, into the
/// settings of `document`, some of which may be known.
pub(super) fn flatten<'s, D: Dialect<'s>>(
    tree: &Tree<'s>,
    root: NodeId,
    key_span: Span,
    dialect: &D,
    document: &mut Document<'s>,
    known: Option<Known<'s>>,
) {
    let (path, open) = (String::new(), Vec::new());
    let mut walk = Walk { tree, dialect, document, known, path, nodes: 0, aliases: 0, open, shared: false };
    walk.mapping(root, None, key_span);
}

struct Walk<'w, 's, D> {
    tree: &'w Tree<'s>,
    dialect: &'w D,
    document: &'w mut Document<'s>,
    known: Option<Known<'s>>,
    /// The keys so far, with a final dot.
    path: String,
    nodes: usize,
    aliases: usize,
    /// The collections around the current node, to notice one that contains itself.
    open: Vec<NodeId>,
    /// Whether the current node was reached through an alias or a merge.
    shared: bool,
}

impl<'s, D: Dialect<'s>> Walk<'_, 's, D> {
    fn refuse(&mut self, span: Span, reason: RefusalReason) {
        self.document.refusals.push(Refusal { span, reason });
    }

    fn mapping(&mut self, id: NodeId, parent: Option<u32>, key_span: Span) {
        let node = self.tree.node(id);
        let container = u32::try_from(self.document.containers.len()).unwrap_or(u32::MAX);
        let entries = self.tree.entries(id).count();
        self.document.settings.reserve(entries);
        self.document.containers.push(Container {
            parent,
            prefix: self.path.clone(),
            key_span,
            span: node.span,
            flow: node.is_flow(),
            entries,
            shared: self.shared || node.anchored || node.tag.is_some(),
        });
        if let Err(reason) = self.dialect.mapping(self.tree, id) {
            self.refuse(key_span, reason);
        }
        self.open.push(id);
        if D::MERGES {
            self.merged(id, container);
        }
        let mut seen = HashMap::new();
        for (key, value) in self.tree.entries(id) {
            let key_span = self.tree.node(key).span;
            if D::MERGES && self.is_merge(key) {
                continue;
            }
            let name = match self.dialect.key(self.tree, key) {
                Ok(name) => name,
                Err(reason) => {
                    self.refuse(key_span, reason);
                    continue;
                }
            };
            if D::REFUSES_DUPLICATES {
                let identity = (name.clone(), name == "null" && self.dialect.is_null_key(self.tree, key));
                if let Some(&first) = seen.get(&identity) {
                    let key = format!("{}{name}", self.path);
                    self.refuse(key_span, RefusalReason::Duplicate { key, first });
                }
                seen.entry(identity).or_insert(key_span);
            }
            self.entry(name, key, value, container);
        }
        self.open.pop();
    }

    fn is_merge(&self, key: NodeId) -> bool {
        matches!(self.tree.node(key).scalar(), Some(("<<", ScalarStyle::Plain)))
    }

    /// The entries that `<<` brings in come first, so that the mapping's own win.
    fn merged(&mut self, id: NodeId, container: u32) {
        let merges: Vec<NodeId> =
            self.tree.entries(id).filter(|&(key, _)| self.is_merge(key)).map(|(_, value)| value).collect();
        for value in merges {
            let target = self.tree.resolve(value);
            let mut sources: Vec<NodeId> = if self.tree.node(target).is_mapping() {
                vec![target]
            } else {
                self.tree.items(target).map(|item| self.tree.resolve(item)).collect()
            };
            sources.reverse();
            for source in sources {
                if self.open.contains(&source) || !self.count(source) {
                    let span = self.tree.node(value).span;
                    self.refuse(span, RefusalReason::Aliases);
                    return;
                }
                let outer = std::mem::replace(&mut self.shared, true);
                self.open.push(source);
                self.merged(source, container);
                for (key, value) in self.tree.entries(source) {
                    if self.is_merge(key) {
                        continue;
                    }
                    if let Ok(name) = self.dialect.key(self.tree, key) {
                        self.entry(name, key, value, container);
                    }
                }
                self.open.pop();
                self.shared = outer;
            }
        }
    }

    fn count(&mut self, id: NodeId) -> bool {
        self.nodes += 1;
        let collection = !matches!(self.tree.node(id).kind, NodeKind::Scalar { .. });
        if collection && self.shared {
            self.aliases += 1;
        }
        self.nodes <= MOST_NODES
    }

    fn entry(&mut self, name: Cow<'s, str>, key: NodeId, value: NodeId, container: u32) {
        let key_span = self.tree.node(key).span;
        let written = self.tree.node(value);
        let target = self.tree.resolve(value);
        let node = self.tree.node(target);
        let aliased = matches!(written.kind, NodeKind::Alias(_));
        if matches!(node.kind, NodeKind::Alias(_)) {
            return self.refuse(written.span, RefusalReason::UnknownAlias);
        }
        let collection = !matches!(node.kind, NodeKind::Scalar { .. });
        if aliased && collection {
            self.aliases += 1;
        }
        if !self.count(target) || (aliased && self.open.contains(&target)) || self.aliases > D::MOST_ALIASES {
            if self.document.refusals.last().is_none_or(|last| last.reason != RefusalReason::Aliases) {
                self.refuse(written.span, RefusalReason::Aliases);
            }
            return;
        }
        let outer = self.shared;
        self.shared |= aliased;
        if node.is_flow() && node.span.slice(self.dialect.text()).starts_with("{{") {
            self.template_value(name, key, written.span, container);
        } else if node.is_mapping() {
            let length = self.path.len();
            self.path.push_str(&name);
            self.path.push('.');
            self.mapping(target, Some(container), key_span);
            self.path.truncate(length);
        } else {
            self.leaf(name, key, value, target, container);
        }
        self.shared = outer;
    }

    /// `{{ name }}` of a template engine, which YAML takes for a mapping.
    fn template_value(&mut self, name: Cow<'s, str>, key: NodeId, span: Span, container: u32) {
        if D::REFUSES_TEMPLATES {
            self.refuse(span, RefusalReason::Template);
        }
        let full = self.full_key(name);
        let raw = RawValue::String(Cow::Borrowed(span.slice(self.dialect.text())));
        let site = Site { container, key_style: style(self.tree, key), value_style: Style::Collection, shared: true };
        self.document.settings.push(Setting::new(full, raw, self.tree.node(key).span, span, site));
    }

    fn full_key(&self, name: Cow<'s, str>) -> Cow<'s, str> {
        if self.path.is_empty() { name } else { Cow::Owned(format!("{}{name}", self.path)) }
    }

    fn leaf(&mut self, name: Cow<'s, str>, key: NodeId, value: NodeId, target: NodeId, container: u32) {
        let key_node = self.tree.node(key);
        let written = self.tree.node(value);
        let shared = self.shared
            || [key_node, written]
                .iter()
                .any(|node| node.anchored || node.tag.is_some() || matches!(node.kind, NodeKind::Alias(_)));
        let site = Site { container, key_style: style(self.tree, key), value_style: style(self.tree, value), shared };
        // A list may have become another where it stands.
        let known = self.known.as_mut().filter(|_| written.scalar().is_some());
        if let Some(known) = known.and_then(|known| known.setting(key_node.span, written.span)) {
            self.document.settings.push(known.again(key_node.span, written.span, site));
            return;
        }
        let full = self.full_key(name);
        let raw = match self.dialect.leaf(self.tree, &full, target) {
            Ok(Some(raw)) => raw,
            Ok(None) => {
                let span = key_node.span.to(written.span);
                self.document.ignored.push(super::Ignored { span, reason: super::IgnoredReason::EmptyList });
                return;
            }
            Err(reason) => {
                let span = if written.is_absent() { key_node.span } else { key_node.span.to(written.span) };
                return self.refuse(span, reason);
            }
        };
        self.document.settings.push(Setting::new(full, raw, key_node.span, written.span, site));
    }
}

fn style(tree: &Tree<'_>, id: NodeId) -> Style {
    match tree.node(id).scalar() {
        Some((_, ScalarStyle::Plain)) => Style::Plain,
        Some((_, ScalarStyle::SingleQuoted)) => Style::SingleQuoted,
        Some((_, ScalarStyle::DoubleQuoted)) => Style::DoubleQuoted,
        Some((_, ScalarStyle::Literal | ScalarStyle::Folded)) => Style::Block,
        None => Style::Collection,
    }
}
