use crate::document::Setting;
use crate::document::operator::SpecText;
use crate::flink::operator::{UPGRADE_MODES, autoscaler_keys, keys};
use crate::intent::Environment;
use crate::rules::Cx;

/// The field of the manifest that says that the job is upgraded with its state.
/// Source: flink-kubernetes-operator `UpgradeMode.java`; the first takes none along.
pub(super) fn keeps_state<'d>(cx: &Cx<'d>) -> Option<&'d SpecText> {
    let mode = upgrade_mode(cx)?;
    UPGRADE_MODES.iter().skip(1).any(|known| mode.known() == Some(known)).then_some(mode)
}

/// Whether upgrades go from the last checkpoint, for which the operator switches
/// checkpointing on by itself.
pub(super) fn upgrades_from_last_state(cx: &Cx<'_>) -> bool {
    upgrade_mode(cx).is_some_and(|mode| mode.known() == UPGRADE_MODES.last().copied())
}

fn upgrade_mode<'d>(cx: &Cx<'d>) -> Option<&'d SpecText> {
    cx.document.fields.spec.as_ref()?.job.as_ref()?.upgrade_mode.as_ref()
}

pub(super) fn in_production(cx: &Cx<'_>) -> bool {
    cx.intent.environment == Some(Environment::Production)
}

pub(super) fn in_development(cx: &Cx<'_>) -> bool {
    cx.intent.environment == Some(Environment::Development)
}

/// The setting that lets the operator change the job's parallelism by itself.
pub(super) fn is_autoscaled<'d>(cx: &Cx<'d>) -> Option<&'d Setting<'d>> {
    let setting = autoscaler_keys(keys::AUTOSCALER).find_map(|key| cx.document.get(&key))?;
    setting.text().eq_ignore_ascii_case("true").then_some(setting)
}
