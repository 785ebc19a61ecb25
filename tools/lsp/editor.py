"""An editor that is a test: documents, edits, and what the server says of them."""

import asyncio
import json
import os
import pathlib
import subprocess
import tempfile

from lsprotocol import types
from pygls.protocol import default_converter
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

import positions

PROGRAM = os.environ["FLINKLINT"]
SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "info": types.DiagnosticSeverity.Information,
}
PATIENCE = float(os.environ.get("LSP_PATIENCE", "20"))


def make_client():
    """pytest-lsp's client; it keeps every publication, and not just the last one."""
    client = LanguageClient(converter_factory=default_converter)
    client.published = {}
    client.news = asyncio.Event()
    client.registered = []

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def published(params: types.PublishDiagnosticsParams):
        client.published.setdefault(params.uri, []).append(params)
        client.news.set()

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(params: types.RegistrationParams):
        client.registered.extend(params.registrations)

    @client.feature(types.WORKSPACE_CONFIGURATION)
    def configuration(params: types.ConfigurationParams):
        return [None for _ in params.items]

    @client.feature(types.WINDOW_LOG_MESSAGE)
    def log_message(params: types.LogMessageParams):
        client.log_messages.append(params)

    @client.feature(types.WINDOW_SHOW_MESSAGE)
    def show_message(params: types.ShowMessageParams):
        client.messages.append(params)

    return client


CONFIG = ClientServerConfig(server_command=[PROGRAM, "lsp"], client_factory=make_client)


def capabilities(encodings=("utf-16",), of="visual-studio-code"):
    offered = client_capabilities(of)
    if offered.general is None:
        offered.general = types.GeneralClientCapabilities()
    offered.general.position_encodings = [types.PositionEncodingKind(name) for name in encodings]
    return offered


