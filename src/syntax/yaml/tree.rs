use std::borrow::Cow;
use std::num::NonZeroU32;

use super::Strictness;
use crate::source::Span;

/// All documents of one YAML text, as one arena of nodes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tree<'t> {
    pub(super) nodes: Vec<Node<'t>>,
    pub(super) documents: Vec<NodeId>,
    pub(super) comments: Vec<Span>,
    pub(super) error: Option<SyntaxError>,
    pub(super) strict: Option<(Span, Strictness)>,
}

/// Why a text is not YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What the parser met, without any of the text.
    pub message: String,
    /// Where it met it; empty.
    pub span: Span,
}

/// A node of one [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(NonZeroU32);

impl NodeId {
    /// The id of the node at `index`; counted from one, so that an absent one
    /// takes no room of its own.
    pub(super) fn of(index: usize) -> Self {
        Self(NonZeroU32::MIN.saturating_add(u32::try_from(index).unwrap_or(u32::MAX)))
    }

    pub(super) fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarStyle {
    /// Without quotes.
    Plain,
    /// In `'`.
    SingleQuoted,
    /// In `"`.
    DoubleQuoted,
    /// A `|` block.
    Literal,
    /// A `>` block.
    Folded,
}

/// A scalar, a collection or an alias, with its place.
#[derive(Debug, PartialEq, Eq)]
pub struct Node<'t> {
    /// What it is.
    pub kind: NodeKind<'t>,
    /// Where it stands: quotes and brackets included, tag, anchor and the
    /// header of a block scalar not. For a block collection from its first
    /// entry to the end of its last.
    pub span: Span,
    /// The tag in full, as `tag:yaml.org,2002:str`, where one is written.
    pub tag: Option<Box<str>>,
    /// Whether an anchor is written here.
    pub anchored: bool,
    pub(super) next: Option<NodeId>,
}

/// What a node is.
#[derive(Debug, PartialEq, Eq)]
pub enum NodeKind<'t> {
    /// A scalar after YAML's escapes. A node that is not written at all is a
    /// plain scalar with empty text and span.
    Scalar {
        /// The text.
        text: Cow<'t, str>,
        /// How it is written.
        style: ScalarStyle,
    },
    /// A sequence.
    Sequence {
        /// `[a, b]` rather than `- a`.
        flow: bool,
        #[doc(hidden)]
        first: Option<NodeId>,
    },
    /// A mapping.
    Mapping {
        /// `{a: b}` rather than `a: b`.
        flow: bool,
        #[doc(hidden)]
        first: Option<NodeId>,
    },
    /// An alias of an earlier node of the same document; `None` where there is no such anchor.
    Alias(Option<NodeId>),
}

impl Node<'_> {
    /// Text and style, for a scalar.
    #[must_use]
    pub fn scalar(&self) -> Option<(&str, ScalarStyle)> {
        match &self.kind {
            NodeKind::Scalar { text, style } => Some((text, *style)),
            _ => None,
        }
    }

    /// Whether this is a mapping.
    #[must_use]
    pub fn is_mapping(&self) -> bool {
        matches!(self.kind, NodeKind::Mapping { .. })
    }

    /// Whether this is a node that is not written at all, as the value in `key:`.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.span.is_empty() && matches!(self.kind, NodeKind::Scalar { style: ScalarStyle::Plain, .. })
    }

    /// Whether this is a collection in brackets or braces.
    #[must_use]
    pub fn is_flow(&self) -> bool {
        matches!(self.kind, NodeKind::Mapping { flow: true, .. } | NodeKind::Sequence { flow: true, .. })
    }
}

impl<'t> Tree<'t> {
    /// The root of every document that was read whole.
    #[must_use]
    pub fn documents(&self) -> &[NodeId] {
        &self.documents
    }

    /// Where and why reading stopped, if it did.
    #[must_use]
    pub fn error(&self) -> Option<&SyntaxError> {
        self.error.as_ref()
    }

