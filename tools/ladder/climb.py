"""From a bad configuration upward, by flinklint's advice alone, a fix at a time."""

import dataclasses
import shutil

from advice import Advice, steps
from cluster import flink, flat_settings

START = flink.TOOLS / "ladder" / "configuration"
MOST_STEPS = 12


def climb(bench, program, sla, run, keep):
    """Yields a dictionary for each rung; `keep`, if it is a folder, gets every rung's recording and configuration."""
    configuration = bench.folder / f"configuration-{run}"
    shutil.copytree(START, configuration)
    advice = Advice(program, configuration, bench.release, sla)
    stats = bench.folder / f"stats-{run}.json"
    rule, titles, change, foretold = None, [], [], None
    for step in range(MOST_STEPS):
        measurement = bench.rung(configuration, lambda url, job: advice.snapshot(url, job, stats))
        findings = advice.findings(stats)
        if keep:
            keep_rung(keep, f"{bench.release}-run{run}-{step}-{rule or 'start'}", stats, configuration)
        yield {
            "run": run,
            "step": step,
            "rule": rule,
            "titles": titles,
            "change": change,
            "lag": dataclasses.asdict(measurement.lag),
            "busy": round(measurement.busy, 3),
            "load": round(measurement.load, 2),
            "budget": advice.budget(stats),
            # What the budget made of this configuration before it ran, from the recording of the rung below.
            "foretold": foretold,
            "findings": [f"{found['rule']} {found['severity']}: {found['message']}" for found in findings],
        }
        before = flat_settings(configuration / "config.yaml")
        rule, titles = next_fix(advice, stats, steps(findings))
        if rule is None:
            return
        change = changed(before, flat_settings(configuration / "config.yaml"))
        foretold = advice.budget(stats)


def next_fix(advice, stats, rules):
    """The first rule whose fix flinklint applies, and what it says it did."""
    for rule in rules:
        titles = advice.fix(rule, stats)
        if titles:
            return rule, titles
    return None, []


def changed(before, after):
    keys = sorted(before.keys() | after.keys())
    return [f"{key}: {after.get(key, '(removed)')}" for key in keys if before.get(key) != after.get(key)]


def keep_rung(folder, name, stats, configuration):
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(stats, folder / f"{name}.json")
    shutil.copy(configuration / "config.yaml", folder / f"{name}.yaml")
