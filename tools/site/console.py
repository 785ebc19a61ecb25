"""The commands of a page, each with where it stands, what it shall print and how it shall end."""

import re

from markdown import COMMENT, blocks

# What a recipe puts in front of a command, and behind it.
RECIPE = re.compile(r"^(?:- )?(?:run: |script: |entry: )?(?:sh ')?(flinklint .*?)(?:')?$")
NAMED = re.compile(r"^`([^`]+)`:$")
WITH = re.compile(r"<!-- with (\S+) as (\S+) -->")
INLINE = re.compile(r"`(flinklint [^`]+)`")


class Command:
    def __init__(self, line, words, expected=None, statuses=(0, 1), skip=None):
        self.line = line
        self.words = words
        self.expected = expected
        self.statuses = statuses
        self.skip = skip


class File:
    """A file that the page shows, which the commands below it find."""

    def __init__(self, name, text):
        self.name = name
        self.text = text


class Copy:
    """A file of the repository that the commands of the page find."""

    def __init__(self, source, name):
        self.source = source
        self.name = name


def steps(text):
    """Files and commands in the order of the page."""
    found = [Copy(*pair.groups()) for pair in WITH.finditer(text)]
    name = None
    for block in blocks(text):
        if not block.is_code:
            lines = [line for line in COMMENT.sub("", block.text()).splitlines() if line.strip()]
            named = NAMED.match(lines[-1]) if lines else None
            name = named.group(1) if named else None
            continue
        if name:
            found.append(File(name, "".join(line + "\n" for line in block.lines)))
        elif block.language == "console" or (not block.language and "".join(block.lines[:1]).startswith("$ ")):
            found += shown(block)
        elif block.language == "sh":
            found += script(block)
        elif block.language != "text":
            found += recipe(block)
        name = None
    return found


def attributes(block):
    """`console exit=2 skip=reason with words` says what a block's commands shall end with, and why none runs."""
    info = block.info
    skip = info.partition("skip=")[2] or None
    ends = re.search(r"\bexit=(\d+)", info)
    return {"statuses": (int(ends.group(1)),) if ends else (0, 1), "skip": skip}


def shown(block):
    """`$ command` with what it prints below it."""
    command, found = None, []
    for number, line in enumerate(block.lines, block.first):
        if line.startswith("$ "):
            command = Command(number, line[2:], [], **attributes(block))
            found.append(command)
        elif command:
            command.expected.append(line)
    return found


def script(block):
    """A command a line, whose output is not shown."""
    found, begun = [], None
    for number, line in enumerate(block.lines, block.first):
        words = f"{begun.words} {line.strip()}" if begun else line.strip()
        if begun:
            begun.words = words
        elif words and not words.startswith("#"):
            begun = Command(number, words, **attributes(block))
            found.append(begun)
        if begun and begun.words.endswith("\\"):
            begun.words = begun.words[:-1].rstrip()
        else:
            begun = None
    return found


def recipe(block):
    """The calls of flinklint in a workflow or the like."""
    found = []
    for number, line in enumerate(block.lines, block.first):
        if call := RECIPE.match(line.strip()):
            found.append(Command(number, call.group(1), **attributes(block)))
    return found


def mentions(text):
    """Every `flinklint ...` in prose, with the number of its line."""
    for block in blocks(text):
        if not block.is_code:
            prose = "\n".join(block.lines)
            for found in INLINE.finditer(prose):
                yield block.first + prose.count("\n", 0, found.start()), " ".join(found.group(1).split())


def agrees(expected, printed):
    """Whether the lines are those expected; `...` alone on a line stands for any number of lines."""
    if not expected:
        return not printed
    head, rest = expected[0], expected[1:]
    if head.strip() == "...":
        return any(agrees(rest, printed[at:]) for at in range(len(printed), -1, -1))
    return bool(printed) and printed[0] == head and agrees(rest, printed[1:])
