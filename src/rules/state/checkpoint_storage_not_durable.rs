use crate::finding::Severity;
use crate::rules::checkpointing::{is_on, is_operators, is_unset};
use crate::rules::high_availability::is_available;
use crate::rules::job::{in_development, in_production};
use crate::rules::pages::fl302::{messages, options};
use crate::rules::{Case, Cx};

/// Names of checkpoint storages. The state backend of the name `filesystem` is the
/// heap since 1.13, and implies no storage.
/// Source: flink-runtime `CheckpointStorageLoader`, `StateBackendLoader`.
const JOB_MANAGER: &str = "jobmanager";
const FILE_SYSTEM: &str = "filesystem";

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if in_development(cx) {
        return;
    }
    let Some(interval) = cx.cases(options::INTERVAL) else { return };
    if is_on(&interval) != Some(true) {
        return;
    }
    let Some(storage) = cx.cases(options::STORAGE) else { return };
    if let Some(case) = storage.last().filter(|_| names(&storage, JOB_MANAGER)) {
        if in_production(cx) {
            let report = cx.report(messages::chosen(case.origin())).at_case(options::STORAGE, case);
            cx.file(report.help(messages::help(cx.name_of(options::DIR))));
        }
        return;
    }
    // A manifest without a directory is for the operator to refuse.
    if is_operators(cx) {
        return;
    }
    let Some(dir) = cx.cases(options::DIR) else { return };
    let Some(absent) = dir.last().filter(|_| is_unset(&dir)) else { return };
    if let Some(case) = storage.last().filter(|_| names(&storage, FILE_SYSTEM)) {
        let report = cx.report(messages::refused(cx.key_of(options::STORAGE, case), FILE_SYSTEM));
        let report = report.at_case(options::STORAGE, case).severity(Severity::Error);
        cx.file(report.help(messages::help(cx.name_of(options::DIR))));
        return;
    }
    if !is_unset(&storage) {
        return;
    }
    let Some(high_availability) = cx.cases(options::HIGH_AVAILABILITY) else { return };
    let key = cx.name_of(options::DIR);
    let (message, severity) = if high_availability.iter().all(is_available) {
        (messages::in_ha_storage(key), Severity::Info)
    } else {
        (messages::on_heap(key), Severity::Warning)
    };
    let switch = interval.last().and_then(|case| case.setting).map(|setting| setting.span);
    let report = cx.report(message).severity(severity).at_case(options::DIR, absent);
    let report = report.because(absent, switch, "checkpoints are switched on here");
    cx.file(report.help(messages::help(key)));
}

/// Whether this name is what an option comes to in every release.
fn names(cases: &[Case<'_>], name: &str) -> bool {
    cases.iter().all(|case| case.text().is_some_and(|text| text.eq_ignore_ascii_case(name)))
}
