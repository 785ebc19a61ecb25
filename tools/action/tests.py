"""The action's steps, run as the runner runs them, with a built flinklint.

    tests.py PROGRAM
"""

import functools
import hashlib
import http.server
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
import unittest
import zipfile
from pathlib import Path

import yaml

from runner import Runner, commands

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(sys.argv.pop(1)).resolve()
VERSION = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]

GOOD = "taskmanager.numberOfTaskSlots: 2\n"
BAD = "taskmanager.numberOfTaskSlots: 2\nparallelism.default: four\n"
LINUX = f"flinklint-v{VERSION}-x86_64-unknown-linux-musl"
WINDOWS = f"flinklint-v{VERSION}-x86_64-pc-windows-msvc"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.workspace = self.folder / "work space"
        self.workspace.mkdir()
        self.temp = self.folder / "temp"
        self.bin = self.folder / "bin"
        self.bin.mkdir()
        # As the runner lays it: the repository is told by the folder.
        self.action = self.folder / "_actions/owner/flinklint/v1"
        self.action.mkdir(parents=True)
        for name in ("action.yml", "Cargo.toml"):
            shutil.copy(ROOT / name, self.action)
        shutil.copytree(ROOT / "tools/action", self.action / "tools/action")
        self.environment = {"PATH": f"{self.bin}:{os.environ['PATH']}"}

    def write(self, name, text):
        path = self.workspace / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def program(self, name, text):
        path = self.bin / name
        path.write_text(text)
        path.chmod(0o755)

    def run_action(self, inputs=None, steps=None):
        runner = Runner(self.action, self.workspace, self.temp, self.environment)
        outcome = runner.run(inputs or {}, steps)
        self.assertFalse(list(self.folder.rglob("pwned*")), outcome.log)
        return outcome


