import contextlib

import pytest_asyncio

from editor import CONFIG, Editor, capabilities


@pytest_asyncio.fixture
async def start(tmp_path):
    """Starts servers, each with an editor of its own, and ends them as an editor does."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    running = []

    async def begin(offered=None, options=None, folders=None):
        client = await CONFIG.start()
        editor = Editor(client, folder)
        running.append(editor)
        await editor.initialize(offered or capabilities(), options, folders)
        return editor

    yield begin
    for editor in running:
        if editor.client._server.returncode is None:
            await editor.client.shutdown_session()
        status = editor.client._server.returncode
        with contextlib.suppress(BaseException):
            await editor.client.stop()
        assert status == 0, f"the server ended with {status}"


@pytest_asyncio.fixture(params=["utf-16", "utf-8"])
async def editor(request, start):
    """An editor without settings, once for each way to count columns."""
    offers = ("utf-16",) if request.param == "utf-16" else ("utf-8", "utf-16")
    editor = await start(capabilities(offers))
    assert editor.encoding == request.param
    return editor


@pytest_asyncio.fixture
async def plain(start):
    """An editor without settings that counts in UTF-16, as most do."""
    return await start()
