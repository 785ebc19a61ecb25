"""An edit of a file is linted about as fast as `flinklint check` runs over it."""

import json
import pathlib
import random
import statistics
import subprocess
import time

from wire import PROGRAM, Wire

LINES = 1_000
ROUNDS = 21
LIMIT = 2.0
CATALOGUE = pathlib.Path(__file__).resolve().parents[2] / "catalogue" / "options.json"


def a_long_file():
    """A flink-conf.yaml of real keys with their defaults, comments, and a mistake now and then."""
    chance = random.Random(1)
    options = [
        option
        for option in json.loads(CATALOGUE.read_text())["options"]
        if option["since"] == "1.13" and option["last"] == "2.3" and isinstance(option.get("default"), str) and option.get("scope") != "internal"
    ]
    lines = ["# flinklint: flink-version=1.20 sla=500ms"]
    for option in options:
        lines += [f"# {option['key']}", f"{option['key']}: {option['default']}"]
    lines = [line for line in lines if "\n" not in line][: LINES // 2]
    number = 0
    while len(lines) < LINES:
        number += 1
        mistake = chance.random() < 0.02
        lines.append(f"parallelism.defualt{number}: 4" if mistake else f"containerized.taskmanager.env.NAME_{number}: value")
    return lines


def test_a_change_costs_at_most_twice_a_check(tmp_path, capsys):
    lines = a_long_file()
    path = tmp_path / "flink-conf.yaml"
    path.write_text("\n".join(lines) + "\n")
    uri = path.as_uri()
    wire = Wire(tmp_path)
    try:
        wire.start(rootUri=tmp_path.as_uri())
        wire.open(uri, path.read_text())
        found = wire.published(uri, 1)
        assert len(found) > 5
        changes, checks = [], []
        for turn in range(ROUNDS):
            begin = time.perf_counter()
            subprocess.run([PROGRAM, "check", "--output-format", "json", str(path)], stdout=subprocess.DEVNULL, cwd=tmp_path)
            checks.append(time.perf_counter() - begin)
            begin = time.perf_counter()
            wire.notify(
                "textDocument/didChange",
                {
                    "textDocument": {"uri": uri, "version": turn + 2},
                    "contentChanges": [
                        {
                            "range": {
                                "start": {"line": LINES // 2 + turn, "character": 0},
                                "end": {"line": LINES // 2 + turn, "character": 0},
                            },
                            "text": "#",
                        }
                    ],
                },
            )
            wire.published(uri, turn + 2)
            changes.append(time.perf_counter() - begin)
        wire.end()
    finally:
        wire.stop()
    ratio = statistics.median(changes) / statistics.median(checks)
    with capsys.disabled():
        print(
            f"\n{LINES} lines, {len(found)} findings: a change {statistics.median(changes) * 1e3:.1f} ms,"
            f" check {statistics.median(checks) * 1e3:.1f} ms (medians of {ROUNDS}), ratio {ratio:.2f}, at most {LIMIT}"
        )
    assert ratio <= LIMIT
