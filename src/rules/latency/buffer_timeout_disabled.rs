use crate::finding::{Applicability, Severity};
use crate::intent::Objective;
use crate::rules::Cx;
use crate::rules::pages::fl103::{messages, options};
use crate::rules::streaming::is_streaming;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let sla = cx.intent.sla;
    if sla.is_none() && cx.intent.context.objective == Some(Objective::Throughput) {
        return;
    }
    let Some(cases) = cx.cases(options::ENABLED) else { return };
    if !cases.iter().all(|case| case.bool() == Some(false)) || is_streaming(cx, options::RUNTIME_MODE) != Some(true) {
        return;
    }
    let Some((case, setting)) = cases.last().and_then(|case| Some((case, case.setting?))) else { return };
    let message = match sla {
        Some(sla) => messages::with_sla(sla),
        None => messages::without_sla(),
    };
    let severity = if sla.is_some() { Severity::Error } else { Severity::Info };
    let report =
        cx.report(message).at_case(options::ENABLED, case).severity(severity).help(messages::help(&setting.key));
    cx.file(report.fix(cx.fix_remove(setting, Applicability::Safe)));
}
