"""The option reference: what `flinklint explain KEY` knows of every option in `catalogue/options.json`."""

import json
import posixpath
import re
import tomllib

from markdown import code, escaped, prose, table
from program import REPOSITORY

INDEX = "options/index.md"
CATALOGUE = "catalogue/options.json"
# A page has at most so many options, where their names can be told apart any further.
MANY = 80
# A family of fewer options has no page of its own.
FEW = 8
REST = "other"
# Pages beside those of families, which documents link to as `catalogue/options.json#NAME`.
LISTS = {
    "changes": "options/releases/index.md",
    "old-names": "options/old-names.md",
    "families": "options/families.md",
}


class Options:
    """Every option that people write, and the page on which it stands."""

    def __init__(self, program):
        with open(REPOSITORY / CATALOGUE) as file:
            catalogue = json.load(file)
        with open(REPOSITORY / "catalogue/facts.toml", "rb") as file:
            self.facts = tomllib.load(file)
        self.releases = [minor(release) for release in catalogue["releases"]]
        self.patches = catalogue["releases"]
        self.raw = {each["key"]: each for each in catalogue["options"] if each.get("scope") != "internal"}
        self.known = {}
        for key in self.raw:
            known = program.json("explain", key)["key"]
            self.known[key] = {**known["options"][0], "name_of": known.get("name_of", [])}
        self.pages = families(sorted(self.raw))
        self.page_of = {key: page for page, keys in self.pages.items() for key in keys}

    def path(self, key):
        return f"options/{self.page_of[key]}.md"

    def link(self, key, folder):
        """A link to an option from a page in `folder`, its name alone where it has no entry."""
        if key not in self.page_of:
            return code(key)
        return f"[{code(key)}]({posixpath.relpath(self.path(key), folder)}#{key})"

    def last(self):
        return self.releases[-1]

    def span(self, first, last):
        """`1.13 or earlier to 2.3`, as explain says it."""
        start = f"{first} or earlier" if first == self.releases[0] else first
        end = f"{last}, the newest known" if last == self.last() else last
        return start if first == last and first != self.releases[0] else f"{start} to {end}"

    def before(self, release):
        return self.releases[self.releases.index(release) - 1]

    def after(self, release):
        """The release behind this one; None behind the newest."""
        at = self.releases.index(release) + 1
        return self.releases[at] if at < len(self.releases) else None


def minor(release):
    return ".".join(release.split(".")[:2])


def families(keys, prefix="", depth=1):
    """Keys by page: by their first segment, by further ones where a page would be long."""
    groups = {}
    for key in keys:
        parts = key.split(".")
        groups.setdefault(".".join(parts[:depth]) if len(parts) >= depth else key, []).append(key)
    pages, rest = {}, []
    for name, members in groups.items():
        if len(members) < FEW or name == prefix:
            rest += members
        elif len(members) > MANY and any(len(key.split(".")) > depth for key in members):
            pages.update(families(members, name, depth + 1))
        else:
            pages[name] = members
    if rest:
        pages[prefix or REST] = sorted(rest)
    return dict(sorted(pages.items(), key=lambda page: (page[0] == REST, page[0])))


def build(options):
    pages = {INDEX: index(options)}
    pages["options/releases/index.md"] = changes_index(options)
    pages["options/old-names.md"] = old_names(options)
    pages["options/families.md"] = free_families(options)
    entries = [(0, "By Flink release", "options/releases/index.md")]
    for release in options.releases[1:]:
        path = f"options/releases/{release}.md"
        pages[path] = changes(options, release)
        entries.append((1, f"Flink {release}", path))
    entries.append((0, "Old names", "options/old-names.md"))
    entries.append((0, "Keys that people make up", "options/families.md"))
    for page, keys in options.pages.items():
        pages[f"options/{page}.md"] = family(options, page, keys)
        entries.append((0, page_title(page), f"options/{page}.md"))
    return pages, entries


def page_title(page):
    return "Other options" if page == REST else f"{page}.*"


