use crate::flink::catalogue::OptionId;
use crate::rules::{Case, Cx};

/// The value of the runtime mode that is certain to be a streaming job.
const STREAMING: &str = "STREAMING";

/// Whether the job runs as a stream in every version that the document may be
/// for. `None` where that cannot be seen here.
pub(in crate::rules) fn is_streaming(cx: &mut Cx<'_>, runtime_mode: OptionId) -> Option<bool> {
    cx.cases(runtime_mode).map(|cases| all_streaming(&cases))
}

/// Whether the runtime mode is streaming in every case.
pub(in crate::rules) fn all_streaming(cases: &[Case<'_>]) -> bool {
    cases.iter().all(|case| case.text().is_some_and(|mode| mode.eq_ignore_ascii_case(STREAMING)))
}
