use crate::flink::catalogue::OptionId;
use crate::rules::{Case, Cx};

/// The value of the runtime mode that is certain to be a streaming job.
const STREAMING: &str = "STREAMING";
/// The value that is certain to be a batch job.
const BATCH: &str = "BATCH";

/// Whether the job runs as a stream in every version that the document may be
/// for. `None` where that cannot be seen here.
pub(in crate::rules) fn is_streaming(cx: &mut Cx<'_>, runtime_mode: OptionId) -> Option<bool> {
    cx.cases(runtime_mode).map(|cases| all_streaming(&cases))
}

/// Whether the runtime mode is streaming in every case.
pub(in crate::rules) fn all_streaming(cases: &[Case<'_>]) -> bool {
    all_are(cases, STREAMING)
}

/// Whether the runtime mode is batch in every case.
pub(in crate::rules) fn all_batch(cases: &[Case<'_>]) -> bool {
    all_are(cases, BATCH)
}

fn all_are(cases: &[Case<'_>], wanted: &str) -> bool {
    cases.iter().all(|case| case.text().is_some_and(|mode| mode.eq_ignore_ascii_case(wanted)))
}
