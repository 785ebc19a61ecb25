//! Rules about suppressions. `lint` reports them once all other rules have
//! looked; by themselves they look at nothing.

use super::Cx;
use super::pages::{fl001, fl002};
use crate::finding::{Finding, Fix, RuleId, Severity};
use crate::source::Span;

/// The rule about suppressions that take nothing back.
pub const UNUSED: RuleId = fl001::ID;
/// The rule about suppressions of rules that do not exist.
pub const UNKNOWN: RuleId = fl002::ID;

pub(super) mod registry {
    use super::Cx;

    pub(in crate::rules) fn fl001(_: &mut Cx<'_>) {}

    pub(in crate::rules) fn fl002(_: &mut Cx<'_>) {}
}

/// The finding for a name that suppressed nothing.
#[must_use]
pub fn unused(name: &str, span: Span, fix: Option<Fix>) -> Finding {
    let help = Some(fl001::messages::help(name).to_string());
    Finding { help, fix: fix.map(Box::new), ..finding(UNUSED, fl001::messages::unused(name), span) }
}

/// The finding for a name that no rule has.
#[must_use]
pub fn unknown(name: &str, suggestion: Option<String>, span: Span, fix: Option<Fix>) -> Finding {
    let suggested = suggestion.map(|name| fl002::messages::help_suggestion(name).to_string());
    let help = suggested.unwrap_or_else(|| fl002::messages::help().to_owned());
    Finding { help: Some(help), fix: fix.map(Box::new), ..finding(UNKNOWN, fl002::messages::unknown(name), span) }
}

/// The finding for a comment that is meant as a suppression and is none.
#[must_use]
pub fn malformed(reason: &str, span: Span) -> Finding {
    let help = Some(fl002::messages::help_malformed().to_owned());
    Finding { help, ..finding(UNKNOWN, fl002::messages::malformed(reason), span) }
}

fn finding(rule: RuleId, message: String, span: Span) -> Finding {
    let severity: Severity = super::page(rule).severity;
    Finding::new(rule, severity, message, span)
}
