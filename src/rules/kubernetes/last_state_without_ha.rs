use super::effective::is_no_ha;
use super::{UpgradeMode, deployed_job, operator};
use crate::finding::Severity;
use crate::flink::operator::{checks, keys};
use crate::intent::Environment;
use crate::rules::pages::fl702::{messages, options};
use crate::rules::{CaseValue, Cx};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let Some((spec, job)) = deployed_job(cx) else { return };
    let Some(field) = &job.upgrade_mode else { return };
    let mode = match UpgradeMode::of(job) {
        Some(UpgradeMode::LastState) => UpgradeMode::LastState,
        Some(UpgradeMode::Savepoint) if falls_back(cx) => UpgradeMode::Savepoint,
        _ => return,
    };
    if cx.intent.environment == Some(Environment::Development) {
        return;
    }
    if mode == UpgradeMode::LastState && operator(cx).does(&checks::LAST_STATE_WITHOUT_HA) {
        // This operator refuses it, and another rule says so.
        return;
    }
    let Some(cases) = cx.cases(options::HA_TYPE) else { return };
    let off = cases.iter().all(|case| match &case.value {
        CaseValue::Unset => true,
        _ => case.text().is_some_and(is_no_ha),
    });
    if !off || !spec.whole {
        return;
    }
    let severity = if mode == UpgradeMode::LastState { Severity::Warning } else { Severity::Info };
    let words = if mode == UpgradeMode::LastState { messages::last_state() } else { messages::savepoint() };
    let message = match cases.last().and_then(|case| case.setting) {
        Some(_) => words,
        None => messages::unless(words),
    };
    let mut report = cx.report(message).at_text(field);
    if let Some(setting) = cases.last().and_then(|case| case.setting) {
        report = report.label(setting.span, messages::off());
    }
    cx.file(report.severity(severity).help(messages::help(cx.name_of(options::HA_TYPE), options::STORAGE_DIR.key())));
}

/// Whether a savepoint that cannot be taken gives way to the last state, as is the default.
fn falls_back(cx: &Cx<'_>) -> bool {
    let fallback = cx.document.get(keys::LAST_STATE_FALLBACK);
    fallback.is_none_or(|setting| !setting.placeholder && setting.text().eq_ignore_ascii_case("true"))
}
