//! What a latency budget is worked out from: the options of a document in every
//! release that it may be for, what the context declares, and what was measured.

mod checkpoints;
mod configured;
mod driver;
mod event_time;
mod load;
mod network;
mod observed;

pub use driver::Driver;

use std::collections::BTreeMap;

use crate::budget::{self, Budget, Input, Inputs, PartKind, Path, Verdict, notes};
use crate::rules::Cx;
use crate::rules::pages::fl114::{messages, options};
use crate::rules::script::Absent;
use crate::rules::streaming::all_batch;
use configured::cases;
use observed::Observed;

/// Where the latency of one document's job goes.
#[derive(Debug, Default)]
pub struct LatencyBudget<'d> {
    /// The parts.
    pub budget: Budget,
    /// Network hops on the longest path, where anything tells.
    pub hops: Option<u32>,
    /// What is waited for.
    pub path: Path,
    /// How many instances send to one task, where anything tells.
    pub parallelism: Option<f64>,
    /// What drives the parts that something drives.
    pub drivers: BTreeMap<PartKind, Driver<'d>>,
    /// What is to be said beside the sum.
    pub notes: Vec<String>,
    /// Why the document has no budget, where it has none.
    pub excluded: Option<String>,
}

impl LatencyBudget<'_> {
    /// How it compares with a target in milliseconds.
    #[must_use]
    pub fn verdict(&self, sla_ms: Option<f64>) -> Verdict {
        if self.excluded.is_some() { Verdict::Unknown } else { self.budget.verdict(sla_ms) }
    }
}

/// The latency budget of a document. `ran_with` is the default parallelism with
/// which its job was measured, where the recording does not tell: what was
/// measured is worked out anew for the one that the document has by now.
pub fn latency_budget<'d>(cx: &mut Cx<'d>, ran_with: Option<i64>) -> LatencyBudget<'d> {
    cx.quietly(|cx| read(cx, ran_with))
}

/// The parallelism that the document sets for its jobs.
pub fn parallelism(cx: &mut Cx<'_>) -> Option<i64> {
    cx.quietly(configured::parallelism)
}

fn read<'d>(cx: &mut Cx<'d>, ran_with: Option<i64>) -> LatencyBudget<'d> {
    let excluded = |reason: String| LatencyBudget { excluded: Some(reason), ..LatencyBudget::default() };
    if cx.document.is_refused() {
        return excluded(messages::refused());
    }
    if cases(cx, options::RUNTIME_MODE, Absent::Default).is_some_and(|cases| all_batch(&cases)) {
        return excluded(notes::BATCH.to_owned());
    }
    let mut reading = Reading::default();
    let observed = Observed::of(cx, ran_with);
    let set = configured::parallelism(cx).map(|set| set as f64);
    let parallelism = observed.as_ref().ok().and_then(|observed| observed.senders(cx)).or(set);
    reading.inputs.parallelism = parallelism.unwrap_or(1.0);
    event_time::read(cx, &mut reading, observed.as_ref().ok());
    network::read(cx, &mut reading, observed.as_ref());
    configured::mini_batch(cx, &mut reading);
    checkpoints::read(cx, &mut reading, observed.as_ref());
    load::read(cx, &mut reading, observed.as_ref());
    reading.inputs.user_code = match cx.intent.context.user_latency {
        Some(nanos) => {
            reading.drive(budget::USER_CODE, Driver::declared("user-latency", nanos));
            Input::Known(configured::millis(nanos))
        }
        None => Input::Unknown(messages::user_code()),
    };
    if let Ok(Observed { changed: Some((then, now)), .. }) = observed {
        let words = notes::CHANGED.replace("{then}", &then.to_string()).replace("{now}", &now.to_string());
        reading.notes.push(words);
    }
    if parallelism.is_none() && reading.inputs.path == Path::Window {
        reading.notes.push(notes::PARALLELISM.to_owned());
    }
    reading.finish(parallelism)
}

/// What has been read so far.
#[derive(Default)]
struct Reading<'d> {
    inputs: Inputs,
    hops: Option<u32>,
    drivers: BTreeMap<PartKind, Driver<'d>>,
    notes: Vec<String>,
    /// What a part that is known lacks all the same.
    lacking: Vec<(PartKind, String)>,
}

impl<'d> Reading<'d> {
    fn drive(&mut self, part: PartKind, driver: Driver<'d>) {
        self.drivers.insert(part, driver);
    }

    fn finish(self, parallelism: Option<f64>) -> LatencyBudget<'d> {
        let path = self.inputs.path;
        let mut budget = Budget::of(&self.inputs);
        budget.unknown.extend(self.lacking);
        budget.unknown.sort();
        LatencyBudget {
            budget,
            hops: self.hops,
            path,
            parallelism,
            drivers: self.drivers,
            notes: self.notes,
            excluded: None,
        }
    }
}
