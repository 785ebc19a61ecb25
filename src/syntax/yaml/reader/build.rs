//! Nodes, and their place in the tree.

use std::borrow::Cow;

use super::super::tree::{Node, NodeId, NodeKind, ScalarStyle};
use super::state::{Frame, State};
use super::{Reader, Step, Stop};
use crate::source::Span;

/// Blocks and brackets nest so deep, each: nothing that walks the tree can
/// exhaust the stack.
pub(super) const DEEPEST: usize = 255;

const TWICE: &str = "one node has two anchors or two tags";

/// Anchor and tag of a node.
#[derive(Default)]
pub(super) struct Properties<'t> {
    pub(super) anchor: Option<&'t str>,
    pub(super) tag: Option<Box<str>>,
}

impl Properties<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.anchor.is_none() && self.tag.is_none()
    }
}

impl<'t> Reader<'t> {
    pub(super) fn state(&self) -> State {
        self.frames.last().map_or(State::Between, |frame| frame.state)
    }

    pub(super) fn set_state(&mut self, state: State) {
        if let Some(frame) = self.frames.last_mut() {
            frame.state = state;
        }
    }

    pub(super) fn new_node(&mut self, kind: NodeKind<'t>, span: Span) -> NodeId {
        let id = NodeId::of(self.tree.nodes.len());
        self.tree.nodes.push(Node { kind, span, tag: None, anchored: false, next: None });
        id
    }

    /// Puts a node where one may come, or fails at its place.
    #[inline]
    pub(super) fn place(&mut self, id: NodeId, at: usize) -> Step {
        let Some(frame) = self.frames.last_mut() else { return Err(Stop) };
        let Some(state) = frame.state.with_node() else {
            let message = frame.state.expects();
            return self.fail(at, message);
        };
        frame.state = state;
        let parent = frame.id;
        match frame.last.replace(id) {
            Some(previous) => self.tree.nodes[previous.index()].next = Some(id),
            None if state == State::Root => {
                frame.last = None;
                self.tree.documents.push(id);
            }
            None => match &mut self.tree.nodes[parent.index()].kind {
                NodeKind::Sequence { first, .. } | NodeKind::Mapping { first, .. } => *first = Some(id),
                NodeKind::Scalar { .. } | NodeKind::Alias(_) => {}
            },
        }
        Ok(())
    }

    /// A node without children.
    #[inline]
    pub(super) fn leaf(&mut self, kind: NodeKind<'t>, span: Span) -> Step {
        let id = self.new_node(kind, span);
        if self.has_properties {
            if matches!(self.tree.nodes[id.index()].kind, NodeKind::Alias(_)) {
                return self.fail(span.start(), "an alias can have no anchor or tag of its own");
            }
            self.merge_properties(span.start())?;
            self.dress(id);
        } else if self.state() == State::KeyDone && self.tree.nodes[id.index()].scalar().is_some() {
            // snakeyaml-engine wants no `:` between a key behind `?` and a scalar.
            self.set_state(State::Value);
        }
        self.place(id, span.start())
    }

    /// A node that is not written.
    pub(super) fn absent(&mut self) -> Step {
        let at = if self.has_properties { self.properties_end } else { self.indicator_end };
        self.leaf(NodeKind::Scalar { text: Cow::Borrowed(""), style: ScalarStyle::Plain }, Span::empty(at))
    }

    /// Opens a block collection in the present line, with `properties` taken up.
    pub(super) fn open_block(&mut self, kind: NodeKind<'t>, state: State, start: usize, column: isize) -> Step {
        if self.blocks == DEEPEST {
            return self.fail(start, "this is nested too deep");
        }
        self.blocks += 1;
        let id = self.new_node(kind, Span::empty(start));
        if !self.outer.is_empty() {
            let inner = std::mem::replace(&mut self.inner, std::mem::take(&mut self.outer));
            self.dress(id);
            self.has_properties = !inner.is_empty();
            self.inner = inner;
        }
        self.place(id, start)?;
        self.frames.push(Frame { id, last: None, state, outer_indent: self.indent });
        self.indent = column;
        Ok(())
    }

    /// Makes the pending properties those of a collection that begins here.
    pub(super) fn all_properties_outer(&mut self, at: usize) -> Step {
        if self.has_properties {
            self.no_key_expected()?;
            self.merge_properties(at)?;
            self.outer = std::mem::take(&mut self.inner);
        }
        Ok(())
    }

    /// Gives the inner properties to a node.
    pub(super) fn dress(&mut self, id: NodeId) {
        let Properties { anchor, tag } = std::mem::take(&mut self.inner);
        self.has_properties = false;
        self.properties_key = None;
        let node = &mut self.tree.nodes[id.index()];
        node.tag = tag;
        node.anchored = anchor.is_some();
        if let Some(anchor) = anchor {
            self.anchors.insert(anchor, id);
        }
    }

    /// Adds properties to a node that may have some.
    pub(super) fn dress_more(&mut self, id: NodeId, more: Properties<'t>, at: usize) -> Step {
        let node = &mut self.tree.nodes[id.index()];
        if more.anchor.is_some() && node.anchored || more.tag.is_some() && node.tag.is_some() {
            return self.fail(at, TWICE);
        }
        node.anchored |= more.anchor.is_some();
        if more.tag.is_some() {
            node.tag = more.tag;
        }
        if let Some(anchor) = more.anchor {
            self.anchors.insert(anchor, id);
        }
        Ok(())
    }

    /// One node has all properties that are pending.
    pub(super) fn merge_properties(&mut self, at: usize) -> Step {
        let outer = std::mem::take(&mut self.outer);
        if outer.anchor.is_some() && self.inner.anchor.is_some() || outer.tag.is_some() && self.inner.tag.is_some() {
            return self.fail(at, TWICE);
        }
        self.inner.anchor = outer.anchor.or(self.inner.anchor);
        self.inner.tag = outer.tag.or(self.inner.tag.take());
        Ok(())
    }

    /// Takes properties that no node follows for those of one that is not written.
    #[inline]
    pub(super) fn flush_properties(&mut self) -> Step {
        if !self.has_properties {
            return Ok(());
        }
        self.no_key_expected()?;
        self.absent()
    }

    /// Ends the innermost collection. A block collection has no end of its own:
    /// it ends with its last child.
    pub(super) fn close(&mut self, end: Option<usize>) {
        let Some(frame) = self.frames.pop() else { return };
        let last = frame.last.map_or(0, |last| self.tree.nodes[last.index()].span.end());
        let node = &mut self.tree.nodes[frame.id.index()];
        node.span = Span::new(node.span.start(), end.unwrap_or(last));
        if end.is_none() && !matches!(frame.state, State::PairDone | State::PairValue) {
            self.indent = frame.outer_indent;
            self.blocks -= 1;
        }
    }

    /// Ends what a mistake has left open.
    pub(super) fn close_all(&mut self) {
        while self.frames.len() > 1 {
            let Some(frame) = self.frames.pop() else { return };
            let last = frame.last.map_or(0, |last| self.tree.nodes[last.index()].span.end());
            let node = &mut self.tree.nodes[frame.id.index()];
            node.span = Span::new(node.span.start(), last);
        }
    }
}
