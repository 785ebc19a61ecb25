"""Incremental edits: after any of them the server holds the same text as the editor."""

import random

import pytest
from lsprotocol import types

import documents
from editor import codes, expected, one, seen

NAME = "flink-conf.yaml"


async def agrees(editor, found, name=NAME):
    assert seen(found) == expected(name, editor.text(name), editor.encoding), editor.text(name)
    return found


async def test_insert_and_delete(editor):
    await editor.open(NAME, documents.CLEAN)
    found = await editor.change(NAME, (0, 0, "parallelism.default: four\n"))
    assert "FL906" in codes(await agrees(editor, found))
    await agrees(editor, await editor.replace(NAME, "four", "4"))
    assert "FL906" not in codes(await agrees(editor, await editor.replace(NAME, "parallelism.default: 4\n", "")))


async def test_at_line_ends(editor):
    await editor.open(NAME, documents.CLEAN)
    for old, new in [
        ("6124\n", "6124 # x\n"),
        (" # x\n", "\n"),
        ("6124\n", "6124"),
        ("6124", "6124\nrest.port: http"),
        ("http", "http\n"),
        ("\nrest.port", "rest.port"),
        ("6124rest.port: http\n", "6124\n\n\nrest.port: http\n\n"),
    ]:
        await agrees(editor, await editor.replace(NAME, old, new))
    end = len(editor.text(NAME))
    assert "FL902" in codes(await agrees(editor, await editor.change(NAME, (end, end, "rest.prot: 1"))))


async def test_several_edits_in_one_message(editor):
    """Each speaks of the text that the one before left."""
    await editor.open(NAME, documents.FLINK_CONF)
    text = documents.FLINK_CONF
    four = text.index("four")
    found = await editor.change(
        NAME,
        (0, 0, documents.WIDE),
        (len(documents.WIDE) + four, len(documents.WIDE) + four + 4, "4"),
        (0, len(documents.WIDE), ""),
        (len(text) - 3, len(text) - 3, "rest.port: http\n"),
    )
    assert "FL906" in codes(await agrees(editor, found))
    assert editor.text(NAME).count("four") == 0


async def test_a_whole_text_and_a_part_in_one_message(editor):
    await editor.open(NAME, documents.FLINK_CONF)
    found = await editor.change(NAME, documents.CLEAN, (0, 0, "rest.port: http\n"))
    assert codes(await agrees(editor, found)) == ["FL906"]
    assert await editor.change(NAME, documents.CLEAN) == []
    assert await editor.change(NAME, "") == []


async def test_behind_wide_characters(editor):
    await editor.open(NAME, documents.WIDE + "rest.port: 🎏Δé8081 # 🎏\r\ntaskmanager.numberOfTaskSlots: x\r\n")
    await agrees(editor, await editor.replace(NAME, "🎏Δé8081", "🎏Δé8081!"))
    await agrees(editor, await editor.replace(NAME, "🎏Δé8081!", "8081"))
    await agrees(editor, await editor.replace(NAME, " # 🎏\r\n", "\r\n🎏: 1\r\n"))
    await agrees(editor, await editor.replace(NAME, "🎏: 1\r\n", ""))
    found = await agrees(editor, await editor.replace(NAME, ": x\r\n", ": 6"))
    assert "FL906" not in codes(found)


async def test_line_ends_of_both_kinds(editor):
    await editor.open(NAME, "rest.port: 8081\r\ntaskmanager.numberOfTaskSlots: x\nparallelism.default: y\r\n")
    await agrees(editor, await editor.replace(NAME, "8081\r\ntaskm", "8081\ntaskm"))
    await agrees(editor, await editor.replace(NAME, "x\nparallelism", "x\r\n\r\nparallelism"))
    await agrees(editor, await editor.replace(NAME, "y\r\n", "2\r\n\r\n"))
    found = await agrees(editor, await editor.replace(NAME, "x\r\n", ""))
    assert "taskmanager.numberOfTaskSlots: \r\nparallelism" in editor.text(NAME)
    assert found is not None


