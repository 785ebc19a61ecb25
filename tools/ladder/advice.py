"""flinklint, asked about a configuration and a running cluster as anybody would ask it."""

import json
import subprocess
import sys
import pathlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import flink

# The most effective first: a saturated job hides what every other change does.
FIRST = ("FL201", "FL105", "FL101", "FL102")
# The groups of rules whose fixes can change how long a result takes.
GROUPS = ("latency", "resources", "network")
SEVERITIES = ("error", "warning", "info")
FOUND = 1


class Advice:
    """What flinklint says of a folder with a configuration, for a Flink release and a latency target."""

    def __init__(self, program, folder, release, sla):
        self.program, self.folder = program, folder
        self.common = ["--flink-version", release, "--sla", sla, "--min-uptime", "30s", "--output-format", "json"]

    def snapshot(self, url, job, file, samples=3, interval="10s"):
        command = [self.program, "snapshot", url, "--job", job, "--samples", str(samples), "--interval", interval]
        self.done(command + ["-o", str(file)], {0})

    def findings(self, stats):
        """Every finding, those first whose fixes the ladder is to take first."""
        found = self.answer("check", stats)["findings"]
        return sorted(found, key=urgency)

    def fix(self, rule, stats):
        """Applies the fixes of one rule; their titles."""
        return [applied["title"] for applied in self.answer("fix", stats, "--unsafe", "--select", rule)["applied"]]

    def budget(self, stats):
        """What flinklint's latency budget comes to in milliseconds: low, typical, p99 and high, null where open."""
        return self.answer("budget", stats)["documents"][0]["total_ms"]

    def answer(self, command, stats, *options):
        words = [self.program, command, str(self.folder), "--stats", str(stats), *self.common, *options]
        return json.loads(self.done(words, {0, FOUND}))

    def done(self, command, statuses):
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode not in statuses:
            raise flink.ToolError(f"{' '.join(command)} exits with {done.returncode}:\n{done.stderr}")
        return done.stdout


def urgency(finding):
    rule = finding["rule"]
    place = FIRST.index(rule) if rule in FIRST else len(FIRST)
    return place, SEVERITIES.index(finding["severity"]), rule


def steps(findings):
    """The rules whose fixes may shorten the latency, each once, in the order of the findings."""
    able = [found["rule"] for found in findings if found["fix"] and found["group"] in GROUPS]
    return list(dict.fromkeys(able))
