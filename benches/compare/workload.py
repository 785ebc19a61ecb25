#!/usr/bin/env python3
"""Writes the files that the benchmarks read: the same bytes for the same seed.

usage: workload.py FOLDER [--files 1000] [--seed 7]

  manifests/app-NNN/job-NNNNN.yaml       FlinkDeployments of about 110 lines and 4 KB
  conf/cluster-NNN/flink-conf-NNNNN.yaml flat configurations of about 160 lines
  workflows/.github/workflows/...yml     GitHub workflows of the manifests' size

For the comparison also, by functions of their own: one file with a manifest per
document, one large flat file, and shapes that make readers slow.

Keys, types, constants and defaults are those of catalogue/options.json. One
file in four has one to three mistakes: an unknown or renamed key, a value that
Flink refuses, a key set twice.
"""

import argparse
import json
import random
from pathlib import Path

CATALOGUE = Path(__file__).resolve().parents[2] / "catalogue" / "options.json"

VERSIONS = ["1.16", "1.17", "1.18", "1.19", "1.20", "2.0", "2.1"]
# What nearly every job sets; the rest of a file is drawn from the catalogue.
USUAL = [
    "execution.checkpointing.interval", "execution.checkpointing.mode", "execution.checkpointing.timeout",
    "execution.checkpointing.min-pause", "execution.checkpointing.unaligned.enabled", "state.backend.type",
    "state.backend.incremental", "high-availability.type", "restart-strategy.type", "parallelism.default",
    "taskmanager.numberOfTaskSlots", "taskmanager.memory.process.size", "jobmanager.memory.process.size",
    "taskmanager.memory.managed.fraction", "taskmanager.memory.network.max", "pipeline.auto-watermark-interval",
    "pipeline.object-reuse", "execution.buffer-timeout.interval", "rest.flamegraph.enabled", "rest.port",
    "jobmanager.rpc.address", "taskmanager.network.memory.buffer-debloat.enabled",
]
WORDS = {
    "state.backend.type": ["hashmap", "rocksdb"],
    "high-availability.type": ["kubernetes", "zookeeper"],
    "restart-strategy.type": ["exponential-delay", "fixed-delay"],
    "jobmanager.rpc.address": ["jobmanager", "localhost"],
    "rest.port": ["8081"],
}
MISTAKES = [
    ("state.backend", "rocksdb"), ("high-availability", "zookeeper"), ("restart-strategy", "fixed-delay"),
    ("jobmanager.heap.size", "1024m"), ("taskmanager.numberOfTaskSlot", "4"), ("state.checkpoint.dir", "s3://a/b"),
    ("execution.checkpointing.intervall", "30 s"), ("taskmanager.memory.proces.size", "4 gb"),
    ("execution.checkpointing.timeout", "10 minuts"), ("taskmanager.memory.process.size", "4 GiBs"),
    ("execution.checkpointing.mode", "EXACTLY-ONES"), ("rest.flamegraph.enabled", "ja"),
    ("parallelism.default", "four"), ("pipeline.max-parallelism", "1e3"), ("metrics.latency.granularity", "subtask"),
]
REMARKS = [
    "agreed with the platform team", "see the sizing sheet before changing this", "measured under the peak of last year",
    "keep below the pod's limit", "the default is too long for us", "for the dashboards",
]


