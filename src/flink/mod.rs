//! What is known of Flink itself: releases, options, how values are parsed, how
//! the memory of a process is divided.
//! Pure knowledge: nothing here knows of files or documents.

pub mod catalogue;
pub mod memory;
pub mod value;
mod version;

pub use version::{KnownReleases, ParseVersionError, Release, Version, VersionRange};
