use super::OperatorSpec;
use crate::document::Kind;
use crate::flink::operator::{self, Injected, UPGRADE_MODES, When};

/// What the operator fills in for the cluster of a manifest, where nothing else
/// sets it. A session job runs on a cluster that another manifest describes.
/// Source: `FlinkConfigBuilder.applyFlinkConfiguration`.
pub(in crate::document) fn injected(kind: Kind, spec: &OperatorSpec) -> Vec<Injected> {
    if !matches!(kind, Kind::FlinkDeployment | Kind::FlinkBlueGreenDeployment) || !spec.whole {
        return Vec::new();
    }
    let job = spec.job.as_ref();
    let last_state = || {
        let mode = job.and_then(|job| job.upgrade_mode.as_ref()).and_then(|mode| mode.known());
        UPGRADE_MODES.last().is_some_and(|last_state| mode == Some(last_state))
    };
    let applies = |row: &Injected| match row.when {
        When::Always => true,
        When::Job => job.is_some(),
        When::LastState => last_state(),
    };
    operator::injected().filter(applies).collect()
}
