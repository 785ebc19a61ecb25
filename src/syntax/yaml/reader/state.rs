//! What is open, and what may come next in it.

use super::super::NodeId;

/// A document or collection whose end has not been met.
pub(super) struct Frame {
    pub(super) id: NodeId,
    pub(super) last: Option<NodeId>,
    pub(super) state: State,
    /// The column of the block collections around it.
    pub(super) outer_indent: isize,
}

impl Frame {
    pub(super) fn document() -> Self {
        Self { id: NodeId::of(0), last: None, state: State::Bare, outer_indent: -1 }
    }
}

/// What was read last in a document or collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Nothing: a document may begin without `---`.
    Bare,
    /// `---`.
    Explicit,
    /// The root.
    Root,
    /// `...`, or a directive.
    Between,

    /// `-`.
    Item,
    /// An item.
    ItemDone,
    /// `-` in the column of the mapping around the list.
    FlatItem,
    /// An item of such a list.
    FlatItemDone,

    /// `?`.
    Key,
    /// A key.
    KeyDone,
    /// `:`.
    Value,
    /// A value, or nothing yet.
    ValueDone,

    /// `[` or a comma.
    FlowItem,
    /// An item.
    FlowItemDone,

    /// `{` or a comma.
    FlowEntry,
    /// `?`.
    FlowKey,
    /// A key that was begun by `?`.
    FlowKeyDone,
    /// A node without `:` so far.
    FlowSingle,
    /// `:`.
    FlowValue,
    /// A value.
    FlowValueDone,

    /// `[a: b]`: `?`.
    PairKey,
    /// A key that was begun by `?`.
    PairKeyDone,
    /// `:`.
    PairValue,
    /// A value.
    PairDone,
}

impl State {
    /// What it is with another node, where one may come.
    #[inline]
    pub(super) fn with_node(self) -> Option<Self> {
        Some(match self {
            State::Bare | State::Explicit => State::Root,
            State::Item => State::ItemDone,
            State::FlatItem => State::FlatItemDone,
            State::Key => State::KeyDone,
            State::Value => State::ValueDone,
            State::FlowItem => State::FlowItemDone,
            State::FlowEntry => State::FlowSingle,
            State::FlowKey => State::FlowKeyDone,
            State::FlowValue => State::FlowValueDone,
            State::PairKey => State::PairKeyDone,
            State::PairValue => State::PairDone,
            State::Root
            | State::Between
            | State::ItemDone
            | State::FlatItemDone
            | State::KeyDone
            | State::ValueDone
            | State::FlowItemDone
            | State::FlowKeyDone
            | State::FlowSingle
            | State::FlowValueDone
            | State::PairKeyDone
            | State::PairDone => return None,
        })
    }

    /// What is wrong with what comes instead.
    pub(super) fn expects(self) -> &'static str {
        match self {
            State::Bare | State::Explicit | State::Key | State::Value | State::Item | State::FlatItem => {
                "a key, an item or a value is missing before this"
            }
            State::Root => "the document ended before this; is this line indented like those above it?",
            State::Between => "the next document begins with `---`",
            State::ItemDone | State::FlatItemDone => "after an item, another `-` in its column is expected",
            State::KeyDone | State::ValueDone => {
                "after a value, a key in the column of the keys above is expected; is the indentation right?"
            }
            State::FlowItem | State::FlowEntry => "a value is missing before this",
            State::FlowItemDone | State::PairDone | State::PairKeyDone => "a `,` or `]` is expected here",
            State::FlowSingle | State::FlowValueDone | State::FlowKeyDone => "a `,` or `}` is expected here",
            State::FlowKey | State::FlowValue | State::PairKey | State::PairValue => "this cannot stand here",
        }
    }
}