async def test_a_carriage_return_alone_ends_a_line(editor):
    """For the protocol it does, whatever a program takes for a line."""
    await editor.open(NAME, "# one\rblob.server.port: 6124\rrest.port: x\n")
    await agrees(editor, await editor.change(NAME, (0, 0, "# zero\r")))
    await agrees(editor, await editor.replace(NAME, "x\n", "http\n"))
    await agrees(editor, await editor.replace(NAME, "# zero\r", ""))


async def test_a_place_behind_the_end_of_a_line_is_its_end(plain):
    await plain.open(NAME, "rest.port: 8081\nblob.server.port: 6124\n")
    plain.texts[plain.uri(NAME)] = "rest.port: 8081x\nblob.server.port: 6124\n"
    plain.versions[plain.uri(NAME)] = 2
    plain.client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(uri=plain.uri(NAME), version=2),
            [
                types.TextDocumentContentChangePartial(
                    range=types.Range(types.Position(0, 500), types.Position(0, 900)), text="x"
                )
            ],
        )
    )
    found = await agrees(plain, await plain.diagnostics(NAME))
    assert plain.covered(NAME, one(found, "FL906").range) == "rest.port: 8081x"


async def test_the_line_behind_the_last_is_the_end(plain):
    await plain.open(NAME, "rest.port: 8081\n")
    plain.texts[plain.uri(NAME)] = "rest.port: x\n"
    plain.versions[plain.uri(NAME)] = 2
    plain.client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(uri=plain.uri(NAME), version=2),
            [
                types.TextDocumentContentChangePartial(
                    range=types.Range(types.Position(0, 0), types.Position(1, 0)), text="rest.port: x\n"
                )
            ],
        )
    )
    await agrees(plain, await plain.diagnostics(NAME))


async def test_diagnostics_carry_the_version_of_the_text(plain):
    await plain.open(NAME, documents.FLINK_CONF)
    for _ in range(5):
        await plain.change(NAME, (0, 0, "# x\n"))
        assert plain.client.published[plain.uri(NAME)][-1].version == plain.versions[plain.uri(NAME)]


async def test_a_burst_of_edits_ends_with_the_last_text(plain):
    await plain.open(NAME, documents.FLINK_CONF)
    for letter in "rest.port: http\n":
        plain.send_change(NAME, (len(plain.text(NAME)), len(plain.text(NAME)), letter))
    await agrees(plain, await plain.diagnostics(NAME))
    versions = [said.version for said in plain.client.published[plain.uri(NAME)]]
    assert versions == sorted(versions)


PIECES = ["\n", "\r\n", " ", ":", ": ", "#", "🎏", "é", "Δ", "x", "parallelism.default: four", "rest.port: 1", "\t", "'", "-"]


@pytest.mark.parametrize(
    ("name", "text"), [(NAME, documents.FLINK_CONF), ("config.yaml", documents.CONFIG_YAML), ("d.yaml", documents.DEPLOYMENT)]
)
async def test_random_edits(editor, name, text):
    chance = random.Random(f"{name} {editor.encoding}")
    await editor.open(name, documents.WIDE + text)
    for turn in range(150):
        edits, now = [], editor.text(name)
        for _ in range(chance.choice([1, 1, 1, 2, 3])):
            begin = chance.randrange(len(now) + 1)
            end = min(len(now), begin + chance.choice([0, 0, 0, 1, 2, 12]))
            # The protocol has no place between the two halves of a CRLF.
            begin -= now[begin - 1 : begin + 1] == "\r\n"
            end += now[end - 1 : end + 1] == "\r\n" and end > 0
            new = chance.choice(["", *PIECES])
            # An edit may join a CR and an LF to a CRLF, which the next one then counts as one line end.
            edits.append((begin, end, new))
            now = now[:begin] + new + now[end:]
        editor.send_change(name, *edits)
        if turn % 10 == 9:
            found = await editor.diagnostics(name)
            assert seen(found) == expected(name, editor.text(name), editor.encoding), editor.text(name)
