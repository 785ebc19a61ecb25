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
use crate::finding::RuleId;
use crate::rules::Cx;
use crate::rules::pages::fl114::{messages, options};
use crate::rules::pages::fl201;
use crate::rules::resources::load_over_70_percent::advised;
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

/// What is taken to be so beside what a document and its recording tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Assumed {
    /// The default parallelism with which the job was measured, where the
    /// recording does not tell it.
    pub ran_with: Option<i64>,
    /// Vertices with the first parallelism have the second.
    pub rescaled: Option<(i64, i64)>,
}

/// The latency budget of a document. Where its default parallelism is not the
/// one that its job was measured with, what was measured is worked out anew.
pub fn latency_budget<'d>(cx: &mut Cx<'d>, assumed: Assumed) -> LatencyBudget<'d> {
    cx.quietly(|cx| read(cx, assumed))
}

/// The first rule about a part of a budget that this program has.
#[must_use]
pub fn rule_of(part: PartKind) -> Option<&'static str> {
    part.rules().iter().copied().find(|rule| crate::rules::find(rule).is_some())
}

/// The parallelism that the document sets for its jobs.
pub fn parallelism(cx: &mut Cx<'_>) -> Option<i64> {
    cx.quietly(configured::parallelism)
}

/// The parallelism that `rule` advises in place of the present one, where that
/// is what it does.
pub fn advised_parallelism(cx: &mut Cx<'_>, rule: RuleId) -> Option<(i64, i64)> {
    (rule == fl201::ID).then(|| cx.quietly(advised)).flatten()
}

fn read<'d>(cx: &mut Cx<'d>, assumed: Assumed) -> LatencyBudget<'d> {
    let excluded = |reason: String| LatencyBudget { excluded: Some(reason), ..LatencyBudget::default() };
    if cx.document.is_refused() {
        return excluded(messages::refused());
    }
    if cases(cx, options::RUNTIME_MODE, Absent::Default).is_some_and(|cases| all_batch(&cases)) {
        return excluded(notes::BATCH.to_owned());
    }
    let mut reading = Reading::default();
    let observed = Observed::of(cx, assumed);
    let set = configured::parallelism(cx).map(|set| set as f64);
    let parallelism = observed.as_ref().ok().and_then(Observed::senders).or(set);
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