class Catalogue:
    """The options that a release reads, with plausible values."""

    def __init__(self, path):
        data = json.loads(path.read_text())
        self.releases = [".".join(release.split(".")[:2]) for release in data["releases"]]
        self.options = {option["key"]: option for option in data["options"] if option.get("scope") != "internal"}
        self.alive = {version: [key for key in self.options if self.is_alive(key, version)] for version in VERSIONS}

    def is_alive(self, key, version):
        option = self.options[key]
        first, last = self.releases.index(option["since"]), self.releases.index(option["last"])
        return first <= self.releases.index(version) <= last and self.is_plain(key, option)

    @staticmethod
    def is_plain(key, option):
        """Whether any value of the option's type does in all releases that have it."""
        if "enum_history" in option or "type_history" in option or option.get("element_type", "string") != "string":
            return False
        return option["type"] != "string" or key in WORDS or key.endswith(("dir", "dirs", "path", "address", "host", "id"))

    def value(self, rng, key):
        option = self.options[key]
        if key in WORDS:
            return rng.choice(WORDS[key])
        match option["type"]:
            case "boolean":
                return rng.choice(["true", "false"])
            case "int" | "long":
                return str(rng.choice([1, 2, 4, 8, 10, 64, 128, 1000]))
            case "float" | "double":
                return rng.choice(["0.1", "0.3", "0.5", "0.75"])
            case "duration":
                return rng.choice(["10 ms", "200 ms", "1 s", "30 s", "60s", "3 min", "10min"])
            case "memory":
                return rng.choice(["64mb", "128 mb", "512m", "1gb", "4096m"])
            case "enum" if option.get("enum"):
                return rng.choice(option["enum"])
            case "list":
                return "com.example.first;com.example.second"
            case "map":
                return "team:data,tier:one"
        default = option.get("default")
        return default if isinstance(default, str) and default and "\n" not in default else "s3://data/flink/" + key.split(".")[-1]

    def settings(self, rng, count, version):
        alive = self.alive[version]
        keys = [key for key in rng.sample(USUAL, min(len(USUAL), count // 2)) if key in alive]
        keys += rng.sample(alive, count - len(keys))
        pairs = {key: self.value(rng, key) for key in keys}
        return sorted(pairs.items())


def with_mistakes(rng, pairs):
    if rng.random() < 0.25:
        for _ in range(rng.randint(1, 3)):
            mistake = rng.choice([*MISTAKES, rng.choice(pairs)])
            pairs.insert(rng.randrange(len(pairs)), mistake)
    return pairs


def scalar(rng, value):
    """A value as people write it in a manifest: mostly in double quotes."""
    if rng.random() < 0.7 or not value or value[0] in "-[{*&!|>'\"%@`#," or ": " in value or value.endswith(":"):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return value


def manifest(rng, catalogue, number):
    app, version = f"job-{number:04}", rng.choice(VERSIONS)
    lines = ["# Deployed by the pipeline of this repository; changes by hand are lost.", ""] if rng.random() < 0.5 else []
    lines += [
        "apiVersion: flink.apache.org/v1beta1", "kind: FlinkDeployment", "metadata:", f"  name: {app}",
        f"  namespace: team-{number % 13}", "  labels:", f"    app.kubernetes.io/name: {app}",
        "    app.kubernetes.io/managed-by: helm", "  annotations:", f'    example.com/owner: "team-{number % 13}"',
        "spec:", f"  image: registry.example.com/streaming/{app}:{rng.randint(1, 9)}.{rng.randint(0, 40)}",
        "  imagePullPolicy: IfNotPresent", f"  flinkVersion: v{version.replace('.', '_')}", "  serviceAccount: flink",
        "  flinkConfiguration:",
    ]
    pairs = with_mistakes(rng, catalogue.settings(rng, rng.randint(20, 40), version))
    for key, value in pairs:
        if rng.random() < 0.15:
            lines.append(f"    # {rng.choice(REMARKS)}")
        tail = f"  # {rng.choice(REMARKS)}" if rng.random() < 0.05 else ""
        lines.append(f"    {key}: {scalar(rng, value)}{tail}")
    lines += [
        "  jobManager:", "    replicas: 1", "    resource:", '      memory: "2048m"', "      cpu: 1",
        "  taskManager:", "    resource:", '      memory: "4096m"', f"      cpu: {rng.randint(1, 8)}",
        "  podTemplate:", "    apiVersion: v1", "    kind: Pod", "    metadata:", f"      name: {app}-pod", "      labels:",
        f"        app: {app}", "    spec:", "      securityContext: {runAsUser: 9999, fsGroup: 9999}", "      containers:",
        "        # Flink's own container; the name is fixed.", "        - name: flink-main-container", "          env:",
        "            - name: REGION", "              value: eu-west-1", "            - name: KAFKA_PASSWORD",
        "              valueFrom:", "                secretKeyRef:", f"                  name: {app}-kafka",
        "                  key: password", "          volumeMounts:", "            - name: state",
        "              mountPath: /flink-data", "            - name: logs", "              mountPath: /opt/flink/log",
    ]
    if rng.random() < 0.6:
        lines += [
            "        - name: log-shipper", "          image: registry.example.com/tools/shipper:3.1",
            '          args: ["--follow", "/logs/*.log", "--format", "json"]', "          volumeMounts:",
            "            - {name: logs, mountPath: /logs}",
        ]
    lines += ["      volumes:", "        - name: state", "          persistentVolumeClaim:", f"            claimName: {app}-state"]
    lines += ["        - name: logs", "          emptyDir: {}"]
    if rng.random() < 0.5:
        lines += [
            "      tolerations:", "        - key: dedicated", "          operator: Equal", "          value: streaming",
            "          effect: NoSchedule",
        ]
    lines += [
        "  job:", f"    jarURI: local:///opt/flink/usrlib/{app}.jar", "    entryClass: com.example.streaming.Main",
        f"    parallelism: {rng.choice([2, 4, 8, 32])}", "    upgradeMode: last-state", "    args:",
        "      - --brokers", "      - kafka-0.kafka:9092,kafka-1.kafka:9092", "      - --group", f"      - {app}",
    ]
    return "\n".join(lines) + "\n"


def flink_conf(rng, catalogue):
    lines = ["#" * 78, "# Configuration of the cluster. Restart the processes after a change.", "#" * 78, ""]
    pairs = with_mistakes(rng, catalogue.settings(rng, rng.randint(38, 66), rng.choice(VERSIONS[:5])))
    group = None
    for key, value in pairs:
        if key.split(".")[0] != group:
            group = key.split(".")[0]
            lines += ["", "#" + "=" * 60, f"# {group}", "#" + "=" * 60]
        if rng.random() < 0.3:
            lines.append(f"# {rng.choice(REMARKS)}")
        if rng.random() < 0.15:
            lines.append(f"# {key}: {value}")
        lines.append(f"{key}: {value or 'none'}")
    return "\n".join(lines) + "\n"


def workflow(rng, number):
    lines = [f"name: build-{number}", "on:", "  push:", "    branches: [main]", "permissions:", "  contents: read", "jobs:"]
    for job in range(rng.randint(3, 4)):
        lines += [
            f"  job-{job}:", "    runs-on: ubuntu-24.04", f"    timeout-minutes: {rng.randint(5, 60)}", "    env:",
            f"      TIER: \"{rng.randint(1, 9)}\"", "    steps:",
        ]
        for step in range(rng.randint(5, 8)):
            lines += [
                f"      # {rng.choice(REMARKS)}", f"      - name: step {step}", "        run: |",
                f"          make -C part-{step} all", f"          ./check --level {rng.randint(1, 9)} --all",
            ]
    return "\n".join(lines) + "\n"


def put(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def write(folder, files, seed):
    """The folders of many files."""
    catalogue = Catalogue(CATALOGUE)
    rng = random.Random(seed)
    for number in range(files):
        put(folder / "manifests" / f"app-{number // 50:03}" / f"job-{number:05}.yaml", manifest(rng, catalogue, number))
    for number in range(files):
        put(folder / "conf" / f"cluster-{number // 50:03}" / f"flink-conf-{number:05}.yaml", flink_conf(rng, catalogue))
    for number in range(files):
        put(folder / "workflows" / ".github" / "workflows" / f"build-{number:05}.yml", workflow(rng, number))


def write_stack(path, size, seed):
    """One file with so many bytes of manifests, a document each."""
    catalogue, rng = Catalogue(CATALOGUE), random.Random(seed)
    texts = [manifest(rng, catalogue, number) for number in range(1000)]
    written, documents = 0, []
    while written < size:
        documents.append(texts[len(documents) % len(texts)])
        written += len(documents[-1]) + 4
    put(path, "---\n".join(documents))


def write_flat(path, size, seed):
    """One flat file with so many bytes, whose keys differ."""
    catalogue, rng = Catalogue(CATALOGUE), random.Random(seed)
    written, lines = 0, []
    while written < size:
        for line in flink_conf(rng, catalogue).splitlines():
            # Each part sets keys of its own.
            line = line if line.startswith("#") or ": " not in line else f"user.part-{len(lines)}.{line}"
            lines.append(line)
            written += len(line) + 1
    put(path, "\n".join(lines) + "\n")


def shapes(size):
    """Texts of about so many bytes that have made readers of YAML slow."""
    many = lambda part: part * (size // len(part))
    numbered = lambda form: "".join(form.format(n) for n in range(size // len(form.format(10_000))))
    return {
        "a list in one line": "k: [" + many("a, ") + "a]\n",
        "a map in one line": "k: {" + numbered("k{0}: v, ") + "z: z}\n",
        "JSON in one line": '{"k": [' + many('{"a": "b", "c": [1, 2]}, ') + "1]}\n",
        "escapes in quotes": 'k: "' + many("\\n\\u00e4") + '"\n',
        "a plain text of many lines": "k: a\n" + many("  word word\n"),
        "a block of text": "k: |\n" + many("  word: word # word\n"),
        "comments": "a: b\n" + many("# password: x\n") + "c: d\n",
        "aliases": "a: &a b\n" + numbered("k{0}: *a\n"),
        "anchors": numbered("k{0}: &a{0} v\n"),
        "one key many times": many("taskmanager.numberOfTaskSlots: 1\n"),
        "keys that nobody knows": numbered("taskmanager.numberOfTaskSlot{0}: 1\n"),
        "keys below keys": numbered("state.a{0}: 1\nstate.a{0}.b: 1\n"),
        "secrets": numbered("my.password.{0}: secret\n"),
        "documents": many("---\na: b\n"),
        "nested as deep as may be": many("a: " + "[" * 100 + "]" * 100 + "\n"),
        "blank lines": "a: b\n" + many("\n") + "c: d\n",
        "suppressions": numbered("# flinklint: ignore[FL101]\nk{0}: v\n"),
        "suppressions in a row": many("# flinklint: ignore[FL101]\n") + "c: d\n",
    }


def stacks(size):
    """Texts of about so many bytes that hold as many manifests as they can."""
    head = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: {}\n"
    rest = "spec:\n  flinkVersion: v1_20\n  flinkConfiguration:\n    taskmanager.numberOfTaskSlots: '1'\n---\n"
    many = lambda part: "".join(part(n) for n in range(size // len(part(10_000))))
    annotation = "  annotations:\n    flinklint/ignore: FL301\n"
    return {
        "manifests": many(lambda n: head.format(f"job-{n}") + rest),
        "manifests of one name": many(lambda n: head.format("job") + rest),
        "suppressing annotations": many(lambda n: head.format(f"job-{n}") + annotation + rest),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    write(arguments.folder, arguments.files, arguments.seed)
