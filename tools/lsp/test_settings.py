"""Settings: with the first request, later, and from a flinklint.toml."""

import pytest
from lsprotocol import types

import documents
from editor import codes, expected, seen

NAME = "flink-conf.yaml"
TEXT = "taskmanager.numberOfTaskSlots: four\nstate.backend: rocksdb\n"


def configure(editor, settings):
    editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings=settings))


async def after(editor, name, act):
    before = editor.publications(name)
    act()
    return await editor.next_diagnostics(name, before)


@pytest.mark.parametrize(
    ("settings", "options"),
    [
        (None, []),
        ({}, []),
        ({"sla": "500ms"}, ["--sla", "500ms"]),
        ({"flinkVersion": "1.13"}, ["--flink-version", "1.13"]),
        ({"flinkVersion": "1.20.1", "environment": "production"}, ["--flink-version", "1.20.1", "--environment", "production"]),
        ({"select": ["FL906", "syntax"]}, ["--select", "FL906,syntax"]),
        ({"ignore": ["FL906"]}, ["--ignore", "FL906"]),
    ],
)
async def test_settings_are_the_options_of_check(start, settings, options):
    editor = await start(options=settings)
    found = await editor.open(NAME, TEXT)
    assert seen(found) == expected(NAME, TEXT, editor.encoding, *options)
    other = await start()
    await other.open(NAME, TEXT)
    if settings:
        found = await after(other, NAME, lambda: configure(other, {"flinklint": settings}))
        assert seen(found) == expected(NAME, TEXT, editor.encoding, *options)


async def test_settings_change_and_go(start):
    editor = await start(options={"sla": "500ms"})
    assert "FL101" in codes(await editor.open(NAME, TEXT))
    found = await after(editor, NAME, lambda: configure(editor, {"flinklint": {"ignore": ["FL906"], "sla": "500ms"}}))
    assert "FL101" in codes(found) and "FL906" not in codes(found)
    found = await after(editor, NAME, lambda: configure(editor, {"flinklint": {}}))
    assert "FL101" not in codes(found) and "FL906" in codes(found)


@pytest.mark.parametrize("nothing", [None, {}, {"yaml": {"validate": True}}, {"flinklint": None}])
async def test_editors_that_send_no_settings_of_ours_change_none(start, nothing):
    """Some send an empty object, or those of other servers, right behind the first request."""
    editor = await start(options={"sla": "500ms"})
    configure(editor, nothing)
    assert "FL101" in codes(await editor.open(NAME, TEXT))


async def test_settings_as_helix_sends_them(start):
    """The same object goes into both messages, without a name around it, or with it."""
    for settings in [{"sla": "500ms"}, {"flinklint": {"sla": "500ms"}}]:
        editor = await start(options=settings)
        configure(editor, settings)
        assert "FL101" in codes(await editor.open(NAME, TEXT)), settings


@pytest.mark.parametrize(
    "wrong",
    [
        {"sla": "soon"},
        {"sla": 500},
        {"flinkVersion": "latest"},
        {"flinkVersion": ["1.20"]},
        {"environment": "moon"},
        {"select": "FL906"},
        {"select": ["FL999"]},
        {"ignore": [1, 2]},
        {"configFile": "/nowhere/flinklint.toml"},
        {"unknown": True},
        ["sla"],
        "sla",
        7,
    ],
)
async def test_wrong_settings_do_not_end_the_server(start, wrong):
    editor = await start(options=wrong)
    assert "FL906" in codes(await editor.open(NAME, TEXT))
    configure(editor, {"flinklint": wrong})
    assert "FL906" in codes(await editor.change(NAME, (0, 0, "# x\n")))
    configure(editor, {"flinklint": {"sla": "500ms"}})
    assert "FL101" in codes(await editor.change(NAME, (0, 0, "# x\n")))


@pytest.mark.parametrize("wrong", [{"sla": "soon"}, {"flinkVersion": "latest"}, {"select": ["FL999"]}])
async def test_wrong_settings_are_told(start, wrong):
    editor = await start()
    configure(editor, {"flinklint": wrong})
    await editor.open(NAME, TEXT)
    told = [said.message for said in editor.client.messages]
    assert any(str(next(iter(wrong.values()))).strip("[]'") in message for message in told), told


