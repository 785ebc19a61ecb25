use super::{MB, megabytes};
use crate::finding::{Applicability, Severity};
use crate::rules::checkpointing::is_unset;
use crate::rules::job::in_development;
use crate::rules::pages::fl206::{messages, options, thresholds};
use crate::rules::state_backend::{Backend, state_backend};
use crate::rules::{Case, Cx};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if in_development(cx) {
        return;
    }
    let Some(cases) = cx.cases(options::MANAGED) else { return };
    if !cases.iter().all(|case| case.bool() == Some(false)) {
        return;
    }
    let Some((Backend::RocksDb, backend)) = state_backend(cx, options::BACKEND) else { return };
    for own in [options::PER_SLOT, options::PER_TASKMANAGER] {
        // In one release of the range is enough: it may be the one that runs.
        if !cx.cases(own).is_some_and(|cases| is_unset(&cases)) {
            return;
        }
    }
    let Some(case) = cases.last() else { return };
    let key = cx.key_of(options::MANAGED, case);
    let room = managed(cx);
    let needed = needed(cx);
    let mut report = match (room, needed) {
        (Some(room), Some(needed)) if cx.document.kind.is_manifest() && needed > room => {
            cx.report(messages::too_much(&key, megabytes(needed), megabytes(room))).severity(Severity::Error)
        }
        _ => cx.report(messages::unbounded(&key)),
    };
    report = report.at_case(options::MANAGED, case).help(messages::help(&key));
    if let Some(setting) = backend.setting {
        report = report.label(setting.span, "the state backend is chosen here");
    }
    // Without managed memory RocksDB would not start with it.
    let removable = case.setting.filter(|_| room != Some(0));
    let fix = removable.and_then(|setting| cx.fix_remove(setting, Applicability::Unsafe));
    cx.file(report.fix(fix));
}

/// Managed memory, which `RocksDB` leaves unused then: what the process has left for it.
fn managed(cx: &mut Cx<'_>) -> Option<i64> {
    let memory = cx.quietly(Cx::taskmanager_memory)?;
    memory.iter().filter_map(|case| Some(case.memory.as_ref().ok()?.managed)).min()
}

/// What the states of all slots may take.
fn needed(cx: &mut Cx<'_>) -> Option<i64> {
    let slots = cx.quietly(|cx| cx.cases(options::SLOTS))?;
    let slots = crate::rules::case::in_all(&slots, Case::integer).filter(|&slots| slots > 0)?;
    let states = cx.intent.context.states.unwrap_or(1);
    let each = cx.threshold(thresholds::PER_STATE_MB) * MB;
    #[expect(clippy::cast_possible_truncation, reason = "an estimate")]
    let needed = (each * f64::from(states) * slots as f64) as i64;
    Some(needed)
}
