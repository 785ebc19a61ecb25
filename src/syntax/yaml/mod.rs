//! YAML 1.2 to a tree with byte spans, as Flink's own loader reads it.

mod edited;
mod load;
mod parts;
mod reader;
mod strict;
mod tree;

pub use edited::ChangedLines;
pub use load::{ParseOptions, parse};
pub use parts::{parse_part, parts};
pub use strict::Strictness;
pub use tree::{Children, Entries, Node, NodeId, NodeKind, ScalarStyle, SyntaxError, Tree};
