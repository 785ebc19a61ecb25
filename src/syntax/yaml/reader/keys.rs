//! Keys without `?`. What may be one shows only behind it: a `:` on the same
//! line, no more than 1024 characters after the key's beginning.

use super::super::Strictness;
use super::super::tree::{NodeId, NodeKind};
use super::build::Properties;
use super::cursor::columns;
use super::state::{Frame, State};
use super::{Reader, Step, Stop};
use crate::source::Span;

/// The longest key, in characters.
const LONGEST: isize = 1024;

/// Where a key may begin.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    at: usize,
    line_start: usize,
    column: isize,
    /// Only a key can stand there: it is the column of the keys before it.
    required: bool,
}

/// Of an open bracket: where it would begin as a key, and the properties of
/// the mapping that it would be in.
pub(super) struct FlowKey<'t> {
    pub(super) mark: Option<Mark>,
    pub(super) outer: Properties<'t>,
    /// Its own anchor.
    pub(super) anchor: Option<&'t str>,
}

impl<'t> Reader<'t> {
    /// Where the node that begins here would begin as a key, if it can be one.
    #[inline]
    pub(super) fn mark(&mut self) -> Result<Option<Mark>, Stop> {
        if !self.key_allowed {
            return Ok(self.properties_key);
        }
        self.new_mark().map(Some)
    }

    fn new_mark(&mut self) -> Result<Mark, Stop> {
        if self.has_properties {
            self.no_key_expected()?;
            self.merge_properties(self.at)?;
            self.outer = std::mem::take(&mut self.inner);
        }
        self.key_allowed = false;
        let column = if self.flow == 0 { self.column() } else { 0 };
        let required = self.flow == 0 && self.indent == column;
        Ok(Mark { at: self.at, line_start: self.line_start, column, required })
    }

    /// Fails where properties begin a line that must begin with a key, and none comes.
    pub(super) fn no_key_expected(&mut self) -> Step {
        match self.properties_key.take() {
            Some(mark) if mark.required => self.missing_colon(mark),
            _ => Ok(()),
        }
    }

    fn missing_colon<T>(&mut self, mark: Mark) -> Result<T, Stop> {
        self.fail(mark.at, "a key with a `:` behind it is expected here")
    }

    /// Whether a `:` stands here that ends the key that began at the mark.
    #[inline]
    fn ends(&self, mark: &Mark) -> bool {
        self.byte(0) == b':'
            && mark.line_start == self.line_start
            && (self.flow > 0 || self.is_gap(1))
            && (self.at - mark.at <= 1024 || columns(self.bytes, mark.at, self.at) <= LONGEST)
    }

    /// A node without children, as a key where a `:` follows.
    #[inline]
    pub(super) fn content(&mut self, kind: NodeKind<'t>, span: Span, mark: Option<Mark>) -> Step {
        if let Some(mark) = mark {
            self.skip_to_token()?;
            if self.ends(&mark) {
                self.begin_key(&mark)?;
                self.indicator_end = span.end();
                self.leaf(kind, span)?;
                self.begin_value();
                return Ok(());
            }
            if mark.required {
                return self.missing_colon(mark);
            }
        }
        self.leaf(kind, span)
    }

    /// Brings the innermost collection to where the key comes that the mark
    /// begins, in a new mapping if need be.
    #[inline]
    fn begin_key(&mut self, mark: &Mark) -> Step {
        if self.flow > 0 {
            return match self.state() {
                State::FlowItem => self.open_pair(mark.at),
                State::FlowEntry => {
                    self.set_state(State::FlowKey);
                    Ok(())
                }
                state => self.fail(mark.at, state.expects()),
            };
        }
        if self.indent < mark.column {
            self.open_block(NodeKind::Mapping { flow: false, first: None }, State::Key, mark.at, mark.column)
        } else {
            if self.has_properties {
                self.settle_outer(mark.at)?;
            }
            self.next_entry(mark.at)?;
            self.set_state(State::Key);
            Ok(())
        }
    }

    /// Properties before the line of a key in the column of the mapping: no
    /// node has followed them.
    fn settle_outer(&mut self, at: usize) -> Step {
        let key = self.properties_key.take();
        let inner = std::mem::take(&mut self.inner);
        self.has_properties = !self.outer.is_empty();
        self.flush_properties()?;
        self.next_entry(at)?;
        self.has_properties = !inner.is_empty();
        self.properties_key = key;
        self.inner = inner;
        Ok(())
    }

