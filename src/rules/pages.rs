//! What `build/pages.rs` makes of the pages in `rules/`.
#![allow(clippy::doc_markdown, reason = "messages are quoted as they are")]

use std::fmt::{self, Display, Write as _};

use super::Cx;
use super::page::{Example, Reference, RulePage, Threshold, ThresholdId};
use crate::finding::{Applicability, Confidence, RuleId, Severity};
use crate::flink::catalogue::OptionId;

/// A text as long as most messages needs room once.
fn written(message: fmt::Arguments<'_>) -> String {
    let mut text = String::with_capacity(192);
    // A `String` takes all that is written.
    let _ = text.write_fmt(message);
    text
}

include!(concat!(env!("OUT_DIR"), "/pages.rs"));
