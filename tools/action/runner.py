"""A composite action's steps, run as GitHub's runner runs them.

Knows of expressions what action.yml uses: contexts, strings, `==`, `!=`, `!`,
`&&` and status functions. Anything else is an error.
"""

import os
import re
import subprocess
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import yaml

COMMAND = re.compile(r"^::([a-z0-9-]+)( [^:]*)?::(.*)$")


@dataclass
class Outcome:
    """What a run of the action left behind."""

    failed: bool = False
    log: str = ""
    # Workflow commands that the runner would have carried out: name, properties, text.
    commands: list = field(default_factory=list)
    steps: dict = field(default_factory=dict)
    outputs: dict = field(default_factory=dict)
    # Actions that would have been used, with their inputs.
    uses: list = field(default_factory=list)
    path: list = field(default_factory=list)

    def named(self, *names):
        return [command for command in self.commands if command[0] in names]


class Runner:
    """One job on one runner: a workspace and a temporary folder."""

    def __init__(self, action: Path, workspace: Path, temp: Path, environment: dict):
        self.file = yaml.safe_load((action / "action.yml").read_text())
        self.action = action
        self.workspace = workspace
        self.temp = temp
        self.environment = environment
        temp.mkdir(parents=True, exist_ok=True)

    def run(self, inputs: dict, steps=None) -> Outcome:
        """Runs the steps, or those of these ids, with these inputs."""
        declared = self.file["inputs"]
        unknown = set(inputs) - set(declared)
        assert not unknown, f"no such inputs: {unknown}"
        values = {name: inputs.get(name, entry.get("default", "")) for name, entry in declared.items()}
        outcome = Outcome()
        for step in self.file["runs"]["steps"]:
            if steps is not None and step.get("id") not in steps:
                continue
            context = {
                "inputs": values,
                "steps": {name: {"outputs": out} for name, out in outcome.steps.items()},
                "github": {"action_repository": ""},
            }
            if not truth(step.get("if"), context, outcome.failed):
                continue
            if "uses" in step:
                with_ = {name: fill(text, context) for name, text in step.get("with", {}).items()}
                outcome.uses.append((step["uses"], with_))
            else:
                self.script(step, context, outcome)
        context = {"inputs": values, "steps": {name: {"outputs": out} for name, out in outcome.steps.items()}}
        for name, entry in self.file.get("outputs", {}).items():
            outcome.outputs[name] = fill(entry["value"], context)
        return outcome

    def script(self, step, context, outcome):
        assert step["shell"] == "bash", "only bash is on every runner"
        assert "${{" not in step["run"], "an expression in a script is run as a part of it"
        name = uuid.uuid4().hex
        files = {key: self.temp / f"{key}-{name}" for key in ("output", "path", "env", "script")}
        for file in files.values():
            file.write_text("")
        files["script"].write_text(step["run"] + "\n")
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.temp),
            "LANG": "C.UTF-8",
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(self.action),
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_OUTPUT": str(files["output"]),
            "GITHUB_PATH": str(files["path"]),
            "GITHUB_ENV": str(files["env"]),
            "GITHUB_REPOSITORY": "someone/something",
            "GITHUB_SERVER_URL": "https://github.invalid",
            "RUNNER_OS": "Linux",
            "RUNNER_ARCH": "X64",
            "RUNNER_TEMP": str(self.temp),
        }
        environment.update(self.environment)
        environment.update({key: fill(text, context) for key, text in step.get("env", {}).items()})
        run = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(files["script"])],
            cwd=self.workspace,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
        )
        log = run.stdout.decode()
        outcome.log += log
        outcome.commands += commands(log)
        outcome.path += files["path"].read_text().splitlines()
        outcome.steps[step.get("id", name)] = outputs(files["output"].read_text())
        assert files["env"].read_text() == "", "nothing is said to later steps' environment"
        outcome.failed = outcome.failed or run.returncode != 0


def outputs(text: str) -> dict:
    """The lines NAME=VALUE of an output file."""
    return dict(line.split("=", 1) for line in text.splitlines())


def commands(log: str) -> list:
    """The workflow commands in a log, minding stop-commands."""
    found, until = [], None
    for line in log.splitlines():
        match = COMMAND.match(line.lstrip())
        if not match:
            continue
        name, properties, text = match.group(1), (match.group(2) or "").strip(), match.group(3)
        if until is not None:
            if name == until:
                until = None
        elif name == "stop-commands":
            until = text
        else:
            found.append((name, properties, text))
    assert until is None, "commands stay stopped"
    return found


def fill(text, context) -> str:
    return re.sub(r"\$\{\{(.*?)\}\}", lambda match: str(value(match.group(1).strip(), context, False)), str(text))


def truth(condition, context, failed) -> bool:
    if condition is None:
        return not failed
    condition = str(condition).strip()
    match = re.fullmatch(r"\$\{\{(.*)\}\}", condition)
    expression = (match.group(1) if match else condition).strip()
    holds = all(value(part.strip(), context, failed) for part in expression.split("&&"))
    # Without a status function, success() is meant as well.
    asks = re.search(r"\b(always|cancelled|success|failure)\(\)", expression)
    return bool(holds) and (bool(asks) or not failed)


def value(expression, context, failed):
    for sign in ("==", "!="):
        if sign in expression:
            left, right = (value(part.strip(), context, failed) for part in expression.split(sign, 1))
            return (left == right) is (sign == "==")
    if expression.startswith("!"):
        return not value(expression[1:].strip(), context, failed)
    if expression.startswith("'") and expression.endswith("'"):
        return expression[1:-1]
    functions = {"always()": True, "cancelled()": False, "success()": not failed, "failure()": failed}
    if expression in functions:
        return functions[expression]
    assert re.fullmatch(r"[a-z_-]+(\.[a-z_-]+)+", expression), f"cannot tell what {expression!r} is"
    found = context
    for part in expression.split("."):
        found = found.get(part, "")
        if found == "":
            break
    return found
