//! What a job that was measured runs with, against what the document says by now.

use std::rc::Rc;

use super::case::in_all;
use super::running::running;
use super::{Case, Cases, Cx, MeasuredJob};
use crate::flink::catalogue::OptionId;

/// A time that a job goes by.
#[derive(Debug)]
pub(super) struct RunningTime<'d> {
    /// How long, in nanoseconds: as the document says, unless the job's own code
    /// has another word.
    pub(super) nanos: i128,
    /// What the document says; empty where the job's own code decides.
    pub(super) cases: Cases<'d>,
    /// Whether the document says something else than the job was measured with.
    pub(super) is_new: bool,
}

/// A time by which a job goes, `told` in milliseconds by the job itself. `None`
/// where neither says one, or the document no longer does.
pub(super) fn running_time<'d>(
    cx: &mut Cx<'d>,
    measured: MeasuredJob<'_>,
    option: OptionId,
    told: Option<u64>,
) -> Option<RunningTime<'d>> {
    let cases = cx.quietly(|cx| cx.cases(option)).unwrap_or_default();
    let said = in_all(&cases, Case::nanos).filter(|&nanos| nanos > 0);
    let told = told.map(|millis| i128::from(millis) * 1_000_000).filter(|&nanos| nanos > 0);
    let started = running(measured.cluster, option).and_then(|case| case.nanos()).filter(|&nanos| nanos > 0);
    match decide(said, told, started, !cases.is_empty())? {
        Decided::ByDocument(nanos) => {
            Some(RunningTime { nanos, cases, is_new: told.is_some_and(|told| told != nanos) })
        }
        Decided::ByCode(nanos) => Some(RunningTime { nanos, cases: Rc::default(), is_new: false }),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Decided {
    ByDocument(i128),
    ByCode(i128),
}

/// What decides: the document `said` it, the job `told` it, the cluster was
/// `started` with it. The document is `seen` where what it lacks is lacking.
fn decide(said: Option<i128>, told: Option<i128>, started: Option<i128>, seen: bool) -> Option<Decided> {
    match (said, told) {
        // The document is as it was, and yet the job goes by something else.
        (Some(said), Some(told)) if said != told && started == Some(said) => Some(Decided::ByCode(told)),
        (Some(said), _) => Some(Decided::ByDocument(said)),
        // It was in the document, and is not any more.
        (None, Some(told)) if seen && started == Some(told) => None,
        (None, Some(told)) => Some(Decided::ByCode(told)),
        (None, None) => None,
    }
}

/// A number of milliseconds, for people.
pub(super) fn milliseconds(millis: f64) -> String {
    match millis {
        short if short < 1000.0 => format!("{} ms", short.round()),
        some if some < 10_000.0 => format!("{} s", (some / 100.0).round() / 10.0),
        some if some < 600_000.0 => format!("{} s", (some / 1000.0).round()),
        long => format!("{} min", (long / 60_000.0).round()),
    }
}

/// Whole seconds that are at least so many milliseconds, in nanoseconds.
pub(super) fn seconds_above(millis: f64) -> i128 {
    #[expect(clippy::cast_possible_truncation, reason = "seconds of a checkpoint")]
    let seconds = (millis / 1000.0).ceil().max(1.0) as i64;
    i128::from(seconds) * 1_000_000_000
}

#[cfg(test)]
mod tests {
    use super::Decided::{ByCode, ByDocument};
    use super::*;

    #[test]
    fn the_document_decides_unless_the_code_does() {
        for (said, told, started, seen, expected) in [
            (Some(10), Some(10), Some(10), true, Some(ByDocument(10))),
            (Some(10), None, None, true, Some(ByDocument(10))),
            (Some(20), Some(10), Some(10), true, Some(ByDocument(20))),
            (Some(20), Some(10), None, true, Some(ByDocument(20))),
            (Some(20), Some(10), Some(20), true, Some(ByCode(10))),
            (None, Some(10), None, true, Some(ByCode(10))),
            (None, Some(10), Some(10), false, Some(ByCode(10))),
            (None, Some(10), Some(10), true, None),
            (None, None, Some(10), true, None),
        ] {
            assert_eq!(decide(said, told, started, seen), expected, "{said:?} {told:?} {started:?} {seen}");
        }
    }

    #[test]
    fn times_are_short_for_people() {
        let texts = [85.4, 1234.0, 14_303.0, 3_600_000.0].map(milliseconds);
        assert_eq!(texts, ["85 ms", "1.2 s", "14 s", "60 min"]);
        assert_eq!(seconds_above(14_303.0), 15_000_000_000);
        assert_eq!(seconds_above(0.0), 1_000_000_000);
    }
}
