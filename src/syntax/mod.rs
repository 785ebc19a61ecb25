//! Languages: a file or folder each, from text to a tree with spans.
//! What a tree means to Flink is not known here.

pub mod legacy_conf;
pub mod shell;
pub mod sql;
pub mod sql_options;
pub mod yaml;
