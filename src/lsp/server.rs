//! The server's life: from `initialize` to `exit`.

use std::collections::BTreeSet;
use std::io::{self, BufReader, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Sender, channel};
use std::thread;

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::notification::{Exit, LogMessage, Notification as _, PublishDiagnostics, ShowMessage};
use lsp_types::request::{Initialize, RegisterCapability, Request as _, Shutdown};
use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CompletionOptions, DocumentLinkOptions,
    HoverProviderCapability, InitializeParams, InitializeResult, LogMessageParams, MessageType, OneOf,
    PublishDiagnosticsParams, SaveOptions, ServerCapabilities, ServerInfo, ShowMessageParams,
    TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions, TextDocumentSyncSaveOptions, Url,
    WorkDoneProgressOptions, WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};
use serde::Serialize;
use serde_json::json;

use super::buffers::Buffers;
use super::client::{Client, Settings};
use super::queue::{Queue, Work};
use super::wire::{self, Incoming};
use super::workspace::Workspace;
use super::{actions, diagnostics};

/// How a server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The client asked for it, `shutdown` first.
    Orderly,
    /// The client was gone, or did not ask first.
    Abruptly,
}

/// Serves one client until it is gone.
///
/// # Errors
/// Answers cannot be written.
pub fn serve(from: impl Read + Send + 'static, to: impl Write) -> io::Result<Ended> {
    let (sender, receiver) = channel();
    // Ends with its stream; where the client never closes it, with the process.
    thread::spawn(move || listen(from, &sender));
    let (mut out, mut queue) = (Out { to, asked: 0 }, Queue::new(receiver));
    let Some(parameters) = greet(&mut out, &mut queue)? else { return Ok(Ended::Abruptly) };
    Server::new(out, queue, &parameters)?.run()
}

/// Hands on what comes in, until nothing more does.
fn listen(from: impl Read, to: &Sender<Incoming>) {
    let mut from = BufReader::new(from);
    loop {
        let incoming = wire::read(&mut from).unwrap_or(Incoming::End);
        let is_end = matches!(incoming, Incoming::End);
        if to.send(incoming).is_err() || is_end {
            return;
        }
    }
}

/// Waits for `initialize` and answers it; `None` where the client leaves before.
fn greet<W: Write>(out: &mut Out<W>, queue: &mut Queue) -> io::Result<Option<InitializeParams>> {
    loop {
        match queue.next(true) {
            Some(Work::Message(Message::Request(request))) if request.method == Initialize::METHOD => {
                match serde_json::from_value::<InitializeParams>(request.params) {
                    Ok(parameters) => {
                        out.answer(request.id, &capabilities(&Client::of(&parameters)))?;
                        return Ok(Some(parameters));
                    }
                    Err(error) => out.refuse(request.id, ErrorCode::InvalidParams, &error.to_string())?,
                }
            }
            Some(Work::Message(Message::Request(request))) => {
                out.refuse(request.id, ErrorCode::ServerNotInitialized, "initialize comes first")?;
            }
            Some(Work::Message(Message::Notification(note))) if note.method == Exit::METHOD => return Ok(None),
            Some(Work::Message(_)) => {}
            Some(Work::Cancelled(id)) => out.refuse(id, ErrorCode::RequestCanceled, "cancelled")?,
            Some(Work::Broken(why)) => out.parse_error(&why)?,
            None => return Ok(None),
        }
    }
}

