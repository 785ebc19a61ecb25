"""The checks of `try`, which says what they are about."""

import json
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml
from pathlib import Path

RELEASES = ["1.19", "1.20", "2.0", "2.1", "2.2", "2.3"]
# What the schema must refuse, whatever the release.
REFUSED = {
    "int": "parallelism.default: many\n",
    "nested": "taskmanager:\n  numberOfTaskSlots: [1]\n",
    "duration": "pipeline.auto-watermark-interval: soon\n",
    "memory": "taskmanager.memory:\n  process.size: -1\n",
    "boolean": "execution.checkpointing.unaligned.enabled: maybe\n",
    "enum": "execution:\n  checkpointing:\n    mode: TWICE\n",
    "null": "state.backend.type:\n",
    "list": "- state.backend.type: hashmap\n",
}
# What it must take.
TAKEN = {
    "empty": "# nothing\n",
    "quoted": "parallelism.default: '4'\npipeline.object-reuse: 'TRUE'\n",
    "digits": "pipeline.auto-watermark-interval: 200\ntaskmanager.memory.process.size: 1073741824\n",
    "case": "execution.checkpointing.mode: exactly_once\n",
    "later": "parallelism.default: ${PARALLELISM}\ntaskmanager.numberOfTaskSlots: '{{ slots }}'\n",
    "other": "my.own.key: [1, {a: b}]\nmetrics.reporter.prom.port: 9249\n",
    "lists": "pipeline.jars: [a.jar, b.jar]\nenv.java.opts.all: -Xss1m\n",
}


class Run:
    def __init__(self, program):
        self.program = program
        self.passed = self.failed = 0

    def flinklint(self, *arguments):
        run = subprocess.run([self.program, *map(str, arguments)], capture_output=True, text=True, check=False)
        if run.returncode not in (0, 1):
            sys.exit(f"flinklint {arguments}: {run.returncode}\n{run.stderr}")
        return run.stdout

    def holds(self, what, is_so, detail=""):
        if is_so:
            self.passed += 1
        else:
            self.failed += 1
            print(f"not so: {what}\n{detail}", file=sys.stderr)


def validates(schema, *files):
    """What check-jsonschema says: the files that it refuses, with why."""
    # OASIS's schema has a pattern that only the older kind of expressions allows.
    command = ["check-jsonschema", "--regex-variant", "nonunicode", "--output-format", "json"]
    command += ["--schemafile", str(schema), *map(str, files)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        report = json.loads(run.stdout)
    except ValueError:
        sys.exit(f"{command}: {run.stdout}{run.stderr}")
    refused = {}
    for error in report.get("errors", []) + report.get("parse_errors", []):
        refused.setdefault(error["filename"], []).append(f"{error.get('path')}: {error['message']}")
    return refused


def outputs(run, scratch, sarif_schema):
    """SARIF and JUnit of everything that lies here, and of a hostile file."""
    hostile = scratch / "a b,c:d%" / "config.yaml"
    hostile.parent.mkdir()
    hostile.write_text("parallelism.default: '<b>&\"]]>\\u0001'\n::error::x: 1\nstate.backend: rocksdb\n")
    for name, paths in {"examples": ["examples"], "hostile": [hostile], "nothing": [scratch / "none.yaml"]}.items():
        (scratch / "none.yaml").touch()
        sarif, junit = scratch / f"{name}.sarif", scratch / f"{name}.xml"
        run.flinklint("check", *paths, "--sla", "500ms", "--output-format", "sarif", "-o", sarif,
                      "--output-format", "junit", "-o", junit)
        refused = validates(sarif_schema, sarif)
        run.holds(f"the SARIF of {name} is valid", not refused, refused)
        suites = xml.parse(junit).getroot()
        counted = sum(int(suite.get("failures")) + int(suite.get("errors", 0)) for suite in suites.iter("testsuite"))
        there = len(list(suites.iter("failure"))) + len(list(suites.iter("error")))
        run.holds(f"the JUnit report of {name} counts right", counted == there, f"{counted} and {there}")


def schemas(run, scratch):
    """The schema of every release against its meta-schema and small files."""
    made = {}
    for release in RELEASES:
        made[release] = scratch / f"flink-{release}.json"
        made[release].write_text(run.flinklint("schema", "--flink-version", release))
        meta = subprocess.run(["check-jsonschema", "--check-metaschema", made[release]], capture_output=True, text=True,
                              check=False)
        run.holds(f"the schema of {release} is one", meta.returncode == 0, meta.stdout)
        files = {}
        for kind, texts in (("refused", REFUSED), ("taken", TAKEN)):
            for name, text in texts.items():
                path = scratch / f"{release}-{kind}-{name}.yaml"
                path.write_text(text)
                files[str(path)] = kind
        refused = validates(made[release], *files)
        for path, kind in files.items():
            run.holds(f"{path} is {kind}", (path in refused) == (kind == "refused"), refused.get(path, ""))
    return made


def config_files():
    """Every config.yaml at hand: the project's own, and the real ones where they lie beside it."""
    for folder in (Path("examples"), Path("tests"), Path("../shared/corpus")):
        if folder.is_dir():
            yield from sorted(path for path in folder.rglob("*.y*ml") if path.is_file())


def real(run, made):
    """No configuration is refused of which Flink would take every value."""
    of_release = {release: [] for release in RELEASES}
    takes = {}
    for path in config_files():
        shown = json.loads(run.flinklint("show", "--isolated", "--output-format", "json", path))
        documents = [document for document in shown["documents"] if document["kind"] == "config-yaml"]
        if len(documents) != 1 or len(shown["documents"]) != 1 or documents[0].get("error"):
            continue
        version = documents[0]["flink_version"]
        newest = version["max"] or RELEASES[-1]
        release = ".".join(newest.split(".")[:2])
        if release not in of_release:
            continue
        of_release[release].append(path)
        takes[str(path)] = not any("error" in setting.get("typed", {}) for setting in documents[0]["settings"])
    for release, paths in of_release.items():
        if not paths:
            continue
        refused = validates(made[release], *paths)
        for path in map(str, paths):
            run.holds(f"{path} passes the schema of {release}, as Flink takes it", path not in refused or not takes[path],
                      refused.get(path, ""))
    print(f"{len(takes)} configurations, {sum(takes.values())} of them without a value that Flink refuses")
    run.holds("there are configurations", len(takes) > 2)


def main():
    program, sarif_schema = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    run = Run(program)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        outputs(run, scratch, sarif_schema)
        made = schemas(run, scratch)
        real(run, made)
    print(f"{run.passed} passed, {run.failed} failed")
    sys.exit(run.failed > 0)


main()
