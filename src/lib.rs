//! flinklint: a configuration linter and tuning advisor for Apache Flink.
//!
//! The rooms, each of which imports only from those before it:
//! `source` < `syntax` < `flink` < `document` < `intent`, `stats` < `finding`, `budget`
//! < `rules` < `policy`, `reference` < `project` < `collect` < `record` < `lint` < `fix`, `report`
//! < `migrate`, `lsp` < `cli`.
#![warn(missing_docs)]

pub mod budget;
pub mod cli;
pub mod collect;
pub mod document;
pub mod finding;
pub mod fix;
pub mod flink;
pub mod intent;
pub mod lint;
pub mod lsp;
pub mod migrate;
pub mod policy;
pub mod project;
pub mod record;
pub mod reference;
pub mod report;
pub mod rules;
pub mod source;
pub mod stats;
pub mod syntax;
pub mod threads;
