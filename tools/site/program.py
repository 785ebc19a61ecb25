"""flinklint itself, asked for what it says of itself."""

import functools
import json
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import flink
from flink import ToolError

REPOSITORY = flink.REPOSITORY


class Program:
    def __init__(self, given=None):
        self.path = flink.find_flinklint(given)

    def run(self, *arguments, folder=None, text=None):
        command = [self.path, *arguments]
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
        return subprocess.run(
            command, cwd=folder, input=text, capture_output=True, encoding="utf-8", env=environment, timeout=60
        )

    def printed(self, *arguments):
        """What a command prints that must not fail."""
        done = self.run(*arguments)
        if done.returncode != 0:
            raise ToolError(f"flinklint {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr.strip()}")
        return done.stdout

    def json(self, *arguments):
        return json.loads(self.printed(*arguments, "--output-format", "json"))

    @functools.cached_property
    def commands(self):
        """Each command with the line that says what it does."""
        found = section_of_help(self.help(), "Commands:")
        pairs = [line.split(None, 1) for line in found if re.match(r" {2}\S", line)]
        return {name: what.strip() for name, what in pairs if name != "help"}

    @functools.lru_cache(maxsize=None)
    def help(self, *command):
        return self.printed(*command, "--help")

    @functools.lru_cache(maxsize=None)
    def options(self, command):
        """The options that a command's help names, `--long` and `-s`."""
        return frozenset(re.findall(r"(?<![\w-])--?[a-zA-Z][\w-]*", self.help(command)))


def section_of_help(text, heading):
    lines = text.splitlines()
    if heading not in lines:
        return []
    behind = lines[lines.index(heading) + 1 :]
    return behind[: behind.index("")] if "" in behind else behind
