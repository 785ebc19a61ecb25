use crate::document::{Script, Table};
use crate::finding::{Applicability, Severity};
use crate::flink::sql_tables::{ALIGNMENT, IDLE_TIMEOUT};
use crate::flink::value::format_duration;
use crate::intent::{Environment, Time};
use crate::rules::pages::fl803::{messages, options, thresholds};
use crate::rules::script::{Absent, Moment, known_connector, nanos, waits_for_time};
use crate::rules::{Cx, Report};
use crate::syntax::sql::{TableOption, Watermark};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let Some(script) = cx.script() else { return };
    if cx.intent.environment == Some(Environment::Development) || cx.intent.context.time == Some(Time::Processing) {
        return;
    }
    for table in &script.tables {
        let Some(watermark) = table.watermark() else { continue };
        if let Some(report) = judge(cx, script, table, watermark) {
            cx.file(report);
        }
    }
}

/// What the first job that waits for a table's time, else the first that reads
/// it, has to expect.
fn judge<'d>(cx: &mut Cx<'d>, script: &'d Script<'d>, table: &Table, watermark: &Watermark) -> Option<Report<'d>> {
    let mut mild = None;
    for (job, part) in table.readers.iter().filter_map(|&place| script.part(place)) {
        let waits = waits_for_time(script, part);
        if !may_stop(table, script.hints_for(part, table)) || (mild.is_some() && !waits) {
            continue;
        }
        match at_moment(cx, Moment::of(job), table, watermark, waits) {
            Some(report) if waits => return Some(report),
            report => mild = mild.or(report),
        }
    }
    if !table.readers.is_empty() || !may_stop(table, &[]) {
        return mild;
    }
    let end = cx.moments().into_iter().find(|moment| moment.job.is_none())?;
    let is_set = cx.cases_at(options::TIMEOUT, end, Absent::Default)?.iter().all(|case| case.setting.is_some());
    if !is_set {
        cx.not_assessed("no statement of the script reads the table");
        return None;
    }
    at_moment(cx, end, table, watermark, true)
}

/// Whether one silent split of a table stops its watermarks for ever.
fn may_stop(table: &Table, hints: &[TableOption]) -> bool {
    known_connector(table, hints).is_some_and(|(connector, option)| {
        connector.partitioned && connector.is_endless(option) && option(IDLE_TIMEOUT).is_none()
    })
}

fn at_moment<'d>(
    cx: &mut Cx<'d>,
    moment: Moment<'d>,
    table: &Table,
    watermark: &Watermark,
    waits: bool,
) -> Option<Report<'d>> {
    if cx.is_streaming_at(options::RUNTIME_MODE, moment) != Some(true) {
        return None;
    }
    let cases = cx.cases_at(options::TIMEOUT, moment, Absent::Unknown)?;
    if !cases.iter().all(|case| case.nanos() == Some(0)) {
        return None;
    }
    let case = cases.last()?;
    let key = case.setting.map_or_else(|| cx.name_of(options::TIMEOUT), |setting| setting.key.as_ref());
    let mild = !waits || cx.intent.context.partitions == Some(1) || table.option(ALIGNMENT, &[]).is_some();
    let wanted = wanted(cx);
    let fix = cx.fix_option_at(options::TIMEOUT, &cases, &wanted, Applicability::Unsafe);
    let message = messages::stops(table.ddl.name.last(), key, case.origin());
    let report = cx.report(message).at_case(options::TIMEOUT, case).at_span(watermark.span);
    let severity = if mild { Severity::Info } else { Severity::Warning };
    Some(report.severity(severity).help(messages::help(key, wanted)).fix(fix))
}

/// A usual timeout, or half of the SLA where that is shorter.
fn wanted(cx: &Cx<'_>) -> String {
    let longest = cx.threshold(thresholds::LONGEST_MS);
    let share = cx.intent.sla.map(|sla| (sla.millis() * cx.threshold(thresholds::SLA_SHARE)).floor());
    let millis = share.unwrap_or(longest).min(longest).max(1.0);
    format_duration(nanos(millis))
}
