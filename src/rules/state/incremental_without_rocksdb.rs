use crate::finding::Applicability;
use crate::rules::Cx;
use crate::rules::pages::fl305::{messages, options};
use crate::rules::state_backend::{Backend, state_backend};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let Some(cases) = cx.cases(options::INCREMENTAL) else { return };
    if !cases.iter().all(|case| case.bool() == Some(true)) {
        return;
    }
    let Some((Backend::Heap, backend)) = state_backend(cx, options::BACKEND) else { return };
    let Some(case) = cases.last() else { return };
    let key = cx.key_of(options::INCREMENTAL, case);
    // Where nothing says which state backend there is, a job may choose one in code.
    let (message, applicability) = match backend.held {
        Some(held) => (messages::set(&key, held.shown(), held), Applicability::Safe),
        None => (messages::by_default(&key), Applicability::Unsafe),
    };
    let fix = case.setting.and_then(|setting| cx.fix_remove(setting, applicability));
    let mut report = cx.report(message).at_case(options::INCREMENTAL, case);
    if let Some(setting) = backend.setting {
        report = report.label(setting.span, "state is kept on the heap because of this");
    }
    cx.file(report.help(messages::help(&key)).fix(fix));
}
