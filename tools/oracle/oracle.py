"""Real Flink: one Java process for each release that is asked."""

import json
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import flink

HERE = pathlib.Path(__file__).resolve().parent

# The appender follows System.err, which Oracle.java keeps and hands out.
LOGGING = """
appender.console.name = console
appender.console.type = Console
appender.console.target = SYSTEM_ERR
appender.console.follow = true
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %p %c{1} %m%n
rootLogger.level = WARN
rootLogger.appenderRef.console.ref = console
"""


class Oracle:
    """`with Oracle("2.3.0", cache) as oracle: answers = oracle.ask(requests)`"""

    def __init__(self, release, cache):
        self.release = release
        java = flink.java_tool("java")
        self.folder = tempfile.TemporaryDirectory()
        folder = pathlib.Path(self.folder.name)
        classes = flink.compiled([HERE / "Oracle.java", flink.TOOLS / "Json.java"], folder / "classes")
        self.distribution = flink.distribution(release, cache)
        (folder / "log4j2.properties").write_text(LOGGING)
        (folder / "scratch").mkdir()
        jars = sorted((self.distribution / "lib").glob("*.jar")) + sorted((self.distribution / "bin").glob("*.jar"))
        command = [java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dfile.encoding=UTF-8"]
        command += [f"-Dlog4j.configurationFile={folder / 'log4j2.properties'}"]
        command += ["-cp", ":".join(map(str, [classes, *jars])), "Oracle", str(folder / "scratch")]
        self.errors = open(folder / "errors", "w+")
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, encoding="utf-8"
        )

    def ask(self, requests):
        """The answers to the requests, in their order."""
        answers = []
        for request in requests:
            try:
                self.process.stdin.write(json.dumps(request) + "\n")
                self.process.stdin.flush()
                line = self.process.stdout.readline()
            except BrokenPipeError:
                line = ""
            if not line:
                self.errors.seek(0)
                raise flink.ToolError(f"the oracle of {self.release} ended at {request}:\n{self.errors.read()}")
            answers.append(json.loads(line))
        return answers

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        self.errors.close()
        self.folder.cleanup()
