"""Whether the links of built pages lead somewhere, and whether a page loads anything from elsewhere."""

import html.parser
import pathlib
import posixpath
import re
import urllib.parse

ELSEWHERE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
LOADS = re.compile(r"""url\(\s*["']?(?:https?:)?//|@import\s+["'](?:https?:)?//""", re.IGNORECASE)


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.ids = []
        self.links = []
        self.loads = []
        self.base = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        given = {name: value or "" for name, value in attributes}
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a" and "name" in given:
            self.ids.append(given["name"])
        if tag == "base" and "href" in given:
            self.base = given["href"]
        elif tag in ("a", "area") and "href" in given:
            self.links.append(given["href"])
        elif tag == "link" and "href" in given:
            self.loads.append(given["href"])
        elif "src" in given:
            self.loads.append(given["src"])

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)


def check(folder):
    """What is wrong, and how many links were looked at."""
    folder = pathlib.Path(folder)
    pages = {path.relative_to(folder).as_posix(): Page(path.read_text()) for path in sorted(folder.rglob("*.html"))}
    wrong, looked_at = [], 0
    for name, page in pages.items():
        twice = {each for each in page.ids if page.ids.count(each) > 1} if len(page.ids) != len(set(page.ids)) else ()
        wrong += [f"{name}: two elements are called {each}" for each in sorted(twice)]
        for target in page.loads:
            if ELSEWHERE.match(target) and not target.startswith("data:"):
                wrong.append(f"{name}: loads {target}")
            elif not target.startswith("data:"):
                wrong += problem(folder, pages, name, page, target)
        for target in page.links:
            if not ELSEWHERE.match(target):
                looked_at += 1
                wrong += problem(folder, pages, name, page, target)
    for path in sorted(folder.rglob("*.css")):
        if LOADS.search(path.read_text()):
            wrong.append(f"{path.relative_to(folder)}: loads something from elsewhere")
    return wrong, looked_at


def problem(folder, pages, name, page, target):
    path, _, anchor = target.partition("#")
    path = urllib.parse.unquote(path.partition("?")[0])
    if path.startswith("/") or page.base.startswith("/"):
        file = path.lstrip("/") or "index.html"
    else:
        file = posixpath.normpath(posixpath.join(posixpath.dirname(name), page.base, path)) if path else name
    if not (folder / file).exists():
        return [f"{name}: {target} leads to no file"]
    if (folder / file).is_dir():
        file = posixpath.normpath(posixpath.join(file, "index.html"))
    anchor = urllib.parse.unquote(anchor)
    if anchor and file in pages and anchor not in pages[file].ids:
        return [f"{name}: {target} leads to no place of {file}"]
    return []
