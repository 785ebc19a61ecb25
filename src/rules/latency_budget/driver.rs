use crate::flink::catalogue::OptionId;
use crate::flink::value::format_duration;
use crate::rules::{Case, Cx};

/// What drives a part of a budget, as output shows it.
#[derive(Clone, Debug)]
pub struct Driver<'d> {
    /// The key of an option, or what else it is.
    pub setting: String,
    /// What it comes to.
    pub value: String,
    /// Words behind the value where it does not stand in the document.
    pub origin: String,
    /// The option and what it comes to, where it is one.
    pub(in crate::rules) case: Option<(OptionId, Case<'d>)>,
}

impl<'d> Driver<'d> {
    /// An option, by the newest of its cases.
    pub(super) fn option(cx: &Cx<'d>, option: OptionId, cases: &[Case<'d>]) -> Option<Self> {
        let case = cases.last()?;
        let default = || option.in_release(case.last).and_then(|live| live.default_in(case.last)).unwrap_or_default();
        let value = match (case.nanos(), case.held) {
            (Some(nanos), _) => format_duration(nanos),
            (None, Some(held)) => held.shown().into_owned(),
            (None, None) => default().to_owned(),
        };
        Some(Self {
            setting: cx.key_of(option, case).into_owned(),
            value,
            origin: case.origin().to_string(),
            case: Some((option, case.clone())),
        })
    }

    /// A fact that the context declares.
    pub(super) fn declared(fact: &str, nanos: i128) -> Self {
        Self::other(format!("--context {fact}"), nanos)
    }

    /// An option that the job was measured with, and that the document leaves open.
    pub(super) fn measured(key: &str, nanos: i128) -> Self {
        Self { origin: " (as measured)".to_owned(), ..Self::other(key.to_owned(), nanos) }
    }

    /// Anything else that lasts so long.
    pub(super) fn other(setting: String, nanos: i128) -> Self {
        Self { setting, value: format_duration(nanos), origin: String::new(), case: None }
    }
}
