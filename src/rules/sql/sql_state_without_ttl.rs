use std::collections::{BTreeSet, HashSet};

use crate::document::{Job, JobPart, Script};
use crate::intent::Environment;
use crate::rules::pages::fl802::{messages, options};
use crate::rules::script::{Absent, Moment, known_connector};
use crate::rules::{Cx, Report};
use crate::source::Span;
use crate::syntax::sql::Stateful;

/// A query of more is no one's to read word by word.
const MOST_SELECTS: usize = 1024;
/// How many further places a finding shows.
const MOST_LABELS: usize = 4;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let Some(script) = cx.script() else { return };
    if cx.intent.environment == Some(Environment::Development) {
        return;
    }
    let mut seen: BTreeSet<Span> = BTreeSet::new();
    for job in script.jobs.iter().filter(|job| !job.interactive) {
        let mut found = operations(cx, script, job);
        found.retain(|(_, span)| seen.insert(*span));
        if found.is_empty() {
            continue;
        }
        if let Some(report) = judge(cx, job, &found) {
            cx.file(report);
        }
    }
}

/// What keeps state of endless rows for every key.
fn operations(cx: &mut Cx<'_>, script: &Script<'_>, job: &Job) -> Vec<(Stateful, Span)> {
    let mut found = Vec::new();
    for part in &job.parts {
        let stateful = of_part(script, part);
        if stateful.is_empty() {
            continue;
        }
        match reads_endless_rows(script, part) {
            Some(true) => found.extend(stateful),
            Some(false) => {}
            None => cx.not_assessed("a query reads tables that the script does not create"),
        }
    }
    found
}

fn of_part(script: &Script<'_>, part: &JobPart) -> Vec<(Stateful, Span)> {
    let size: usize = script.queries_of(part).map(|query| query.selects.len()).sum();
    if size > MOST_SELECTS || script.queries_of(part).any(|query| query.windowed || query.state_ttl) {
        return Vec::new();
    }
    let columns = script.tables_of(part).flat_map(|table| {
        let rowtime = table.watermark().map(|watermark| &watermark.column);
        table.ddl.proctime_columns.iter().chain(rowtime).map(String::as_str)
    });
    let times: HashSet<&str> = columns.collect();
    script.queries_of(part).flat_map(|query| query.stateful(|word| times.contains(word))).collect()
}

/// Whether new rows keep coming. `None` where the script does not tell: rows
/// that change earlier ones come from a table that has a size of its own.
fn reads_endless_rows(script: &Script<'_>, part: &JobPart) -> Option<bool> {
    let mut unknown = part.reads.others;
    for table in script.tables_of(part) {
        match known_connector(table, script.hints_for(part, table)) {
            Some((connector, option)) if connector.is_endless(option) && !connector.is_changelog(option) => {
                return Some(true);
            }
            Some(_) => {}
            None => unknown = true,
        }
    }
    if unknown { None } else { Some(false) }
}

fn judge<'d>(cx: &mut Cx<'d>, job: &'d Job, found: &[(Stateful, Span)]) -> Option<Report<'d>> {
    let moment = Moment::of(job);
    if cx.is_streaming_at(options::RUNTIME_MODE, moment) != Some(true) {
        return None;
    }
    let cases = cx.cases_at(options::TTL, moment, Absent::Unknown)?;
    if !cases.iter().all(|case| case.nanos() == Some(0)) {
        return None;
    }
    let (case, (first, span)) = (cases.last()?, found.first()?);
    let key = case.setting.map_or_else(|| cx.name_of(options::TTL), |setting| setting.key.as_ref());
    let message = messages::never_ends(first.as_str(), key, case.origin());
    let mut report = cx.report(message).at_case(options::TTL, case).at_span(*span).help(messages::help(key));
    for (what, span) in found.iter().skip(1).take(MOST_LABELS) {
        report = report.label(*span, messages::also(what.as_str()));
    }
    Some(report)
}
