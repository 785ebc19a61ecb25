"""A page for each command: its own help."""

import re

from markdown import code, fenced, prose, table

INDEX = "commands/index.md"


def build(program):
    pages = {INDEX: index(program)}
    entries = []
    for command, what in program.commands.items():
        path = f"commands/{command}.md"
        pages[path] = page(program, command, what)
        entries.append((0, f"flinklint {command}", path))
    return pages, entries


def index(program):
    out = "# Commands\n\nEach page is what `flinklint COMMAND --help` prints.\n\n"
    rows = [[f"[`flinklint {command}`]({command}.md)", prose(what)] for command, what in program.commands.items()]
    return out + table(["command", "what it does"], rows) + "\n" + fenced(program.help(), "text")


def page(program, command, what):
    help_ = re.sub(r"[ \t]+$", "", program.help(command), flags=re.MULTILINE)
    return f"# flinklint {command}\n\n{prose(what)}.\n\n{fenced(help_, 'text')}"


def of_source(program, path):
    """The book's page of a file of `src/cli`; None where it is no command's."""
    found = re.fullmatch(r"src/cli/(\w+)(?:\.rs)?", path)
    if path == "src/cli":
        return INDEX
    return f"commands/{found.group(1)}.md" if found and found.group(1) in program.commands else None