async def test_empty_settings_are_none(start):
    """As editors send them for a field that is left empty."""
    empty = {"sla": "", "flinkVersion": "", "environment": "", "select": [], "ignore": [], "configFile": ""}
    editor = await start(options=empty)
    found = await editor.open(NAME, TEXT)
    assert seen(found) == expected(NAME, TEXT, editor.encoding)
    assert not editor.client.messages


async def test_the_project_file_counts(plain):
    (plain.folder / "flinklint.toml").write_text('sla = "500ms"\nignore = ["FL906"]\n')
    assert codes(await plain.open(NAME, documents.FLINK_CONF)) == sorted(
        rule for rule, *_ in expected(NAME, documents.FLINK_CONF, plain.encoding, "--sla", "500ms", "--ignore", "FL906")
    )


async def test_a_project_file_that_changes_is_read_again(plain):
    path = plain.folder / "flinklint.toml"

    def changed(kind):
        plain.client.workspace_did_change_watched_files(
            types.DidChangeWatchedFilesParams([types.FileEvent(uri=path.as_uri(), type=kind)])
        )

    assert "FL906" in codes(await plain.open(NAME, documents.FLINK_CONF))
    path.write_text('ignore = ["FL906"]\n')
    found = await after(plain, NAME, lambda: changed(types.FileChangeType.Created))
    assert "FL906" not in codes(found)
    path.write_text('ignore = ["FL903"]\n')
    found = await after(plain, NAME, lambda: changed(types.FileChangeType.Changed))
    assert "FL906" in codes(found) and "FL903" not in codes(found)
    path.unlink()
    found = await after(plain, NAME, lambda: changed(types.FileChangeType.Deleted))
    assert {"FL903", "FL906"} <= set(codes(found))


async def test_a_broken_project_file_does_not_end_the_server(plain):
    (plain.folder / "flinklint.toml").write_text('slo = "500ms"\nsla = [\n')
    await plain.open(NAME, documents.FLINK_CONF)
    (plain.folder / "flinklint.toml").write_text("")
    plain.client.workspace_did_change_watched_files(
        types.DidChangeWatchedFilesParams(
            [types.FileEvent(uri=plain.uri("flinklint.toml"), type=types.FileChangeType.Changed)]
        )
    )
    assert "FL906" in codes(await plain.change(NAME, (0, 0, "# x\n")))


async def test_the_server_asks_to_watch_project_files(plain):
    """Where the editor lets it."""
    await plain.open(NAME, documents.FLINK_CONF)
    watched = [wanted for wanted in plain.client.registered if wanted.method == "workspace/didChangeWatchedFiles"]
    assert len(watched) == 1
    assert "flinklint.toml" in str(watched[0].register_options)


async def test_a_project_file_that_is_named(start, tmp_path):
    named = tmp_path / "other.toml"
    named.write_text('ignore = ["FL906"]\n')
    editor = await start(options={"configFile": str(named)})
    (editor.folder / "flinklint.toml").write_text('ignore = ["FL903"]\n')
    found = await editor.open(NAME, documents.FLINK_CONF)
    assert "FL903" in codes(found) and "FL906" not in codes(found)


async def test_folders_of_their_own_settings(start, tmp_path):
    folders = []
    for name, toml in [("one", 'ignore = ["FL906"]\n'), ("two", 'ignore = ["FL903"]\n')]:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "flinklint.toml").write_text(toml)
        folders.append(folder)
    editor = await start(folders=folders)
    one = codes(await editor.open((folders[0] / NAME).as_uri(), documents.FLINK_CONF))
    two = codes(await editor.open((folders[1] / NAME).as_uri(), documents.FLINK_CONF))
    assert "FL906" not in one and "FL903" in one
    assert "FL906" in two and "FL903" not in two
    editor.client.workspace_did_change_workspace_folders(
        types.DidChangeWorkspaceFoldersParams(
            types.WorkspaceFoldersChangeEvent(
                added=[], removed=[types.WorkspaceFolder(uri=folders[1].as_uri(), name="two")]
            )
        )
    )
    assert await editor.change((folders[0] / NAME).as_uri(), (0, 0, "# x\n"))
