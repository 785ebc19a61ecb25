"""What several climbs of one release come to."""

import dataclasses
import statistics

# The first seed of the project ended at this 99th percentile, from 3 s.
SEED_MILLIS = 370
LEAST_TIMES = 7
# FL201's threshold: from here on the wait of a burst is not in the budget's arithmetic.
SATURATED = 0.70


@dataclasses.dataclass
class Step:
    """The same rung of every run."""

    number: int
    rule: str
    rungs: list
    # By how much the robust statistic fell against the rung below, for each run.
    gains: list

    def median(self, name):
        return statistics.median(rung["lag"][name] for rung in self.rungs)

    @property
    def busy(self):
        return statistics.median(rung["busy"] for rung in self.rungs)

    @property
    def gained(self):
        return all(gain > 0 for gain in self.gains)

    @property
    def budget(self):
        """The budget's prediction from this rung's own recording; an end is null where it is open in any run."""
        return medians(rung["budget"] for rung in self.rungs)

    @property
    def foretold(self):
        """What the budget said before the fix was tried; nothing at the start."""
        return medians(rung["foretold"] for rung in self.rungs) if self.rule else None

    @property
    def within(self):
        """Whether the measured p99 lies within the prediction's bounds; None where the job is saturated."""
        if self.busy >= SATURATED:
            return None
        low, high, p99 = self.budget["low"], self.budget["high"], self.median("p99")
        return (low is None or low <= p99) and (high is None or p99 <= high)


def medians(budgets):
    budgets = list(budgets)
    return {end: middle([budget[end] for budget in budgets]) for end in ("low", "typical", "p99", "high")}


def middle(values):
    return None if None in values else statistics.median(values)


def summarized(rungs):
    """The steps of all runs; runs that took other ways have steps of their own."""
    groups, gains = {}, {}
    for rung in rungs:
        key = rung["step"], rung["rule"]
        groups.setdefault(key, []).append(rung)
        below = [other for other in rungs if other["run"] == rung["run"] and other["step"] == rung["step"] - 1]
        for other in below:
            gains.setdefault(key, []).append(other["lag"]["slowest"] - rung["lag"]["slowest"])
    keys = sorted(groups, key=lambda key: key[0])
    return [Step(number, rule, groups[number, rule], gains.get((number, rule), [])) for number, rule in keys]


def verdicts(steps):
    """Each aim of the ladder with whether it is reached."""
    start, end = steps[0].median("p99"), steps[-1].median("p99")
    yield f"the end, {end:.0f} ms, lies below the seed's {SEED_MILLIS} ms", end < SEED_MILLIS
    yield f"it is {start / end:.1f} times under the start, {LEAST_TIMES} at least", start >= LEAST_TIMES * end
    outside = [step.number for step in steps if step.within is False]
    text = f"except on rung {', '.join(map(str, outside))}" if outside else "on every unsaturated rung"
    yield f"the measured p99 lies within the budget's bounds {text}", not outside
