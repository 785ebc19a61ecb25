"""What no proper client sends: the server answers, or ends with a status, and never by a panic."""

import json
import os

import pytest

import documents
from wire import Wire

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS = -32700, -32600, -32601, -32602
NOT_INITIALIZED, CANCELLED = -32002, -32800
URI = "untitled:flink-conf.yaml"


@pytest.fixture
def wire(tmp_path):
    wire = Wire(tmp_path)
    yield wire
    wire.stop()
    said = wire.errors()
    assert "panicked" not in said and "RUST_BACKTRACE" not in said, said
    assert wire.process.returncode not in (101, 134, -6), said


@pytest.fixture
def session(wire):
    wire.start()
    yield wire
    if wire.process.poll() is None:
        wire.lives()
        wire.end()


def code(said):
    assert "error" in said, said
    return said["error"]["code"]


# Sessions.


def test_shutdown_and_exit(wire):
    wire.start()
    wire.end()


def test_exit_without_shutdown(wire):
    wire.start()
    wire.notify("exit")
    assert wire.status() == 1


def test_exit_before_everything(wire):
    wire.notify("exit")
    assert wire.status() == 1


@pytest.mark.parametrize("started", [False, True])
def test_the_input_ends(wire, started):
    """As when the editor is gone."""
    if started:
        wire.start()
    wire.close()
    assert wire.status() == 1


def test_the_input_ends_in_the_middle(wire):
    wire.start()
    wire.raw(b"Content-Length: 100\r\n\r\n{")
    wire.close()
    assert wire.status() == 1


def test_nobody_reads_the_answers(tmp_path):
    wire = Wire(tmp_path, reads=False)
    try:
        wire.process.stdout.close()
        wire.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        wire.notify("initialized", {})
        for number in range(50):
            wire.open(f"untitled:{number}-flink-conf.yaml", documents.FLINK_CONF)
        assert wire.status() in (1, 2)
        assert "panicked" not in wire.errors()
    finally:
        wire.stop()


def test_requests_before_initialize(wire):
    assert code(wire.ask("textDocument/hover", {})) == NOT_INITIALIZED
    assert code(wire.ask("shutdown")) == NOT_INITIALIZED
    wire.open(URI, documents.FLINK_CONF)
    wire.notify("$/setTrace", {"value": "off"})
    wire.start()
    wire.lives()
    wire.end()


def test_initialize_twice(session):
    said = session.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
    assert code(said) in (INVALID_REQUEST, METHOD_NOT_FOUND)


def test_requests_after_shutdown(wire):
    wire.start()
    assert wire.ask("shutdown")["result"] is None
    assert code(wire.ask("textDocument/hover", {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}})) == (
        INVALID_REQUEST
    )
    wire.open(URI, documents.FLINK_CONF)
    wire.notify("exit")
    assert wire.status() == 0


@pytest.mark.parametrize("params", [None, [], 7, "x", {}, {"capabilities": 7}, {"processId": "x", "capabilities": {}}])
def test_initialize_with_wrong_params(wire, params):
    """Refused, after which a right one is taken; or taken as far as it goes."""
    said = wire.ask("initialize", params)
    if "error" in said:
        assert code(said) == INVALID_PARAMS
        wire.start()
    else:
        wire.notify("initialized", {})
    wire.lives()
    wire.end()


# Requests and notifications.


@pytest.mark.parametrize("method", ["textDocument/fly", "$/fly", "", "workspace/executeCommand"])
def test_requests_that_nobody_knows(session, method):
    assert code(session.ask(method, {})) == METHOD_NOT_FOUND


@pytest.mark.parametrize("method", ["textDocument/didFly", "$/fly", "workspace/didRenameFiles"])
def test_notifications_that_nobody_knows(session, method):
    session.notify(method, {"x": [1, {"y": None}]})


@pytest.mark.parametrize(
    "method", ["textDocument/hover", "textDocument/completion", "textDocument/codeAction", "textDocument/documentLink"]
)
@pytest.mark.parametrize(
    "params",
    [
        None,
        [],
        "x",
        {},
        {"textDocument": {}},
        {"textDocument": {"uri": 7}, "position": {"line": 0, "character": 0}},
        {"textDocument": {"uri": "no address"}, "position": {"line": "one", "character": 0}},
        {"textDocument": {"uri": URI}, "position": {"line": -1, "character": 0}, "range": 1},
        {"textDocument": {"uri": URI}, "position": {"line": 1.5, "character": 1e99}, "range": {}},
    ],
)
def test_requests_with_wrong_params(session, method, params):
    session.open(URI, documents.FLINK_CONF)
    said = session.ask(method, params)
    if method == "textDocument/documentLink" and isinstance(params, dict) and params.get("textDocument", {}).get("uri") == URI:
        assert "result" in said
    else:
        assert code(said) == INVALID_PARAMS


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("textDocument/hover", {"position": {"line": 0, "character": 0}}),
        ("textDocument/completion", {"position": {"line": 0, "character": 0}}),
        (
            "textDocument/codeAction",
            {
                "range": {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}},
                "context": {"diagnostics": []},
            },
        ),
        ("textDocument/documentLink", {}),
    ],
)
@pytest.mark.parametrize("uri", [URI, "file:///nowhere/flink-conf.yaml", "no address", "", "http://[::1", "file:relative"])
def test_requests_about_documents_that_are_not_open(session, method, params, uri):
    said = session.ask(method, {"textDocument": {"uri": uri}, **params})
    assert not said.get("result"), said


