"""What the oracle answers, in the form that vectors and comparisons use."""

import re

WARNED_LINE = re.compile(r"flink-conf\.yaml:(\d+): ")


def ignored_lines(answer):
    """The lines of which Flink's log says that they are dropped."""
    found = (WARNED_LINE.search(line) for line in answer.get("log", []))
    return [int(match.group(1)) for match in found if match]


def load_answer(answer, file):
    settings = answer["ok"]
    if file == "config.yaml":
        return {"settings": settings}
    return {"settings": {key: value["as_string"] for key, value in settings.items()}, "ignored": ignored_lines(answer)}
