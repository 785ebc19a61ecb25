//! YAML 1.2 to a tree with byte spans, through granit-parser.

mod load;
mod tabs;
mod tree;

pub use load::{ParseOptions, parse};
pub use tabs::misplaced_tab;
pub use tree::{Children, Entries, Node, NodeId, NodeKind, ScalarStyle, SyntaxError, Tree};
