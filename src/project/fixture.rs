//! A registry that does not change with the rules.

use crate::finding::{Confidence, Severity};
use crate::rules::{RulePage, Threshold};

const fn page(id: &'static str, name: &'static str, group: &'static str) -> RulePage {
    RulePage {
        id,
        name,
        group,
        summary: "",
        severity: Severity::Warning,
        severity_note: "",
        confidence: Confidence::High,
        fix: None,
        needs_stats: false,
        pedantic: false,
        versions: "",
        inputs: &[],
        options: &[],
        thresholds: &[],
        why: "",
        remedy: "",
        trade_off: "",
        limits: "",
        references: &[],
        examples: &[],
    }
}

const MAX_LOAD: Threshold =
    Threshold { name: "max-load", default: 0.7, min: 0.1, max: 1.0, text: "busy share of a subtask" };

static PAGES: [RulePage; 4] = [
    page("FL101", "watermark-interval-vs-sla", "latency"),
    RulePage { pedantic: true, ..page("FL102", "buffer-timeout-vs-sla", "latency") },
    page("FL111", "watermark-alignment", "latency"),
    RulePage { thresholds: &[MAX_LOAD], ..page("FL201", "vertex-load", "load") },
];

/// FL101, FL111 and FL201 are on by default, FL102 is pedantic; FL201 has `max-load`.
pub fn pages() -> &'static [RulePage] {
    &PAGES
}
