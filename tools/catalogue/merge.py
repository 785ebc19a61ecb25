"""Turns what Options.java read of every release into the lines of catalogue/options.json."""

import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from flink import ToolError, minor

SOURCE = (
    "every ConfigOption read by reflection from the jars of apache-flink-libraries; "
    "classes below org.apache.flink"
)

TYPES = {
    "java.lang.Boolean": "boolean",
    "java.lang.Integer": "int",
    "java.lang.Long": "long",
    "java.lang.Float": "float",
    "java.lang.Double": "double",
    "java.lang.String": "string",
    "java.time.Duration": "duration",
    "java.util.Map": "map",
    "org.apache.flink.configuration.MemorySize": "memory",
    "enum": "enum",
}

# Options of something else than Flink's configuration: of a table, a format, a
# catalog, a module, a hint or a model in SQL, or of the operators of a job graph.
ELSEWHERE = re.compile(
    r"org\.apache\.flink\.(?:"
    r"formats\..*"
    r"|connector\..*\.table\..*"
    r"|table\.(?:catalog|connector|factories|filesystem|formats|module|planner\.hint|runtime|sinks|utils)\..*"
    r"|table\.api\.config\.(?:LookupJoinHint|MLPredictRuntimeConfig|VectorSearchRuntimeConfig)Options"
    r"|streaming\.api\.graph\.StreamConfig"
    r")"
)
# Of these classes, the options that Flink's configuration has all the same.
CONFIGURATION_ALL_THE_SAME = {"sql-gateway.endpoint.type", "table.catalog-store.kind", "workflow-scheduler.type"}
# Options that a person does not write, by their class or by their key.
INTERNAL_CLASS = re.compile(r".*\.(?:\w+Internal|InternalConfigOptions)")
INTERNAL_KEY = re.compile(r"(?:\$internal|internal|python\.internal)\.|__")


def merge(dumps):
    """`dumps` holds the rows of each release, oldest first; gives the options sorted by key."""
    kept = {}
    suffixes = {row["key"] for rows in dumps.values() for row in rows if is_suffix(row)}
    for release, rows in dumps.items():
        for row in rows:
            if row["key"] not in suffixes and is_configuration(row):
                kept.setdefault(row["key"], {}).setdefault(release, []).append(row)
    chosen = {key: {release: choose(rows) for release, rows in found.items()} for key, found in kept.items()}
    aliases = {key: alias_spans(found) for key, found in kept.items()}
    return [option(key, found, aliases) for key, found in sorted(chosen.items())]


def is_suffix(row):
    """Whether it is the end of longer keys: of one reporter of many, `metrics.reporter.<name>.interval`."""
    return row["suffix"] or re.search(r"<\w+>", row["key"]) or "#" in row["key"] or row["key"] == "class"


def is_configuration(row):
    return row["key"] in CONFIGURATION_ALL_THE_SAME or not ELSEWHERE.fullmatch(row["class"])


def choose(rows):
    """Of several fields with one key, the one that Flink reads: not deprecated, public, and not the older class."""
    return min(rows, key=lambda row: (row["deprecated"], not row["public"], "AkkaOptions" in row["class"]))


def alias_spans(found):
    """First and last release of each deprecated and each fallback key, of all fields with the key."""
    spans = {"deprecated_keys": {}, "fallback_keys": {}}
    for release, rows in found.items():
        for kind, known in spans.items():
            for name in {name for row in rows for name in row[kind]}:
                first, _ = known.get(name, (minor(release), None))
                known[name] = [first, minor(release)]
    return spans


def option(key, found, aliases):
    first, last = list(found)[0], list(found)[-1]
    row = found[last]
    value_type, element_type = type_of(row)
    default = history(found, lambda row: row["default"])
    types = history(found, full_type)
    constants = history(found, lambda row: row.get("constants"))
    renamed = sorted(other for other, spans in aliases.items() if other != key and key in spans["deprecated_keys"])
    out = {"key": key, "type": value_type}
    if element_type:
        out["element_type"] = element_type
    out["since"] = minor(first)
    out["last"] = minor(last)
    if row["default"] not in (None, [], {}):
        out["default"] = row["default"]
    if len(default) > 1:
        out["default_history"] = default
    if len(types) > 1:
        out["type_history"] = types
    if row.get("constants"):
        out["enum"] = row["constants"]
    if len(constants) > 1:
        out["enum_history"] = constants
    for kind in ("deprecated_keys", "fallback_keys"):
        if aliases[key][kind]:
            out[kind] = dict(sorted(aliases[key][kind].items()))
    if renamed:
        out["renamed_to"] = renamed
    if INTERNAL_KEY.match(key) or INTERNAL_CLASS.fullmatch(row["class"]):
        out["scope"] = "internal"
    out["class"] = row["class"].removeprefix("org.apache.flink.")
    out["field"] = row["field"]
    deprecated = [release for release, row in found.items() if row["deprecated"]]
    if deprecated:
        out["deprecated_since"] = minor(deprecated[0])
    return out


def history(found, value):
    """`[first release, value]` wherever it changed."""
    changes = []
    for release, row in found.items():
        now = value(row)
        if not changes or changes[-1][1] != now:
            changes.append([minor(release), now])
    return changes


def type_of(row):
    name = TYPES.get(row["type"])
    if row["list"]:
        return "list", name if name in ("string", "enum") else row["type"]
    if name is None:
        raise ToolError(f"{row['key']} is a {row['type']}, which tools/catalogue/merge.py does not know")
    return name, None


def full_type(row):
    value_type, element_type = type_of(row)
    return f"{value_type}:{element_type}" if element_type else value_type


def render(releases, options):
    dense = [json.dumps(option, ensure_ascii=False, separators=(",", ":")) for option in options]
    head = f'{{"source":{json.dumps(SOURCE)},\n"releases":{json.dumps(releases)},\n"options":[\n'
    return head + ",\n".join(dense) + "\n]}\n"
