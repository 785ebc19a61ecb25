//! What `build/pages.rs` makes of the pages in `rules/`.
#![allow(clippy::doc_markdown, reason = "messages are quoted as they are")]

use std::fmt::Display;

use super::Cx;
use super::page::{Example, Reference, RulePage, Threshold, ThresholdId};
use crate::finding::{Applicability, Confidence, RuleId, Severity};
use crate::flink::catalogue::OptionId;

include!(concat!(env!("OUT_DIR"), "/pages.rs"));
