use crate::document::{Script, Table};
use crate::finding::{Applicability, Severity};
use crate::flink::sql_tables::{EMIT_STRATEGY, ON_EVENT};
use crate::flink::value::format_duration;
use crate::intent::Sla;
use crate::rules::pages::fl101::{messages, options};
use crate::rules::script::Absent;
use crate::rules::streaming::is_streaming;
use crate::rules::{Case, Cx};

use super::watermark_interval::{NANOS_PER_MILLI, is_processing_time, longest_millis, wanted_millis};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let Some(sla) = cx.sla() else { return };
    if is_processing_time(cx) {
        return;
    }
    match cx.script().map(tells_time) {
        Some(Some(true)) => {
            for moment in cx.moments() {
                if cx.is_streaming_at(options::RUNTIME_MODE, moment) != Some(true) {
                    continue;
                }
                let Some(cases) = cx.cases_at(options::INTERVAL, moment, Absent::Default) else { continue };
                if judge(cx, sla, &cases) {
                    return;
                }
            }
        }
        Some(Some(false)) => {}
        Some(None) | None => {
            if is_streaming(cx, options::RUNTIME_MODE) == Some(true)
                && let Some(cases) = cx.cases(options::INTERVAL)
            {
                judge(cx, sla, &cases);
            }
        }
    }
}

/// Whether a script's own tables have watermarks that come with time. `None`
/// where its jobs read other tables.
fn tells_time(script: &Script<'_>) -> Option<bool> {
    let watermarks = || script.tables.iter().filter(|table| table.watermark().is_some());
    let with_events = |table: &Table| {
        table.option(EMIT_STRATEGY, &[]).is_some_and(|option| option.value.text.eq_ignore_ascii_case(ON_EVENT))
    };
    if watermarks().next().is_some() {
        return Some(!watermarks().all(with_events));
    }
    let jobs = script.jobs.iter().flat_map(|job| &job.parts);
    let closed = jobs.clone().all(|part| !part.reads.others) && script.tables.iter().all(|table| !table.open);
    (closed && jobs.count() > 0).then_some(false)
}

/// Judges what the interval comes to. Whether it is too long.
fn judge<'d>(cx: &mut Cx<'d>, sla: Sla, cases: &[Case<'d>]) -> bool {
    let limit = longest_millis(cx, sla) * NANOS_PER_MILLI;
    let too_long = |nanos: i128| nanos as f64 > limit;
    if !cases.iter().all(|case| case.nanos().is_some_and(too_long)) {
        return false;
    }
    let Some((case, nanos)) = cases.last().and_then(|case| Some((case, case.nanos()?))) else { return false };
    let interval = format_duration(nanos);
    let message = messages::too_long(interval, case.origin(), sla);
    let wanted = format!("{} ms", wanted_millis(cx, sla));
    let fix = cx.fix_option_at(options::INTERVAL, cases, &wanted, Applicability::Safe);
    let mut report = cx.report(message).at_case(options::INTERVAL, case).fix(fix);
    if nanos >= i128::from(sla.nanos()) {
        report = report.severity(Severity::Error);
    }
    cx.file(report.help(messages::help(options::INTERVAL.key(), wanted)));
    true
}
