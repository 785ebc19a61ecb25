"""What is published is what `flinklint check` says, for every kind of document."""

import pytest
from lsprotocol import types

import documents
from editor import codes, expected, one, seen

KINDS = [
    ("flink-conf.yaml", "yaml", documents.FLINK_CONF, "FL906"),
    ("config.yaml", "yaml", documents.CONFIG_YAML, "FL906"),
    ("scoring.yaml", "yaml", documents.DEPLOYMENT, "FL703"),
    ("job.sql", "sql", documents.SQL, "FL906"),
    ("submit.sh", "shellscript", documents.SHELL, "FL906"),
]


@pytest.mark.parametrize(("name", "language", "text", "rule"), KINDS)
async def test_the_same_is_said_as_by_check(editor, name, language, text, rule):
    found = await editor.open(name, text, language)
    assert rule in codes(found)
    assert seen(found) == expected(name, text, editor.encoding)


@pytest.mark.parametrize(("name", "language", "text", "rule"), KINDS)
async def test_columns_behind_wide_characters_and_crlf(editor, name, language, text, rule):
    comment = documents.WIDE.replace("#", "--", 1) if language == "sql" else documents.WIDE
    first, rest = text.split("\n", 1)
    text = first + "\n" + comment + rest if language == "shellscript" else comment + text
    text = text.replace("\n", "\r\n") if language != "shellscript" else text
    found = await editor.open(name, text, language)
    assert rule in codes(found)
    assert seen(found) == expected(name, text, editor.encoding)


async def test_columns_behind_wide_characters_of_the_same_line(editor):
    text = "env.java.opts.all: 🎏 Δ # é\r\nrest.port: 🎏🎏 é\r\n"
    found = await editor.open("flink-conf.yaml", text)
    assert editor.covered("flink-conf.yaml", one(found, "FL906").range) == "rest.port: 🎏🎏 é"
    assert seen(found) == expected("flink-conf.yaml", text, editor.encoding)


async def test_what_a_diagnostic_holds(plain):
    found = await plain.open("flink-conf.yaml", documents.FLINK_CONF)
    renamed = one(found, "FL903")
    assert renamed.source == "flinklint"
    assert renamed.severity == types.DiagnosticSeverity.Information
    assert renamed.code_description.href.startswith("https://")
    message, blank, help = renamed.message.split("\n", 2)
    assert "state.backend.type" in message and blank == "" and help
    assert plain.covered("flink-conf.yaml", renamed.range) == "state.backend: rocksdb"
    assert one(found, "FL906").severity == types.DiagnosticSeverity.Error
    assert one(found, "FL902").severity == types.DiagnosticSeverity.Warning


async def test_other_places_are_related_information(plain):
    text = "blob.server.port: 6124\nblob.server.port: 6125\n"
    twice = one(await plain.open("flink-conf.yaml", text), "FL908")
    assert plain.covered("flink-conf.yaml", twice.range) == "blob.server.port: 6125"
    (other,) = twice.related_information
    assert other.location.uri == plain.uri("flink-conf.yaml")
    assert plain.covered("flink-conf.yaml", other.location.range) == "blob.server.port: 6124"
    assert other.message == "has no effect"


async def test_secrets_are_not_repeated(plain):
    secret = "tolstoi1828"
    found = await plain.open("flink-conf.yaml", f"s3.secret-key: {secret}\ns3.secret-key: {secret} # x\n")
    assert found
    assert all(secret not in str(diagnostic) for diagnostic in found)


async def test_a_document_without_faults(plain):
    assert await plain.open("flink-conf.yaml", documents.CLEAN) == []


@pytest.mark.parametrize(
    ("name", "language", "text"),
    [
        ("values.yaml", "yaml", "name: not Flink's\n"),
        ("config.yaml", "yaml", "theme: dark\n"),
        ("query.sql", "sql", "SELECT 1;\n"),
        ("run.sh", "shellscript", "echo flink\n"),
        ("notes.md", "markdown", "parallelism.default: four\n"),
        ("broken.yaml", "yaml", "a: [\n"),
        ("template.yaml", "yaml", "a: {{ .Values.b }}\n"),
    ],
)
async def test_other_files_are_left_alone(plain, name, language, text):
    uri = plain.uri(name)
    plain.client.text_document_did_open(
        types.DidOpenTextDocumentParams(types.TextDocumentItem(uri=uri, language_id=language, version=1, text=text))
    )
    assert await plain.open("flink-conf.yaml", documents.FLINK_CONF)
    assert all(not said.diagnostics for said in plain.client.published.get(uri, []))


