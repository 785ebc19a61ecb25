//! flinklint: a configuration linter and tuning advisor for Apache Flink.
//!
//! The rooms, each of which imports only from those before it:
//! `source` < `syntax` < `flink` < `document` < `intent` < `finding` < `rules`
//! < `fix`, `report` < `cli`.

pub mod document;
pub mod flink;
pub mod source;
pub mod syntax;