fn capabilities(client: &Client) -> InitializeResult {
    InitializeResult {
        capabilities: ServerCapabilities {
            position_encoding: Some(client.encoding.kind()),
            text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(TextDocumentSyncKind::INCREMENTAL),
                save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) })),
                ..TextDocumentSyncOptions::default()
            })),
            hover_provider: Some(HoverProviderCapability::Simple(true)),
            completion_provider: Some(CompletionOptions {
                trigger_characters: Some([".", ":", "'", "="].map(str::to_owned).into()),
                resolve_provider: Some(true),
                ..CompletionOptions::default()
            }),
            code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
                code_action_kinds: Some(vec![CodeActionKind::QUICKFIX, actions::fix_all_kind()]),
                ..CodeActionOptions::default()
            })),
            document_link_provider: Some(DocumentLinkOptions {
                resolve_provider: Some(false),
                work_done_progress_options: WorkDoneProgressOptions::default(),
            }),
            workspace: Some(WorkspaceServerCapabilities {
                workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                    supported: Some(true),
                    change_notifications: Some(OneOf::Left(true)),
                }),
                file_operations: None,
            }),
            ..ServerCapabilities::default()
        },
        server_info: Some(ServerInfo {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
    }
}

/// The way to the client.
pub(super) struct Out<W> {
    to: W,
    /// How many requests the server made.
    asked: i32,
}

impl<W: Write> Out<W> {
    pub fn answer(&mut self, id: RequestId, result: &impl Serialize) -> io::Result<()> {
        let result = serde_json::to_value(result).map_err(io::Error::from)?;
        wire::write(&mut self.to, &Message::Response(Response { id, response_result: Ok(result) }))
    }

    pub fn refuse(&mut self, id: RequestId, code: ErrorCode, why: &str) -> io::Result<()> {
        wire::write(&mut self.to, &Message::Response(Response::new_err(id, code as i32, why.to_owned())))
    }

    fn parse_error(&mut self, why: &str) -> io::Result<()> {
        wire::write_parse_error(&mut self.to, why)
    }

    pub fn tell(&mut self, method: &str, parameters: &impl Serialize) -> io::Result<()> {
        let params = serde_json::to_value(parameters).map_err(io::Error::from)?;
        wire::write(&mut self.to, &Message::Notification(Notification { method: method.to_owned(), params }))
    }

    fn ask(&mut self, method: &str, params: serde_json::Value) -> io::Result<()> {
        self.asked += 1;
        let request = Request { id: format!("flinklint-{}", self.asked).into(), method: method.to_owned(), params };
        wire::write(&mut self.to, &Message::Request(request))
    }
}

/// A server whose client said what it can do.
pub(super) struct Server<W> {
    pub out: Out<W>,
    queue: Queue,
    pub client: Client,
    pub settings: Settings,
    pub workspace: Workspace,
    pub buffers: Buffers,
    /// What the user was told already.
    told: BTreeSet<String>,
}

impl<W: Write> Server<W> {
    fn new(mut out: Out<W>, queue: Queue, parameters: &InitializeParams) -> io::Result<Self> {
        let client = Client::of(parameters);
        let sent = parameters.initialization_options.clone().unwrap_or_default();
        let (settings, mut wrong) = match Settings::of(&sent) {
            Ok(settings) => (settings, Vec::new()),
            Err(error) => (Settings::default(), vec![error]),
        };
        let (workspace, wrong_values) = Workspace::new(&settings, &client.folders);
        wrong.extend(wrong_values);
        let message = format!("flinklint {} serves", env!("CARGO_PKG_VERSION"));
        out.tell(LogMessage::METHOD, &LogMessageParams { typ: MessageType::INFO, message })?;
        let told = BTreeSet::new();
        let mut server = Self { out, queue, client, settings, workspace, buffers: Buffers::default(), told };
        wrong.iter().try_for_each(|message| server.warn(message))?;
        Ok(server)
    }

