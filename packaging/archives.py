"""Makes the archives of a release. Two runs on one input give the same bytes.

    archives.py PROGRAMS PAGES OUT

PROGRAMS holds TARGET/flinklint, PAGES what packaging/pages wrote.
"""

import gzip
import io
import sys
import tarfile
import zipfile
from pathlib import Path

from targets import ROOT, Target, programs, version

# The first moment that a zip can hold, as both kinds write it.
MOMENT, MOMENT_OF_ZIP = 315532800, (1980, 1, 1, 0, 0, 0)


def main(folder: Path, pages: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    beside = [(name, (ROOT / name).read_bytes()) for name in ("README.md", "CHANGELOG.md", "LICENSE")]
    beside += [(path.relative_to(pages).as_posix(), path.read_bytes()) for path in sorted(pages.rglob("*")) if path.is_file()]
    for target, program in programs(folder):
        name = f"flinklint-v{version()}-{target.rust}"
        entries = [(target.program, program.read_bytes()), *beside]
        write = zip_of if "windows" in target.rust else tar_of
        print(write(out, name, entries, target))


def tar_of(out: Path, name: str, entries, target: Target) -> Path:
    path = out / f"{name}.tar.gz"
    with path.open("wb") as file, gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=MOMENT) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
            for entry, content in entries:
                info = tarfile.TarInfo(f"{name}/{entry}")
                info.size, info.mtime = len(content), MOMENT
                info.mode = 0o755 if entry == target.program else 0o644
                archive.addfile(info, io.BytesIO(content))
    return path


def zip_of(out: Path, name: str, entries, target: Target) -> Path:
    path = out / f"{name}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in entries:
            info = zipfile.ZipInfo(f"{name}/{entry}", MOMENT_OF_ZIP)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = (0o755 if entry == target.program else 0o644) << 16
            archive.writestr(info, content)
    return path


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