@pytest.mark.parametrize("line", [0, 1, 3, 2**31 - 1, 2**32 - 1])
@pytest.mark.parametrize("character", [0, 5000, 2**31 - 1, 2**32 - 1])
def test_requests_about_places_that_are_not_there(session, line, character):
    session.open(URI, documents.FLINK_CONF)
    for method in ["textDocument/hover", "textDocument/completion"]:
        assert "result" in session.ask(
            method, {"textDocument": {"uri": URI}, "position": {"line": line, "character": character}}
        )
    here, there = {"line": line, "character": character}, {"line": 0, "character": 0}
    for where in [{"start": here, "end": here}, {"start": here, "end": there}, {"start": there, "end": here}]:
        assert "result" in session.ask(
            "textDocument/codeAction",
            {"textDocument": {"uri": URI}, "range": where, "context": {"diagnostics": []}},
        )


def test_diagnostics_that_are_not_the_servers(session):
    session.open(URI, documents.FLINK_CONF)
    where = {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 3}}
    for data in [None, 7, {"fix": "x"}, [[]]]:
        found = {"range": where, "message": "x", "code": "FL903", "source": "other", "data": data}
        said = session.ask(
            "textDocument/codeAction",
            {"textDocument": {"uri": URI}, "range": where, "context": {"diagnostics": [found]}},
        )
        assert "result" in said, said


# Documents.


def change(wire, uri, version, *changes):
    wire.notify(
        "textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)}
    )


def part(text, *numbers):
    line, character, end_line, end_character = numbers
    return {
        "range": {"start": {"line": line, "character": character}, "end": {"line": end_line, "character": end_character}},
        "text": text,
    }


@pytest.mark.parametrize(
    "edit",
    [
        part("x", 2**31 - 1, 0, 2**31 - 1, 0),
        part("x", 0, 2**32 - 1, 2**32 - 1, 2**32 - 1),
        part("x", 3, 0, 1, 0),
        part("x", 1, 9, 1, 2),
        part("", 900, 0, 901, 3),
        part("x", 1, 3, 1, 3) | {"rangeLength": 2**31},
    ],
)
def test_edits_out_of_range(session, edit):
    """Whatever the text is then, a whole text puts things right."""
    session.open(URI, documents.WIDE + documents.FLINK_CONF)
    change(session, URI, 2, edit)
    session.published(URI, 2)
    change(session, URI, 3, {"text": "parallelism.default: four\n"})
    assert [found["code"] for found in session.published(URI, 3)] == ["FL906"]


@pytest.mark.parametrize("encodings", [["utf-16"], ["utf-8", "utf-16"]])
def test_edits_inside_of_a_character(wire, encodings):
    wire.start({"general": {"positionEncodings": encodings}})
    wire.open(URI, "# 🎏🎏\nparallelism.default: four\n")
    change(wire, URI, 2, part("x", 0, 3, 0, 5), part("", 0, 4, 0, 4), part("é", 0, 5, 0, 5))
    wire.published(URI, 2)
    change(wire, URI, 3, {"text": "# 🎏🎏\nparallelism.default: four\n"})
    (found,) = wire.published(URI, 3)
    assert found["code"] == "FL906" and found["range"]["start"]["line"] == 1
    wire.end()


@pytest.mark.parametrize(
    "params",
    [
        None,
        {},
        {"textDocument": {"uri": URI, "version": 2}},
        {"textDocument": {"uri": URI, "version": 2}, "contentChanges": {}},
        {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [{}]},
        {"textDocument": {"uri": URI, "version": "two"}, "contentChanges": [{"text": "x: y\n"}]},
        {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [{"range": {}, "text": "x"}]},
        {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [part("x", -1, 0, 0, 0)]},
        {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [{"text": None}]},
    ],
)
@pytest.mark.parametrize("method", ["textDocument/didChange", "textDocument/didOpen", "textDocument/didClose"])
def test_notifications_with_wrong_params(session, method, params):
    session.open(URI, documents.FLINK_CONF)
    session.published(URI, 1)
    session.notify(method, params)
    session.open("untitled:other-flink-conf.yaml", "parallelism.default: four\n")
    session.published("untitled:other-flink-conf.yaml", 1)


