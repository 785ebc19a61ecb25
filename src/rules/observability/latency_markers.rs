use crate::flink::catalogue::OptionId;
use crate::rules::{Case, Cx};

/// Flink's name for histograms by pair of subtasks.
const SUBTASK: &str = "subtask";

/// How latency is tracked, in every version that the document may be for.
pub(super) struct LatencyMarkers<'d> {
    pub interval: Vec<Case<'d>>,
    pub granularity: Vec<Case<'d>>,
}

impl<'d> LatencyMarkers<'d> {
    pub fn of(cx: &mut Cx<'d>, interval: OptionId, granularity: OptionId) -> Option<Self> {
        Some(Self { interval: cx.cases(interval)?, granularity: cx.cases(granularity)? })
    }

    /// Whether markers are sent; `None` where the versions disagree.
    pub fn are_sent(&self) -> Option<bool> {
        let sent = |case: &Case<'_>| case.nanos().is_some_and(|nanos| nanos > 0);
        let first = sent(self.interval.first()?);
        self.interval.iter().all(|case| sent(case) == first).then_some(first)
    }

    /// Whether every pair of subtasks has a histogram; `None` where the versions disagree.
    /// Source: `LatencyStats.Granularity`, which compares upper-cased.
    pub fn by_subtask(&self) -> Option<bool> {
        let by_subtask = |case: &Case<'_>| case.text().is_some_and(|text| text.eq_ignore_ascii_case(SUBTASK));
        let first = by_subtask(self.granularity.first()?);
        self.granularity.iter().all(|case| by_subtask(case) == first).then_some(first)
    }

    pub fn interval_nanos(&self) -> i128 {
        self.interval.last().and_then(Case::nanos).unwrap_or_default()
    }
}