class Install(Case):
    """install.sh"""

    def setUp(self):
        super().setUp()
        self.release = self.folder / "release"
        self.release.mkdir()
        server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(Quiet, directory=str(self.release))
        )
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.url = f"http://127.0.0.1:{server.server_port}"
        self.program("cargo", "#!/bin/sh\necho no cargo here >&2\nexit 1\n")

    def archive(self, name=LINUX, member="flinklint"):
        if "windows" in name:
            file = self.release / f"{name}.zip"
            with zipfile.ZipFile(file, "w") as archive:
                archive.write(PROGRAM, f"{name}/{member}.exe")
                archive.writestr(f"{name}/README.md", "text")
        else:
            file = self.release / f"{name}.tar.gz"
            with tarfile.open(file, "w:gz", compresslevel=1) as archive:
                archive.add(PROGRAM, f"{name}/{member}")
                archive.add(ROOT / "README.md", f"{name}/README.md")
        self.sums(**{file.name: hashlib.sha256(file.read_bytes()).hexdigest()})
        return file

    def sums(self, **sums):
        text = "".join(f"{sum}  {name}\n" for name, sum in sums.items())
        (self.release / "SHA256SUMS").write_text(f"{'0' * 64}  other.tar.gz\n{text}")

    def install(self, **inputs):
        inputs = {name.replace("_", "-"): text for name, text in inputs.items()}
        return self.run_action({"download-url": self.url, **inputs}, ["install"])

    def refused(self, part, **inputs):
        outcome = self.install(**inputs)
        self.assertTrue(outcome.failed, outcome.log)
        self.assertIn(part, outcome.log)
        self.assertEqual((outcome.path, outcome.steps["install"]), ([], {}))
        self.assertEqual([name for name, _, _ in outcome.commands], ["error"], outcome.log)
        return outcome

    def installed(self, **inputs):
        outcome = self.install(**inputs)
        self.assertFalse(outcome.failed, outcome.log)
        out = outcome.steps["install"]
        self.assertEqual(out["version"], VERSION)
        self.assertEqual(outcome.path, [str(Path(out["program"]).parent)])
        said = subprocess.run([out["program"], "--version"], capture_output=True, text=True, check=True).stdout
        self.assertEqual(said.strip(), f"flinklint {VERSION}")
        return outcome

    def test_an_archive_of_the_right_sum(self):
        self.archive()
        self.installed()
        self.installed(version=f"v{VERSION}", method="archive")

    def test_an_archive_of_another_sum_is_refused_for_good(self):
        file = self.archive()
        self.sums(**{file.name: "1" * 64})
        self.program("cargo", "#!/bin/sh\ntouch pwned-by-fallback\n")
        self.refused("is not what the release says")

    def test_an_archive_without_a_sum_is_refused(self):
        self.archive()
        self.sums()
        self.refused("has not one sum")

    def test_two_sums_of_one_archive_are_refused(self):
        file = self.archive()
        sums = self.release / "SHA256SUMS"
        sums.write_text(sums.read_text() + f"{'1' * 64}  {file.name}\n")
        self.refused("has not one sum")

    def test_an_archive_without_the_program_is_refused(self):
        self.archive(member="other")
        self.refused("cannot be unpacked")

    def test_the_archive_of_windows(self):
        self.archive(WINDOWS)
        self.environment.update(RUNNER_OS="Windows")
        outcome = self.installed()
        self.assertTrue(outcome.steps["install"]["program"].endswith(".exe"))

    def test_without_an_archive_the_source_of_the_action_is_built(self):
        log = self.folder / "cargo.log"
        self.program(
            "cargo",
            f'#!/bin/sh\nprintf "%s\\n" "$PWD" "$@" > {log}\n'
            f'while [ "$1" != --root ]; do shift; done\nmkdir -p "$2/bin"\ncp {PROGRAM} "$2/bin/flinklint"\n',
        )
        self.installed()
        said = log.read_text().splitlines()
        # Neither the workspace's configuration of cargo nor another lock file counts.
        self.assertEqual(said[:5], [str(self.action), "install", "--locked", "--path", "."])
        log.unlink()
        self.archive("flinklint-v9.9.9-x86_64-unknown-linux-musl")
        self.environment.update(RUNNER_ARCH="RISCV")
        self.installed()
        self.assertTrue(log.exists())

    def test_another_version_without_an_archive_is_refused(self):
        self.refused("there is no archive of 9.9.9", version="9.9.9")
        self.refused("there is no archive", method="archive")

    def test_the_program_has_to_be_the_version_that_was_asked_for(self):
        file = self.archive()
        other = self.release / "flinklint-v9.9.9-x86_64-unknown-linux-musl.tar.gz"
        with tarfile.open(other, "w:gz", compresslevel=1) as archive:
            archive.add(PROGRAM, "flinklint-v9.9.9-x86_64-unknown-linux-musl/flinklint")
        self.sums(**{file.name: "1" * 64, other.name: hashlib.sha256(other.read_bytes()).hexdigest()})
        self.refused("this is not flinklint 9.9.9", version="9.9.9")

    def test_an_attestation_is_asked_for(self):
        self.archive()
        log = self.folder / "gh.log"
        self.program("gh", f'#!/bin/sh\nprintf "%s\\n" "$@" > {log}\n')
        self.installed(attestation="true")
        self.assertEqual(
            log.read_text().splitlines(), ["attestation", "verify", f"{LINUX}.tar.gz", "--repo", "owner/flinklint"]
        )
        self.program("gh", "#!/bin/sh\nexit 1\n")
        self.refused("no attestation", attestation="true")
        self.refused("neither true nor false", attestation="yes")

    def test_a_wheel_from_the_package_index(self):
        index = self.folder / "wheels"
        index.mkdir()
        wheel(index / f"flinklint-{VERSION}-py3-none-any.whl")
        self.environment.update(PIP_NO_INDEX="1", PIP_FIND_LINKS=str(index))
        self.write("pip.py", "open('pwned', 'w')\n")
        self.installed(method="pip")

    def test_a_flinklint_that_is_installed(self):
        shutil.copy(PROGRAM, self.bin / "flinklint")
        self.installed(method="path")
        self.refused("flinklint on the path is", method="path", version="9.9.9")

    def test_hostile_inputs_are_refused(self):
        self.archive()
        for version in ("1.0", "$(touch pwned)", "../../1.0.0", "1.0.0; touch pwned", "1.0.0\n::add-path::/x", "-1.0.0"):
            self.refused("version: this is none", version=version)
        for url in ("http://example.org", "file:///etc", "http://127.0.0.1:1@example.org/", "-o pwned"):
            self.refused("this is no https address", download_url=url)
        self.refused("none of auto", method="$(touch pwned)\n::add-path::/x")


