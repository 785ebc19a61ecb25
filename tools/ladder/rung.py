"""One rung of the ladder: a fresh cluster with a configuration, the job on it, its lag and flinklint's recording."""

import dataclasses
import os
import pathlib
import shutil
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import flink
from cluster import Cluster
from job import MAIN, Lag, busy, job_jar, measured, states, wait_until_running

# Longer than the bursts, some windows and the first compilations of the JVM take.
WARM_SECONDS = 30
MEASURED_SECONDS = 46
# The recording is made while the lag is measured, at its end: Flink's rates are those of the last minute.
RECORDED_SECONDS = 24


@dataclasses.dataclass
class Measurement:
    lag: Lag
    busy: float
    # Of the machine, which may have had other things to do.
    load: float


class Bench:
    """What the rungs of a release share."""

    def __init__(self, release, cache, folder):
        self.release, self.cache, self.folder = release, cache, folder
        self.jar = job_jar(flink.distribution(release, cache), folder)

    def rung(self, configuration, record, arguments=(), taskmanagers=2):
        """Runs the job under a configuration; `record` is called with the cluster's URL and the job, and may take time."""
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder, prefix="run-"))
        with Cluster(self.release, self.cache, configuration, folder, taskmanagers) as cluster:
            job = cluster.submit(self.jar, MAIN, [*arguments, "--output", str(folder)])
            wait_until_running(cluster, job)
            time.sleep(WARM_SECONDS)
            begin, before = time.time(), states(cluster, job)
            time.sleep(MEASURED_SECONDS - RECORDED_SECONDS)
            record(cluster.url, job)
            time.sleep(max(0.0, begin + MEASURED_SECONDS - time.time()))
            end, after, load = time.time(), states(cluster, job), os.getloadavg()[0]
            cluster.cancel(job)
        found = Measurement(measured(folder, begin, end), busy(before, after), load)
        shutil.rmtree(folder)
        return found
