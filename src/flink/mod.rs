//! What is known of Flink itself: releases, options, how values are parsed.
//! Pure knowledge: nothing here knows of files or documents.

pub mod catalogue;
pub mod value;
mod version;

pub use version::{KnownReleases, ParseVersionError, Release, Version, VersionRange};
