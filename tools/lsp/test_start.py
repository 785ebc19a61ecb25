"""What is agreed when a session starts."""

import subprocess

import pytest
from lsprotocol import types

from editor import PROGRAM, capabilities, codes, one
from documents import FLINK_CONF


@pytest.mark.parametrize("of", ["visual-studio-code", "neovim", "emacs"])
async def test_editors_are_offered_everything(start, of):
    editor = await start(capabilities(of=of))
    offered = editor.said.capabilities
    assert offered.text_document_sync.open_close
    assert offered.text_document_sync.change == types.TextDocumentSyncKind.Incremental
    assert offered.hover_provider
    assert {".", ":"} <= set(offered.completion_provider.trigger_characters)
    assert set(offered.code_action_provider.code_action_kinds) == {"quickfix", "source.fixAll.flinklint"}
    assert offered.document_link_provider
    assert offered.workspace.workspace_folders.supported
    assert "FL906" in codes(await editor.open("flink-conf.yaml", FLINK_CONF))


async def test_the_server_says_who_it_is(plain):
    version = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout.split()
    assert [plain.said.server_info.name, plain.said.server_info.version] == version


@pytest.mark.parametrize(
    ("offered", "agreed"),
    [
        (("utf-8", "utf-16"), "utf-8"),
        (("utf-16", "utf-8"), "utf-8"),
        (("utf-32", "utf-16"), "utf-16"),
        (("utf-32", "utf-8", "utf-16"), "utf-8"),
        (("utf-16",), "utf-16"),
    ],
)
async def test_columns_are_bytes_where_the_editor_can_count_them(start, offered, agreed):
    editor = await start(capabilities(offered))
    assert editor.said.capabilities.position_encoding == agreed


async def test_an_editor_that_says_nothing_of_columns_counts_in_utf_16(start):
    offered = capabilities()
    offered.general.position_encodings = None
    editor = await start(offered)
    assert editor.said.capabilities.position_encoding in (None, "utf-16")
    found = one(await editor.open("flink-conf.yaml", "rest.port: 🎏🎏\n"), "FL906")
    assert found.range.end.character == len("rest.port: ") + 4


async def test_an_editor_without_capabilities_or_folder_is_served(start):
    editor = await start(types.ClientCapabilities(), folders=[])
    assert "FL906" in codes(await editor.open("flink-conf.yaml", FLINK_CONF))
