#!/usr/bin/env python3
"""Measures `flinklint check` against what bounds it and prints the ratios.

usage: compare.py [--rounds 15] [--cold-rounds 150] [--only WORD] [--binary PATH]

The floors: `cat` of the same file for a cold run, and for many files or a big
one `parse_only`, which finds and reads the same files and parses them as YAML
with the same parser, on as many threads, without comments.

Every round runs each program once, in a new order, so that what else the
machine does hits all of them alike. Only ratios are printed: the median of the
rounds' ratios, and the ratio of the fastest runs. The exit status is 1 where a
median is above its goal.
"""

import argparse
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

import workload

ROOT = Path(__file__).resolve().parents[2]
SEED = 7


def build():
    subprocess.run(["cargo", "build", "--release", "--quiet", "--bins", "--example", "parse_only"], cwd=ROOT, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    return target / "release" / "flinklint", target / "release" / "examples" / "parse_only", target / "compare"


def once(command):
    """Wall and processor time of one run, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    status = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if status not in (0, 1):
        sys.exit(f"{' '.join(map(str, command))}: exit status {status}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


class Race:
    """Programs that run in turn on one input; the second is the floor."""

    def __init__(self, name, goal, ours, floor, rounds):
        self.name, self.goal, self.commands, self.rounds = name, goal, (ours, floor), rounds
        self.times = ([], [])

    def round(self):
        order = [0, 1]
        random.shuffle(order)
        for at in order:
            self.times[at].append(once(self.commands[at]))

    def ratios(self, which):
        """Median of the rounds' ratios, and ratio of the minima, of wall (0) or processor (1) time."""
        ours, floor = ([run[which] for run in times] for times in self.times)
        pairs = [a / b for a, b in zip(ours, floor) if b > 0]
        return statistics.median(pairs), min(ours) / max(min(floor), 1e-9)


def races(flinklint, floor, data, rounds, cold_rounds):
    manifest = next(iter(sorted((data / "manifests").rglob("*.yaml"))))
    conf = next(iter(sorted((data / "conf").rglob("*.yaml"))))
    check = [flinklint, "check"]
    return [
        Race("cold, one manifest / `cat`", 1.5, [*check, manifest], ["cat", manifest], cold_rounds),
        Race("cold, one flink-conf.yaml / `cat`", 1.5, [*check, conf], ["cat", conf], cold_rounds),
        Race("1,000 manifests / parse only", 1.3, [*check, data / "manifests"], [floor, data / "manifests"], rounds),
        Race("1,000 flink-conf.yaml / parse only", 1.3, [*check, data / "conf"], [floor, data / "conf"], rounds),
        Race("5 MB of manifests in one file / parse only", 1.3, [*check, data / "many"], [floor, data / "many"], rounds),
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--cold-rounds", type=int, default=150)
    parser.add_argument("--only", default="", help="measure only what has this word in its name")
    parser.add_argument("--binary", type=Path, help="measure this program instead of the one that is built")
    arguments = parser.parse_args()
    flinklint, floor, data = build()
    workload.write(data, 1000, SEED)
    field = races(arguments.binary or flinklint, floor, data, arguments.rounds, arguments.cold_rounds)
    field = [race for race in field if arguments.only in race.name]
    # The quick ones apart: whoever runs after a long process pays for it.
    for group in ([race for race in field if "cold" in race.name], [race for race in field if "cold" not in race.name]):
        for race in group:
            race.round()
        for race in group:
            race.times = ([], [])
        for number in range(max((race.rounds for race in group), default=0)):
            random.shuffle(group)
            for race in group:
                race.round()
    print("| | goal | wall, median | wall, fastest | processor, median |\n|---|---|---|---|---|")
    missed = False
    for race in field:
        (wall, fastest), (processor, _) = race.ratios(0), race.ratios(1)
        missed |= wall > race.goal
        print(f"| {race.name} | {race.goal:.2f} | {wall:.2f} | {fastest:.2f} | {processor:.2f} |")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
