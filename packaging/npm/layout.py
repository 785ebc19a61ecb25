"""Lays out the packages of npm: one that people install, and one for each
machine, of which npm installs the one that fits.

    layout.py PROGRAMS PAGES OUT [REPOSITORY]

PROGRAMS holds TARGET/flinklint, PAGES what packaging/pages wrote. OUT gets a
folder for each package, to `npm publish` or `npm pack`: those of the machines
first, since the other one names them. REPOSITORY is its address, which npm
compares with where the packages were made.
"""

import json
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from targets import ROOT, TARGETS, programs, version  # noqa: E402

# The organisation @flinklint on npm has to be ours before anything is published.
SCOPE = "@flinklint"


def main(folder: Path, pages: Path, out: Path, repository: str | None = None) -> None:
    common = {
        "version": version(),
        "description": "Configuration linter and tuning advisor for Apache Flink",
        "license": "Apache-2.0",
    }
    if repository:
        common["repository"] = {"type": "git", "url": f"git+{repository}.git"}
    for target, program in programs(folder):
        if not target.npm:
            continue
        platform, processor = target.npm
        package = out / f"{platform}-{processor}"
        place = package / "bin" / target.program
        place.parent.mkdir(parents=True)
        shutil.copy(program, place)
        place.chmod(0o755)
        shutil.copy(ROOT / "LICENSE", package)
        (package / "README.md").write_text(
            f"The program of [flinklint](https://www.npmjs.com/package/flinklint) for {platform} on {processor}.\n"
        )
        write(package, {
            "name": f"{SCOPE}/{package.name}",
            **common,
            "os": [platform],
            "cpu": [processor],
            # Nothing in it is JavaScript, so that package managers which keep packages packed unpack it.
            "preferUnplugged": True,
            "files": ["bin"],
            "publishConfig": {"access": "public"},
        })

    package = out / "flinklint"
    (package / "bin").mkdir(parents=True)
    launcher = package / "bin" / "flinklint.js"
    shutil.copy(Path(__file__).with_name("flinklint.js"), launcher)
    launcher.chmod(0o755)
    for name in ("README.md", "CHANGELOG.md", "LICENSE"):
        shutil.copy(ROOT / name, package)
    shutil.copytree(pages / "man/man1", package / "man")
    shutil.copytree(pages / "completions", package / "completions")
    names = [f"{SCOPE}/{'-'.join(target.npm)}" for target in TARGETS if target.npm]
    write(package, {
        "name": "flinklint",
        **common,
        "keywords": ["flink", "apache-flink", "linter", "configuration", "latency"],
        "bin": {"flinklint": "bin/flinklint.js"},
        "man": [f"./man/{page.name}" for page in sorted((package / "man").iterdir())],
        "files": ["bin", "man", "completions", "CHANGELOG.md"],
        "engines": {"node": ">=18"},
        # No script runs at installation: npm takes the one that fits.
        "optionalDependencies": {name: version() for name in names},
        "publishConfig": {"access": "public"},
    })


def write(package: Path, content: dict) -> None:
    (package / "package.json").write_text(json.dumps(content, indent=2) + "\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]), *sys.argv[4:])
