//! YAML 1.2 to a tree with byte spans, through granit-parser.

mod load;
mod strict;
mod tree;

pub use load::{ParseOptions, parse};
pub use strict::{Strictness, refused_by_snakeyaml};
pub use tree::{Children, Entries, Node, NodeId, NodeKind, ScalarStyle, SyntaxError, Tree};
