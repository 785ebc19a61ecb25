"""Markdown, as far as the site's tools must read and write it."""

import re

FENCE = re.compile(r"^( *)(`{3,})(.*)$")
# A code span, or a link with its text and target; what stands first wins.
SPAN_OR_LINK = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)|!?\[((?:[^\[\]`]|`[^`\n]*`)*)\]\(([^)\s]+)\)", re.DOTALL)
COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)


class Block:
    """A run of lines of a page: prose, or a fenced block with its info string."""

    def __init__(self, first, lines, info=None, indent="", fence="```"):
        self.first = first
        self.lines = lines
        self.info = info
        self.indent = indent
        self.fence = fence

    @property
    def is_code(self):
        return self.info is not None

    @property
    def language(self):
        return self.info.split()[0] if self.is_code and self.info.split() else ""

    def text(self):
        if not self.is_code:
            return "".join(line + "\n" for line in self.lines)
        inside = "".join((self.indent + line if line else "") + "\n" for line in self.lines)
        # Only the language is for the reader's page; the rest is for the tools.
        return f"{self.indent}{self.fence}{self.language}\n{inside}{self.indent}{self.fence}\n"


def blocks(text):
    """The blocks of a page in order; `first` is the number of a block's first line of content."""
    found, prose, start = [], [], 1
    lines = text.split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    at = 0
    while at < len(lines):
        opened = FENCE.match(lines[at])
        if not opened:
            prose.append(lines[at])
            at += 1
            continue
        if prose:
            found.append(Block(start, prose))
        indent, fence, info = opened.groups()
        inside, first = [], at + 2
        at += 1
        while at < len(lines) and lines[at].strip() != fence:
            inside.append(lines[at].removeprefix(indent))
            at += 1
        found.append(Block(first, inside, info.strip(), indent, fence))
        at += 1
        prose, start = [], at + 1
    if prose:
        found.append(Block(start, prose))
    return found


def map_prose(text, change):
    """The page with `change` applied to each run of prose; code blocks stay."""
    return "".join(block.text() if block.is_code else change(block.text()) for block in blocks(text))


def map_links(text, link, words=lambda text: text):
    """Prose with its links replaced by `link(text, target)`, what is neither link nor code by `words`."""
    out, end = [], 0
    for found in SPAN_OR_LINK.finditer(text):
        out.append(words(text[end : found.start()]))
        out.append(found.group() if found.group(3) is None else link(found.group(2), found.group(3)))
        end = found.end()
    out.append(words(text[end:]))
    return "".join(out)


def without_comments(text):
    return COMMENT.sub("", text)


def title(text):
    """The first heading of a page."""
    for block in blocks(text):
        for line in [] if block.is_code else block.lines:
            if line.startswith("# "):
                return line[2:].strip()
    return None


def slug(heading):
    """The anchor that a heading gets: that of forges, which mdBook shares."""
    text = re.sub(r"[`*]", "", heading.strip().lower())
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", text))


def section(text, heading):
    """What stands below a heading up to the next one of its level or a higher one; None without it."""
    level, out = None, []
    for block in blocks(text):
        if block.is_code:
            if level:
                out.append(block.text())
            continue
        for line in block.lines:
            marks = len(line) - len(line.lstrip("#"))
            is_heading = 0 < marks <= 6 and line[marks : marks + 1] == " "
            if level and is_heading and marks <= level:
                return "".join(out).strip("\n") + "\n"
            if level:
                out.append(line + "\n")
            elif is_heading and line[marks:].strip() == heading:
                level = marks
    return "".join(out).strip("\n") + "\n" if level else None


def prose(text):
    """Plain text with `code` in it, as Markdown that shows just that."""
    parts = re.split(r"(`[^`]*`)", " ".join(text.split()))
    return "".join(part if part.startswith("`") else escaped(part) for part in parts)


def escaped(text):
    return re.sub(r"([\\*_\[\]<>#|~$])", r"\\\1", text)


def code(text):
    """A code span, whatever stands in it."""
    if not text:
        return '`""`'
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    marks = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{marks}{pad}{text}{pad}{marks}"


def cell(text):
    """Markdown that may stand in a cell of a table."""
    return re.sub(r"(?<!\\)\|", r"\\|", text).replace("\n", " ")


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell(text) for text in line) + " |\n" for line in lines)


def fenced(text, language=""):
    """A code block, whatever stands in it."""
    longest = max((len(run) for run in re.findall("`{3,}", text)), default=2)
    marks = "`" * (longest + 1)
    return f"{marks}{language}\n{text.rstrip(chr(10))}\n{marks}\n"
