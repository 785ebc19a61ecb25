//! What can be done about a finding: its fix, a comment that suppresses it, and
//! all safe fixes of a document at once.

use std::collections::HashMap;

use lsp_types::{
    CodeAction, CodeActionContext, CodeActionKind, CodeActionOrCommand, DocumentChanges, OneOf,
    OptionalVersionedTextDocumentIdentifier, Range, TextDocumentEdit, Url, WorkspaceEdit,
};

use super::buffers::Buffer;
use super::client::Client;
use super::diagnostics::diagnostic;
use super::position::Places;
use super::workspace::Judged;
use crate::finding::{Applicability, Fix};
use crate::fix::{fix_text, line_edits, passes};
use crate::lint::outcome::{FileOutcome, FiledFinding};
use crate::rules;
use crate::source::{SourceFile, SpanSet, TextEdit};

/// The kind under which all safe fixes are asked for, as on saving.
pub(super) fn fix_all_kind() -> CodeActionKind {
    CodeActionKind::from("source.fixAll.flinklint")
}

/// Where the actions are asked for.
pub(super) struct Asked<'a> {
    pub uri: &'a Url,
    pub buffer: &'a Buffer,
    pub range: Range,
    pub context: &'a CodeActionContext,
}

/// The actions for what was found in a range of an open document.
pub(super) fn actions(
    judged: &Judged<'_>,
    outcome: &FileOutcome,
    asked: &Asked<'_>,
    client: &Client,
) -> Vec<CodeActionOrCommand> {
    let source = &outcome.source;
    let places = Places { text: source.text(), lines: source.lines(), encoding: client.encoding };
    let wants = |kind: &CodeActionKind| {
        let only = asked.context.only.as_deref();
        only.is_none_or(|only| only.iter().any(|asked| is_below(kind.as_str(), asked.as_str())))
    };
    let mut found = Vec::new();
    if wants(&CodeActionKind::QUICKFIX) {
        let lines = places.lines;
        let asked_lines = asked.range.start.line as usize..=asked.range.end.line as usize;
        let touches = |(_, filed): &(usize, &FiledFinding)| {
            let span = filed.finding.span;
            let (first, last) = (lines.line_of(span.start()), lines.line_of(span.end()));
            first <= *asked_lines.end() && *asked_lines.start() <= last
        };
        let there: Vec<(usize, &FiledFinding)> = outcome.findings.iter().enumerate().filter(touches).collect();
        let edit = |edits: &[TextEdit]| workspace_edit(edits, asked, places, client);
        for &(at, filed) in &there {
            found.extend(fix(judged, outcome, at).map(|fix| {
                let needs_a_person =
                    if fix.applicability == Applicability::Unsafe { " (needs a decision)" } else { "" };
                CodeAction {
                    title: format!("{}{needs_a_person}", capitalised(&fix.title)),
                    kind: Some(CodeActionKind::QUICKFIX),
                    diagnostics: Some(vec![diagnostic(&filed.finding, places, asked.uri, client)]),
                    edit: Some(edit(&fix.edits)),
                    is_preferred: Some(fix.applicability == Applicability::Safe),
                    ..CodeAction::default()
                }
            }));
        }
        for &(at, filed) in &there {
            found.extend(suppression(judged, outcome, at).map(|edits| CodeAction {
                title: format!("Ignore {} here", rules::page(filed.finding.rule).id),
                kind: Some(CodeActionKind::QUICKFIX),
                diagnostics: Some(vec![diagnostic(&filed.finding, places, asked.uri, client)]),
                edit: Some(edit(&edits)),
                ..CodeAction::default()
            }));
        }
    }
    // Only on demand: it takes as long as fixing the file does.
    let asks_for_all = asked.context.only.is_some() && wants(&fix_all_kind());
    if asks_for_all && let Some(edits) = all_fixes(judged, source) {
        found.push(CodeAction {
            title: "Apply all safe fixes of flinklint".to_owned(),
            kind: Some(fix_all_kind()),
            edit: Some(workspace_edit(&edits, asked, places, client)),
            ..CodeAction::default()
        });
    }
    found.into_iter().map(CodeActionOrCommand::CodeAction).collect()
}

/// Whether a kind of action is `asked` or of its sort: `source` asks for `source.fixAll` too.
fn is_below(kind: &str, asked: &str) -> bool {
    kind.strip_prefix(asked).is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || asked.is_empty())
}

/// The finding's fix, where it passes the same proof as those of `flinklint fix`.
fn fix<'f>(judged: &Judged<'_>, outcome: &'f FileOutcome, at: usize) -> Option<&'f Fix> {
    let fix = outcome.findings[at].finding.fix.as_ref()?;
    let sensitive = SpanSet::new(&outcome.sensitive);
    let shows_secret = fix.edits.iter().any(|edit| sensitive.overlaps(edit.span));
    (!shows_secret && is_proved(judged, outcome, at, fix)).then_some(fix)
}

/// The comment that suppresses this finding and no other.
fn suppression(judged: &Judged<'_>, outcome: &FileOutcome, at: usize) -> Option<Vec<TextEdit>> {
    let fix = judged.linter.suppression(&outcome.source, &judged.input, &outcome.findings[at])?;
    is_proved(judged, outcome, at, &fix).then_some(fix.edits)
}

fn is_proved(judged: &Judged<'_>, outcome: &FileOutcome, at: usize, fix: &Fix) -> bool {
    passes(judged.linter, &judged.input, &judged.profile, outcome, at, fix).is_ok()
}

/// The edits that all safe fixes come to, line by line.
fn all_fixes(judged: &Judged<'_>, source: &SourceFile) -> Option<Vec<TextEdit>> {
    let text = source.text();
    let fixed = fix_text(judged.linter, &judged.input, &judged.profile, text.to_owned(), Applicability::Safe).ok()?;
    fixed.is_changed().then(|| line_edits(text, fixed.outcome.source.text()))
}

fn workspace_edit(edits: &[TextEdit], asked: &Asked<'_>, places: Places<'_>, client: &Client) -> WorkspaceEdit {
    let edits: Vec<lsp_types::TextEdit> =
        edits.iter().map(|edit| lsp_types::TextEdit::new(places.range(edit.span), edit.text.clone())).collect();
    if !client.takes_document_changes {
        return WorkspaceEdit::new(HashMap::from([(asked.uri.clone(), edits)]));
    }
    let text_document =
        OptionalVersionedTextDocumentIdentifier { uri: asked.uri.clone(), version: Some(asked.buffer.version) };
    let edits = edits.into_iter().map(OneOf::Left).collect();
    WorkspaceEdit {
        document_changes: Some(DocumentChanges::Edits(vec![TextDocumentEdit { text_document, edits }])),
        ..WorkspaceEdit::default()
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sort_of_actions_holds_what_is_below_it() {
        assert!(is_below("source.fixAll.flinklint", "source.fixAll") && is_below("quickfix", ""));
        assert!(!is_below("source.fixAll.flinklint", "source.fix") && !is_below("quickfix", "refactor"));
    }

    #[test]
    fn titles_begin_with_a_capital() {
        assert_eq!(capitalised("set a to b"), "Set a to b");
        assert_eq!(capitalised(""), "");
    }
}
