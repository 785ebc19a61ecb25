//! What is known of Flink itself: releases, options, how values are parsed, how
//! the memory of a process is divided.
//! Pure knowledge: nothing here knows of files or documents.

pub mod catalogue;
mod image;
pub mod jvm_options;
pub mod memory;
mod sql_set;
pub mod sql_tables;
pub mod value;
mod version;

pub use image::parse_image_tag;
pub use sql_set::{SetStatement, parse_set_statement};
pub use version::{KnownReleases, ParseVersionError, Release, Version, VersionRange};
