"""Every example of every rule's page: the same findings as check has, and actions that do what they say."""

import pathlib
import tomllib

import pytest
from lsprotocol import types

from editor import codes, expected, seen
from test_actions import ignoring, quick_fixes

RULES = pathlib.Path(__file__).resolve().parents[2] / "rules"
NAMES = {"flink-conf": "flink-conf.yaml", "config-yaml": "config.yaml", "sql": "job.sql"}
SETTINGS = {"--flink-version": "flinkVersion", "--sla": "sla", "--environment": "environment"}


def examples(group):
    """Those that need nothing but a text and settings."""
    for page in sorted((RULES / group).glob("*.toml")):
        for number, example in enumerate(tomllib.loads(page.read_text()).get("example", [])):
            if "stats" in example or "beside" in example:
                continue
            options, settings, command = list(example.get("options", [])), {}, []
            while options:
                option = options.pop(0)
                if option in SETTINGS:
                    value = options.pop(0)
                    settings[SETTINGS[option]] = value
                    command += [option, value]
                elif option == "--select":
                    options.pop(0)
                elif option != "--unsafe":
                    break
            else:
                yield f"{page.stem} {number}", NAMES.get(example["kind"], "manifest.yaml"), example["input"], settings, command


def said(diagnostics):
    return [diagnostic.message for diagnostic in diagnostics]


def without(diagnostics, code):
    return [other for other in codes(diagnostics) if other != code]


@pytest.mark.parametrize("group", sorted(path.name for path in RULES.iterdir() if path.is_dir()))
async def test_examples(start, group):
    editor, now, wrong, actions = await start(), {}, [], 0
    for place, name, text, settings, command in examples(group):
        if settings != now:
            editor.client.workspace_did_change_configuration(
                types.DidChangeConfigurationParams(settings={"flinklint": settings})
            )
            now = settings
        path = f"{place}/{name}".replace(" ", "-")
        found = await editor.open(path, text, "sql" if name.endswith(".sql") else "yaml")
        if seen(found) != expected(name, text, editor.encoding, *command):
            wrong.append(f"{place}: {seen(found)}, and not {expected(name, text, editor.encoding, *command)}")
            continue
        for diagnostic in found:
            offered = [(action, editor.apply(path, action.edit)) for action in await quick_fixes(editor, path, diagnostic)]
            for action, after in offered:
                actions += 1
                left = await editor.change(path, after)
                if ignoring(action):
                    # Messages name lines, which move.
                    is_gone = codes(left).count(diagnostic.code) < codes(found).count(diagnostic.code)
                    is_alone = without(left, diagnostic.code) == without(found, diagnostic.code)
                else:
                    is_gone = said(left).count(diagnostic.message) < said(found).count(diagnostic.message)
                    is_alone = not (set(codes(left)) - set(codes(found))) & {"FL901", "FL909"}
                if not is_gone or not is_alone:
                    wrong.append(f"{place}: {diagnostic.code}: {action.title}: {codes(found)}, then {codes(left)}\n{after}")
            await editor.change(path, text)
        editor.client.text_document_did_close(types.DidCloseTextDocumentParams(editor.document(path)))
    assert not wrong, f"{len(wrong)} wrong of {actions} actions\n" + "\n".join(wrong)