def index(options):
    first, last = options.releases[0], options.last()
    now = sum(1 for known in options.known.values() if known["last"] == last)
    out = f"""# Flink's options

{len(options.known)} options of Flink {first} to {last}, {now} of them in {last}: what they were called, which values
they take, what holds where they are not set, and which rules look at them. Read by reflection from the jars of
{", ".join(options.patches)}; `flinklint explain KEY` says the same in the terminal.

<form id="find-options" class="find" hidden>
<p><label for="find-words">Words of a name</label>
<input id="find-words" type="search" autocomplete="off" spellcheck="false">
<label for="find-release">Flink</label> <select id="find-release"><option value="">any release</option>"""
    out += "".join(f"<option>{release}</option>" for release in reversed(options.releases))
    out += """</select></p>
<p id="find-said" role="status"></p>
<table id="find-found" hidden>
<thead><tr><th>option</th><th>default</th><th>known to</th></tr></thead>
<tbody></tbody>
</table>
</form>
<script src="options-data.js" defer></script>
<script src="find-options.js" defer></script>

The search of this book (the key <kbd>s</kbd>) finds options as well, by words of their names and of their old names.

## By release

"""
    out += "- [What each release brought, changed and took away](releases/index.md)\n"
    out += "- [Old names, and what they became](old-names.md)\n- [Keys that people make up](families.md)\n"
    out += "\n## By name\n\n"
    rows = [[f"[{escaped(page_title(page))}]({page}.md)", str(len(keys))] for page, keys in options.pages.items()]
    return out + table(["options", "how many"], rows)


def family(options, page, keys):
    # An id of its own: there may be an option of the same name.
    out = f"# {escaped(page_title(page))} {{#page}}\n\n"
    out += f"{len(keys)} options, in the order of their names. [How to read this](index.md).\n"
    return out + "".join(option(options, key) for key in keys)


def option(options, key):
    known, raw = options.known[key], options.raw[key]
    lines = [("Type", types(known))]
    if accepted := known["accepted"]:
        lines.append(("Takes", ", ".join(code(value) for value in accepted) + " or the name of a class"))
    lines.append(("Default", defaults(options, known)))
    lines.append(("Flink", options.span(known["since"], known["last"]) + gone(options, known)))
    if since := raw.get("deprecated_since"):
        lines.append(("Deprecated", f"since {since}" if since != options.releases[0] else f"since {since} or earlier"))
    for alias in known["aliases"]:
        what = "Old name" if alias["deprecated"] else "Other name"
        lines.append((what, f"{code(alias['name'])} ({options.span(alias['first'], alias['last'])})"))
    for other in known["name_of"]:
        what = "Later name" if other["deprecated"] else "Stands in for"
        span = options.span(other["first"], other["last"])
        lines.append((what, f"{options.link(other['option'], 'options')} ({span})"))
    if known["rules"]:
        lines.append(("Rules", ", ".join(f"[{rule}](../rules/{rule}.md)" for rule in known["rules"])))
    where = f"{code(known['class'].removeprefix('org.apache.flink.'))} {code(known['field'])}"
    lines.append(("Declared in", f"{where}; [Flink's page]({known['documents']})"))
    out = f"\n## {code(key)} {{#{key}}}\n\n"
    out += "".join(f"- **{head}:** {text}\n" for head, text in lines)
    # The search takes a key for one word; each word more often, so that the option comes before what mentions it.
    names = [key, *(alias["name"] for alias in known["aliases"])]
    return out + f'\n<p class="words" hidden>{" ".join([*words(names)] * 3)}</p>\n'


def words(names):
    """The words of names, each once."""
    return dict.fromkeys(word for name in names for word in re.split(r"[._-]", name) if word)


def types(known):
    parts = []
    for at, each in enumerate(known["types"]):
        parts.append(prose(each["type"]) + (f" (from {each['since']})" if at else ""))
    return ", then ".join(parts)


def default(value):
    return "none" if value is None else code(str(value))


def defaults(options, known):
    entries = known["defaults"]
    if len(entries) == 1:
        return default(entries[0]["default"])
    parts = []
    for at, each in enumerate(entries):
        since = each["since"]
        span = f"from {since}"
        if at + 1 < len(entries):
            end = options.before(entries[at + 1]["since"])
            span = since if end == since else f"{since} to {end}"
        parts.append(f"{default(each['default'])} ({span})")
    return ", ".join(parts)


def gone(options, known):
    after = options.after(known["last"])
    if not after:
        return ""
    return f"; an old name from {after} on" if named_in(options, known, after) else f"; gone in {after}"


def named_in(options, known, release):
    """Whether a release reads the key as another name of an option."""
    return any(is_name(options, other, release) for other in known["name_of"])


def default_in(known, release, options):
    """The default in a release, which the option must have."""
    at = options.releases.index(release)
    fitting = [each for each in known["defaults"] if options.releases.index(each["since"]) <= at]
    return fitting[-1]["default"] if fitting else None


