"""The ladder's job: compiled against a release of Flink, run on a cluster, measured."""

import dataclasses
import pathlib
import statistics
import subprocess
import sys
import time
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import flink
from cluster import tail

SOURCES = pathlib.Path(__file__).resolve().parent / "job"
MAIN = "WindowingJob"


def job_jar(distribution, folder):
    """Compiles the job with the JDK's own compiler and Flink's own jars; there is nothing else that it needs."""
    classes = folder / "classes"
    # Flink's jars refer to annotations that they do not bring, which is no matter of the job's.
    command = [flink.java_tool("javac"), "-Xlint:all,-classfile,-processing", "-Werror", "--release", "17"]
    command += ["-cp", str(distribution / "lib" / "*"), "-d", str(classes)]
    done = subprocess.run(command + sorted(map(str, SOURCES.glob("*.java"))), capture_output=True, text=True)
    if done.returncode != 0:
        raise flink.ToolError(f"javac failed:\n{done.stderr.strip()}")
    with zipfile.ZipFile(folder / "job.jar", "w") as jar:
        for file in sorted(classes.rglob("*.class")):
            jar.write(file, file.relative_to(classes))
    return folder / "job.jar"


@dataclasses.dataclass
class Lag:
    """Event-time lag of the results in milliseconds: when they came after their window's end."""

    p50: float
    p99: float
    # The median over firings of the slowest key, which moves less between runs than p99 does.
    slowest: float
    firings: int
    results: int


def measured(folder, begin, end):
    """The lag of the windows that ended between two moments, in seconds since the epoch."""
    lags, firings = {}, {}
    for file in folder.glob("lag-*.txt"):
        for line in file.read_text().splitlines():
            window_end, *counts = line.split()
            if not begin * 1000 <= int(window_end) < end * 1000:
                continue
            for lag, count in (map(int, pair.split(":")) for pair in counts):
                lags[lag] = lags.get(lag, 0) + count
                firings[window_end] = max(firings.get(window_end, 0), lag)
    if not lags:
        raise flink.ToolError("no window fired in the seconds that were measured")
    slowest = statistics.median(firings.values())
    return Lag(quantile(lags, 0.50), quantile(lags, 0.99), slowest, len(firings), sum(lags.values()))


def quantile(counts, share):
    left = share * sum(counts.values())
    for value in sorted(counts):
        left -= counts[value]
        if left <= 0:
            return value
    return max(counts)


def busy(before, after):
    """How busy the busiest vertex was between two looks at a job, in the mean of its subtasks: 0 to 1."""
    shares = []
    for vertex, then in after.items():
        passed = {state: then[state] - before[vertex][state] for state in then}
        shares.append(passed["busy"] / max(1, sum(passed.values())))
    return max(shares)


def states(cluster, job):
    """What the subtasks of each vertex did since they began, in milliseconds. Only shares of it are exact, since Flink
    reads these from its TaskManagers every ten seconds."""
    names = {"busy": "accumulated-busy-time", "idle": "accumulated-idle-time", "backpressured": "accumulated-backpressured-time"}
    vertices = cluster.get(f"/jobs/{job}")["vertices"]
    return {vertex["id"]: {name: number(vertex["metrics"][key]) for name, key in names.items()} for vertex in vertices}


def number(metric):
    """A metric that has no value yet is the text NaN."""
    return metric if isinstance(metric, (int, float)) else 0


def wait_until_running(cluster, job, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        state = cluster.get(f"/jobs/{job}")
        if all(vertex["status"] == "RUNNING" for vertex in state["vertices"]):
            return
        if state["state"] in ("FAILED", "CANCELED"):
            break
        time.sleep(0.3)
    raise flink.ToolError(f"the job is {state['state']} instead of running:\n{tail(cluster.folder, 'jobmanager')}")
