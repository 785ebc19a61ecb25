//! Collections in brackets and braces.

use super::super::tree::NodeKind;
use super::build::DEEPEST;
use super::keys::FlowKey;
use super::state::{Frame, State};
use super::{Reader, Step};
use crate::source::Span;

impl Reader<'_> {
    pub(super) fn open_flow(&mut self, bracket: u8) -> Step {
        let mark = self.mark()?;
        let start = self.at;
        if self.flow == DEEPEST {
            return self.fail(start, "this is nested too deep");
        }
        self.begin_flow_key(mark)?;
        let (kind, state) = if bracket == b'[' {
            (NodeKind::Sequence { flow: true, first: None }, State::FlowItem)
        } else {
            (NodeKind::Mapping { flow: true, first: None }, State::FlowEntry)
        };
        let id = self.new_node(kind, Span::new(start, start + 1));
        let outer = std::mem::take(&mut self.outer);
        let anchor = self.inner.anchor;
        if self.has_properties {
            self.dress(id);
        }
        // Of what is around it if it is a key, else one more of its own.
        if let Some(anchor) = outer.anchor {
            self.anchors.insert(anchor, id);
        }
        self.place(id, start)?;
        self.frames.push(Frame { id, last: None, state, outer_indent: self.indent });
        self.flow_keys.push(FlowKey { mark, outer, anchor });
        self.flow += 1;
        self.at += 1;
        self.indicator_end = self.at;
        self.key_allowed = true;
        Ok(())
    }

    pub(super) fn close_flow(&mut self, bracket: u8) -> Step {
        self.end_entry()?;
        let fits = match self.state() {
            State::FlowItem | State::FlowItemDone => bracket == b']',
            State::FlowEntry | State::FlowValueDone => bracket == b'}',
            _ => false,
        };
        if !fits {
            let message = match self.state() {
                _ if self.flow == 0 => "no bracket is open that this one could close",
                State::FlowItem | State::FlowItemDone => "a `,` or `]` is expected here",
                _ => "a `,` or `}` is expected here",
            };
            return self.fail(self.at, message);
        }
        self.at += 1;
        let id = self.frames.last().map(|frame| frame.id);
        self.close(Some(self.at));
        self.flow -= 1;
        match (id, self.flow_keys.pop()) {
            (Some(id), Some(key)) => self.flow_node(id, key),
            _ => Ok(()),
        }
    }

    pub(super) fn comma(&mut self) -> Step {
        if self.flow == 0 {
            return self.fail(self.at, "a text cannot begin with `,`; put it into quotes");
        }
        self.end_entry()?;
        let state = match self.state() {
            State::FlowItemDone => State::FlowItem,
            State::FlowValueDone => State::FlowEntry,
            _ => return self.fail(self.at, "a value is missing before this `,`"),
        };
        self.set_state(state);
        self.at += 1;
        self.indicator_end = self.at;
        self.key_allowed = true;
        Ok(())
    }

    /// Gives the present entry what is missing of it.
    fn end_entry(&mut self) -> Step {
        self.flush_properties()?;
        loop {
            match self.state() {
                State::FlowKey | State::FlowValue | State::PairKey | State::PairValue => self.absent()?,
                State::FlowKeyDone | State::FlowSingle => {
                    self.set_state(State::FlowValue);
                    self.absent_behind_last()?;
                }
                State::PairKeyDone => {
                    self.set_state(State::PairValue);
                    self.absent_behind_last()?;
                }
                State::PairDone => self.close(None),
                _ => return Ok(()),
            }
        }
    }

    /// A value that is missing together with its `:`.
    pub(super) fn absent_behind_last(&mut self) -> Step {
        let last = self.frames.last().and_then(|frame| frame.last);
        self.indicator_end = last.map_or(self.at, |last| self.tree.node(last).span.end());
        self.absent()
    }
}
