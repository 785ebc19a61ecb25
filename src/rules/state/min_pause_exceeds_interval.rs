use crate::finding::{Applicability, Fix};
use crate::flink::value::format_duration;
use crate::rules::case::in_all;
use crate::rules::pages::fl307::{messages, options};
use crate::rules::{Case, Cx};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let Some(pauses) = cx.cases(options::MIN_PAUSE) else { return };
    let Some(pause) = in_all(&pauses, Case::nanos).filter(|&pause| pause > 0) else { return };
    let Some(intervals) = cx.cases(options::INTERVAL) else { return };
    let Some(interval) = in_all(&intervals, Case::nanos).filter(|&interval| interval > 0) else { return };
    if pause <= interval {
        return;
    }
    let (Some(case), Some(longer)) = (intervals.last(), pauses.last()) else { return };
    let (pause_text, interval_text) = (format_duration(pause), format_duration(interval));
    let message = messages::raised(&interval_text, case.origin(), &pause_text, longer.origin());
    let mut report = cx.report(message).at_case(options::INTERVAL, case);
    if let Some(setting) = longer.setting {
        report = report.label(setting.span, format!("never less than {pause_text} between two"));
    }
    if cx.advises() {
        let fix = fix(cx, &intervals, &pause_text, pause);
        report = report.help(messages::help(cx.name_of(options::INTERVAL), pause_text)).fix(fix);
    }
    cx.file(report);
}

/// The interval that is in force anyway. Not where the interval for a backlog
/// is shorter: Flink refuses that.
fn fix(cx: &mut Cx<'_>, intervals: &[Case<'_>], text: &str, pause: i128) -> Option<Fix> {
    let backlog = cx.quietly(|cx| cx.cases(options::BACKLOG_INTERVAL))?;
    if backlog.iter().any(|case| case.nanos().is_some_and(|nanos| nanos != 0 && nanos < pause)) {
        return None;
    }
    cx.fix_option(options::INTERVAL, intervals, text, Applicability::Safe)
}