class Editor:
    def __init__(self, client, folder):
        self.client = client
        self.folder = folder
        self.texts = {}
        self.versions = {}
        self.encoding = "utf-16"
        self.said = None

    async def initialize(self, offered, options=None, folders=None):
        folders = [self.folder] if folders is None else folders
        self.said = await self.client.initialize_session(
            types.InitializeParams(
                capabilities=offered,
                root_uri=folders[0].as_uri() if folders else None,
                workspace_folders=[types.WorkspaceFolder(uri=folder.as_uri(), name=folder.name) for folder in folders],
                initialization_options=options,
            )
        )
        encoding = self.said.capabilities.position_encoding
        self.encoding = "utf-16" if encoding is None else types.PositionEncodingKind(encoding).value
        return self.said

    def uri(self, name):
        return name if ":" in name else (self.folder / name).as_uri()

    async def open(self, name, text, language="yaml"):
        """Opens a document, which need not be on the disk, and waits for its diagnostics."""
        uri = self.uri(name)
        self.texts[uri], self.versions[uri] = text, 1
        self.client.published.pop(uri, None)
        self.client.text_document_did_open(
            types.DidOpenTextDocumentParams(
                types.TextDocumentItem(uri=uri, language_id=language, version=1, text=text)
            )
        )
        return await self.diagnostics(uri)

    async def diagnostics(self, name, version=None):
        """What was published for this version or, as servers may skip some, a later one."""
        uri = self.uri(name)
        version = self.versions[uri] if version is None else version

        def there():
            known = self.client.published.get(uri, [])
            return known and known[-1].version is not None and known[-1].version >= version

        await self.wait(there, f"diagnostics of version {version} of {uri}")
        return list(self.client.published[uri][-1].diagnostics)

    async def next_diagnostics(self, name, count):
        """What is published after the first `count` publications."""
        uri = self.uri(name)
        await self.wait(lambda: len(self.client.published.get(uri, [])) > count, f"new diagnostics of {uri}")
        return list(self.client.published[uri][-1].diagnostics)

    def publications(self, name):
        return len(self.client.published.get(self.uri(name), []))

    async def wait(self, condition, what):
        loop = asyncio.get_running_loop()
        end = loop.time() + PATIENCE
        while not condition():
            self.client.news.clear()
            try:
                await asyncio.wait_for(self.client.news.wait(), max(0.01, end - loop.time()))
            except asyncio.TimeoutError:
                raise AssertionError(f"nothing within {PATIENCE} s: {what}") from None

    def send_change(self, name, *edits):
        """Edits are (begin, end, text), offsets in characters of what the edits before made, or a whole text."""
        uri = self.uri(name)
        text, changes = self.texts[uri], []
        for edit in edits:
            if isinstance(edit, str):
                text = edit
                changes.append(types.TextDocumentContentChangeWholeDocument(text=edit))
                continue
            begin, end, new = edit
            changes.append(types.TextDocumentContentChangePartial(range=self.range(text, begin, end), text=new))
            text = text[:begin] + new + text[end:]
        self.texts[uri] = text
        self.versions[uri] += 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(uri=uri, version=self.versions[uri]), changes
            )
        )

    async def change(self, name, *edits):
        self.send_change(name, *edits)
        return await self.diagnostics(name)

    async def replace(self, name, old, new):
        """Replaces the only place of `old`."""
        text = self.text(name)
        assert text.count(old) == 1, (old, text)
        at = text.index(old)
        return await self.change(name, (at, at + len(old), new))

    def text(self, name):
        return self.texts[self.uri(name)]

    def position(self, text, at):
        return types.Position(*positions.position(text, at, self.encoding))

    def range(self, text, begin, end):
        return types.Range(self.position(text, begin), self.position(text, end))

    def covered(self, name, where):
        """The text that a range covers."""
        text = self.text(name)
        begin = positions.offset(text, (where.start.line, where.start.character), self.encoding)
        end = positions.offset(text, (where.end.line, where.end.character), self.encoding)
        return text[begin:end]

    def at(self, name, what, inside=0):
        """The position `inside` characters behind the start of the only place of `what`."""
        text = self.text(name)
        assert text.count(what) == 1, (what, text)
        return self.position(text, text.index(what) + inside)

    def document(self, name):
        return types.TextDocumentIdentifier(uri=self.uri(name))

    def apply(self, name, edit):
        """The text of one document after a WorkspaceEdit, which may touch no other."""
        uri = self.uri(name)
        if edit.document_changes:
            assert not edit.changes
            edits = []
            for change in edit.document_changes:
                assert isinstance(change, types.TextDocumentEdit), change
                assert change.text_document.uri == uri
                assert change.text_document.version in (None, self.versions[uri])
                edits += change.edits
        else:
            assert list(edit.changes) == [uri], edit
            edits = edit.changes[uri]
        return positions.apply(self.text(name), edits, self.encoding)

    async def actions(self, name, diagnostics=None, only=None, where=None):
        """Code actions at a range, or where the first diagnostic is."""
        diagnostics = [] if diagnostics is None else diagnostics
        if where is None:
            where = diagnostics[0].range if diagnostics else self.range(self.text(name), 0, len(self.text(name)))
        found = await self.client.text_document_code_action_async(
            types.CodeActionParams(
                text_document=self.document(name),
                range=where,
                context=types.CodeActionContext(
                    diagnostics=diagnostics, only=only, trigger_kind=types.CodeActionTriggerKind.Invoked
                ),
            )
        )
        resolved = []
        for action in found or []:
            assert isinstance(action, types.CodeAction), action
            if action.edit is None and action.data is not None:
                action = await self.client.code_action_resolve_async(action)
            assert action.edit is not None, action
            resolved.append(action)
        return resolved


def expected(name, text, encoding, *options):
    """What `flinklint check` says of the text: rule, severity, start and end, as a server would put them."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        done = subprocess.run(
            [PROGRAM, "check", "--isolated", "--output-format", "json", *options, str(path)],
            capture_output=True,
            text=True,
            cwd=folder,
        )
    assert done.returncode in (0, 1), done.stderr

    def place(where):
        return positions.position(text, positions.character(text, where["byte"]), encoding)

    return sorted(
        (found["rule"], found["severity"], place(found["range"]["start"]), place(found["range"]["end"]))
        for found in json.loads(done.stdout)["findings"]
    )


def seen(diagnostics):
    """Diagnostics in the form of `expected`."""
    names = {severity: name for name, severity in SEVERITIES.items()}
    return sorted(
        (
            found.code,
            names[found.severity],
            (found.range.start.line, found.range.start.character),
            (found.range.end.line, found.range.end.character),
        )
        for found in diagnostics
    )


def codes(diagnostics):
    return sorted(found.code for found in diagnostics)


def one(diagnostics, code):
    found = [diagnostic for diagnostic in diagnostics if diagnostic.code == code]
    assert len(found) == 1, (code, codes(diagnostics))
    return found[0]
