use crate::document::Kind;
use crate::rules::{Case, CaseValue, Cx};

/// Whether Flink takes checkpoints, by the interval; `None` where the releases
/// differ. A job may still switch them on in code.
/// Source: flink-core `CheckpointingOptions.isCheckpointingEnabled`.
pub(super) fn is_on(interval: &[Case<'_>]) -> Option<bool> {
    super::case::in_all(interval, |case| Some(case.nanos().is_some_and(|nanos| nanos > 0)))
}

/// Whether no release has a value.
pub(super) fn is_unset(cases: &[Case<'_>]) -> bool {
    cases.iter().all(|case| matches!(case.value, CaseValue::Unset | CaseValue::NoSuchOption))
}

/// Whether the operator of `flink.apache.org` looks after the job, which asks
/// for a directory by itself and keeps checkpoints.
pub(super) fn is_operators(cx: &Cx<'_>) -> bool {
    let kinds = [Kind::FlinkDeployment, Kind::FlinkSessionJob, Kind::FlinkBlueGreenDeployment];
    kinds.contains(&cx.document.kind) || kinds.contains(&cx.document.written)
}
