"""The mdBook program of one version, on PATH, from the cache, or installed into it."""

import os
import pathlib
import shutil
import subprocess

from flink import ToolError, cache_folder, say

VERSION = "0.5.4"


def find(given=None):
    if given:
        return given
    installed = cache_folder() / "mdbook" / VERSION
    for candidate in [shutil.which("mdbook"), installed / "bin" / "mdbook"]:
        if candidate and version(candidate) == VERSION:
            return str(candidate)
    return install(installed)


def version(program):
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True)
    except OSError:
        return None
    return done.stdout.strip().rpartition(" ")[2].lstrip("v")


def install(folder):
    say(f"building mdbook {VERSION}, once, into {folder}")
    command = ["cargo", "install", "mdbook", "--locked", "--version", VERSION, "--root", str(folder), "--quiet"]
    command += ["--no-default-features", "--features", "search"]
    environment = {**os.environ, "CARGO_TARGET_DIR": str(folder / "build")}
    try:
        done = subprocess.run(command, env=environment)
    except OSError as error:
        raise ToolError(f"cargo is missing, which installs mdbook {VERSION}: {error}") from error
    if done.returncode != 0:
        raise ToolError(f"mdbook {VERSION} could not be installed; name a program by --mdbook")
    shutil.rmtree(folder / "build", ignore_errors=True)
    return str(folder / "bin" / "mdbook")


def build(program, folder):
    done = subprocess.run([program, "build", str(folder)], capture_output=True, text=True)
    said = [line for line in (done.stdout + done.stderr).splitlines() if "INFO" not in line and line.strip()]
    if done.returncode != 0:
        raise ToolError("mdbook failed:\n" + "\n".join(said))
    return said
