//! Which part of the server a message is for.

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use lsp_server::{ErrorCode, Notification, Request};
use lsp_types::notification::{
    DidChangeConfiguration, DidChangeTextDocument, DidChangeWatchedFiles, DidChangeWorkspaceFolders,
    DidCloseTextDocument, DidOpenTextDocument, DidSaveTextDocument, Initialized, Notification as _, PublishDiagnostics,
};
use lsp_types::request::{
    CodeActionRequest, Completion, DocumentLinkRequest, HoverRequest, Request as _, ResolveCompletionItem,
};
use lsp_types::{
    CodeActionParams, CompletionItem, CompletionParams, DidChangeConfigurationParams, DidChangeTextDocumentParams,
    DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DidSaveTextDocumentParams, DocumentLinkParams, HoverParams, PublishDiagnosticsParams,
    Url,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::actions::{Asked, actions};
use super::client::Settings;
use super::completion::{complete, resolve};
use super::hover::hover;
use super::links::links;
use super::position::Places;
use super::server::Server;
use super::workspace::Judged;
use crate::project::FILE_NAME;

/// Why a request has no answer.
struct Refusal(ErrorCode, String);

impl<W: Write> Server<W> {
    /// Answers a request.
    pub(super) fn answer(&mut self, request: Request) -> io::Result<()> {
        // Actions are about what was found in the present text.
        if request.method == CodeActionRequest::METHOD
            && let Ok(parameters) = serde_json::from_value::<CodeActionParams>(request.params.clone())
        {
            self.lint(&parameters.text_document.uri)?;
        }
        let Request { id, method, params } = request;
        let answer = catch_unwind(AssertUnwindSafe(|| self.result(&method, params)));
        let broken = || Refusal(ErrorCode::InternalError, "flinklint failed; please report it".to_owned());
        match answer.unwrap_or_else(|_| Err(broken())) {
            Ok(result) => self.out.answer(id, &result),
            Err(Refusal(code, why)) => self.out.refuse(id, code, &why),
        }
    }

    fn result(&self, method: &str, params: Value) -> Result<Value, Refusal> {
        match method {
            HoverRequest::METHOD => {
                let HoverParams { text_document_position_params: at, .. } = parameters(params)?;
                self.of(&at.text_document.uri, |judged, places| hover(judged, places, at.position))
            }
            Completion::METHOD => {
                let CompletionParams { text_document_position: at, .. } = parameters(params)?;
                self.of(&at.text_document.uri, |judged, places| complete(judged, places, at.position))
            }
            ResolveCompletionItem::METHOD => {
                let item: CompletionItem = parameters(params)?;
                serde_json::to_value(resolve(item)).map_err(|error| failed(error.to_string()))
            }
            DocumentLinkRequest::METHOD => {
                let DocumentLinkParams { text_document, .. } = parameters(params)?;
                self.of(&text_document.uri, links)
            }
            CodeActionRequest::METHOD => {
                let CodeActionParams { text_document, range, context, .. } = parameters(params)?;
                let uri = &text_document.uri;
                let buffer = self.buffers.get(uri);
                let Some((buffer, outcome)) = buffer.and_then(|buffer| Some((buffer, buffer.outcome.as_ref()?))) else {
                    return Ok(Value::Null);
                };
                let asked = Asked { uri, buffer, range, context: &context };
                self.of(uri, |judged, _| actions(judged, outcome, &asked, &self.client))
            }
            method => Err(Refusal(ErrorCode::MethodNotFound, format!("{method} is not served"))),
        }
    }

    /// What an open document gives; `null` where it is not open, or left out by
    /// its flinklint.toml.
    fn of<T: Serialize>(&self, uri: &Url, make: impl FnOnce(&Judged<'_>, Places<'_>) -> T) -> Result<Value, Refusal> {
        let Some(buffer) = self.buffers.get(uri) else { return Ok(Value::Null) };
        let Some(judged) = self.workspace.judged(uri, buffer).map_err(failed)? else { return Ok(Value::Null) };
        let source = &judged.source;
        let places = Places { text: source.text(), lines: source.lines(), encoding: self.client.encoding };
        serde_json::to_value(make(&judged, places)).map_err(|error| failed(error.to_string()))
    }

    /// Takes a notification; one that cannot be read, or that nobody here cares
    /// for, is passed over, as the protocol wants it.
    pub(super) fn heed(&mut self, note: Notification) -> io::Result<()> {
        let Notification { method, params } = note;
        match method.as_str() {
            Initialized::METHOD => return self.watch(),
            DidOpenTextDocument::METHOD => {
                if let Ok(DidOpenTextDocumentParams { text_document: opened }) = parameters(params) {
                    self.buffers.open(opened.uri, opened.language_id, opened.version, opened.text);
                }
            }
            DidChangeTextDocument::METHOD => {
                let Ok(DidChangeTextDocumentParams { text_document, content_changes }) = parameters(params) else {
                    return Ok(());
                };
                if let Some(buffer) = self.buffers.get_mut(&text_document.uri) {
                    buffer.change(text_document.version, content_changes, self.client.encoding);
                }
            }
            DidCloseTextDocument::METHOD => {
                let Ok(DidCloseTextDocumentParams { text_document }) = parameters(params) else { return Ok(()) };
                if self.buffers.close(&text_document.uri) {
                    let nothing = PublishDiagnosticsParams::new(text_document.uri, Vec::new(), None);
                    return self.out.tell(PublishDiagnostics::METHOD, &nothing);
                }
            }
            // It may be a flinklint.toml, a kustomization or the base of other documents.
            DidSaveTextDocument::METHOD => {
                let Ok(DidSaveTextDocumentParams { text_document, .. }) = parameters(params) else { return Ok(()) };
                if text_document.uri.path().ends_with(FILE_NAME) {
                    self.tell_anew();
                }
                return self.reload(self.settings.clone());
            }
            DidChangeWatchedFiles::METHOD => {
                let Ok(DidChangeWatchedFilesParams { .. }) = parameters(params) else { return Ok(()) };
                self.tell_anew();
                return self.reload(self.settings.clone());
            }
            DidChangeConfiguration::METHOD => {
                let Ok(DidChangeConfigurationParams { settings }) = parameters(params) else { return Ok(()) };
                // What came with `initialize` holds on.
                if !Settings::are_in(&settings) {
                    return Ok(());
                }
                self.tell_anew();
                return match Settings::of(&settings) {
                    Ok(settings) => self.reload(settings),
                    Err(error) => self.warn(&error),
                };
            }
            DidChangeWorkspaceFolders::METHOD => {
                let Ok(DidChangeWorkspaceFoldersParams { event }) = parameters(params) else { return Ok(()) };
                let is_removed = |folder: &Url| event.removed.iter().any(|removed| removed.uri == *folder);
                self.client.folders.retain(|folder| !is_removed(folder));
                self.client.folders.extend(event.added.into_iter().map(|folder| folder.uri));
                return self.reload(self.settings.clone());
            }
            _ => {}
        }
        Ok(())
    }
}

fn failed(why: String) -> Refusal {
    Refusal(ErrorCode::RequestFailed, why)
}

fn parameters<T: DeserializeOwned>(params: Value) -> Result<T, Refusal> {
    serde_json::from_value(params).map_err(|error| Refusal(ErrorCode::InvalidParams, error.to_string()))
}