def test_documents_that_nobody_opened(session):
    session.notify("textDocument/didClose", {"textDocument": {"uri": "file:///nowhere/flink-conf.yaml"}})
    session.notify("textDocument/didSave", {"textDocument": {"uri": "file:///nowhere/flink-conf.yaml"}})
    change(session, "file:///nowhere/flink-conf.yaml", 2, part("x", 0, 0, 0, 0))
    change(session, "file:///nowhere/flink-conf.yaml", 3, {"text": documents.FLINK_CONF})


def test_a_document_that_is_opened_twice_and_closed_twice(session):
    session.open(URI, documents.CLEAN)
    session.open(URI, "parallelism.default: four\n", version=2)
    assert [found["code"] for found in session.published(URI, 2)] == ["FL906"]
    for _ in range(2):
        session.notify("textDocument/didClose", {"textDocument": {"uri": URI}})


def test_versions_that_go_backwards(session):
    session.open(URI, documents.CLEAN, version=5)
    session.published(URI, 5)
    change(session, URI, 3, {"text": "parallelism.default: four\n"})
    change(session, URI, 6, {"text": "parallelism.default: four # x\n"})
    assert [found["code"] for found in session.published(URI, 6)] == ["FL906"]


@pytest.mark.parametrize(
    "text",
    [
        "\0" * 5000,
        "\ufeff" + documents.FLINK_CONF,
        "\u2028\u0085\x0b\x0c" * 500,
        "x" * 1_000_000,
        "x: " * 200_000,
        "[" * 20_000,
        "- " * 20_000,
        "a: &a [" + "*a, " * 5_000 + "]",
        "\n" * 200_000,
        "\r" * 200_000,
        "{{ x }}\n" * 1_000,
    ],
    ids=["nul", "bom", "separators", "long line", "colons", "brackets", "dashes", "aliases", "lines", "returns", "template"],
)
@pytest.mark.parametrize("name", ["flink-conf.yaml", "config.yaml", "job.sql", "run.sh"])
def test_texts_that_nobody_writes(session, name, text):
    uri = f"untitled:{name}"
    session.open(uri, "parallelism:\n  default: 4\n" + text)
    for method in ["textDocument/hover", "textDocument/completion"]:
        said = session.answer(
            session.request(method, {"textDocument": {"uri": uri}, "position": {"line": 2, "character": 1}}), 60
        )
        assert "result" in said


def test_a_huge_document(session):
    lines = "".join(f"containerized.taskmanager.env.SOME_NAME_{number}: some value of it\n" for number in range(60_000))
    session.open(URI, lines + "parallelism.default: four\n")
    assert "FL906" in {found["code"] for found in session.published(URI, 1, 120)}
    change(session, URI, 2, part("# x\n", 30_000, 0, 30_000, 0))
    assert "FL906" in {found["code"] for found in session.published(URI, 2, 120)}
    session.notify("textDocument/didClose", {"textDocument": {"uri": URI}})


# Cancellation.


@pytest.mark.parametrize("params", [{"id": 4711}, {"id": "unknown"}, {"id": None}, {}, None, {"id": [1]}, {"id": 1.5}])
def test_cancelling_what_is_not_there(session, params):
    session.notify("$/cancelRequest", params)


def test_cancelling_what_is_pending(session):
    """Each request has one answer: what it came to, or that it was cancelled."""
    lines = "".join(f"containerized.taskmanager.env.NAME_{number}: value\n" for number in range(5_000))
    session.open(URI, lines)
    ids = []
    for _ in range(20):
        ids.append(
            session.request(
                "textDocument/completion", {"textDocument": {"uri": URI}, "position": {"line": 2500, "character": 3}}
            )
        )
        session.notify("$/cancelRequest", {"id": ids[-1]})
    last = session.request("textDocument/hover", {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}})
    answered = []
    while True:
        message = session.next()
        if "method" not in message:
            answered.append(message["id"])
            assert "result" in message or code(message) == CANCELLED, message
            if message["id"] == last and set(ids) <= set(answered):
                break
    assert sorted(answered) == sorted([*ids, last])


def test_a_request_that_is_cancelled_before_its_turn_is_not_done(session):
    """The cancellation arrives while the server is busy with what came before."""
    lines = "".join(f"containerized.taskmanager.env.NAME_{number}: value\n" for number in range(60_000))
    session.open(URI, lines)
    session.published(URI, 1, 120)
    place = {"textDocument": {"uri": URI}, "position": {"line": 2500, "character": 3}}
    messages = [
        {"id": 6000, "method": "textDocument/completion", "params": place},
        {"id": 6001, "method": "textDocument/completion", "params": place},
        {"method": "$/cancelRequest", "params": {"id": 6001}},
        {"id": "a", "method": "textDocument/completion", "params": place},
        {"method": "$/cancelRequest", "params": {"id": "a"}},
    ]
    bodies = [json.dumps({"jsonrpc": "2.0", **message}).encode() for message in messages]
    session.raw(b"".join(b"Content-Length: %d\r\n\r\n" % len(body) + body for body in bodies))
    assert "result" in session.answer(6000, 60)
    assert code(session.answer(6001, 60)) == CANCELLED
    assert code(session.answer("a", 60)) == CANCELLED


