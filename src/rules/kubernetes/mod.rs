//! Rules about manifests of the Kubernetes operator.

pub(super) mod allow_non_restored_state_left_on;
mod effective;
pub(super) mod image_version_mismatch;
pub(super) mod last_state_without_ha;
pub(super) mod operator_validator_rejects;
pub(super) mod spec_overrides_flink_configuration;
pub(super) mod stateless_upgrade_mode;
mod validator;

use crate::document::Kind;
use crate::document::operator::{JobSpec, OperatorSpec};
use crate::flink::operator::{OperatorVersion, UPGRADE_MODES};
use crate::rules::Cx;

/// How the operator carries a job's state over an upgrade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum UpgradeMode {
    Stateless,
    Savepoint,
    LastState,
}

impl UpgradeMode {
    /// The mode of a job, stateless where nothing is said; `None` for one that is
    /// not known here.
    fn of(job: &JobSpec) -> Option<Self> {
        let Some(field) = &job.upgrade_mode else { return Some(Self::Stateless) };
        let at = UPGRADE_MODES.iter().position(|&mode| field.known() == Some(mode))?;
        [Self::Stateless, Self::Savepoint, Self::LastState].get(at).copied()
    }
}

/// The specification of a deployment, with its job.
fn deployed_job<'d>(cx: &Cx<'d>) -> Option<(&'d OperatorSpec, &'d JobSpec)> {
    if !matches!(cx.document.kind, Kind::FlinkDeployment | Kind::FlinkBlueGreenDeployment) {
        return None;
    }
    let spec = cx.document.fields.spec.as_ref()?;
    Some((spec, spec.job.as_ref()?))
}

/// The operator that a manifest is for: the declared one, else the newest
/// release, or the coming one where the manifest uses what only that has.
fn operator(cx: &Cx<'_>) -> OperatorVersion {
    let Some(declared) = cx.intent.context.operator_version else {
        let processes = cx.document.fields.spec.iter().flat_map(|spec| [&spec.job_manager, &spec.task_manager]);
        let resources = processes.flatten().any(|process| process.resources.is_some());
        return if resources { OperatorVersion::COMING } else { OperatorVersion::NEWEST };
    };
    declared.into()
}
