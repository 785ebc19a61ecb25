use std::cell::Cell;
use std::fs;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::CLEAN;
use super::args::SnapshotArguments;
use super::common::{Failure, complain};
use crate::record::{Access, Address, Options, Step, Target, header, record, text};
use crate::stats::{Cluster, Recording};

/// So many parts that could not be read are named.
const MOST_UNREAD: usize = 5;

pub(super) fn run(arguments: &SnapshotArguments) -> Result<u8, Failure> {
    let address = Address::parse(&arguments.url).map_err(|error| Failure(error.to_string()))?;
    let mut options = Options::new(address, arguments.access()?);
    options.job.clone_from(&arguments.job);
    options.samples = arguments.samples.into();
    options.interval = arguments.interval;
    let target = match &arguments.output {
        Some(path) => Some((path, Target::open(path).map_err(|error| unwritten(path, &error))?)),
        None => None,
    };
    let bar = Bar::new(options.samples, arguments.quiet);
    let recorded = record(&options, &mut |step| bar.show(step));
    bar.clear();
    let recording = recorded.map_err(|error| Failure(error.to_string()))?;
    let text = text(&recording);
    match target {
        Some((path, target)) => target.write(&text).map_err(|error| unwritten(path, &error))?,
        None => io::stdout().lock().write_all(text.as_bytes())?,
    }
    if !arguments.quiet {
        tell(&recording, arguments.output.as_deref());
    }
    Ok(CLEAN)
}

fn unwritten(path: &Path, error: &io::Error) -> Failure {
    Failure(format!("{}: it cannot be written: {error}", crate::collect::shown(path)))
}

impl SnapshotArguments {
    fn access(&self) -> Result<Access, Failure> {
        let mut access = Access { timeout: self.timeout, insecure: self.insecure, ..Access::default() };
        for text in &self.header {
            access.headers.push(header(text).map_err(|error| Failure(format!("--header: {error}")))?);
        }
        if let Some(path) = &self.cacert {
            let name = crate::collect::shown(path);
            let pem = fs::read(path).map_err(|error| Failure(format!("--cacert {name}: {error}")))?;
            access.trust(&pem).map_err(|error| Failure(format!("--cacert {name}: {error}")))?;
        }
        Ok(access)
    }
}

/// One line of what was read, and a few of what was not.
fn tell(recording: &Recording, output: Option<&Path>) {
    let cluster = Cluster::of_recording("", recording);
    for unread in cluster.unread.iter().take(MOST_UNREAD) {
        complain(&format!("{}: {}", unread.path, unread.reason));
    }
    let version = cluster.flink_version.map_or_else(|| "Flink".to_owned(), |version| format!("Flink {version}"));
    let mut line = format!(
        "{version} at {}: {}, {}, {}",
        recording.url,
        counted(cluster.jobs.len(), "job"),
        counted(cluster.taskmanagers.len(), "TaskManager"),
        counted(cluster.samples, "sample"),
    );
    if let Some(path) = output {
        line = format!("{}: {line}", crate::collect::shown(path));
    }
    if !cluster.unread.is_empty() {
        line.push_str(&format!("; {} could not be read", counted(cluster.unread.len(), "part")));
    }
    complain(&line);
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// How far a recording is, on a terminal.
struct Bar {
    line: ProgressBar,
    samples: usize,
    /// How many parts this sample has, as far as is known; the next has as many.
    planned: Cell<u64>,
}

impl Bar {
    fn new(samples: usize, quiet: bool) -> Self {
        let planned = Cell::new(0);
        if quiet || !io::stderr().is_terminal() {
            return Self { line: ProgressBar::hidden(), samples, planned };
        }
        let line = ProgressBar::with_draw_target(Some(1), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{msg:<24} [{bar:30}] {pos}/{len}") {
            line.set_style(style.progress_chars("=> "));
        }
        Self { line, samples, planned }
    }

    fn show(&self, step: Step) {
        match step {
            Step::Sample(at) => {
                self.planned.set(0);
                self.line.set_message(format!("sample {at} of {}", self.samples));
                self.line.set_position(0);
            }
            Step::Planned(more) => {
                self.planned.set(self.planned.get() + more as u64);
                self.line.set_length(self.planned.get().max(self.line.length().unwrap_or_default()));
            }
            Step::Read => self.line.inc(1),
            Step::Waiting(left) => self.line.set_message(format!("next sample in {} s", left.as_secs_f64().ceil())),
        }
    }

    fn clear(&self) {
        self.line.finish_and_clear();
    }
}

/// A duration of the command line, longer than nothing.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let nanos = crate::intent::duration(text).map_err(|error| error.to_string())?;
    let nanos = u64::try_from(nanos).map_err(|_| "too long".to_owned())?;
    Ok(Duration::from_nanos(nanos))
}

/// A time limit: none is not 0.
pub(super) fn limit(text: &str) -> Result<Duration, String> {
    duration(text).and_then(|limit| if limit.is_zero() { Err("longer than 0".to_owned()) } else { Ok(limit) })
}
