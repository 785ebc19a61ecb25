"""The ladder as a table, and as docs/ladder.md."""

import json

from cluster import flink
from summary import summarized, verdicts

DOCUMENT = flink.REPOSITORY / "docs" / "ladder.md"
COLUMNS = (
    "step", "rule", "change", "busy", "p50", "p99 before", "p99 after", "gain in each run", "foretold", "budget",
)

INTRODUCTION = """# The ladder

Made by `tools/ladder/ladder --write-doc`; [tools/ladder](../tools/ladder/README.md) says how, and what of.

A job on a real Flink begins with a bad configuration. flinklint records the cluster, checks the configuration against
the recording and an SLA, and applies the fix of one rule; Flink starts anew, and the latency is measured again, until
flinklint has nothing left to fix that could shorten it. Nobody else chooses anything.

p50 and p99 are event-time lag in milliseconds: how long after the end of its window a result came. "gain" is by how
much the median over the firings of the slowest key fell, the statistic that moves least between runs; a fix that did
not gain in every run is marked. The budget is what `flinklint budget` says from the rung's own recording: low, typical,
p99, high. p99 after should lie between its low and its high, where the job is not saturated. "foretold" is the same
before the fix was tried, from the recording of the rung below.
"""


def load(file):
    """The header and the rungs of a file with results."""
    header, *rungs = [json.loads(line) for line in file.read_text().splitlines()]
    return header, rungs


def rows(rungs):
    before = None
    for step in summarized(rungs):
        p99 = step.median("p99")
        gains = ", ".join(f"{gain:.0f}" for gain in step.gains)
        yield (
            str(step.number),
            step.rule or "",
            "; ".join(step.rungs[0]["change"]) if step.rule else "start",
            f"{step.busy:.2f}",
            f"{step.median('p50'):.0f}",
            "" if before is None else f"{before:.0f}",
            f"{p99:.0f}",
            gains + ("" if step.gained else " (no gain here)"),
            ends(step.foretold) if step.rule else "",
            ends(step.budget) + {None: " (saturated)", True: "", False: " (outside)"}[step.within],
        )
        before = p99


def ends(budget):
    return ", ".join("open" if end is None else f"{end:.0f}" for end in budget.values())


def plain(header, rungs):
    """For the terminal."""
    table = [COLUMNS, *rows(rungs)]
    widths = [max(len(row[at]) for row in table) for at in range(len(COLUMNS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in table]
    return "\n".join([f"Flink {header['flink']}", *lines, "", *aims(rungs), ""])


def aims(rungs):
    for text, reached in verdicts(summarized(rungs)):
        yield f"{'reached' if reached else 'MISSED'}: {text}"


def markdown(results):
    """The text of docs/ladder.md."""
    parts = [INTRODUCTION]
    for header, rungs in results:
        cells = ["| " + " | ".join(row) + " |" for row in rows(rungs)]
        rules = "|" + " --- |" * len(COLUMNS)
        parts.append(f"## Flink {header['flink']}\n")
        parts.append(about(header, rungs) + "\n")
        parts.append("\n".join(["| " + " | ".join(COLUMNS) + " |", rules, *cells]) + "\n")
        parts.append("\n".join(f"- {aim}" for aim in aims(rungs)) + "\n")
        parts.append(left(rungs))
    return "\n".join(parts)


def about(header, rungs):
    # A climb that was ended early has fewer runs than were asked for.
    runs = len({rung["run"] for rung in rungs})
    done = "1 run" if runs == 1 else f"{runs} runs (medians)"
    return (
        f"{header['date']}, {done}, SLA {header['sla']}; flinklint {header['flinklint']}, Java "
        f"{header['java']}, Python {header['python']}; {header['processors']} processors ({header['model']}), "
        f"{header['memory']}, {header['system']}."
    )


def left(rungs):
    last = max(rungs, key=lambda rung: (rung["run"], rung["step"]))
    busiest = max(rung["load"] for rung in rungs)
    said = "\n".join(f"- {finding}" for finding in last["findings"]) or "- nothing"
    return f"The machine's load average was at most {busiest:.1f}. What flinklint says of the last rung:\n\n{said}\n"
