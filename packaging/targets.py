"""What is built for which machine, by the names that each kind of package has for it."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Target:
    """A machine that a release has a program for."""

    rust: str
    # The platform and processor of npm, where its package is of this target.
    npm: tuple[str, str] | None = None
    # The processor of an image, where the image is of this target.
    image: str | None = None

    @property
    def program(self) -> str:
        return "flinklint.exe" if "windows" in self.rust else "flinklint"


# npm and the image take the static programs: these run beside any C library.
TARGETS = [
    Target("x86_64-unknown-linux-gnu"),
    Target("aarch64-unknown-linux-gnu"),
    Target("x86_64-unknown-linux-musl", ("linux", "x64"), "amd64"),
    Target("aarch64-unknown-linux-musl", ("linux", "arm64"), "arm64"),
    Target("x86_64-apple-darwin", ("darwin", "x64")),
    Target("aarch64-apple-darwin", ("darwin", "arm64")),
    Target("x86_64-pc-windows-msvc", ("win32", "x64")),
]


def version() -> str:
    """The version in Cargo.toml."""
    found = re.search(r'^version = "(.+)"$', (ROOT / "Cargo.toml").read_text(), re.MULTILINE)
    assert found, "Cargo.toml has no version"
    return found[1]


def programs(folder: Path) -> list[tuple[Target, Path]]:
    """The programs in FOLDER/TARGET/, which are some of the targets'."""
    known = {target.rust: target for target in TARGETS}
    found = []
    for entry in sorted(folder.iterdir()):
        target = known.get(entry.name)
        assert target, f"{entry} is no target"
        program = entry / target.program
        assert program.is_file(), f"{program} is missing"
        found.append((target, program))
    assert found, f"nothing in {folder}"
    return found
