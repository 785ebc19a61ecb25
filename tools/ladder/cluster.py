"""A standalone Flink on loopback: a JobManager and TaskManagers, each a process of its own."""

import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import flink
from loopback import listening_elsewhere

LOOPBACK = "127.0.0.1"
UTILITIES = "org.apache.flink.runtime.util.bash.BashJavaUtils"
JOBMANAGER = "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint"
TASKMANAGER = "org.apache.flink.runtime.taskexecutor.TaskManagerRunner"
CLIENT = "org.apache.flink.client.cli.CliFrontend"
STARTING_SECONDS = 90
STOPPING_SECONDS = 20

LOGGING = """
rootLogger.level = INFO
rootLogger.appenderRef.file.ref = file
appender.file.name = file
appender.file.type = File
appender.file.fileName = ${sys:log.file}
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d %-5p %c{1} %m%n
"""


class Cluster:
    """`with Cluster(release, cache, configuration, folder) as cluster:`; ends with every process stopped."""

    def __init__(self, release, cache, configuration, folder, taskmanagers=2):
        self.java = flink.java_tool("java")
        self.distribution = flink.distribution(release, cache)
        self.configuration, self.folder, self.taskmanagers = configuration, folder, taskmanagers
        (folder / "log4j2.properties").write_text(LOGGING)
        self.processes = {}
        rest, rpc = free_ports(2)
        self.url = f"http://{LOOPBACK}:{rest}"
        # What belongs to the machine rather than to the configuration, which is to be the user's alone.
        self.properties = {
            "rest.address": LOOPBACK,
            "rest.bind-address": LOOPBACK,
            "rest.port": rest,
            "jobmanager.rpc.address": LOOPBACK,
            "jobmanager.rpc.port": rpc,
            "jobmanager.bind-host": LOOPBACK,
            "taskmanager.host": LOOPBACK,
            "taskmanager.bind-host": LOOPBACK,
            "io.tmp.dirs": folder,
            "execution.checkpointing.dir": (folder / "checkpoints").as_uri(),
        }

    def __enter__(self):
        try:
            self.start("jobmanager", JOBMANAGER, "GET_JM_RESOURCE_PARAMS")
            for at in range(self.taskmanagers):
                self.start(f"taskmanager-{at}", TASKMANAGER, "GET_TM_RESOURCE_PARAMS")
            self.wait_for_taskmanagers()
            foreign = listening_elsewhere([process.pid for process in self.processes.values()])
            if foreign:
                raise flink.ToolError(f"Flink listens beyond loopback, on {', '.join(foreign)}")
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self, name, main, memory):
        options, derived = self.derived_memory(memory)
        options += self.java_options(name.split("-")[0])
        command = self.command(name, options, main) + ["--configDir", str(self.configuration)]
        # Nothing may stand before these that the release does not know: its parser would silently stop there.
        command += derived + [word for key, value in self.properties.items() for word in ("-D", f"{key}={value}")]
        with open(self.folder / f"{name}.out", "w") as output:
            # A session of its own, so that Ctrl-C reaches this program, which then stops them in order.
            self.processes[name] = subprocess.Popen(
                command, stdout=output, stderr=output, env=self.environment(), start_new_session=True
            )

    def command(self, name, options, main):
        properties = [f"-Dlog.file={self.folder / name}.log", f"-Dlog4j.configurationFile={self.folder / 'log4j2.properties'}"]
        # Flink keeps its web interface there, whatever its own options say.
        properties += [f"-Djava.io.tmpdir={self.folder}"]
        return [self.java, *options, *properties, "-cp", str(self.distribution / "lib" / "*"), main]

    def environment(self):
        folders = {"FLINK_CONF_DIR": self.configuration, "FLINK_PLUGINS_DIR": self.distribution / "plugins"}
        folders["FLINK_LIB_DIR"] = self.distribution / "lib"
        return os.environ | {name: str(folder) for name, folder in folders.items()}

    def derived_memory(self, what):
        """The JVM's options and Flink's own that Flink derives from the configured memory, as its scripts have them."""
        jars = [*self.distribution.glob("bin/bash-java-utils.jar"), *self.distribution.glob("lib/flink-dist*.jar")]
        command = [self.java, "-cp", os.pathsep.join(map(str, jars)), UTILITIES, what]
        done = subprocess.run(command + ["--configDir", str(self.configuration)], capture_output=True, text=True)
        lines = re.findall(r"BASH_JAVA_UTILS_EXEC_RESULT:(.*)", done.stdout)
        if done.returncode != 0 or len(lines) != 2:
            raise flink.ToolError(f"Flink refuses the configuration:\n{done.stdout}{done.stderr}")
        return tuple(line.split() for line in lines)

    def java_options(self, process):
        """What Flink's scripts would take from the configuration, and what every release needs on a current Java."""
        settings = flat_settings(self.configuration / "config.yaml")
        keys = ("env.java.opts.all", "env.java.opts", f"env.java.opts.{process}")
        return opened_modules(self.distribution) + [word for key in keys for word in settings.get(key, "").split()]

    def wait_for_taskmanagers(self):
        end = time.monotonic() + STARTING_SECONDS
        while time.monotonic() < end:
            self.complain_of_the_dead()
            try:
                if self.get("/overview")["taskmanagers"] == self.taskmanagers:
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                pass
            time.sleep(0.3)
        raise flink.ToolError(f"Flink did not start in {STARTING_SECONDS} s:\n{tail(self.folder, 'jobmanager')}")

    def complain_of_the_dead(self):
        for name, process in self.processes.items():
            if process.poll() is not None:
                raise flink.ToolError(f"{name} ended with {process.returncode}:\n{tail(self.folder, name)}")

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:
            return json.load(answer)

    def submit(self, jar, main, arguments):
        """Runs a job by Flink's client, which heeds parallelism.default, as the REST interface does not."""
        command = self.command("client", opened_modules(self.distribution), CLIENT)
        command += ["run", "--detached", "--target", "remote"]
        command += [f"-D{key}={value}" for key, value in self.properties.items()]
        command += ["--class", main, str(jar), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, env=self.environment())
        found = re.search(r"JobID ([0-9a-f]{32})", done.stdout)
        if not found:
            raise flink.ToolError(f"Flink did not take the job:\n{done.stdout}{done.stderr}")
        return found[1]

    def cancel(self, job):
        """Ends a job and waits for its tasks, which write the last of what they measured."""
        request = urllib.request.Request(f"{self.url}/jobs/{job}?mode=cancel", method="PATCH")
        urllib.request.urlopen(request, timeout=10).close()
        end = time.monotonic() + STOPPING_SECONDS
        while self.get(f"/jobs/{job}")["state"] != "CANCELED" and time.monotonic() < end:
            time.sleep(0.2)

    def stop(self):
        for process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        end = time.monotonic() + STOPPING_SECONDS
        for process in self.processes.values():
            try:
                process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes.clear()


def free_ports(count):
    sockets = [socket.create_server((LOOPBACK, 0)) for _ in range(count)]
    ports = [opened.getsockname()[1] for opened in sockets]
    for opened in sockets:
        opened.close()
    return ports


def flat_settings(file):
    """The settings of a config.yaml that is written flat, as the ladder's is."""
    lines = [line.split("#")[0].split(":", 1) for line in file.read_text().splitlines()]
    return {line[0].strip(): line[1].strip().strip("'\"") for line in lines if len(line) == 2}


def opened_modules(distribution):
    """The modules of Java that Flink's own config.yaml opens; the jar of a release has it."""
    with zipfile.ZipFile(next(distribution.glob("lib/flink-dist*.jar"))) as jar:
        return re.findall(r"--add-[a-z]+=\S+", jar.read("config.yaml").decode())


def tail(folder, name, lines=20):
    texts = [file.read_text(errors="replace") for file in (folder / f"{name}.log", folder / f"{name}.out") if file.is_file()]
    return "\n".join("\n".join(texts).splitlines()[-lines:])
