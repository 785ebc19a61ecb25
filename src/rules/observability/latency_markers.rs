use crate::flink::catalogue::OptionId;
use crate::rules::running::running;
use crate::rules::{Case, Cases, Cx, MeasuredJob};
use crate::stats::{Cluster, Vertex};

/// Flink's name for histograms by pair of subtasks.
const SUBTASK: &str = "subtask";
/// Flink's name for one histogram for all sources.
const SINGLE: &str = "single";

/// What findings call the number of histograms.
pub(super) const HISTOGRAMS: &str = "latency histograms";

/// How finely latency is tracked: what has a histogram of its own in every
/// operator subtask. Source: flink-runtime `LatencyStats.Granularity`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Granularity {
    /// All sources together.
    Single,
    /// Each source.
    Operator,
    /// Each subtask of each source.
    Subtask,
}

impl Granularity {
    /// How many histograms there are: with so many sources, subtasks of sources,
    /// and subtasks of the operators behind them.
    pub fn histograms(self, sources: usize, source_subtasks: usize, operator_subtasks: usize) -> usize {
        let each = match self {
            Granularity::Single => 1,
            Granularity::Operator => sources,
            Granularity::Subtask => source_subtasks,
        };
        each.saturating_mul(operator_subtasks)
    }

    fn of(text: &str) -> Self {
        match text {
            text if text.eq_ignore_ascii_case(SUBTASK) => Granularity::Subtask,
            text if text.eq_ignore_ascii_case(SINGLE) => Granularity::Single,
            _ => Granularity::Operator,
        }
    }
}

/// How many histograms of latency markers a measured job has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Histograms<'d> {
    pub cluster: &'d Cluster,
    /// As the document says by now: counted where the job ran like that, else by
    /// the graph, in which chained operators are one.
    pub count: usize,
    /// With one for each source; `None` where the graph was not told.
    pub by_operator: Option<usize>,
}

/// The job of the document with most histograms.
pub(super) fn histograms<'d>(
    cx: &mut Cx<'d>,
    markers: &LatencyMarkers<'_>,
    granularity: OptionId,
) -> Option<Histograms<'d>> {
    let now = Granularity::of(markers.granularity.last()?.text()?);
    let jobs = cx.jobs_if_any().into_iter();
    let counted = jobs.filter_map(|measured| {
        let started = running(measured.cluster, granularity);
        let then = started.as_ref().and_then(Case::text).map_or(now, Granularity::of);
        count(measured, now, then)
    });
    counted.max_by_key(|histograms| histograms.count)
}

fn count(measured: MeasuredJob<'_>, now: Granularity, then: Granularity) -> Option<Histograms<'_>> {
    let MeasuredJob { cluster, job } = measured;
    if job.edges.is_none() {
        let counted = job.latency_histograms;
        return (counted > 0 && now == then).then_some(Histograms { cluster, count: counted, by_operator: None });
    }
    let (sources, operators): (Vec<_>, Vec<_>) =
        job.vertices.iter().enumerate().partition(|&(at, _)| job.is_source(at));
    let subtasks = |of: &[(usize, &Vertex)]| of.iter().map(|(_, vertex)| vertex.parallelism).sum::<usize>();
    let (source_subtasks, in_graph) = (subtasks(&sources), subtasks(&operators));
    let each = then.histograms(sources.len(), source_subtasks, 1).max(1);
    let operator_subtasks = match job.latency_histograms {
        0 => in_graph,
        counted => counted / each,
    };
    let histograms =
        |granularity: Granularity| granularity.histograms(sources.len(), source_subtasks, operator_subtasks);
    let exactly = job.latency_histograms > 0 && now == then;
    let count = if exactly { job.latency_histograms } else { histograms(now) };
    (count > 0).then(|| Histograms { cluster, count, by_operator: Some(histograms(Granularity::Operator)) })
}

/// How latency is tracked, in every version that the document may be for.
pub(super) struct LatencyMarkers<'d> {
    pub interval: Cases<'d>,
    pub granularity: Cases<'d>,
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

#[cfg(test)]
mod tests {
    use super::Granularity::{Operator, Single, Subtask};

    /// Two sources and four operators, all with a parallelism of a hundred.
    #[test]
    fn histograms_grow_with_the_granularity() {
        for (granularity, expected) in [(Single, 400), (Operator, 800), (Subtask, 80_000)] {
            assert_eq!(granularity.histograms(2, 200, 400), expected, "{granularity:?}");
        }
    }
}
