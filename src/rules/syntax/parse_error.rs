use std::fmt::Display;

use crate::document::{IgnoredReason, RefusalReason};
use crate::finding::Finding;
use crate::rules::Cx;
use crate::rules::pages::fl901::{ID, messages};
use crate::source::Span;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    for refusal in &cx.document.refusals {
        let mut report = cx.report(messages::refused(&refusal.reason)).at_span(refusal.span);
        match &refusal.reason {
            // FL908's, which knows where else the key stands; and whether a
            // template loads shows once its engine has filled it in.
            RefusalReason::Duplicate { .. } | RefusalReason::Template => continue,
            RefusalReason::Null { key } => report = report.key(key, None).help(messages::help_null(key, "{}")),
            RefusalReason::Syntax(_) => report = report.help(messages::help_syntax()),
            _ => {}
        }
        cx.file(report);
    }
    for ignored in cx.document.ignored.iter().filter(|ignored| ignored.reason == IgnoredReason::RejectedSet) {
        cx.file(cx.report(messages::rejected_set()).at_span(ignored.span).help(messages::help_set()));
    }
    for error in cx.intent_errors {
        let mut report = cx.report(messages::directive(&error.message)).at_span(error.span);
        if let Some(help) = &error.help {
            report = report.help(help.clone());
        }
        cx.file(report);
    }
}

/// The finding for a file of manifests that stops being YAML at `span`.
#[must_use]
pub fn unreadable_manifest(reason: impl Display, span: Span) -> Finding {
    Finding { help: Some(messages::help_manifest().to_owned()), ..about_the_file(messages::manifest(reason), span) }
}

/// The finding for a file whose bytes are no text that Flink could read.
#[must_use]
pub fn unreadable_file(reason: impl Display) -> Finding {
    about_the_file(messages::not_read(reason), Span::empty(0))
}

fn about_the_file(message: String, span: Span) -> Finding {
    Finding::new(ID, crate::rules::page(ID).severity, message, span)
}
