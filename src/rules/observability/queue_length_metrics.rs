use crate::finding::Applicability;
use crate::rules::Cx;
use crate::rules::pages::fl505::{messages, options};

const OFF: &str = "false";

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let Some(cases) = cx.cases(options::DETAILED) else { return };
    if !cases.iter().all(|case| case.bool() == Some(true)) {
        return;
    }
    let Some(case) = cases.last() else { return };
    let fix = cx.fix_option(options::DETAILED, &cases, OFF, Applicability::Unsafe);
    let message = messages::detailed(case.origin());
    cx.file(cx.report(message).at_case(options::DETAILED, case).help(messages::help()).fix(fix));
}
