//! Findings as the protocol's diagnostics.

use lsp_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location, NumberOrString, Url,
};
use serde_json::json;

use super::client::Client;
use super::position::Places;
use crate::finding::{Finding, Severity};
use crate::lint::outcome::FileOutcome;
use crate::rules;

/// The name that editors show beside a diagnostic.
const SOURCE: &str = "flinklint";

/// Everything that was found in a document, in its order.
pub(super) fn diagnostics(outcome: &FileOutcome, uri: &Url, client: &Client) -> Vec<Diagnostic> {
    let source = &outcome.source;
    let places = Places { text: source.text(), lines: source.lines(), encoding: client.encoding };
    outcome.findings.iter().map(|filed| diagnostic(&filed.finding, places, uri, client)).collect()
}

/// One finding.
pub(super) fn diagnostic(finding: &Finding, places: Places<'_>, uri: &Url, client: &Client) -> Diagnostic {
    let page = rules::page(finding.rule);
    let href = page.references.first().and_then(|reference| Url::parse(reference.url).ok());
    let message = match &finding.help {
        Some(help) => format!("{}\n\n{help}", finding.message),
        None => finding.message.clone(),
    };
    let related = |label: &crate::finding::Label| DiagnosticRelatedInformation {
        location: Location::new(uri.clone(), places.range(label.span)),
        message: label.text.clone(),
    };
    let labels = || finding.labels.iter().map(related).collect();
    Diagnostic {
        range: places.range(finding.span),
        severity: Some(severity(finding.severity)),
        code: Some(NumberOrString::String(page.id.to_owned())),
        code_description: href.map(|href| CodeDescription { href }),
        source: Some(SOURCE.to_owned()),
        message,
        related_information: (client.takes_related && !finding.labels.is_empty()).then(labels),
        tags: None,
        data: Some(json!({"rule": page.id, "name": page.name, "fixable": finding.fix.is_some()})),
    }
}

fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Info => DiagnosticSeverity::INFORMATION,
    }
}