def wheel(path):
    """The least that pip takes for a wheel with the program in it."""
    info = f"flinklint-{VERSION}.dist-info"
    files = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: flinklint\nVersion: {VERSION}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    program = f"flinklint-{VERSION}.data/scripts/flinklint"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        archive.write(PROGRAM, program)
        archive.writestr(f"{info}/RECORD", "".join(f"{name},,\n" for name in [*files, program, f"{info}/RECORD"]))


class Check(Case):
    """check.sh, with what the step before it gives."""

    def setUp(self):
        super().setUp()
        shutil.copy(PROGRAM, self.bin / "flinklint")

    def check(self, **inputs):
        inputs = {name.replace("_", "-"): text for name, text in inputs.items()}
        return self.run_action({"method": "path", **inputs})

    def ends(self, status, **inputs):
        outcome = self.check(**inputs)
        self.assertEqual(outcome.outputs["exit-code"], str(status), outcome.log)
        self.assertEqual(outcome.failed, status != 0)
        # Whatever the files hold, the runner carries out nothing else.
        for name, properties, _ in outcome.commands:
            self.assertIn(name, ("error", "warning", "notice"), outcome.log)
            self.assertRegex(properties, r"^(file=.*,title=FL\d+ |title=flinklint)")
        return outcome

    def found(self, outcome):
        """The annotations, as file and rule."""
        pairs = []
        for name, properties, _ in outcome.commands:
            values = dict(part.split("=", 1) for part in properties.split(","))
            pairs.append((values.get("file"), values["title"].split()[0]))
        return pairs

    def test_a_good_configuration_passes(self):
        self.write("conf/flink-conf.yaml", GOOD)
        outcome = self.ends(0)
        self.assertEqual(outcome.commands, [])
        self.assertIn("no findings", outcome.log)
        self.assertEqual(outcome.outputs["version"], VERSION)
        self.assertEqual(outcome.uses, [])

    def test_a_bad_one_fails_with_annotations_and_a_report(self):
        self.write("conf/flink-conf.yaml", BAD)
        outcome = self.ends(1)
        self.assertEqual(self.found(outcome), [("conf/flink-conf.yaml", "FL906")])
        self.assertIn("line=2", outcome.commands[0][1])
        self.assertIn("invalid-value", outcome.log)
        self.assertEqual(self.ends(1, annotations="false").commands, [])

    def test_inputs_reach_the_program(self):
        self.write("flink-conf.yaml", BAD)
        self.ends(0, fail_on="never")
        self.ends(0, args="--ignore\nFL906\n")
        self.ends(0, args="--ignore=FL906\r\n\r\n")
        self.write("flink-conf.yaml", GOOD)
        self.ends(0, flink_version="1.17")
        self.assertIn("FL101", dict(map(reversed, self.found(self.ends(1, sla="500ms", flink_version="1.17")))))
        self.ends(2, fail_on="nonsense")
        self.ends(2, flink_version="one")

    def test_nothing_to_check_is_no_error(self):
        self.ends(0)
        self.ends(0, paths="")
        self.ends(0, paths="\n\n")

    def test_paths_are_taken_as_they_are(self):
        names = ["a b", "$(touch pwned)", "`touch pwned`", "; touch pwned", "-x", "--fix", "ä*?[", "'\"", "&& pwned #"]
        for name in names:
            self.write(f"{name}/flink-conf.yaml", BAD)
        outcome = self.ends(1, paths="\n".join(names))
        self.assertEqual(sorted(file for file, _ in self.found(outcome)), sorted(f"{name}/flink-conf.yaml" for name in names))
        self.ends(2, paths="missing")
        self.assertEqual(self.found(self.ends(1, paths="./a b/")), [("a b/flink-conf.yaml", "FL906")])
        self.assertEqual(len(self.found(self.ends(1, paths=str(self.workspace / "a b")))), 1)

    def test_a_path_is_no_pattern(self):
        self.write("one/flink-conf.yaml", BAD)
        self.ends(2, paths="*")

    def test_hostile_files_give_no_commands(self):
        for name in ("::add-path::x", "a\n::add-mask::x", "a\r::set-env name=x::y", "%0A::warning::x"):
            self.write(f"{name}/flink-conf.yaml", f"{BAD}a: ::add-mask::b\n::add-mask::c\n::stop-commands::d\n")
        for annotations in ("true", "false"):
            outcome = self.ends(1, annotations=annotations)
            self.assertEqual(bool(outcome.commands), annotations == "true")

    def test_hostile_inputs_do_nothing(self):
        self.write("flink-conf.yaml", BAD)
        for text in ("$(touch pwned)", "`touch pwned`", "; touch pwned", "a' b\" c", "--output=pwned", "*"):
            for name in ("fail_on", "sla", "flink_version", "changed_since"):
                self.ends(2, **{name: text})
            self.ends(2, working_directory=text)
            if not text.startswith("--output"):
                self.ends(2, args=text)
        for name in ("fail_on", "sla", "flink_version", "changed_since", "sarif_file", "working_directory"):
            outcome = self.ends(2, **{name: "x\nprogram=/bin/pwned\n::add-path::/x"})
            self.assertIn("more than one line", outcome.log)
        for name in ("annotations", "upload_sarif"):
            self.ends(2, **{name: "maybe"})

    def test_sarif_is_written_and_uploaded_also_where_findings_fail_the_run(self):
        self.write("conf/flink-conf.yaml", BAD)
        outcome = self.ends(1, upload_sarif="true")
        (action, with_), = outcome.uses
        self.assertTrue(action.startswith("github/codeql-action/upload-sarif@"))
        self.assertEqual(with_["sarif_file"], outcome.outputs["sarif-file"])
        result = json.loads(Path(with_["sarif_file"]).read_text())["runs"][0]["results"][0]
        self.assertEqual(result["ruleId"], "FL906")
        self.assertEqual(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "conf/flink-conf.yaml")

        outcome = self.ends(1, sarif_file="out put/a.sarif")
        self.assertEqual(outcome.outputs["sarif-file"], str(self.workspace / "out put/a.sarif"))
        self.assertEqual(outcome.uses, [])
        # A run that fails leaves no file of the run before.
        outcome = self.ends(2, sarif_file="out put/a.sarif", upload_sarif="true", fail_on="nonsense")
        self.assertEqual((outcome.outputs["sarif-file"], outcome.uses), ("", []))

    def test_more_formats(self):
        self.write("flink-conf.yaml", BAD)
        self.ends(1, args=f"--output-format=junit\n-o\n{self.workspace}/junit.xml", sarif_file="a.sarif")
        self.assertIn("<testsuite", (self.workspace / "junit.xml").read_text())
        self.assertIn("runs", json.loads((self.workspace / "a.sarif").read_text()))

    def git(self, *arguments, folder=None):
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, *arguments], cwd=folder or self.workspace, check=True, capture_output=True)

    def test_what_a_branch_changes(self):
        self.write("conf/flink-conf.yaml", BAD)
        self.git("init", "-qb", "main")
        self.git("add", ".")
        self.git("commit", "-qm", "first")
        self.git("checkout", "-qb", "work")
        self.ends(0, changed_since="main")
        self.write("new/flink-conf.yaml", BAD)
        self.assertEqual(self.found(self.ends(1, changed_since="main")), [("new/flink-conf.yaml", "FL906")])
        self.ends(2, changed_since="no-such-branch")

    def test_names_are_from_the_root_of_the_repository(self):
        self.write("part/conf/flink-conf.yaml", BAD)
        self.write("other/flink-conf.yaml", BAD)
        # Without a repository the folder is all that is known.
        for paths in (".", "conf", "./conf"):
            outcome = self.ends(1, working_directory="part", paths=paths)
            self.assertEqual(self.found(outcome), [("conf/flink-conf.yaml", "FL906")])
        self.git("init", "-q")
        for paths in (".", "conf", "./conf"):
            outcome = self.ends(1, working_directory="part", paths=paths)
            self.assertEqual(self.found(outcome), [("part/conf/flink-conf.yaml", "FL906")])
        # A checkout beside others in the workspace.
        shutil.rmtree(self.workspace / ".git")
        self.git("init", "-q", folder=self.workspace / "part")
        outcome = self.ends(1, working_directory="part")
        self.assertEqual(self.found(outcome), [("conf/flink-conf.yaml", "FL906")])
        self.ends(2, working_directory="missing")

    def test_the_run_of_all_steps_from_an_archive(self):
        """The whole action, once, as a workflow would have it."""
        release = self.folder / "release"
        release.mkdir()
        file = release / f"{LINUX}.tar.gz"
        with tarfile.open(file, "w:gz", compresslevel=1) as archive:
            archive.add(PROGRAM, f"{LINUX}/flinklint")
        (release / "SHA256SUMS").write_text(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n")
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(release)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        (self.bin / "flinklint").unlink()
        self.write("flink-conf.yaml", BAD)
        inputs = {"download-url": f"http://127.0.0.1:{server.server_port}/", "upload-sarif": "true"}
        outcome = self.run_action(inputs)
        self.assertEqual((outcome.outputs["exit-code"], outcome.outputs["version"]), ("1", VERSION), outcome.log)
        self.assertEqual(len(outcome.uses), 1)


class Examples(Case):
    """The files below examples/ci."""

    def test_the_example_for_github_names_inputs_that_there_are(self):
        workflow = yaml.safe_load((ROOT / "examples/ci/github.yml").read_text())
        inputs = yaml.safe_load((ROOT / "action.yml").read_text())["inputs"]
        steps = workflow["jobs"]["flinklint"]["steps"]
        (own,) = [step for step in steps if step["uses"].startswith("OWNER/REPOSITORY@")]
        self.assertLessEqual(set(own["with"]), set(inputs))

    def test_the_job_for_gitlab_runs(self):
        job = yaml.safe_load((ROOT / "examples/ci/gitlab.yml").read_text())["flinklint"]
        release = self.folder / f"release/releases/download/v{VERSION}"
        release.mkdir(parents=True)
        file = release / f"{LINUX}.tar.gz"
        with tarfile.open(file, "w:gz", compresslevel=1) as archive:
            archive.add(PROGRAM, f"{LINUX}/flinklint")
        server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(Quiet, directory=str(self.folder / "release"))
        )
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        local = self.folder / "local"
        local.mkdir()
        self.program("apk", "#!/bin/sh\n")
        # Alpine's wget and this machine's take the same arguments; curl stands in where there is none.
        if shutil.which("wget") is None:
            self.program("wget", '#!/bin/sh\nexec curl -fsSO "$2"\n')
        variables = {name: str(text) for name, text in job["variables"].items()}
        self.assertEqual(variables["FLINKLINT_VERSION"], VERSION)
        variables["FLINKLINT_SHA256"] = hashlib.sha256(file.read_bytes()).hexdigest()
        script = "\n".join(["set -eu", *job["before_script"], *job["script"]])
        script = script.replace("ADDRESS-OF-THIS-REPOSITORY", f"http://127.0.0.1:{server.server_port}")
        script = script.replace("/usr/local/bin", str(local))

        def run(**extra):
            environment = {**variables, **extra, "PATH": f"{local}:{self.environment['PATH']}", "LANG": "C.UTF-8"}
            return subprocess.run(
                ["sh", "-c", script.replace("set -eu", "set -e")],
                cwd=self.workspace,
                env=environment,
                capture_output=True,
                text=True,
            )

        self.write("conf/flink-conf.yaml", BAD)
        outcome = run()
        self.assertEqual(outcome.returncode, 1, outcome.stdout + outcome.stderr)
        report = json.loads((self.workspace / job["artifacts"]["reports"]["codequality"]).read_text())
        self.assertIn("FL906", [entry["check_name"] for entry in report])
        git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        for arguments in (["init", "-q"], ["add", "conf"], ["commit", "-qm", "first"]):
            subprocess.run([*git, *arguments], cwd=self.workspace, check=True, capture_output=True)
        outcome = run(CI_MERGE_REQUEST_DIFF_BASE_SHA="HEAD")
        self.assertEqual(outcome.returncode, 0, outcome.stdout + outcome.stderr)
        variables["FLINKLINT_SHA256"] = "1" * 64
        (local / "flinklint").unlink()
        self.assertNotEqual(run().returncode, 0)
        self.assertFalse((local / "flinklint").exists())


class Itself(unittest.TestCase):
    """The imitation of the runner."""

    def test_commands_between_stop_and_resume_do_not_count(self):
        log = "::warning file=a::x\n::stop-commands::0ab\n::error::y\n::0ab::\n  ::notice::z\n"
        self.assertEqual(commands(log), [("warning", "file=a", "x"), ("notice", "", "z")])


if __name__ == "__main__":
    unittest.main()