async def test_a_document_becomes_flinks_and_is_no_longer(plain):
    assert not await plain.open("config.yaml", "theme: dark\n")
    assert "FL906" in codes(await plain.change("config.yaml", documents.CONFIG_YAML))
    assert not await plain.change("config.yaml", "theme: dark\n")


async def test_closing_takes_diagnostics_back(plain):
    assert await plain.open("flink-conf.yaml", documents.FLINK_CONF)
    before = plain.publications("flink-conf.yaml")
    plain.client.text_document_did_close(types.DidCloseTextDocumentParams(plain.document("flink-conf.yaml")))
    assert await plain.next_diagnostics("flink-conf.yaml", before) == []
    assert await plain.open("flink-conf.yaml", documents.FLINK_CONF)


@pytest.mark.parametrize(
    ("uri", "language", "text", "rule"),
    [
        ("untitled:flink-conf.yaml", "yaml", documents.FLINK_CONF, "FL906"),
        ("untitled:config.yaml", "yaml", documents.CONFIG_YAML, "FL906"),
        ("untitled:Untitled-1", "yaml", documents.DEPLOYMENT, "FL703"),
        ("untitled:Untitled-2", "sql", documents.SQL, "FL906"),
        ("untitled:Untitled-3", "shellscript", documents.SHELL, "FL906"),
    ],
)
async def test_documents_without_a_file(editor, uri, language, text, rule):
    assert rule in codes(await editor.open(uri, text, language))
    assert rule in codes(await editor.change(uri, (0, 0, "\n" if language != "shellscript" else "")))


async def test_the_buffer_counts_and_not_the_file(plain):
    (plain.folder / "flink-conf.yaml").write_text(documents.CLEAN)
    assert "FL906" in codes(await plain.open("flink-conf.yaml", documents.FLINK_CONF))
    (plain.folder / "other").mkdir()
    (plain.folder / "other" / "flink-conf.yaml").write_text(documents.FLINK_CONF)
    assert await plain.open("other/flink-conf.yaml", documents.CLEAN) == []
    plain.client.text_document_did_save(types.DidSaveTextDocumentParams(plain.document("flink-conf.yaml")))
    assert "FL906" in codes(await plain.change("flink-conf.yaml", (0, 0, "# edited\n")))


@pytest.mark.parametrize("name", ["with space/flink-conf.yaml", "Größe 検査/flink-conf.yaml", "a%20b/#1/flink-conf.yaml"])
async def test_names_that_an_address_escapes(plain, name):
    found = await plain.open(name, documents.FLINK_CONF)
    assert seen(found) == expected("flink-conf.yaml", documents.FLINK_CONF, plain.encoding)


async def test_many_documents_at_once(plain):
    for number in range(20):
        plain.client.text_document_did_open(
            types.DidOpenTextDocumentParams(
                types.TextDocumentItem(
                    uri=plain.uri(f"{number}/flink-conf.yaml"),
                    language_id="yaml",
                    version=1,
                    text=documents.FLINK_CONF if number % 2 else documents.CLEAN,
                )
            )
        )
    for number in range(20):
        found = await plain.diagnostics(f"{number}/flink-conf.yaml", 1)
        assert bool(found) == bool(number % 2)


@pytest.mark.parametrize(
    ("name", "language", "text"),
    [
        ("flink-conf.yaml", "yaml.helm-values", documents.FLINK_CONF),
        ("prod-flink-conf.conf", "conf", documents.FLINK_CONF),
        ("config.yaml", "", documents.CONFIG_YAML),
        ("scoring.yaml", "kubernetes", documents.DEPLOYMENT),
        ("job.sql", "plaintext", documents.SQL),
        ("submit.sh", "sh", documents.SHELL),
        ("submit.bash", "bash", documents.SHELL),
    ],
)
async def test_the_name_counts_whatever_the_editor_calls_the_language(plain, name, language, text):
    found = await plain.open(name, text, language)
    assert found and seen(found) == expected(name, text, plain.encoding)


async def test_the_name_of_a_document_without_a_file_counts(plain):
    """A line without a space behind the colon is skipped in flink-conf.yaml and is a text in YAML."""
    text = "rest.port:8081\nblob.server.port: 6124\n"
    for uri in ["untitled:flink-conf.yaml", "untitled:/home/me/conf/flink-conf.yaml"]:
        assert codes(await plain.open(uri, text)) == ["FL909"]
