use super::prometheus;
use super::rest;
use super::{Job, Metrics, Recording, Series};
use crate::flink::Version;

/// A cluster as it was measured.
#[derive(Debug, Default)]
pub struct Cluster {
    /// Where the numbers come from, as output calls it: a file or an address.
    pub name: String,
    /// Its Flink version.
    pub flink_version: Option<Version>,
    /// When it was measured, in milliseconds since 1970, a number per sample;
    /// empty where the text does not tell.
    pub times: Vec<u64>,
    /// How many samples there are.
    pub samples: usize,
    /// Its jobs.
    pub jobs: Vec<Job>,
    /// Its `TaskManager`s.
    pub taskmanagers: Vec<TaskManager>,
    /// Its `JobManager`.
    pub jobmanager: JobManager,
    /// What could not be read.
    pub unread: Vec<Unread>,
    /// Whether the numbers come from texts of a Prometheus reporter, which know
    /// neither the graph of a job nor how it is configured.
    pub is_exposition: bool,
}

/// A part of a recording that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Its path in the REST API.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// What was measured of the `JobManager`.
#[derive(Clone, Debug, Default)]
pub struct JobManager {
    /// The configuration that it started with, in the order that it was told;
    /// sensitive values are masked.
    pub configuration: Vec<(String, String)>,
    /// Metrics of its JVM.
    pub metrics: Metrics,
}

/// A `TaskManager`.
#[derive(Clone, Debug, Default)]
pub struct TaskManager {
    /// Flink's own id.
    pub id: String,
    /// Its task slots.
    pub slots: Option<usize>,
    /// Processors of its machine, or of its container where the JVM sees that.
    pub processors: Option<f64>,
    /// How its memory is divided.
    pub memory: Option<MemorySizes>,
    /// What was measured of it.
    pub metrics: Metrics,
    /// Its garbage collectors.
    pub collectors: Vec<Collector>,
}

/// How the memory of a `TaskManager` is divided, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MemorySizes {
    /// Heap of Flink itself.
    pub framework_heap: u64,
    /// Heap of the tasks.
    pub task_heap: u64,
    /// Managed memory.
    pub managed: u64,
    /// Network buffers.
    pub network: u64,
    /// The whole process.
    pub total_process: u64,
}

/// A garbage collector of a process.
#[derive(Clone, Debug, Default)]
pub struct Collector {
    /// Its name, as `G1_Young_Generation`.
    pub name: String,
    /// How often it ran since the process started.
    pub count: Series,
    /// How long, in milliseconds.
    pub time_ms: Series,
    /// How many milliseconds of a second it runs, as Flink averages the last minute (1.19 and later).
    pub time_rate: Series,
}

impl TaskManager {
    /// Its garbage collector of this name.
    pub(super) fn collector(&mut self, name: &str) -> &mut Collector {
        let at = match self.collectors.iter().position(|collector| collector.name == name) {
            Some(at) => at,
            None => {
                self.collectors.push(Collector { name: name.to_owned(), ..Collector::default() });
                self.collectors.len() - 1
            }
        };
        &mut self.collectors[at]
    }
}

impl Cluster {
    /// A cluster of which nothing is known yet.
    #[must_use]
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// What a recording holds.
    #[must_use]
    pub fn of_recording(name: &str, recording: &Recording) -> Self {
        rest::cluster(name, recording)
    }

    /// Whether a job that is called `measured` here may be the one of this name: the
    /// reporter for Prometheus writes names without what its own may not hold.
    #[must_use]
    pub fn is_called(&self, measured: &str, name: &str) -> bool {
        measured == name || (self.is_exposition && measured == prometheus::filtered(name))
    }

    /// The value of a key that the `JobManager` started with.
    #[must_use]
    pub fn configured(&self, key: &str) -> Option<&str> {
        let found = self.jobmanager.configuration.iter().find(|(own, _)| own == key);
        found.map(|(_, value)| value.as_str())
    }

    /// The `TaskManager` of this id.
    #[must_use]
    pub fn taskmanager(&self, id: &str) -> Option<&TaskManager> {
        self.taskmanagers.iter().find(|taskmanager| taskmanager.id == id)
    }

    /// Milliseconds from the first sample to the last.
    #[must_use]
    pub fn observed_ms(&self) -> Option<f64> {
        let (first, last) = (self.times.first()?, self.times.last()?);
        (self.samples > 1 && last > first).then(|| (last - first) as f64)
    }
}
