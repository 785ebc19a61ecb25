//! What is known of Flink itself: releases, options, how values are parsed, how
//! the memory of a process is divided.
//! Pure knowledge: nothing here knows of files or documents.

mod arguments;
pub mod catalogue;
pub mod config_yaml;
pub mod high_availability;
mod image;
pub mod jvm_options;
pub mod key_groups;
pub mod memory;
pub mod metric_reporter;
pub mod metrics;
pub mod network_buffers;
pub mod operator;
pub mod rest_exposure;
pub mod restart_strategy;
pub mod rocksdb_memory;
pub mod secrets;
mod sql_set;
pub mod sql_tables;
pub mod value;
mod version;

pub use arguments::{ConfigurationArguments, DynamicProperty, MissingArgument, is_program};
pub use image::{java_of_image, parse_image_tag};
pub use sql_set::{SetStatement, parse_set_statement};
pub use version::{KnownReleases, ParseVersionError, Release, Version, VersionRange};
