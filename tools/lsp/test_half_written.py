"""Texts as they are while somebody types: cut off, with a quote that is open, inside of a character's line."""

import pathlib
import random
import tomllib

import positions
from test_pages import NAMES
from wire import Wire

RULES = pathlib.Path(__file__).resolve().parents[2] / "rules"
PIECES = ["", "🎏", "\r\n", ": ", "'", '"', "{{", "[", "- ", "#"]


def test_every_place_has_an_answer(tmp_path):
    chance = random.Random(1)
    examples = [
        (NAMES.get(example["kind"], "manifest.yaml"), example["input"])
        for page in sorted(RULES.glob("*/*.toml"))
        for example in tomllib.loads(page.read_text()).get("example", [])
    ]
    wire = Wire(tmp_path)
    try:
        wire.start()
        for number, (name, text) in enumerate(chance.sample(examples, 120)):
            cut = chance.randrange(len(text) + 1)
            rest = text[cut:] if chance.random() < 0.5 else ""
            text = text[:cut] + chance.choice(PIECES) + rest
            uri = f"file:///nowhere/{number}/{name}"
            wire.open(uri, text)
            wire.published(uri, 1)
            document = {"textDocument": {"uri": uri}}
            for at in [cut, *(chance.randrange(len(text) + 1) for _ in range(4))]:
                line, character = positions.position(text, at, "utf-16")
                for method in ["textDocument/hover", "textDocument/completion"]:
                    said = wire.ask(method, document | {"position": {"line": line, "character": character}})
                    assert "result" in said, (said, text)
            said = wire.ask("textDocument/documentLink", document)
            assert "result" in said, (said, text)
            everywhere = {"start": {"line": 0, "character": 0}, "end": {"line": 1000, "character": 0}}
            context = {"diagnostics": [], "only": ["quickfix", "source"]}
            said = wire.ask("textDocument/codeAction", document | {"range": everywhere, "context": context})
            assert "result" in said, (said, text)
            wire.notify("textDocument/didClose", document)
        wire.end()
    finally:
        wire.stop()
    assert "panicked" not in wire.errors()
