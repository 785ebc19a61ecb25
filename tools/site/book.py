"""Puts the book's source together: hand-written pages, documents of the repository, generated pages."""

import posixpath
import re
import shutil

import command_pages
import option_pages
import rule_pages
import tables
from flink import ToolError
from markdown import fenced, map_links, map_prose, section, slug, title, without_comments
from program import REPOSITORY

PAGES = "docs/site/pages"
SITE = REPOSITORY / "docs/site"
# Files that pages link to, which the book has as they are.
FILES = {"docs/flinklint.schema.json": "flinklint.schema.json"}
INCLUDE = re.compile(r"^<!-- include (\S+)(?:: (.+?))? -->$", re.MULTILINE)
ENTRY = re.compile(r"^( *)(?:- )?\[([^\]]+)\]\(([^)]+)\)\s*$")
RULE = re.compile(r"\bFL\d{3}\b")


class Book:
    def __init__(self, program):
        self.program = program
        self.options = option_pages.Options(program)
        self.rules = rule_pages.Rules(program)
        self.summary = (SITE / "pages/SUMMARY.md").read_text()
        # Where each document of the repository stands in the book.
        self.documents = {}
        for line in self.summary.splitlines():
            if entry := ENTRY.match(line):
                source = resolved(f"{PAGES}/SUMMARY.md", entry.group(3))
                if source.endswith(".md"):
                    self.documents[source] = document_path(source)
        self.sections = self.included_sections()

    def included_sections(self):
        """Which page of the book a section of another document stands on, by document and anchor."""
        found = {}
        for source in self.documents:
            for include in INCLUDE.finditer((REPOSITORY / source).read_text()):
                document, heading = include.groups()
                if heading:
                    target = resolved(source, document)
                    found[target, slug(heading)] = self.documents[source]
        return found

    def write(self, folder):
        shutil.rmtree(folder, ignore_errors=True)
        pages, entries = self.pages()
        for path, text in pages.items():
            write(folder / path, text)
        for source, path in FILES.items():
            write(folder / path, (REPOSITORY / source).read_text())
        write(folder / "options/options-data.js", option_pages.data(self.options))
        write(folder / "options/find-options.js", (SITE / "find-options.js").read_text())
        write(folder / "SUMMARY.md", self.filled_summary(entries))
        return pages

    def pages(self):
        pages, entries = {}, {}
        for index, built in [
            (rule_pages.INDEX, rule_pages.build(self.rules, self.options)),
            (option_pages.INDEX, option_pages.build(self.options)),
            (command_pages.INDEX, command_pages.build(self.program)),
        ]:
            pages.update(built[0])
            entries[index] = built[1]
        for source, path in self.documents.items():
            pages[path] = self.document(source, path)
        return pages, entries

    def document(self, source, path):
        """A Markdown file of the repository as a page: parts included, links those of the book."""
        text = (REPOSITORY / source).read_text()
        if not title(text):
            raise ToolError(f"{source}: a page begins with a heading")
        parts, end = [], 0
        for include in INCLUDE.finditer(text):
            parts.append(self.linked(text[end : include.start()], source, path))
            document, heading = include.groups()
            target = resolved(source, document)
            parts.append(self.linked(included(source, target, heading), target, path))
            end = include.end()
        parts.append(self.linked(text[end:], source, path))
        return "".join(parts)

    def linked(self, text, source, path):
        def link(words, target):
            return self.link(words, target, source, path)

        def rules(text):
            return RULE.sub(lambda found: self.rule(found.group(), path), text)

        def prose(text):
            # A heading is an anchor's name; neither it nor indented code gets links.
            out, run = [], []
            for line in without_comments(text).splitlines(keepends=True):
                if line.startswith(("#", "    ")):
                    out += [map_links("".join(run), link, rules), line]
                    run = []
                else:
                    run.append(line)
            return "".join(out) + map_links("".join(run), link, rules)

        return map_prose(text, prose)

    def rule(self, rule, path):
        return f"[{rule}]({relative(self.rules.path(rule), path)})" if rule in self.rules.pages else rule

    def link(self, words, target, source, path):
        if "://" in target or target.startswith(("mailto:", "#")):
            return f"[{words}]({target})"
        file, _, anchor = target.partition("#")
        file = resolved(source, file)
        if not (REPOSITORY / file).exists():
            raise ToolError(f"{source}: a link to {target}, which does not exist")
        place = self.place(file, anchor)
        if place is None:
            # The reader of the book does not have the file at hand, but can find it.
            return f"`{file}`" if words.strip("`") == file else f"{words} (`{file}`)"
        page, anchor = place
        return f"[{words}]({relative(page, path)}{'#' + anchor if anchor else ''})"

    def place(self, file, anchor):
        """Where the book has what stands in a file, as a page and an anchor; None where it has not."""
        if file in self.documents:
            return self.documents[file], anchor
        if (file, anchor) in self.sections:
            return self.sections[file, anchor], ""
        if file == "README.md":
            return self.documents[f"{PAGES}/index.md"], ""
        if file in FILES:
            return FILES[file], ""
        if file in ("rules", "docs/rules.md"):
            rule = anchor[:5].upper()
            return (self.rules.path(rule) if rule in self.rules.pages else rule_pages.INDEX), ""
        if file.startswith("rules/") and (page := self.rules.of_source(file)):
            return page, anchor
        if file == option_pages.CATALOGUE and anchor in option_pages.LISTS:
            return option_pages.LISTS[anchor], ""
        if file == option_pages.CATALOGUE:
            return (self.options.path(anchor), anchor) if anchor in self.options.page_of else (option_pages.INDEX, "")
        if page := command_pages.of_source(self.program, file):
            return page, ""
        return None

    def filled_summary(self, entries):
        """The summary with the book's paths, and what is generated below its place."""
        out = []
        for line in self.summary.splitlines():
            entry = ENTRY.match(line)
            if not entry:
                out.append(line)
                continue
            indent, words, target = entry.groups()
            page, _ = self.place(resolved(f"{PAGES}/SUMMARY.md", target), "") or (None, None)
            if page is None:
                raise ToolError(f"{PAGES}/SUMMARY.md: {target} is nothing that the book has")
            out.append(line.replace(f"({target})", f"({page})"))
            for depth, name, path in entries.get(page, []):
                out.append(f"{indent}{'  ' * (depth + 1)}- [{name}]({path})")
        return "\n".join(out) + "\n"


def included(source, target, heading):
    """What a page includes: a section of a document, a file as it is, or the table made from one."""
    if target in tables.TABLES:
        return tables.TABLES[target]()
    if not (REPOSITORY / target).is_file():
        raise ToolError(f"{source}: includes {target}, which does not exist")
    text = (REPOSITORY / target).read_text()
    if heading is None:
        return fenced(text, {".yml": "yaml"}.get(posixpath.splitext(target)[1], ""))
    found = section(text, heading)
    if found is None:
        raise ToolError(f"{source}: includes the section {heading!r} of {target}, which has none of this name")
    return found


def document_path(source):
    """`docs/ladder.md` is ladder.md in the book, `tools/ladder/README.md` is tools/ladder.md."""
    if source.startswith(PAGES + "/"):
        return source.removeprefix(PAGES + "/")
    source = re.sub(r"/README\.md$", ".md", source)
    return source.removeprefix("docs/").lower()


def resolved(source, target):
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), target))


def relative(page, path):
    return posixpath.relpath(page, posixpath.dirname(path) or ".")


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