def test_ids_that_are_texts(session):
    asked = session.request("textDocument/hover", {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}}, "a/ü")
    assert "result" in session.answer("a/ü") and asked == "a/ü"


def test_answers_that_nobody_asked_for(session):
    session.send({"id": 4711, "result": {"x": 1}})
    session.send({"id": "x", "error": {"code": 1, "message": "y"}})
    session.send({"id": None, "error": {"code": -32700, "message": "y"}})


# Bytes.


@pytest.mark.parametrize(
    "body",
    [
        b'{"jsonrpc": "2.0", "method":',
        b"not JSON",
        b"",
        b" ",
        b'{"jsonrpc": "2.0", "id": 1, "method": "\xff\xfe"}',
        b"\x00\x01\x02",
        b"[" * 100_000,
        b'{"a":' * 50_000,
    ],
    ids=["cut", "text", "empty", "blank", "not UTF-8", "binary", "deep array", "deep object"],
)
def test_bodies_that_are_not_json(session, body):
    session.body(body)
    said = session.until(lambda message: "method" not in message)
    assert said["id"] is None and code(said) == PARSE_ERROR


@pytest.mark.parametrize("body", ["[]", "7", '"x"', "null", "{}", '{"jsonrpc": "2.0"}', '{"method": 7}', '[{"method": "x"}]'])
def test_bodies_that_are_no_messages(session, body):
    session.body(body)
    said = session.until(lambda message: "method" not in message)
    assert said["id"] is None and code(said) in (INVALID_REQUEST, PARSE_ERROR)


def test_a_request_that_is_wrong_but_has_an_id(session):
    session.body('{"jsonrpc": "2.0", "id": 99, "method": 7}')
    said = session.until(lambda message: "method" not in message)
    assert said["id"] in (99, None) and code(said) in (INVALID_REQUEST, PARSE_ERROR)


def hover(number):
    return json.dumps(
        {
            "jsonrpc": "2.0",
            "id": number,
            "method": "textDocument/hover",
            "params": {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}},
        }
    ).encode()


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Length: %d\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n",
        b"Content-Type: application/vscode-jsonrpc; charset=utf8\r\nContent-Length: %d\r\n\r\n",
        b"content-length: %d\r\n\r\n",
        b"Content-Length:%d\r\n\r\n",
        b"Content-Length:  %d \r\n\r\n",
    ],
)
def test_headers_that_the_protocol_allows(session, header):
    session.raw(header % len(hover(4000)) + hover(4000))
    assert "result" in session.answer(4000)


@pytest.mark.parametrize("size", [1, 3, 7])
def test_messages_in_small_pieces(session, size):
    data = b"Content-Length: %d\r\n\r\n" % len(hover(4001)) + hover(4001)
    for at in range(0, len(data), size):
        session.raw(data[at : at + size])
    assert "result" in session.answer(4001)


def test_messages_in_one_piece(session):
    session.raw(b"".join(b"Content-Length: %d\r\n\r\n" % len(hover(id)) + hover(id) for id in range(5000, 5100)))
    for id in range(5000, 5100):
        assert "result" in session.answer(id)


@pytest.mark.parametrize(
    "data",
    [
        b"Content-Type: text/plain\r\n\r\n{}",
        b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"Content-Length: -5\r\n\r\n",
        b"Content-Length: many\r\n\r\n{}",
        b"Content-Length: 99999999999999999999999\r\n\r\n{}",
        b"Content-Length: 18446744073709551615\r\n\r\n{}",
        b"Content-Length: 9000000000000000000\r\n\r\n{}",
        b"Content-Length: 200000000000\r\n\r\n{}",
        b"no header\r\n\r\n",
        b"\xff\xfe\xfd\r\n\r\n",
        b"x" * 3_000_000,
        os.urandom(10_000),
    ],
    ids=[
        "no length", "no header", "HTTP", "negative", "word", "too many digits", "2^64-1", "9e18", "200 GB", "no colon",
        "not UTF-8", "no line end", "random",
    ],
)
def test_bytes_that_are_no_messages(wire, data):
    """The server finds its way back to the next message, or ends with a status; it takes no memory for a promise."""
    wire.start()
    wire.raw(data)
    wire.close()
    assert wire.status() in (0, 1, 2)
