#!/usr/bin/env python3
"""Measures flinklint beside what bounds it and beside its peers; prints ratios.

usage: compare.py [--quick] [--only G1,G3] [--binary PATH] [--write-doc]

Builds the program, linked statically, to fixed addresses and by a profile of
itself (tools/pgo), and the floor `parse_only`; makes its files (workload.py);
installs the peers that PyPI has into an environment of its own below
target/compare. Needs the Rust toolchain, Python with venv, for the profile
llvm-profdata, and for memory GNU time.

Every round runs each program of a group once, in a new order, so that what else
the machine does hits all alike. A row is the median of the rounds' ratios.
Where a peer cannot be had, the row is put together from this run and a study
that had it, and says so. Output is `concise`, a line per finding, as the peers
print; rows of `full` say so. Exit status 1 where a row is above what it must be.
"""

import argparse
import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import workload

ROOT = Path(__file__).resolve().parents[2]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
DATA = TARGET / "compare"
DOCUMENT = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- table: benches/compare/compare.py -->", "<!-- end of table -->"
FLOOR = ROOT / "benches" / "compare" / "parse_only" / "Cargo.toml"
SEED = 7
TRIPLE = "x86_64-unknown-linux-gnu"
# What tools/pgo ends with where the tool for profiles is missing.
NO_PROFDATA = 3
PEERS = ["yamllint==1.38.0", "ryl==0.26.1", "zizmor==1.32.0"]
# Of the study that the goals come from, two cores: kubeconform (source of 2025-05) took
# 3365 ms for 10,000 manifests, parsing alone 278 ms.
KUBECONFORM_TO_PARSING = 3365 / 278


def build(binary):
    """The programs, copied as an installation does: what a linker has just written starts slower.

    Also how the measured one was made, in words.
    """
    how = "the given program"
    static = dict(os.environ, RUSTFLAGS="-C target-feature=+crt-static -C relocation-model=static")
    cargo = ["cargo", "build", "--locked", "--release", "--quiet", "--target-dir", TARGET]
    subprocess.run([*cargo, "--manifest-path", FLOOR], cwd=ROOT, check=True)
    if binary is None:
        how = "linked statically, laid out by a profile"
        made = subprocess.run([ROOT / "tools" / "pgo", TRIPLE], stdout=subprocess.DEVNULL, env=static)
        if made.returncode == NO_PROFDATA:
            how = "linked statically, without a profile"
            # Naming the target keeps the flag from macros, which cannot be static.
            made = subprocess.run([*cargo, "--target", TRIPLE, "--bin", "flinklint"], cwd=ROOT, env=static)
        made.check_returncode()
        binary = TARGET / TRIPLE / "release" / "flinklint"
    DATA.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(binary, DATA)), Path(shutil.copy(TARGET / "release" / "parse_only", DATA)), how


def peers():
    """The peers by name, `None` where one cannot be had here."""
    folder = DATA / "peers"
    if not folder.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        for peer in PEERS:
            subprocess.run([folder / "bin" / "pip", "install", "--quiet", peer], check=False)
    found = {name: folder / "bin" / name for name in ("yamllint", "ryl", "zizmor")}
    return {name: path if path.exists() else None for name, path in found.items()}


def sets():
    """The folders and files to read, made once."""
    marker = DATA / "files" / "done"
    own = str((Path(workload.__file__).stat().st_mtime_ns, workload.CATALOGUE.stat().st_mtime_ns))
    if not marker.exists() or marker.read_text() != own:
        shutil.rmtree(DATA / "files", ignore_errors=True)
        for files in (100, 1000, 10_000):
            workload.write(DATA / "files" / str(files), files, SEED)
        workload.write_stack(DATA / "files" / "stack-50mb.yaml", 50_000_000, SEED)
        workload.write_flat(DATA / "files" / "flat-2mb" / "flink-conf.yaml", 2_000_000, SEED)
        for size in (300_000, 1_200_000):
            for file, made in (("config.yaml", workload.shapes(size)), ("jobs.yaml", workload.stacks(size))):
                for name, text in made.items():
                    workload.put(DATA / "files" / "shapes" / name.replace(" ", "-") / str(size) / file, text)
        alone = DATA / "files" / "alone"
        alone.mkdir()
        shutil.copy(first("manifests"), alone / "job.yaml")
        marker.write_text(own)


def first(kind):
    return next(iter(sorted((DATA / "files" / "1000" / kind).rglob("*.y*ml"))))


def once(command):
    """Wall and processor time of one run, in seconds."""
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0), (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]
    start = time.perf_counter()
    child = os.posix_spawn(command[0], command, os.environ, file_actions=quiet)
    _, status, used = os.wait4(child, 0)
    wall = time.perf_counter() - start
    # Findings are no failure: 1 here and for yamllint and ryl, 11 to 14 for zizmor.
    if os.waitstatus_to_exitcode(status) not in (0, 1, 11, 12, 13, 14):
        sys.exit(f"{' '.join(command)}: exit status {os.waitstatus_to_exitcode(status)}")
    return wall, used.ru_utime + used.ru_stime


