//! Collections by indentation, and documents.

use super::super::Strictness;
use super::super::tree::NodeKind;
use super::state::State;
use super::{Reader, Step};
use crate::source::Span;

impl Reader<'_> {
    /// Ends the block collections that stand to the right of a column.
    #[inline]
    pub(super) fn unwind(&mut self, column: isize) -> Step {
        self.flush_properties()?;
        while column < self.indent {
            self.end_block()?;
        }
        Ok(())
    }

    /// Ends the innermost block collection, and a list in its column with it.
    fn end_block(&mut self) -> Step {
        loop {
            match self.state() {
                State::Item | State::FlatItem | State::Key | State::Value => self.absent()?,
                State::KeyDone => {
                    self.set_state(State::Value);
                    self.absent_behind_last()?;
                }
                State::FlatItemDone => self.close(None),
                State::ItemDone | State::ValueDone => {
                    self.close(None);
                    return Ok(());
                }
                state => return self.fail(self.at, state.expects()),
            }
        }
    }

    /// Brings the mapping in the present column to where another key may come.
    #[inline]
    pub(super) fn next_entry(&mut self, at: usize) -> Step {
        loop {
            match self.state() {
                State::ValueDone => return Ok(()),
                State::FlatItem | State::Key | State::Value => self.absent()?,
                State::KeyDone => {
                    self.set_state(State::Value);
                    self.absent_behind_last()?;
                }
                State::FlatItemDone => self.close(None),
                state => return self.fail(at, state.expects()),
            }
        }
    }

    /// `-`.
    pub(super) fn item(&mut self) -> Step {
        let at = self.at;
        if self.flow > 0 {
            return self.fail(at, "no `- ` can stand between brackets; items are separated by `,`");
        }
        if !self.key_allowed {
            return self.fail(at, "a list begins on a line of its own; a text that begins with `- ` needs quotes");
        }
        let column = self.column();
        if self.indent < column {
            self.all_properties_outer(at)?;
            self.open_block(NodeKind::Sequence { flow: false, first: None }, State::Item, at, column)?;
        } else if matches!(self.state(), State::Key | State::Value) {
            self.all_properties_outer(at)?;
            self.open_block(NodeKind::Sequence { flow: false, first: None }, State::FlatItem, at, column)?;
        } else {
            self.flush_properties()?;
            match self.state() {
                State::Item | State::FlatItem => self.absent()?,
                _ => {}
            }
            match self.state() {
                State::ItemDone => self.set_state(State::Item),
                State::FlatItemDone => self.set_state(State::FlatItem),
                state => return self.fail(at, state.expects()),
            }
        }
        self.at += 1;
        self.indicator_end = self.at;
        self.key_allowed = true;
        Ok(())
    }

    /// `?`.
    pub(super) fn explicit_key(&mut self) -> Step {
        let at = self.at;
        if self.flow > 0 {
            self.flush_properties()?;
            match self.state() {
                State::FlowItem => self.open_pair(at)?,
                State::FlowEntry => self.set_state(State::FlowKey),
                state => return self.fail(at, state.expects()),
            }
            self.key_allowed = false;
        } else {
            if !self.key_allowed {
                return self.fail(at, "a key begins on a line of its own; a text that begins with `? ` needs quotes");
            }
            let column = self.column();
            if self.indent < column {
                self.all_properties_outer(at)?;
                self.open_block(NodeKind::Mapping { flow: false, first: None }, State::Key, at, column)?;
            } else {
                self.flush_properties()?;
                self.next_entry(at)?;
                self.set_state(State::Key);
            }
            self.key_allowed = true;
        }
        self.at += 1;
        self.indicator_end = self.at;
        Ok(())
    }

    pub(super) fn anchor(&mut self) -> Step {
        self.begin_property()?;
        let at = self.at;
        let name = self.name()?;
        if self.inner.anchor.replace(name).is_some() {
            return self.fail(at, "one node has two anchors");
        }
        self.properties_end = self.at;
        Ok(())
    }

    pub(super) fn tagged(&mut self) -> Step {
        self.begin_property()?;
        let at = self.at;
        let tag = self.tag()?;
        if self.inner.tag.replace(tag).is_some() {
            return self.fail(at, "one node has two tags");
        }
        self.properties_end = self.at;
        Ok(())
    }

    fn begin_property(&mut self) -> Step {
        if self.key_allowed {
            self.properties_key = self.mark()?;
        }
        self.has_properties = true;
        Ok(())
    }

    pub(super) fn alias(&mut self) -> Step {
        let mark = self.mark()?;
        let at = self.at;
        let name = self.name()?;
        self.content(NodeKind::Alias(None), Span::new(at, self.at), mark)?;
        // Only now the properties before it have found their node.
        let target = self.anchors.get(name).copied();
        if let Some(node) = self.tree.nodes.last_mut() {
            node.kind = NodeKind::Alias(target);
        }
        Ok(())
    }

    /// `---`, `...` and directives, which stand at the beginning of a line.
    #[cold]
    pub(super) fn document_line(&mut self, byte: u8) -> Step {
        let at = self.at;
        if self.flow > 0 {
            let message = "a document begins or ends here, inside of brackets; is a bracket missing before it?";
            return self.fail(at, message);
        }
        self.unwind(-1)?;
        self.key_allowed = false;
        match byte {
            b'-' => {
                if self.state() == State::Explicit {
                    self.absent()?;
                }
                self.at += 3;
                self.indicator_end = self.at;
                self.begin_document(State::Explicit);
            }
            b'.' => {
                match self.state() {
                    _ if self.has_directives => return self.fail(at, "a `---` is expected after a directive"),
                    State::Explicit => self.absent()?,
                    State::Bare => self.strict(at, at + 3, Strictness::DocumentEnd),
                    _ => {}
                }
                self.at += 3;
                let state = if self.state() == State::Bare { State::Bare } else { State::Between };
                self.begin_document(state);
            }
            _ => {
                if matches!(self.state(), State::Root | State::Explicit) {
                    return self
                        .fail(at, "a directive stands before a document, and the one before it ends with `...`");
                }
                if !std::mem::replace(&mut self.has_directives, true) {
                    self.handles.clear();
                }
                self.directive()?;
                self.set_state(State::Between);
            }
        }
        Ok(())
    }

    fn begin_document(&mut self, state: State) {
        if !std::mem::take(&mut self.has_directives) {
            self.handles.clear();
        }
        self.has_version = false;
        self.anchors.clear();
        self.set_state(state);
    }

    pub(super) fn end_of_stream(&mut self) -> Step {
        if self.flow > 0 {
            let open = self.frames.iter().rev().find(|frame| self.tree.node(frame.id).is_flow());
            let at = open.map_or(self.at, |frame| self.tree.node(frame.id).span.start());
            return self.fail(at, "this bracket is not closed");
        }
        self.unwind(-1)?;
        if self.has_directives {
            return self.fail(self.at, "a `---` is expected after a directive");
        }
        if self.state() == State::Explicit {
            self.absent()?;
        }
        Ok(())
    }
}
