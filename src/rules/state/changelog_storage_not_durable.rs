use crate::finding::Applicability;
use crate::rules::checkpointing::is_unset;
use crate::rules::job::in_development;
use crate::rules::pages::fl315::{messages, options};
use crate::rules::{Case, CaseValue, Cx};

/// Names of the changelog's storages.
/// Source: `InMemoryStateChangelogStorageFactory`, `FsStateChangelogStorageFactory`.
const MEMORY: &str = "memory";
const FILE_SYSTEM: &str = "filesystem";

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let Some(enabled) = cx.cases(options::ENABLED) else { return };
    if !enabled.iter().all(|case| case.bool() == Some(true)) {
        return;
    }
    let (Some(storage), Some(path)) = (cx.cases(options::STORAGE), cx.cases(options::BASE_PATH)) else { return };
    // The switch came before there was a choice.
    let choices = || storage.iter().filter(|case| case.value != CaseValue::NoSuchOption);
    let names = |name: &str| choices().all(|case| case.text().is_some_and(|text| text.eq_ignore_ascii_case(name)));
    let Some(case) = choices().next_back() else { return };
    let key = cx.key_of(options::STORAGE, case);
    let path_key = cx.name_of(options::BASE_PATH);
    let report = if names(MEMORY) && !in_development(cx) {
        let fix = if path.iter().all(is_path) {
            cx.fix_option(options::STORAGE, &storage, FILE_SYSTEM, Applicability::Unsafe)
        } else {
            None
        };
        cx.report(messages::in_memory(&key, case.origin())).fix(fix)
    } else if names(FILE_SYSTEM) && is_unset(&path) {
        cx.report(messages::nowhere(&key, path_key))
    } else {
        return;
    };
    let switch = enabled.last().and_then(|case| case.setting).map(|setting| setting.span);
    let report = report.at_case(options::STORAGE, case).because(case, switch, "the changelog is switched on here");
    cx.file(report.help(messages::help(&key, FILE_SYSTEM, path_key)));
}

fn is_path(case: &Case<'_>) -> bool {
    case.text().is_some_and(|text| !text.is_empty())
}
