"""What pages include of files that are no documents: mostly tables."""

import json
import re
import tomllib

from markdown import code, prose, table
from program import REPOSITORY


def project_file():
    """What may stand in a flinklint.toml, by its JSON Schema."""
    schema = json.loads((REPOSITORY / "docs/flinklint.schema.json").read_text())
    rows = []
    for name, entry in schema["properties"].items():
        if name == "rules":
            rows.append([code("[rules.ID]"), "table", "a rule's `severity` and numbers, by its id or name"])
            continue
        rows.append([code(label(name, entry)), kind(entry), prose(entry.get("description", ""))])
        # The facts have a table of their own.
        rows += nested(name, entry) if name != "context" else []
    return table(["key", "holds", "meaning"], rows)


def label(name, entry):
    if entry.get("type") == "object":
        return f"[{name}]"
    return f"[[{name}]]" if is_list_of_tables(entry) else name


def is_list_of_tables(entry):
    return entry.get("type") == "array" and entry.get("items", {}).get("type") == "object"


def nested(name, entry):
    inner = entry["items"] if is_list_of_tables(entry) else entry
    properties = inner.get("properties", {}) if inner.get("type") == "object" else {}
    for key, each in properties.items():
        yield [code(f"{name}: {key}"), kind(each), prose(each.get("description", ""))]


def kind(entry):
    if "enum" in entry:
        return ", ".join(code(str(value)) for value in entry["enum"])
    names = entry.get("type", "")
    names = names if isinstance(names, list) else [names]
    if is_list_of_tables(entry):
        return "tables"
    words = {"object": "table", "array": "list of texts", "string": "text", "integer": "number", "number": "number"}
    return " or ".join(dict.fromkeys(words.get(each, each) for each in names))


def budget_parts():
    """The parts of the latency budget."""
    with open(REPOSITORY / "catalogue/budget.toml", "rb") as file:
        parts = tomllib.load(file)["part"]
    out = ""
    for part in parts:
        lines = [("A record waits" if "window" in part else "Waits", part["record"])]
        if "window" in part:
            lines.append(("A result of a window waits", part["window"]))
        if "tell" in part:
            lines.append(("To know", part["tell"]))
        if part["rules"]:
            lines.append(("Rules", ", ".join(part["rules"])))
        lines.append(("Source", part["source"]))
        name = part["name"][:1].upper() + part["name"][1:]
        out += f"### {name}\n\n" + "".join(f"- **{head}:** {prose(text)}\n" for head, text in lines) + "\n"
    return out.rstrip() + "\n"


def action_inputs():
    """The inputs of the GitHub action. Python reads no YAML; this reads what action.yml has of it."""
    file = REPOSITORY / "action.yml"
    if not file.is_file():
        return "The action is not here yet.\n"
    rows, inside, name = [], False, None
    for line in file.read_text().splitlines():
        if not line.startswith(" "):
            inside = line == "inputs:"
        elif inside and (found := re.fullmatch(r"  ([\w-]+):", line)):
            rows.append([code(found.group(1)), "", ""])
        elif inside and rows and (found := re.fullmatch(r"    (\w+): ?(.*)", line)):
            name = found.group(1)
            text = found.group(2).strip("\"'")
            put(rows[-1], name, "" if text in (">-", ">", "|") else text)
        elif inside and rows and line.startswith("      "):
            put(rows[-1], name, line.strip())
    rows = [[name, code(default) if default else "", prose(text)] for name, default, text in rows]
    return table(["input", "default", "meaning"], rows)


def put(row, name, text):
    at = {"default": 1, "description": 2}.get(name)
    if at:
        row[at] = f"{row[at]} {text}".strip()


TABLES = {
    "docs/flinklint.schema.json": project_file,
    "catalogue/budget.toml": budget_parts,
    "action.yml": action_inputs,
}
