"""Hover, completion and links."""

import pytest
from lsprotocol import types

import documents
import positions
from editor import codes


async def hover(editor, name, what, inside=0):
    said = await editor.client.text_document_hover_async(
        types.HoverParams(editor.document(name), editor.at(name, what, inside))
    )
    if said is None:
        return None
    assert said.contents.kind == types.MarkupKind.Markdown
    if said.range is not None:
        assert said.range.start.line == editor.at(name, what, inside).line
    return said.contents.value


async def test_hover_on_a_key(editor):
    await editor.open("flink-conf.yaml", documents.WIDE + documents.FLINK_CONF)
    said = await hover(editor, "flink-conf.yaml", "taskmanager.numberOfTaskSlots", 5)
    assert "taskmanager.numberOfTaskSlots" in said and "int" in said and "1" in said and "FL211" in said


async def test_hover_on_an_old_name(plain):
    await plain.open("flink-conf.yaml", documents.FLINK_CONF)
    said = await hover(plain, "flink-conf.yaml", "state.backend", 2)
    assert "state.backend.type" in said


@pytest.mark.parametrize("inside", [0, 3])
async def test_hover_on_a_nested_key(editor, inside):
    await editor.open("config.yaml", documents.WIDE + documents.CONFIG_YAML)
    said = await hover(editor, "config.yaml", "object-reuse", inside)
    assert "pipeline.object-reuse" in said and "boolean" in said and "false" in said
    said = await hover(editor, "config.yaml", "interval", inside)
    assert "execution.buffer-timeout.interval" in said and "100 ms" in said


async def test_hover_in_a_manifest(plain):
    await plain.open("scoring.yaml", documents.DEPLOYMENT)
    said = await hover(plain, "scoring.yaml", "metrics.latency.interval", 1)
    assert "metrics.latency.interval" in said and "FL50" in said


async def test_hover_in_sql_and_shell(plain):
    await plain.open("job.sql", documents.SQL, "sql")
    assert "EXACTLY_ONCE" in await hover(plain, "job.sql", "execution.checkpointing.mode", 4)
    await plain.open("submit.sh", documents.SHELL, "shellscript")
    assert "parallelism.default" in await hover(plain, "submit.sh", "parallelism.default", 4)


async def test_the_default_is_that_of_the_version(start):
    text = "jobmanager.scheduler: Default\n"
    editor = await start(options={"flinkVersion": "1.13"})
    await editor.open("flink-conf.yaml", text)
    old = await hover(editor, "flink-conf.yaml", "jobmanager.scheduler", 2)
    editor = await start(options={"flinkVersion": "1.20"})
    await editor.open("flink-conf.yaml", text)
    new = await hover(editor, "flink-conf.yaml", "jobmanager.scheduler", 2)
    assert "Ng" in old and "Default" in new and old != new


async def test_no_hover_where_there_is_no_key(plain):
    await plain.open("flink-conf.yaml", "# a comment\nblob.server.port: 6124\n")
    assert await hover(plain, "flink-conf.yaml", "comment") is None
    await plain.open("values.yaml", "parallelism: 4\n")
    assert await hover(plain, "values.yaml", "parallelism") is None


async def complete(editor, name, text, language="yaml", trigger=None):
    """Completes where `|` stands; gives the items by label."""
    at = text.index("|")
    text = text[:at] + text[at + 1 :]
    await editor.open(name, text, language)
    found = await editor.client.text_document_completion_async(
        types.CompletionParams(
            editor.document(name),
            editor.position(text, at),
            context=types.CompletionContext(
                types.CompletionTriggerKind.TriggerCharacter if trigger else types.CompletionTriggerKind.Invoked, trigger
            ),
        )
    )
    items = found.items if isinstance(found, types.CompletionList) else found or []
    return {item.label: item for item in items}


def accept(editor, name, item, at):
    """The text after an item is taken, as an editor would put it."""
    text = editor.text(name)
    if item.text_edit is None:
        new = item.insert_text or item.label
        begin = at
        while begin > 0 and (text[begin - 1].isalnum() or text[begin - 1] in "_-"):
            begin -= 1
        return text[:begin] + new + text[at:]
    where = item.text_edit.range if isinstance(item.text_edit, types.TextEdit) else item.text_edit.insert
    begin = positions.offset(text, (where.start.line, where.start.character), editor.encoding)
    end = positions.offset(text, (where.end.line, where.end.character), editor.encoding)
    assert begin <= at <= end
    return text[:begin] + item.text_edit.new_text + text[end:]