    /// Works on what comes in, and lints what changed when nothing else waits.
    fn run(mut self) -> io::Result<Ended> {
        let mut is_shut_down = false;
        loop {
            let stale = self.buffers.stale().cloned();
            let work = self.queue.next(stale.is_none());
            match (work, stale) {
                (Some(Work::Message(Message::Request(request))), _) => {
                    if is_shut_down {
                        self.out.refuse(request.id, ErrorCode::InvalidRequest, "after shutdown")?;
                    } else if request.method == Shutdown::METHOD {
                        is_shut_down = true;
                        self.out.answer(request.id, &())?;
                    } else {
                        self.answer(request)?;
                    }
                }
                (Some(Work::Message(Message::Notification(note))), _) => {
                    if note.method == Exit::METHOD {
                        return Ok(if is_shut_down { Ended::Orderly } else { Ended::Abruptly });
                    }
                    self.heed(note)?;
                }
                // What the client answers to the server's own requests does not matter.
                (Some(Work::Message(Message::Response(_))), _) => {}
                (Some(Work::Cancelled(id)), _) => self.out.refuse(id, ErrorCode::RequestCanceled, "cancelled")?,
                (Some(Work::Broken(why)), _) => self.out.parse_error(&why)?,
                (None, Some(uri)) => self.lint(&uri)?,
                (None, None) => {
                    if self.queue.is_over() {
                        return Ok(Ended::Abruptly);
                    }
                }
            }
        }
    }

    /// Lints an open document, if that was not done since it changed, and tells
    /// what was found.
    pub fn lint(&mut self, uri: &Url) -> io::Result<()> {
        let Some(buffer) = self.buffers.get(uri).filter(|buffer| buffer.is_stale) else { return Ok(()) };
        let version = buffer.version;
        let (workspace, client) = (&self.workspace, &self.client);
        // A mistake of flinklint's own must not end the editor's session.
        let linted = catch_unwind(AssertUnwindSafe(|| {
            let outcome = workspace.judged(uri, buffer)?.and_then(super::workspace::Judged::lint);
            let found = outcome.as_ref().map(|outcome| diagnostics::diagnostics(outcome, uri, client));
            Ok((outcome, found.unwrap_or_default()))
        }));
        let (outcome, found, wrong) = match linted {
            Ok(Ok((outcome, found))) => (outcome, found, None),
            Ok(Err(message)) => (None, Vec::new(), Some(message)),
            Err(_) => (None, Vec::new(), Some(format!("flinklint failed on {uri}; please report it"))),
        };
        if let Some(buffer) = self.buffers.get_mut(uri) {
            buffer.outcome = outcome;
            buffer.is_stale = false;
        }
        let parameters = PublishDiagnosticsParams::new(uri.clone(), found, Some(version));
        self.out.tell(PublishDiagnostics::METHOD, &parameters)?;
        wrong.map_or(Ok(()), |message| self.warn(&message))
    }

    /// The user is told again of what was told before: it may have been mended meanwhile.
    pub fn tell_anew(&mut self) {
        self.told.clear();
    }

    /// Takes settings anew, and reads every flinklint.toml anew when it is asked for.
    pub fn reload(&mut self, settings: Settings) -> io::Result<()> {
        let wrong = self.workspace.forget(&settings, &self.client.folders);
        self.settings = settings;
        self.buffers.spoil();
        wrong.iter().try_for_each(|message| self.warn(message))
    }

    /// Shows the user what is wrong, once.
    pub fn warn(&mut self, message: &str) -> io::Result<()> {
        if !self.told.insert(message.to_owned()) {
            return Ok(());
        }
        let message = format!("flinklint: {message}");
        self.out.tell(ShowMessage::METHOD, &ShowMessageParams { typ: MessageType::WARNING, message })
    }

    /// Asks to be told of files that decide how documents are judged.
    pub fn watch(&mut self) -> io::Result<()> {
        if !self.client.watches_files {
            return Ok(());
        }
        let files = [crate::project::FILE_NAME, "kustomization.yaml", "kustomization.yml", "Kustomization"];
        let watchers = files.map(|file| json!({"globPattern": format!("**/{file}")}));
        let registration = json!({
            "id": "flinklint-files", "method": "workspace/didChangeWatchedFiles",
            "registerOptions": {"watchers": watchers},
        });
        self.out.ask(RegisterCapability::METHOD, json!({"registrations": [registration]}))
    }
}
