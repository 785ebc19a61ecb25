"""The Flink distributions that the tools read, and the Java that reads them."""

import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

TOOLS = pathlib.Path(__file__).resolve().parent
REPOSITORY = TOOLS.parent
PACKAGE = "apache-flink-libraries"
FOLDERS = ("lib", "opt", "plugins", "bin")


class ToolError(Exception):
    """Something that the person who runs the tool can put right."""


def releases():
    lines = (TOOLS / "releases.txt").read_text().splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def minor(release):
    return ".".join(release.split(".")[:2])


def chosen(names):
    """The releases that `names` stand for, a release or its minor each; all without any."""
    known = releases()
    if not names:
        return known
    found = []
    for name in names:
        matches = [release for release in known if name in (release, minor(release))]
        if not matches:
            raise ToolError(f"{name} is no release of tools/releases.txt, which has {', '.join(known)}")
        found += matches
    return found


def cache_folder(given=None):
    if given:
        return pathlib.Path(given).resolve()
    base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(base) / "flinklint-tools"


def target_folder():
    return pathlib.Path(os.environ.get("CARGO_TARGET_DIR") or REPOSITORY / "target")


def find_flinklint(given):
    """The program to ask: `given`, else the repository's own."""
    target = target_folder()
    candidates = [given] if given else [target / "release" / "flinklint", target / "debug" / "flinklint"]
    for candidate in candidates:
        if pathlib.Path(candidate).is_file():
            return str(pathlib.Path(candidate).resolve())
    raise ToolError("flinklint is not built: run `cargo build --release`, or name the program by --flinklint")


def say(text):
    print(text, file=sys.stderr, flush=True)


def distribution(release, cache):
    """The folder with lib, opt, plugins and bin of a release, downloaded when it is not there."""
    folder = cache / "flink" / release
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f"{release}-") as name:
        temporary = pathlib.Path(name)
        say(f"downloading {PACKAGE} {release}")
        archive = download(release, temporary / "archive")
        unpacked = temporary / "unpacked"
        unpack(archive, unpacked)
        archive.unlink()
        if not list(unpacked.glob("lib/flink-dist*.jar")):
            raise ToolError(f"{archive.name} has no lib/flink-dist*.jar")
        unpacked.rename(folder)
    return folder


def download(release, into):
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"]
    command += ["--no-cache-dir", "--dest", str(into), f"{PACKAGE}=={release}"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        if "No module named pip" in done.stderr:
            raise ToolError(f"pip is missing from {sys.executable}; install it to download {PACKAGE}")
        raise ToolError(f"pip could not download {PACKAGE} {release}:\n{done.stderr.strip()}")
    return next(into.iterdir())


def unpack(archive, into):
    """Extracts the folders of the distribution, `deps/lib` of an sdist and `pyflink/lib` of a wheel."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as opened:
            for entry in opened.infolist():
                target = inside(entry.filename, "pyflink")
                if target and not entry.is_dir():
                    with opened.open(entry) as source:
                        copy(source, into / target)
        return
    with tarfile.open(archive) as opened:
        for entry in opened:
            target = inside(entry.name, "deps")
            if target and entry.isfile():
                copy(opened.extractfile(entry), into / target)


def inside(name, below):
    """The path of an archive's entry below lib, opt, plugins or bin."""
    parts = pathlib.PurePosixPath(name).parts
    if below not in parts or ".." in parts:
        return None
    rest = parts[parts.index(below) + 1 :]
    return pathlib.PurePath(*rest) if len(rest) > 1 and rest[0] in FOLDERS else None


def copy(source, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as target:
        shutil.copyfileobj(source, target)


def java_tool(name):
    home = os.environ.get("JAVA_HOME")
    found = shutil.which(name, path=os.path.join(home, "bin")) if home else None
    found = found or shutil.which(name)
    if not found:
        raise ToolError(f"{name} is missing: install a JDK, 17 or newer, and put it on PATH or into JAVA_HOME")
    return found


def compiled(sources, into):
    """Compiles Java sources; they use no class of Flink, so that they run with every release."""
    command = [java_tool("javac"), "-Xlint:all", "-Werror", "--release", "17", "-d", str(into)]
    done = subprocess.run(command + [str(source) for source in sources], capture_output=True, text=True)
    if done.returncode != 0:
        raise ToolError(f"javac failed:\n{done.stderr.strip()}")
    return into


def run(main):
    """Runs a tool's main function; a ToolError ends it with its message and 2."""
    try:
        sys.exit(main())
    except ToolError as error:
        say(f"error: {error}")
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
