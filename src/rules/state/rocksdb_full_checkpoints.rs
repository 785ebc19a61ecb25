use crate::finding::{Applicability, Severity};
use crate::rules::checkpointing::{is_on, is_unset};
use crate::rules::job::in_development;
use crate::rules::latency::rocksdb_tiny_state::tiny_state;
use crate::rules::pages::fl304::{messages, options, thresholds};
use crate::rules::resources::megabytes;
use crate::rules::state_backend::{Backend, state_backend};
use crate::rules::{Case, Cx};

const INCREMENTAL: &str = "true";

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if in_development(cx) {
        return;
    }
    let Some((backend, chosen)) = state_backend(cx, options::BACKEND) else { return };
    let name = match backend {
        Backend::Heap => return,
        Backend::RocksDb => "RocksDB",
        Backend::ForSt => "ForSt",
    };
    let Some(cases) = cx.cases(options::INCREMENTAL) else { return };
    if !cases.iter().all(|case| case.bool() == Some(false)) || !takes_checkpoints(cx) {
        return;
    }
    // The changelog uploads changes by itself.
    let Some(changelog) = cx.cases(options::CHANGELOG) else { return };
    if changelog.iter().any(|case| case.bool() == Some(true)) || cx.quietly(tiny_state).is_some() {
        return;
    }
    let Some(case) = cases.last() else { return };
    let key = cx.key_of(options::INCREMENTAL, case);
    let large = |bytes: &i64| megabytes(*bytes) >= cx.threshold(thresholds::LARGE_MB);
    let report = match cx.intent.context.state_size {
        Some(bytes) if large(&bytes) => cx.report(messages::large(name, megabytes(bytes), key, case.origin())),
        _ => cx.report(messages::full(name, key, case.origin())).severity(Severity::Info),
    };
    let fix = cx.fix_option(options::INCREMENTAL, &cases, INCREMENTAL, Applicability::Unsafe);
    let chosen = chosen.setting.map(|setting| setting.span);
    let report = report.at_case(options::INCREMENTAL, case).because(case, chosen, "the state backend is chosen here");
    cx.file(report.help(messages::help(key)).fix(fix));
}

/// Whether the document says that there are checkpoints: when, or where to.
fn takes_checkpoints(cx: &mut Cx<'_>) -> bool {
    let interval = cx.quietly(|cx| cx.cases(options::INTERVAL));
    let dir = cx.quietly(|cx| cx.cases(options::DIR));
    let is_set = |cases: Vec<Case<'_>>| !is_unset(&cases);
    interval.is_some_and(|cases| is_on(&cases) == Some(true)) || dir.is_none_or(is_set)
}
