//! What is known of Flink itself: releases, options, how values are parsed, how
//! the memory of a process is divided.
//! Pure knowledge: nothing here knows of files or documents.

mod arguments;
pub mod catalogue;
pub mod config_yaml;
mod image;
pub mod jvm_options;
pub mod key_groups;
pub mod memory;
pub mod operator;
pub mod rocksdb_memory;
mod sql_set;
pub mod sql_tables;
pub mod value;
mod version;

pub use arguments::{ConfigurationArguments, DynamicProperty, MissingArgument, is_program};
pub use image::parse_image_tag;
pub use sql_set::{SetStatement, parse_set_statement};
pub use version::{KnownReleases, ParseVersionError, Release, Version, VersionRange};