    pub(super) fn open_pair(&mut self, start: usize) -> Step {
        let id = self.new_node(NodeKind::Mapping { flow: true, first: None }, Span::empty(start));
        self.place(id, start)?;
        self.frames.push(Frame { id, last: None, state: State::PairKey, outer_indent: self.indent });
        Ok(())
    }

    /// Steps over the `:` behind a key.
    #[inline]
    fn begin_value(&mut self) {
        self.at += 1;
        self.indicator_end = self.at;
        self.key_allowed = false;
        let state = match self.state() {
            State::PairKeyDone => State::PairValue,
            State::FlowKeyDone | State::FlowSingle => State::FlowValue,
            _ => State::Value,
        };
        self.set_state(state);
    }

    /// A `:` that stands behind no such key.
    pub(super) fn value(&mut self) -> Step {
        if let Some(mark) = self.properties_key.filter(|mark| self.has_properties && self.ends(mark)) {
            self.properties_key = None;
            self.begin_key(&mark)?;
            self.absent()?;
            self.begin_value();
            return Ok(());
        }
        let at = self.at;
        if self.flow > 0 {
            self.flush_properties()?;
            match self.state() {
                State::FlowKey | State::PairKey => self.absent()?,
                State::FlowKeyDone | State::PairKeyDone => {}
                // JSON allows it, which readers of manifests try first.
                State::FlowSingle => self.strict(at, at + 1, Strictness::LongKey),
                State::FlowEntry | State::FlowItem => return self.fail(at, "a key is missing before this `:`"),
                State::FlowItemDone => {
                    return self.fail(at, "the key of this `:` is too far away; it must stand before it on one line");
                }
                state => return self.fail(at, state.expects()),
            }
            self.begin_value();
            return Ok(());
        }
        if !self.key_allowed {
            let message =
                "no second `: ` can stand here; a text that holds one needs quotes, and a key must stand on one line";
            return self.fail(at, message);
        }
        self.flush_properties()?;
        if self.column() == self.indent {
            loop {
                match self.state() {
                    State::FlatItem | State::Key => self.absent()?,
                    State::FlatItemDone => self.close(None),
                    State::KeyDone => {
                        self.begin_value();
                        self.key_allowed = true;
                        return Ok(());
                    }
                    _ => break,
                }
            }
        }
        self.fail(at, "a key is missing before this `:`")
    }

    /// A collection in brackets that ends here, as a key where a `:` follows.
    pub(super) fn flow_node(&mut self, id: NodeId, key: FlowKey<'t>) -> Step {
        self.key_allowed = false;
        let Some(mark) = key.mark else { return Ok(()) };
        self.skip_to_token()?;
        if !self.ends(&mark) {
            return if mark.required { self.missing_colon(mark) } else { self.dress_more(id, key.outer, mark.at) };
        }
        self.indicator_end = self.tree.node(id).span.end();
        if !mark.required && self.state() != State::FlowSingle {
            self.wrap(id, &mark, key)?;
        }
        self.begin_value();
        Ok(())
    }

    /// Opens a bracket, or the mapping that it must be the key of.
    pub(super) fn begin_flow_key(&mut self, mark: Option<Mark>) -> Step {
        match mark {
            Some(mark) if mark.required => self.begin_key(&mark),
            _ => Ok(()),
        }
    }

    /// Puts a mapping into the place of its first key, which was taken for a
    /// value. The node moves, so that what leads to it leads to the mapping.
    fn wrap(&mut self, id: NodeId, mark: &Mark, key: FlowKey<'t>) -> Step {
        let flow = self.flow > 0;
        if !flow && self.blocks == super::build::DEEPEST {
            return self.fail(mark.at, "this is nested too deep");
        }
        let moved = NodeId::of(self.tree.nodes.len());
        let mapping = NodeKind::Mapping { flow, first: Some(moved) };
        self.new_node(mapping, Span::empty(mark.at));
        self.tree.nodes.swap(id.index(), moved.index());
        if let Some(anchor) = key.anchor {
            self.anchors.insert(anchor, moved);
        }
        self.dress_more(id, key.outer, mark.at)?;
        let state = if flow { State::PairKeyDone } else { State::KeyDone };
        self.frames.push(Frame { id, last: Some(moved), state, outer_indent: self.indent });
        if !flow {
            self.blocks += 1;
            self.indent = mark.column;
        }
        Ok(())
    }
}