def changes_index(options):
    out = "# By Flink release\n\n"
    rows = []
    for release in options.releases[1:]:
        new, went, renamed, moved = changed(options, release)
        counts = [str(len(each)) for each in (new, renamed, went, moved)]
        rows.append([f"[Flink {release}]({release}.md)", *counts])
    return out + table(["release", "new", "new names", "gone", "other default or type"], rows)


def changed(options, release):
    """What a release brought, took away, calls otherwise, and takes otherwise."""
    before = options.before(release)
    came = [key for key, known in options.known.items() if known["since"] == release]
    old = {
        key: [alias["name"] for alias in options.known[key]["aliases"] if existed(options, alias["name"], before)]
        for key in came
    }
    renamed = [key for key in came if old[key]]
    new = [key for key in came if not old[key]]
    went = [
        key
        for key, known in options.known.items()
        if known["last"] == before and not named_in(options, known, release)
    ]
    moved = [key for key, known in options.known.items() if known["since"] != release and moves(known, release)]
    return sorted(new), sorted(went), [(key, old[key]) for key in sorted(renamed)], sorted(moved)


def existed(options, key, release):
    known = options.known.get(key)
    at = options.releases.index
    return known is not None and at(known["since"]) <= at(release) <= at(known["last"])


def is_name(options, other, release):
    at = options.releases.index
    return at(other["first"]) <= at(release) <= at(other["last"])


def moves(known, release):
    return any(each["since"] == release for part in ("defaults", "types") for each in known[part][1:])


def changes(options, release):
    before = options.before(release)
    new, went, renamed, moved = changed(options, release)

    def link(key):
        return options.link(key, "options/releases")

    def value(key, release):
        return default(default_in(options.known[key], release, options))

    def other(key):
        return [link(key), value(key, before), value(key, release), type_change(options.known[key], release)]

    out = f"# Options: Flink {release}\n\nCompared with Flink {before}. "
    out += f"`flinklint migrate --to {release}` rewrites a configuration.\n"
    out += "\n## New\n\n" + rows_or_none(["option", "default"], [[link(key), value(key, release)] for key in new])
    out += "\n## New names\n\nThe old name is read as well, where its line in [the list](../old-names.md) says so.\n\n"
    rows = [[link(key), ", ".join(link(name) for name in names)] for key, names in renamed]
    out += rows_or_none(["option", f"its name in {before}"], rows)
    out += f"\n## Gone\n\nFlink {release} does not read these, under no name.\n\n"
    out += "".join(f"- {link(key)}\n" for key in went) or "None.\n"
    out += "\n## Other default or type\n\n"
    head = ["option", f"default in {before}", f"default in {release}", "type"]
    return out + rows_or_none(head, [other(key) for key in moved])


def rows_or_none(head, rows):
    return table(head, rows) if rows else "None.\n"


def type_change(known, release):
    for was, now in zip(known["types"], known["types"][1:]):
        if now["since"] == release:
            return f"{prose(was['type'])}, now {prose(now['type'])}"
    return "the same"


def old_names(options):
    out = "# Old names\n\nNames that Flink still reads, or read, for an option that is called otherwise.\n\n"
    found = sorted((alias["name"], key, alias) for key, known in options.known.items() for alias in known["aliases"])
    rows = [
        [options.link(name, "options"), options.link(key, "options"), options.span(alias["first"], alias["last"])]
        for name, key, alias in found
    ]
    return out + table(["name", "option", "read by Flink"], rows)


def free_families(options):
    out = (
        "# Keys that people make up\n\nBelow these beginnings people choose the keys, or Flink passes them on to "
        "something else. flinklint never calls them unknown. `catalogue/facts.toml` holds them.\n\n"
    )
    rows = [[code(each["prefix"]), prose(each["what"]), prose(each["source"])] for each in options.facts["family"]]
    out += table(["beginning", "is", "source"], rows)
    out += "\n## Keys that only scripts and images read\n\n"
    rows = [[code(each["name"]), prose(each["source"])] for each in options.facts["key"]]
    return out + table(["key", "source"], rows)


def data(options):
    """What the page's script searches: a row an option."""
    rows = []
    for key, known in options.known.items():
        names = [[alias["name"], alias["first"], alias["last"]] for alias in known["aliases"]]
        values = [[each["since"], each["default"]] for each in known["defaults"]]
        rows.append([key, options.page_of[key] + ".html", known["since"], known["last"], values, names])
    text = json.dumps({"releases": options.releases, "options": rows}, separators=(",", ":"), ensure_ascii=False)
    return f"window.flinkOptions = {text};\n"
