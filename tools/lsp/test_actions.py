"""Code actions: what they say they mend is mended, and nothing else changes."""

import pathlib
import subprocess
import tempfile

import pytest
from lsprotocol import types

import documents
from editor import PROGRAM, capabilities, codes, one, seen

FIX_ALL = "source.fixAll.flinklint"
KINDS = [
    ("flink-conf.yaml", "yaml", documents.FLINK_CONF),
    ("config.yaml", "yaml", documents.CONFIG_YAML),
    ("scoring.yaml", "yaml", documents.DEPLOYMENT),
    ("job.sql", "sql", documents.SQL),
]


def kind(action):
    return getattr(action.kind, "value", action.kind)


def fixed_by_the_command(name, text, *options):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / name
        path.write_bytes(text.encode())
        done = subprocess.run([PROGRAM, "fix", "--isolated", *options, str(path)], capture_output=True, text=True)
        assert done.returncode in (0, 1), done.stderr
        return path.read_bytes().decode()


def ignoring(action):
    return action.title.startswith("Ignore ")


async def quick_fixes(editor, name, diagnostic):
    """The actions for one finding; those of its line's other findings are left out."""
    found = await editor.actions(name, [diagnostic], only=["quickfix"])
    for action in found:
        assert kind(action) == "quickfix"
        assert len(action.diagnostics) == 1
    return [action for action in found if list(action.diagnostics) == [diagnostic]]


@pytest.mark.parametrize("change", ["", "crlf", "wide"])
@pytest.mark.parametrize(("name", "language", "text"), KINDS)
async def test_each_fix_takes_its_finding_away(start, name, language, text, change):
    editor = await start(options={"sla": "500ms"})
    if change == "crlf":
        text = text.replace("\n", "\r\n")
    elif change == "wide":
        text = (documents.WIDE.replace("#", "--", 1) if language == "sql" else documents.WIDE) + text
    found = await editor.open(name, text, language)
    tried = 0
    for diagnostic in found:
        fixes = [action for action in await quick_fixes(editor, name, diagnostic) if not ignoring(action)]
        for action, after in [(action, editor.apply(name, action.edit)) for action in fixes]:
            tried += 1
            assert after != text, action.title
            if change == "crlf":
                assert "\n" not in after.replace("\r\n", ""), action.title
            left = await editor.change(name, after)
            assert codes(left).count(diagnostic.code) == codes(found).count(diagnostic.code) - 1, action.title
            assert not set(codes(left)) & {"FL901", "FL909"}, action.title
            await editor.change(name, text)
    assert tried >= (1 if language == "sql" else 2)


async def test_safe_fixes_are_preferred_and_others_say_that_they_are_not_safe(start):
    editor = await start(options={"sla": "500ms"})
    found = await editor.open("flink-conf.yaml", documents.FLINK_CONF)
    actions = await quick_fixes(editor, "flink-conf.yaml", one(found, "FL903"))
    safe = [action for action in actions if not ignoring(action)]
    assert len(safe) == 1 and safe[0].is_preferred
    assert safe[0].title == "Rename state.backend to state.backend.type"
    assert codes(safe[0].diagnostics) == ["FL903"]
    actions = await quick_fixes(editor, "flink-conf.yaml", one(found, "FL902"))
    unsafe = [action for action in actions if not ignoring(action)]
    assert len(unsafe) == 1 and not unsafe[0].is_preferred
    assert unsafe[0].title == "Rename parallelism.defualt to parallelism.default (needs a decision)"


@pytest.mark.parametrize("change", ["", "crlf", "wide"])
@pytest.mark.parametrize(("name", "language", "text"), KINDS)
async def test_ignore_here_takes_one_finding_back(plain, name, language, text, change):
    if change == "crlf":
        text = text.replace("\n", "\r\n")
    elif change == "wide":
        text = (documents.WIDE.replace("#", "--", 1) if language == "sql" else documents.WIDE) + text
    found = await plain.open(name, text, language)
    tried = set()
    for diagnostic in found:
        actions = [action for action in await quick_fixes(plain, name, diagnostic) if ignoring(action)]
        assert len(actions) == 1, (diagnostic.code, [action.title for action in actions])
        assert diagnostic.code in actions[0].title and not actions[0].is_preferred
        after = plain.apply(name, actions[0].edit)
        left = await plain.change(name, after)
        assert diagnostic.code in after and "flinklint: ignore" in after
        assert not set(codes(left)) & {"FL001", "FL002"}, after
        # Others of this rule at the same setting go with it, and no other rule's.
        others = [other for other in found if other.code != diagnostic.code]
        assert codes(left).count(diagnostic.code) < codes(found).count(diagnostic.code), after
        assert [code for code in codes(left) if code != diagnostic.code] == codes(others), after
        await plain.change(name, text)
        tried.add(diagnostic.code)
    assert tried


