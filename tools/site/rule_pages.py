"""A page of the book for each rule, from its page in `rules/` by way of `flinklint explain`."""

import pathlib
import tomllib

from flink import ToolError
from markdown import code, escaped, fenced, prose, table
from program import REPOSITORY

INDEX = "rules/index.md"
LANGUAGES = {"sql": "sql", "flink-cli": "sh"}
FIXES = {
    "safe": "safe: `flinklint fix` makes it",
    "unsafe": "unsafe, it needs a decision: `flinklint fix --unsafe` makes it",
    "none": "none",
}


class Rules:
    """What the program says of its rules, and where their pages are."""

    def __init__(self, program):
        self.program = program
        self.pages = {}
        self.sources = {path.name[:5]: path for path in sorted((REPOSITORY / "rules").glob("*/FL*.toml"))}
        for entry in program.json("rules")["rules"]:
            self.pages[entry["id"]] = program.json("explain", entry["id"])["rule"]
        different = set(self.pages) ^ set(self.sources)
        if different:
            raise ToolError(
                f"rules/ and the program do not have the same rules ({', '.join(sorted(different))}): "
                "build the program of this tree, or name it by --flinklint"
            )

    def groups(self):
        found = {}
        for page in self.pages.values():
            found.setdefault(page["group"], []).append(page)
        return dict(sorted(found.items()))

    def path(self, rule):
        return f"rules/{rule}.md"

    def of_source(self, path):
        """The book's page of a file in `rules/`; None where it is no rule's."""
        name = pathlib.PurePosixPath(path).name[:5]
        return self.path(name) if name in self.pages else None


def name(page):
    return f"{page['id']} {page['name']}"


def severity(page):
    return page["severity"] + (", off unless selected" if page["pedantic"] else "")


def index_table(pages):
    rows = []
    for page in pages:
        link = f"[{page['id']}]({page['id']}.md)"
        rows.append([link, page["name"], severity(page), page["fix"] or "none", prose(page["summary"])])
    return table(["rule", "name", "severity", "fix", "finds"], rows)


def build(rules, options):
    """The pages by their path, and the entries of the summary."""
    pages = {INDEX: index(rules)}
    entries = []
    for group, members in rules.groups().items():
        pages[f"rules/{group}.md"] = f"# Rules: {group}\n\n{index_table(members)}"
        entries.append((0, f"Rules: {group}", f"rules/{group}.md"))
        for page in members:
            pages[rules.path(page["id"])] = rule(rules, options, page)
            entries.append((1, name(page), rules.path(page["id"])))
    return pages, entries


def index(rules):
    out = (
        f"# Rules\n\nThere are {len(rules.pages)} rules. This section is made from the files in `rules/`, which "
        "the program is built from; `flinklint explain FL101` prints a page in the terminal, `flinklint rules` the "
        "list.\n\n"
        "A severity is what a rule normally reports; its page says when it is another. A *safe* fix cannot change "
        "results, state compatibility, cost or resources, and `flinklint fix` makes it. An *unsafe* one needs a "
        "decision, and `flinklint fix --unsafe` makes it. Rules that are off unless selected run with "
        "`--extend-select`, by id, by group, or all of them as `pedantic`.\n"
    )
    for group, members in rules.groups().items():
        out += f"\n## {group}\n\n{index_table(members)}"
    return out


def rule(rules, options, page):
    out = f"# {name(page)}\n\n{prose(page['summary'][:1].upper() + page['summary'][1:])}.\n\n"
    note = f" ({prose(page['severity_note'])})" if page.get("severity_note") else ""
    rows = [
        ["severity", severity(page) + note],
        ["confidence", page["confidence"]],
        ["fix", FIXES[page["fix"] or "none"]],
        ["Flink", escaped(page["versions"])],
        ["needs", ", ".join(page["inputs"])],
        ["group", f"[{page['group']}]({page['group']}.md)"],
    ]
    out += "".join(f"- **{head[:1].upper()}{head[1:]}:** {text}\n" for head, text in rows)
    parts = [("Why", "why"), ("What to do", "remedy"), ("What it costs", "trade_off"), ("When it is silent", "limits")]
    for heading, part in parts:
        if page.get(part, "").strip():
            out += f"\n## {heading}\n\n{prose(page[part])}\n"
    if page["thresholds"]:
        out += f"\n## Numbers\n\nUnder `[rules.{page['id']}]` in a `flinklint.toml`:\n\n"
        rows = []
        for each in page["thresholds"]:
            allowed = f"{number(each['min'])} to {number(each['max'])}"
            rows.append([code(each["name"]), number(each["default"]), allowed, prose(each["text"])])
        out += table(["name", "default", "allowed", "meaning"], rows)
    if page["options"]:
        out += "\n## Options that it looks at\n\n"
        out += "".join(f"- {options.link(key, 'rules')}\n" for key in page["options"])
    out += "\n## Examples\n\nA test lints each of these and compares.\n"
    for count, (example, source) in enumerate(zip(page["examples"], sources_of(rules, page)), 1):
        out += shown(rules, example, source, count)
    out += "\n## Sources\n\n"
    out += "".join(f"- [{prose(each['title'])}]({each['url']})\n" for each in page["references"])
    return out


def number(value):
    return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"


def sources_of(rules, page):
    """The examples as they stand in the file; two of their parts are for the tests only."""
    with open(rules.sources[page["id"]], "rb") as file:
        examples = tomllib.load(file)["example"]
    if [each["title"] for each in examples] != [each["title"] for each in page["examples"]]:
        raise ToolError(f"{page['id']}: the program was built from another page; run `cargo build --release`")
    return examples


def shown(rules, example, source, count):
    language = LANGUAGES.get(example["kind"], "yaml")
    title = prose(example["title"])
    out = f"\n### {title[:1].upper() + title[1:]} {{#example-{count}}}\n\nRead as {code(example['kind'])}"
    if example["options"]:
        out += ", with " + code(" ".join(quoted(option) for option in example["options"]))
    if source.get("beside"):
        out += ", beside " + ", ".join(code(other) for other in source["beside"])
    out += ":\n\n" + fenced(example["input"], language)
    if source.get("stats"):
        out += "\nMeasured, in the words of the tests:\n\n" + fenced(source["stats"], "text")
    if not example["expect"]:
        return out + "\nNothing is found.\n"
    found = ", ".join(f"[{rule}]({rule}.md)" if rule in rules.pages else rule for rule in example["expect"])
    out += f"\nFound: {found}.\n"
    messages = said(rules.program, example, source)
    if messages:
        out += "\n" + fenced(messages, "text")
    if example["fixed"] is not None:
        out += "\nFixed:\n\n" + fenced(example["fixed"], language)
    return out


def quoted(option):
    return f"'{option}'" if " " in option else option


def said(program, example, source):
    """What `check` prints of an example, where it needs nothing that only the tests have."""
    if source.get("stats") or source.get("beside") or "--host" in example["options"]:
        return None
    options = [option for option in example["options"] if option != "--unsafe"]
    command = ["check", "-", "--isolated", "--quiet", "--output-format", "concise", "--kind", example["kind"], *options]
    done = program.run(*command, text=example["input"])
    found = [line for line in done.stdout.splitlines() if any(f"[{rule}]" in line for rule in example["expect"])]
    return "\n".join(line.removeprefix("-:") for line in found) or None
