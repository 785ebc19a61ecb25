"""Seeds the corpora from the project's own files: seed.py FOLDER."""

import hashlib
import json
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# As in src/lib.rs.
NAMES = {"flink-conf": 0, "config-yaml": 1, "flink-deployment": 2, "helm-values": 3, "sql": 4, "flink-cli": 5,
         "flink-properties": 6, "config-map": 2, "flink-session-job": 2, "flink-blue-green-deployment": 2,
         "flink-state-snapshot": 2, "flink-application": 2, "flink-cluster": 2}
FRONT_ENDS = {"flink-conf": "lines", "config-yaml": "yaml", "sql": "sql", "flink-cli": "shell"}


def put(folder, target, data):
    path = folder / target / hashlib.sha256(data).hexdigest()[:16]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def main():
    folder = Path(sys.argv[1])
    for path in sorted(ROOT.glob("rules/*/*.toml")):
        for example in tomllib.loads(path.read_text()).get("example", []):
            text, kind = example["input"].encode(), example["kind"]
            put(folder, FRONT_ENDS.get(kind, "manifests"), text)
            # With and without version, SLA and environment.
            for choice in (0, 6, 15):
                first = bytes([NAMES.get(kind, 2) + 8 * choice])
                for target in ("check", "fix", "migrate"):
                    put(folder, target, first + text)
            opened = {"textDocument": {"uri": "file:///a/flink-conf.yaml", "languageId": "yaml", "version": 1,
                                       "text": example["input"]}}
            at = {"textDocument": {"uri": "file:///a/flink-conf.yaml"}, "position": {"line": 1, "character": 4}}
            put(folder, "lsp", f"0{json.dumps(opened)}\n3{json.dumps(at)}\n4{json.dumps(at)}\n9null".encode())
    for path in sorted(ROOT.glob("tests/clusters/**/*.json")):
        text = path.read_bytes()
        if len(text) <= 1 << 20:
            put(folder, "stats", text)
    for path in sorted(ROOT.glob("examples/**/flinklint.toml")):
        put(folder, "project", path.read_bytes())
    put(folder, "project", b'sla = "1s"\nselect = ["ALL"]\n[rules.FL101]\nsla-share = 0.1\n[[target]]\npaths = ["a/**"]\n')
    put(folder, "project", b'[[policy]]\nid = "A1"\nname = "a"\nseverity = "error"\nwhen = "is_set(\'a.b\')"\nmessage = "m"\n')
    for value in (b"10 ms", b"1.5g", b"true", b"a;b", b"k:v,l:w", b"[a, {b: c}]", b"PT1S"):
        put(folder, "values", b"\x01\x02\x03" + value)
    for target in ("lines", "yaml", "sql", "shell", "manifests", "stats", "project"):
        put(folder, target, b"a: 1\n")


main()