@pytest.mark.parametrize(("name", "language", "text"), KINDS)
async def test_fix_all_does_what_flinklint_fix_does(start, name, language, text):
    editor = await start(options={"sla": "500ms"})
    await editor.open(name, text, language)
    expected = fixed_by_the_command(name, text, "--sla", "500ms")
    for only in [["source.fixAll.flinklint"], ["source.fixAll"], ["source"]]:
        actions = await editor.actions(name, only=only)
        if expected == text:
            assert actions == []
            continue
        (action,) = actions
        assert kind(action) == FIX_ALL
        assert editor.apply(name, action.edit) == expected
    left = await editor.change(name, expected)
    assert await editor.actions(name, only=["source.fixAll"]) == []
    assert left is not None


async def test_only_what_was_asked_for(plain):
    found = await plain.open("flink-conf.yaml", documents.FLINK_CONF)
    for only, kinds in [
        (["quickfix"], {"quickfix"}),
        (["source.fixAll"], {FIX_ALL}),
        (["source.organizeImports"], set()),
        (["source.fixAll.other"], set()),
        (["refactor"], set()),
    ]:
        actions = await plain.actions("flink-conf.yaml", found, only=only, where=plain.range(plain.text("flink-conf.yaml"), 0, 200))
        assert {kind(action) for action in actions} == kinds, only


async def test_nothing_to_do_where_there_is_nothing(plain):
    await plain.open("flink-conf.yaml", documents.FLINK_CONF)
    where = plain.range(plain.text("flink-conf.yaml"), 3, 3)
    assert await plain.actions("flink-conf.yaml", only=["quickfix"], where=where) == []
    await plain.open("values.yaml", "name: not Flink's\n")
    assert await plain.actions("values.yaml") == []
    await plain.open("clean/flink-conf.yaml", documents.CLEAN)
    assert await plain.actions("clean/flink-conf.yaml") == []


async def test_a_place_is_enough_without_diagnostics(plain):
    """Some editors send the range alone."""
    await plain.open("flink-conf.yaml", documents.FLINK_CONF)
    at = plain.at("flink-conf.yaml", "state.backend", 3)
    actions = await plain.actions("flink-conf.yaml", only=["quickfix"], where=types.Range(at, at))
    assert any(action.title.startswith("Rename state.backend") for action in actions), actions


async def test_actions_speak_of_the_text_as_it_is_now(plain):
    await plain.open("flink-conf.yaml", documents.FLINK_CONF)
    found = await plain.change("flink-conf.yaml", (0, 0, "# one\n# two\n"))
    action = next(
        action
        for action in await plain.actions("flink-conf.yaml", [one(found, "FL903")], only=["quickfix"])
        if not ignoring(action)
    )
    after = plain.apply("flink-conf.yaml", action.edit)
    assert after == plain.text("flink-conf.yaml").replace("state.backend:", "state.backend.type:")
    # An edit and a request in one go, without waiting for diagnostics.
    plain.send_change("flink-conf.yaml", (0, 0, "# three\n"))
    (action,) = await plain.actions("flink-conf.yaml", only=["source.fixAll"])
    assert "state.backend.type: rocksdb" in plain.apply("flink-conf.yaml", action.edit)


async def test_an_edit_for_editors_that_know_no_versions(start):
    offered = capabilities()
    offered.workspace.workspace_edit = None
    editor = await start(offered)
    await editor.open("flink-conf.yaml", documents.FLINK_CONF)
    (action,) = await editor.actions("flink-conf.yaml", only=["source.fixAll"])
    assert action.edit.changes and not action.edit.document_changes
    assert "state.backend.type: rocksdb" in editor.apply("flink-conf.yaml", action.edit)


async def test_random_texts_lose_nothing_but_what_is_fixed(start):
    """Fixing all twice changes nothing the second time."""
    editor = await start(options={"sla": "500ms"})
    text = documents.WIDE + documents.CONFIG_YAML + "# Ende 🎏"
    await editor.open("config.yaml", text)
    (action,) = await editor.actions("config.yaml", only=["source.fixAll"])
    after = editor.apply("config.yaml", action.edit)
    assert after.startswith(documents.WIDE) and after.endswith("# Ende 🎏")
    found = await editor.change("config.yaml", after)
    assert await editor.actions("config.yaml", only=["source.fixAll"]) == []
    assert seen(found)
