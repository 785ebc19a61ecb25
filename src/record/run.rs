//! A recording: samples at intervals.

use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::client::Client;
use super::error::GetError;
use super::sample::{JOBS, OVERVIEW, Part, Reader};
use super::{Access, Address, RecordError};
use crate::stats::{FORMAT, Recording, SCHEMA, Sample};

/// What is recorded, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the cluster answers.
    pub address: Address,
    /// What it takes to be answered.
    pub access: Access,
    /// Only the job of this name or id; every job that has not ended otherwise.
    pub job: Option<String>,
    /// How many samples are taken.
    pub samples: usize,
    /// From the beginning of one to that of the next.
    pub interval: Duration,
    /// How long the cluster is given to collect its metrics anew before each
    /// sample: Flink answers with what it had collected before, which may be from
    /// when somebody last looked, and collects while it answers.
    pub settling: Duration,
}

impl Options {
    /// One sample of every job.
    #[must_use]
    pub fn new(address: Address, access: Access) -> Self {
        let (interval, settling) = (Duration::from_secs(10), Duration::from_secs(1));
        Self { address, access, job: None, samples: 1, interval, settling }
    }
}

/// What a recording is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A sample begins, by its number, the first is 1.
    Sample(usize),
    /// So many more parts will be read in this sample.
    Planned(usize),
    /// A part was read, or could not be.
    Read,
    /// Until the next sample it is so long.
    Waiting(Duration),
}

/// Told what a recording is at.
pub(super) type Watch<'a> = dyn FnMut(Step) + 'a;

/// Records a cluster.
///
/// # Errors
/// Nothing that is Flink's answers at the address, or there is no such job. What
/// else cannot be read is noted in the recording.
pub fn record(options: &Options, watch: &mut dyn FnMut(Step)) -> Result<Recording, RecordError> {
    let client = Client::new(options.address.clone(), options.access.clone());
    let mut recording = Recording {
        format: FORMAT.to_owned(),
        schema: SCHEMA,
        flinklint: env!("CARGO_PKG_VERSION").to_owned(),
        url: options.address.url().to_owned(),
        samples: Vec::new(),
    };
    let begun = Instant::now();
    let mut chosen: Option<Vec<String>> = None;
    let mut failed: Option<(usize, RecordError)> = None;
    for at in 0..options.samples {
        let due = options.interval.saturating_mul(u32::try_from(at).unwrap_or(u32::MAX));
        wait(due.saturating_sub(begun.elapsed()), watch);
        watch(Step::Sample(at + 1));
        match sample(&client, options, at + 1 == options.samples, &mut chosen, watch) {
            Ok(sample) => recording.samples.push(sample),
            Err(error) if at == 0 => return Err(error),
            Err(error) => failed = Some((at + 1, error)),
        }
    }
    if let (Some((at, error)), Some(last)) = (failed, recording.samples.last_mut()) {
        last.unread.insert(OVERVIEW.to_owned(), format!("sample {at}: {error}"));
    }
    Ok(recording)
}

/// Waits, and tells about it every second.
fn wait(time: Duration, watch: &mut dyn FnMut(Step)) {
    let end = Instant::now() + time;
    loop {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        watch(Step::Waiting(left));
        sleep(left.min(Duration::from_secs(1)));
    }
}

fn sample(
    client: &Client,
    options: &Options,
    is_last: bool,
    chosen: &mut Option<Vec<String>>,
    watch: &mut dyn FnMut(Step),
) -> Result<Sample, RecordError> {
    client.begin();
    let mut reader = Reader { client, sample: Sample::default(), watch };
    (reader.watch)(Step::Planned(6));
    essential(&mut reader)?;
    let ids = match chosen {
        Some(ids) => ids.clone(),
        None => jobs(&reader, options.job.as_deref())?,
    };
    if options.job.is_some() {
        *chosen = Some(ids.clone());
    }
    // Any question makes Flink collect its metrics.
    let _ = client.get("/jobmanager/metrics", None, false);
    sleep(options.settling);
    reader.sample.time = now();
    for id in &ids {
        reader.read_job(id, is_last);
    }
    reader.read_cluster();
    Ok(reader.sample)
}

/// Reads what tells a cluster of Flink from anything else.
fn essential(reader: &mut Reader<'_>) -> Result<(), RecordError> {
    let mut wrong: Option<(&str, GetError)> = None;
    let mut is_flink = false;
    for (path, field) in [(OVERVIEW, "flink-version"), (JOBS, "jobs")] {
        let result = reader.read(path, Part::Essential).and_then(|()| {
            let has_field = reader.sample.responses.get(path).is_some_and(|answer| answer.get(field).is_some());
            if has_field { Ok(()) } else { Err(GetError::NotFlink) }
        });
        match result {
            Ok(()) => is_flink = true,
            Err(error) => {
                reader.sample.responses.remove(path);
                reader.miss(path, &error);
                // Who says nothing here says nothing there.
                let is_over = error.is_silence() && !is_flink;
                wrong = wrong.or(Some((path, error)));
                if is_over {
                    break;
                }
            }
        }
    }
    match wrong {
        Some((path, error)) if !is_flink => Err(RecordError::of_api(reader.client.address().url(), path, &error)),
        _ => Ok(()),
    }
}

/// The ids of the jobs to record: those that have not ended, or those that are
/// called so, of which one that runs is meant before one that ended.
fn jobs(reader: &Reader<'_>, wanted: Option<&str>) -> Result<Vec<String>, RecordError> {
    let listed = reader.jobs();
    let Some(wanted) = wanted else {
        return Ok(listed.into_iter().filter(|job| !job.is_finished).map(|job| job.id).collect());
    };
    let mut found: Vec<_> = listed.iter().filter(|job| job.id == wanted || job.name == wanted).collect();
    if found.iter().any(|job| !job.is_finished) {
        found.retain(|job| !job.is_finished);
    }
    if found.is_empty() {
        let names: Vec<&str> = listed.iter().map(|job| job.name.as_str()).collect();
        let there = match names.as_slice() {
            [] => "there is no job".to_owned(),
            names => format!("there is {}", names.join(", ")),
        };
        let url = reader.client.address().url();
        return Err(RecordError::new(format!("{url}: no job has the name or id `{wanted}`; {there}")));
    }
    Ok(found.into_iter().map(|job| job.id.clone()).collect())
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
