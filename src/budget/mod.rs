//! Where the latency of a job goes: what a record or the result of a window
//! waits for on its way, part by part, as least, mean and greatest time, and what
//! that comes to. Arithmetic only: `rules` finds out the numbers that go in.

mod bounds;
mod catalogue;
mod inputs;
mod parts;
mod totals;
mod verdict;

#[cfg(test)]
mod tests;

pub use bounds::Bounds;
pub use catalogue::*;
pub use inputs::{
    Collection, Commit, Flush, HeldThread, InFlight, Input, Inputs, MiniBatch, Network, Path, Pause, Receivers,
    Utilisation, Waiting,
};
pub use parts::Part;
pub use totals::Totals;
pub use verdict::Verdict;

use std::cmp::Ordering;

/// A latency budget.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Budget {
    /// The parts that are known, those with the greatest mean first.
    pub parts: Vec<Part>,
    /// The parts that are not, with the reason.
    pub unknown: Vec<(PartKind, String)>,
}

impl Budget {
    /// What the inputs come to.
    #[must_use]
    pub fn of(inputs: &Inputs) -> Self {
        let mut budget = Budget::default();
        for (kind, part) in parts::all(inputs) {
            match part {
                Input::Known(part) => budget.parts.push(part),
                Input::Unknown(reason) => budget.unknown.push((kind, reason)),
                Input::Absent => {}
            }
        }
        let order = |one: &Part, other: &Part| {
            let by_mean = other.ms.typical.total_cmp(&one.ms.typical);
            by_mean.then_with(|| other.ms.high.total_cmp(&one.ms.high)).then_with(|| one.kind.cmp(&other.kind))
        };
        budget.parts.sort_by(order);
        budget
    }

    /// What the known parts come to together.
    #[must_use]
    pub fn totals(&self) -> Totals {
        Totals::of(&self.parts)
    }

    /// The same, of parts without a bound only what they take at least: what
    /// is certain.
    #[must_use]
    pub fn certain(&self) -> Totals {
        let certain = |part: &Part| {
            let least = || Part { ms: Bounds::exactly(part.ms.low), variance: 0.0, ..part.clone() };
            if part.ms.is_bounded() { part.clone() } else { least() }
        };
        Totals::of(&self.parts.iter().map(certain).collect::<Vec<_>>())
    }

    /// The parts that have no upper bound.
    pub fn unbounded(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| !part.ms.is_bounded())
    }

    /// The bounded part of the greatest upper bound, where there is any.
    #[must_use]
    pub fn largest(&self) -> Option<&Part> {
        let by_high = |one: &&Part, other: &&Part| -> Ordering { one.ms.high.total_cmp(&other.ms.high) };
        self.parts.iter().rev().filter(|part| part.ms.is_bounded()).max_by(by_high)
    }

    /// How this compares with a target in milliseconds.
    #[must_use]
    pub fn verdict(&self, sla_ms: Option<f64>) -> Verdict {
        Verdict::of(&self.totals(), self.unknown.is_empty(), sla_ms)
    }
}