    /// The first place that Flink's loader refuses and others take.
    #[must_use]
    pub fn refused_by_snakeyaml(&self) -> Option<(Span, Strictness)> {
        self.strict
    }

    /// Spans of all comments, `#` included, where they were asked for.
    #[must_use]
    pub fn comments(&self) -> &[Span] {
        &self.comments
    }

    /// Span and style of every scalar, in the order of the text.
    #[must_use]
    pub fn scalars(&self) -> impl DoubleEndedIterator<Item = (Span, ScalarStyle)> + '_ {
        self.nodes.iter().filter_map(|node| Some((node.span, node.scalar()?.1)))
    }

    /// The node.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node<'t> {
        &self.nodes[id.index()]
    }

    /// The node itself, or the node that it is an alias of.
    #[must_use]
    pub fn resolve(&self, id: NodeId) -> NodeId {
        match self.node(id).kind {
            NodeKind::Alias(Some(target)) => target,
            _ => id,
        }
    }

    /// Text of a scalar, through an alias too.
    #[must_use]
    pub fn text(&self, id: NodeId) -> Option<&str> {
        self.node(self.resolve(id)).scalar().map(|(text, _)| text)
    }

    /// Text of a scalar, borrowed from the source where no escape changes it.
    #[must_use]
    pub fn source_text(&self, id: NodeId) -> Option<Cow<'t, str>> {
        match &self.node(self.resolve(id)).kind {
            NodeKind::Scalar { text, .. } => Some(text.clone()),
            _ => None,
        }
    }

    /// The items of a sequence, or keys and values of a mapping in turn.
    pub(super) fn children(&self, id: NodeId) -> Children<'_, 't> {
        let next = match self.node(id).kind {
            NodeKind::Sequence { first, .. } | NodeKind::Mapping { first, .. } => first,
            NodeKind::Scalar { .. } | NodeKind::Alias(_) => None,
        };
        Children { tree: self, next }
    }

    /// The items of a sequence, nothing for any other node.
    #[must_use]
    pub fn items(&self, id: NodeId) -> Children<'_, 't> {
        let next = match self.node(id).kind {
            NodeKind::Sequence { first, .. } => first,
            _ => None,
        };
        Children { tree: self, next }
    }

    /// Key and value of every entry of a mapping, nothing for any other node.
    #[must_use]
    pub fn entries(&self, id: NodeId) -> Entries<'_, 't> {
        let next = match self.node(id).kind {
            NodeKind::Mapping { first, .. } => first,
            _ => None,
        };
        Entries { children: Children { tree: self, next } }
    }

    /// The value of the first entry of a mapping whose key is `key`, through an alias too.
    #[must_use]
    pub fn get(&self, mapping: NodeId, key: &str) -> Option<NodeId> {
        self.entry(mapping, key).map(|(_, value)| value)
    }

    /// The first entry of a mapping whose key is `key`, through an alias too.
    #[must_use]
    pub fn entry(&self, mapping: NodeId, key: &str) -> Option<(NodeId, NodeId)> {
        self.entries(self.resolve(mapping)).find(|&(name, _)| self.text(name) == Some(key))
    }

    /// The value under a path of keys.
    #[must_use]
    pub fn at(&self, root: NodeId, path: &[&str]) -> Option<NodeId> {
        path.iter().try_fold(root, |node, key| self.get(node, key))
    }
}

/// The items of a sequence, or keys and values of a mapping in turn.
#[derive(Clone, Debug)]
pub struct Children<'n, 't> {
    tree: &'n Tree<'t>,
    next: Option<NodeId>,
}

impl Iterator for Children<'_, '_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        let id = self.next?;
        self.next = self.tree.node(id).next;
        Some(id)
    }
}

/// The entries of a mapping.
#[derive(Clone, Debug)]
pub struct Entries<'n, 't> {
    children: Children<'n, 't>,
}

impl Iterator for Entries<'_, '_> {
    type Item = (NodeId, NodeId);

    fn next(&mut self) -> Option<(NodeId, NodeId)> {
        let key = self.children.next()?;
        let value = self.children.next()?;
        Some((key, value))
    }
}