async def test_keys(editor):
    text = documents.WIDE + "taskmanager.memory.manag|\n"
    items = await complete(editor, "flink-conf.yaml", text)
    assert "taskmanager.memory.managed.size" in items
    item = items["taskmanager.memory.managed.size"]
    after = accept(editor, "flink-conf.yaml", item, text.index("|")).replace("$0", "")
    assert "taskmanager.memory.managed.size" in after and after.count("taskmanager.memory.") == 1, after
    assert item.kind is not None and (item.detail or item.documentation)


async def test_keys_at_an_empty_line_and_behind_a_dot(plain):
    assert "parallelism.default" in await complete(plain, "flink-conf.yaml", "blob.server.port: 6124\n|\n")
    items = await complete(plain, "flink-conf.yaml", "state.|\nblob.server.port: 6124\n", trigger=".")
    assert "state.backend.rocksdb.memory.managed" in items


async def test_keys_of_the_version(start):
    editor = await start(options={"flinkVersion": "1.18"})
    assert "execution.checkpointing.dir" not in await complete(editor, "flink-conf.yaml", "execution.checkpointing.|\n")
    editor = await start(options={"flinkVersion": "1.20"})
    assert "execution.checkpointing.dir" in await complete(editor, "flink-conf.yaml", "execution.checkpointing.|\n")


async def test_nested_keys(editor):
    text = documents.WIDE + "parallelism:\n  default: 4\nexecution:\n  checkpointing:\n    mo|\n"
    items = await complete(editor, "config.yaml", text)
    fitting = [item for label, item in items.items() if label in ("mode", "execution.checkpointing.mode")]
    assert len(fitting) == 1, list(items)
    after = accept(editor, "config.yaml", fitting[0], text.index("|")).replace("$0", "").rstrip("\n")
    after = after if after.endswith(": ") or after.endswith(":") else after + ":"
    found = await editor.change("config.yaml", after.rstrip() + " EXACTLY_ONCE\n")
    assert not {"FL902", "FL901", "FL910"} & set(codes(found)), editor.text("config.yaml")


async def test_keys_in_a_manifest(plain):
    text = documents.DEPLOYMENT.replace('    metrics.latency.interval: "500"\n', "    metrics.latency.|\n")
    assert any("granularity" in label for label in await complete(plain, "scoring.yaml", text))


@pytest.mark.parametrize(
    ("name", "text", "language", "values"),
    [
        ("flink-conf.yaml", "execution.checkpointing.mode: |\n", "yaml", {"EXACTLY_ONCE", "AT_LEAST_ONCE"}),
        ("flink-conf.yaml", "execution.checkpointing.mode: EXA|\n", "yaml", {"EXACTLY_ONCE"}),
        ("flink-conf.yaml", "pipeline.object-reuse: |\n", "yaml", {"true", "false"}),
        ("config.yaml", "parallelism:\n  default: 4\npipeline:\n  object-reuse: |\n", "yaml", {"true", "false"}),
        ("config.yaml", "execution:\n  checkpointing:\n    mode: |\n", "yaml", {"EXACTLY_ONCE", "AT_LEAST_ONCE"}),
        ("job.sql", "SET 'execution.checkpointing.mode' = '|';\n", "sql", {"EXACTLY_ONCE", "AT_LEAST_ONCE"}),
    ],
)
async def test_values(editor, name, text, language, values):
    items = await complete(editor, name, text, language)
    assert values <= set(items), list(items)[:10]
    assert "parallelism.default" not in items
    at = text.index("|")
    value = "EXACTLY_ONCE" if "EXACTLY_ONCE" in values else "true"
    after = accept(editor, name, items[value], at)
    assert "FL906" not in codes(await editor.change(name, after)), after


async def test_no_completion_where_there_is_none(plain):
    assert await complete(plain, "values.yaml", "name: x\npara|\n") == {}
    assert "parallelism.default" not in await complete(plain, "flink-conf.yaml", "# para|\n")
    assert "parallelism.default" not in await complete(plain, "flink-conf.yaml", "blob.server.port: para|\n")


async def test_links(editor):
    text = documents.WIDE + "# flinklint: ignore[FL906] by hand 🎏\nrest.port: http\n"
    await editor.open("flink-conf.yaml", text)
    links = await editor.client.text_document_document_link_async(
        types.DocumentLinkParams(editor.document("flink-conf.yaml"))
    )
    of_rule = [link for link in links or [] if editor.covered("flink-conf.yaml", link.range) == "FL906"]
    assert len(of_rule) == 1, links
    link = of_rule[0]
    if link.target is None:
        link = await editor.client.document_link_resolve_async(link)
    assert link.target.startswith(("https://", "file://"))


async def test_no_links_without_rules(plain):
    await plain.open("values.yaml", "# FL906 is no rule here\n")
    links = await plain.client.text_document_document_link_async(types.DocumentLinkParams(plain.document("values.yaml")))
    assert not links
