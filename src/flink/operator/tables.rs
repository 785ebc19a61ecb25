//! The tables made from `catalogue/operator.toml`.

use crate::flink::catalogue::OptionId;

include!(concat!(env!("OUT_DIR"), "/operator.rs"));

/// A version to the minor.
type Minor = (u16, u16);

/// A check of the operator's validator.
#[derive(Debug, PartialEq, Eq)]
pub struct Check {
    /// The hint that findings carry, as `checkpoint-dir`.
    pub id: &'static str,
    /// How the operator's own message begins, or what it holds.
    pub says: &'static str,
    /// The first operator that checks it.
    pub since: Option<(u16, u16)>,
    /// The last operator that checks it.
    pub until: Option<(u16, u16)>,
}

/// When the operator fills a setting in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// For every cluster.
    Always,
    /// Where the cluster is for one job.
    Job,
    /// Where that job is upgraded by its last state.
    LastState,
}

/// A setting that the operator fills in where nothing else sets it: weaker than
/// `spec.flinkConfiguration` and the operator's own defaults, stronger than
/// Flink's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Injected {
    /// The option.
    pub option: OptionId,
    /// Its key, by its newest name.
    pub key: &'static str,
    /// What it holds then.
    pub value: &'static str,
    /// When it is filled in.
    pub when: When,
    /// Why, in words for people.
    pub because: &'static str,
    /// The code of the operator that does it.
    pub source: &'static str,
}

/// What the operator fills in.
pub fn injected() -> impl Iterator<Item = Injected> {
    INJECTED.iter().copied()
}

/// What the validator takes for a number of the autoscaler.
#[derive(Debug)]
pub(super) struct Number {
    pub(super) key: &'static str,
    pub(super) old: &'static [&'static str],
    pub(super) default: Option<f64>,
    pub(super) min: f64,
    pub(super) max: Option<f64>,
    /// The number that it must not be below.
    pub(super) above: Option<&'static str>,
    /// The number that it must not be above.
    pub(super) below: Option<&'static str>,
    /// The switch without which it is not looked at.
    pub(super) gate: Option<&'static str>,
    pub(super) since: Option<(u16, u16)>,
}
