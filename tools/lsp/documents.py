"""Documents with faults, and one without."""

FLINK_CONF = """\
# flinklint: flink-version=1.18
taskmanager.numberOfTaskSlots: four
state.backend: rocksdb
parallelism.defualt: 4
"""

CONFIG_YAML = """\
# flinklint: flink-version=1.20
pipeline:
  object-reuse: yes
execution:
  buffer-timeout:
    interval: 100 ms
parallelism:
  defualt: 4
"""

DEPLOYMENT = """\
apiVersion: flink.apache.org/v1beta1
kind: FlinkDeployment
metadata:
  name: scoring
spec:
  image: flink:1.19.1
  flinkVersion: v1_19
  flinkConfiguration:
    taskmanager.numberOfTaskSlots: "two"
    taskmanager.memory.manged.fraction: "0.3"
    metrics.latency.interval: "500"
  jobManager:
    resource: {memory: 2048m, cpu: 1}
  taskManager:
    resource: {memory: 4096m, cpu: 2}
  job:
    jarURI: local:///opt/flink/usrlib/scoring.jar
    parallelism: 8
    upgradeMode: savepoint
"""

SQL = """\
SET 'execution.checkpointing.mode' = 'exactly-once';
SELECT 1;
"""

SHELL = """\
#!/bin/sh
flink run -Dparallelism.default=four job.jar
"""

CLEAN = """\
# flinklint: flink-version=1.18
blob.server.port: 6124
"""

# Characters of one, two, three and four bytes; a column is one or two units of UTF-16.
WIDE = "# Größe der Δοκιμή 検査 🎏🎏 é\u0301\n"
