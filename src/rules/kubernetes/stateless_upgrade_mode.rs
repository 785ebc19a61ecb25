use super::effective::is_no_ha;
use super::{UpgradeMode, deployed_job};
use crate::document::Setting;
use crate::finding::Severity;
use crate::flink::catalogue::OptionId;
use crate::intent::Environment;
use crate::rules::Cx;
use crate::rules::pages::fl701::{messages, options};
use crate::rules::streaming::is_streaming;

/// Options that tell of state that somebody means to keep, the plainest first.
const EVIDENCE: [OptionId; 4] = [options::INTERVAL, options::CHECKPOINT_DIR, options::SAVEPOINT_DIR, options::BACKEND];

/// An interval at which nothing happens.
const NEVER: &str = "0";

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if cx.intent.environment == Some(Environment::Development) {
        return;
    }
    let Some((spec, job)) = deployed_job(cx) else { return };
    if UpgradeMode::of(job) != Some(UpgradeMode::Stateless) || !spec.whole {
        return;
    }
    let evidence = evidence(cx);
    let production = cx.intent.environment == Some(Environment::Production);
    let said = job.upgrade_mode.as_ref();
    // A patch that says nothing of the mode leaves the one that is there.
    if (evidence.is_none() && !production) || (said.is_none() && !cx.is_whole()) {
        return;
    }
    if is_streaming(cx, options::RUNTIME_MODE) != Some(true) {
        return;
    }
    let severity = if evidence.is_some() { Severity::Warning } else { Severity::Info };
    let message = match evidence {
        Some(setting) => messages::state(&setting.key),
        None => messages::stateless(),
    };
    let report = match said {
        Some(field) => cx.report(message).at_text(field),
        None => cx
            .report(messages::by_default(message))
            .at_span(job.place)
            .key(format!("{}.job.upgradeMode", spec.path), None),
    };
    let report = match evidence {
        Some(setting) => report.label(setting.span, messages::evidence()),
        None => report,
    };
    cx.file(report.severity(severity).help(messages::help()));
}

/// A setting that makes no sense for a job without state.
fn evidence<'d>(cx: &Cx<'d>) -> Option<&'d Setting<'d>> {
    let set = |option: OptionId| {
        option.lineage().find_map(|option| {
            let names = option.aliases().map(|alias| alias.name).chain([option.name()]);
            names.into_iter().find_map(|name| cx.document.named(name))
        })
    };
    let high_availability = set(options::HA_TYPE).filter(|setting| !setting.placeholder && !is_no_ha(&setting.text()));
    let says = |setting: &&Setting<'_>| !setting.placeholder && !matches!(setting.text().trim(), "" | NEVER);
    EVIDENCE.into_iter().find_map(|option| set(option).filter(says)).or(high_availability)
}