def peak(command):
    """Peak memory in MB, by a small parent: a large one's own would count."""
    with tempfile.NamedTemporaryFile("r") as out:
        subprocess.run(
            ["/usr/bin/time", "--quiet", "-f", "%M", "-o", out.name, *command],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        return int(out.read().split()[-1]) / 1024


def race(commands, rounds):
    """The times of every command by name, in rounds of a new order each."""
    times = {name: [] for name in commands}
    for number in range(rounds + 1):
        order = list(commands)
        random.shuffle(order)
        for name in order:
            took = once([str(part) for part in commands[name]])
            if number > 0:
                times[name].append(took)
    return times


def ratio(times, ours, other, which=0):
    """Median of the rounds' ratios of wall (0) or processor (1) time."""
    return statistics.median(a[which] / max(b[which], 1e-6) for a, b in zip(times[ours], times[other]))


def fastest(times, names):
    return min(names, key=lambda name: statistics.median(wall for wall, _ in times[name]))


class Table:
    """The rows of a run, in order."""

    def __init__(self, only):
        self.only, self.rows, self.missed = only, [], False

    def wants(self, *ids):
        return not self.only or any(own in self.only for own in ids)

    def add(self, own, what, value, must, aim, note=""):
        verdict = "" if must is None else "missed" if value > must else "must" if value > aim else "aim"
        self.missed |= verdict == "missed"
        goals = ("", "") if must is None else (f"{must:g}", f"{aim:g}")
        row = f"| {own} | {what} | {goals[0]} | {goals[1]} | **{value:.3g}** | {verdict} | {note} |"
        print(row, flush=True)
        self.rows.append(row)


def measure(table, flinklint, floor, tools, rounds, cold_rounds, slow_rounds):
    files = DATA / "files"
    concise = [flinklint, "check", "--isolated", "--output-format", "concise"]
    full = [flinklint, "check", "--isolated", "--output-format", "full"]
    cat = shutil.which("cat")
    parsers = ("saphyr", "granit")
    floors = lambda path: {parser: [floor, parser, path] for parser in parsers}
    ryl = lambda path: {"ryl": [tools["ryl"], "check", "--no-cache", "-d", "relaxed", path]} if tools["ryl"] else {}
    missing = lambda own, what, must, aim: table.rows.append(f"| {own} | {what} | {must:g} | {aim:g} | | not measured | |")

    if table.wants("G1", "G1b", "G1d", "G2"):
        manifest, conf, folder = first("manifests"), first("conf"), files / "alone"
        times = race({
            "one": [*concise, manifest], "cat": [cat, manifest], "conf": [*concise, conf], "cat conf": [cat, conf],
            "file": [*concise, folder / "job.yaml"], "folder": [*concise, folder], "full": [*full, manifest],
            **ryl(manifest),
        }, cold_rounds)
        table.add("G1", "one FlinkDeployment, new process / `cat`", ratio(times, "one", "cat"), 1.3, 1.0)
        table.add("", "the same in `full`", ratio(times, "full", "cat"), None, None)
        table.add("G1b", "one flink-conf.yaml / `cat`", ratio(times, "conf", "cat conf"), 1.3, 1.0)
        table.add("G1d", "a folder with one file / the file", ratio(times, "folder", "file"), 1.6, 1.3)
        if "ryl" in times:
            table.add("G2", "one file / ryl", ratio(times, "one", "ryl"), 0.5, 0.35)
        else:
            missing("G2", "one file / ryl", 0.5, 0.35)

    if table.wants("G3", "G4", "G6", "G11", "G17", "G18"):
        many, thousand = files / "10000" / "manifests", files / "1000" / "manifests"
        times = race({
            "10k": [*concise, many], "full": [*full, many], "1k": [*concise, thousand],
            "diff": [flinklint, "fix", "--isolated", "--diff", thousand], **floors(many), **ryl(many),
        }, rounds)
        best = fastest(times, parsers)
        table.add("G3", f"10,000 manifests / parsing by {best}, wall", ratio(times, "10k", best), 1.3, 1.0)
        table.add("G3", "the same, processor", ratio(times, "10k", best, 1), 1.3, 1.0)
        table.add("", "the same in `full`, wall", ratio(times, "full", best), None, None)
        if "ryl" in times:
            table.add("G4", "10,000 manifests / ryl without its cache", ratio(times, "10k", "ryl"), 0.5, 0.25)
        else:
            missing("G4", "10,000 manifests / ryl without its cache", 0.5, 0.25)
        quoted = ratio(times, "10k", best) / KUBECONFORM_TO_PARSING
        table.add("G6", "10,000 manifests / kubeconform", quoted, 0.1, 0.05, "by the study's kubeconform / parsing")
        table.add("G11", "10,000 / 1,000 manifests, wall", ratio(times, "10k", "1k"), 10.5, 10.0)
        table.add("G11", "the same, processor", ratio(times, "10k", "1k", 1), 10.5, 10.0)
        table.add("G17", "all findings in `full` / in `concise`", ratio(times, "full", "10k"), 10, 4)
        table.add("G18", "1,000 manifests by `fix --diff` / by `check`", ratio(times, "diff", "1k"), 2, 1.3)

    if table.wants("G5", "G7"):
        thousand, workflows = files / "1000" / "manifests", files / "1000" / "workflows"
        commands = {"1k": [*concise, thousand]}
        if tools["zizmor"]:
            commands["zizmor"] = [tools["zizmor"], "--offline", "--no-progress", workflows]
        if tools["yamllint"]:
            commands["yamllint"] = [tools["yamllint"], "-d", "relaxed", thousand]
        times = race(commands, slow_rounds)
        for own, name, what, must, aim in (
            ("G5", "zizmor", "1,000 manifests / zizmor on 1,000 workflows", 0.04, 0.02),
            ("G7", "yamllint", "1,000 manifests / yamllint", 0.005, 0.003),
        ):
            if name in times:
                table.add(own, what, ratio(times, "1k", name), must, aim)
            else:
                missing(own, what, must, aim)

    if table.wants("G8", "G9"):
        many, large = files / "10000" / "conf", files / "flat-2mb" / "flink-conf.yaml"
        times = race({"ours": [*concise, many], "full": [*full, many], **floors(many)}, rounds)
        best = fastest(times, parsers)
        table.add("G8", f"10,000 flink-conf.yaml / parsing by {best} as YAML", ratio(times, "ours", best), 0.9, 0.6)
        table.add("", "the same in `full`", ratio(times, "full", best), None, None)
        times = race({"ours": [*concise, large], **floors(large)}, rounds)
        best = fastest(times, parsers)
        table.add("G9", f"a flink-conf.yaml of 2 MB / parsing by {best}", ratio(times, "ours", best), 0.7, 0.45)

    if table.wants("G10"):
        stack = files / "stack-50mb.yaml"
        times = race({"ours": [*concise, stack], **floors(stack)}, slow_rounds)
        best = fastest(times, parsers)
        table.add("G10", f"50 MB in one file / parsing by {best}, one thread", ratio(times, "ours", best), 1.3, 0.7)

    if table.wants("G12") and Path("/usr/bin/time").exists():
        table.add("G12", "peak MB, one file", peak([*concise, first("manifests")]), 8, 2.5)
        table.add("G12", "peak MB, 10,000 files", peak([*concise, files / "10000" / "manifests"]), 24, 6)
        stack = files / "stack-50mb.yaml"
        size = stack.stat().st_size / 2**20
        table.add("G12", "peak MB for a MB of the 50 MB file", peak([*concise, stack]) / size, 1.5, 1.1)

    if table.wants("G13"):
        folder = files / "10000" / "workflows"
        times = race({"ours": [*concise, folder], "read": [floor, "nothing", folder]}, rounds)
        table.add("G13", "10,000 YAML files without Flink / reading them", ratio(times, "ours", "read"), 1.5, 1.0)

    if table.wants("G15"):
        grown = {}
        for shape in sorted((files / "shapes").iterdir()):
            times = race({size: [*concise, shape / size] for size in ("300000", "1200000")}, slow_rounds)
            grown[shape.name] = ratio(times, "1200000", "300000")
        worst = max(grown, key=grown.get)
        note = f"{len(grown)} shapes; {worst.replace('-', ' ')}"
        table.add("G15", "worst time(4n) / time(n)", grown[worst], 6, 4.5, note)


def document(table, rounds, cold, how):
    text = DOCUMENT.read_text()
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    head = "| | ratio | must | go for | measured | reached | |\n|---|---|---|---|---|---|---|"
    machine = f"{os.cpu_count()} cores, {platform.system()}, {platform.machine()}"
    taken = f"Taken {date.today()} on {machine}, page cache warm, {rounds} rounds, {cold} for one file; {how}."
    DOCUMENT.write_text(f"{before}{BEGIN}\n{head}\n" + "\n".join(table.rows) + f"\n\n{taken}\n{END}{after}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a few rounds each")
    parser.add_argument("--only", default="", help="measure only these rows, as G1,G3")
    parser.add_argument("--binary", type=Path, help="measure this program instead of the one that is built")
    parser.add_argument("--write-doc", action="store_true", help="write the table into docs/performance.md")
    arguments = parser.parse_args()
    flinklint, floor, how = build(arguments.binary)
    tools = peers()
    sets()
    rounds, cold, slow = (3, 20, 1) if arguments.quick else (11, 100, 3)
    table = Table([own for own in arguments.only.split(",") if own])
    measure(table, flinklint, floor, tools, rounds, cold, slow)
    if arguments.write_doc:
        document(table, rounds, cold, how)
    return 1 if table.missed else 0


if __name__ == "__main__":
    sys.exit(main())
