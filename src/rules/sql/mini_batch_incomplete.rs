use std::collections::BTreeSet;

use crate::finding::{Applicability, Fix};
use crate::flink::value::format_duration;
use crate::intent::Sla;
use crate::rules::pages::fl801::{messages, options, thresholds};
use crate::rules::script::{Absent, Moment, gathers_rows, nanos};
use crate::rules::{Case, Cx, Report};
use crate::source::{Span, TextEdit};

/// Flink compares whole milliseconds with 0.
const NANOS_PER_MILLI: i128 = 1_000_000;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let mut places = BTreeSet::new();
    for moment in cx.moments() {
        let Some((span, report)) = judge(cx, moment) else { continue };
        if places.insert(span) {
            cx.file(report);
        }
    }
}

/// What is wrong at one moment, and the switch that it rests on.
fn judge<'d>(cx: &mut Cx<'d>, moment: Moment<'d>) -> Option<(Span, Report<'d>)> {
    let enabled = cx.cases_at(options::ENABLED, moment, Absent::Unknown)?;
    let switch = enabled.last()?.setting?;
    if !enabled.iter().all(|case| case.bool() == Some(true)) {
        return None;
    }
    if cx.is_streaming_at(options::RUNTIME_MODE, moment) != Some(true) {
        return None;
    }
    let latency = cx.cases_at(options::LATENCY, moment, Absent::Unknown)?;
    let size = cx.cases_at(options::SIZE, moment, Absent::Unknown)?;
    let no_latency = latency.iter().all(|case| case.nanos().is_some_and(|nanos| nanos < NANOS_PER_MILLI));
    let no_size = size.iter().all(|case| case.integer().is_some_and(|size| size <= 0)) && needs_size(cx, moment);
    let (latency_key, size_key) = (key(cx, &latency, options::LATENCY), key(cx, &size, options::SIZE));
    let message = match (no_latency, no_size) {
        (true, true) => messages::both(&latency_key, &size_key),
        (true, false) => messages::no_latency(&latency_key),
        (false, true) => messages::no_size(&size_key),
        (false, false) => return None,
    };
    let wanted_latency = wanted_latency(cx, cx.intent.sla);
    let wanted_size = format!("{}", cx.threshold(thresholds::SIZE));
    let mut fixes = Vec::new();
    let mut wanted = Vec::new();
    if no_latency {
        fixes.push(cx.fix_option_at(options::LATENCY, &latency, &wanted_latency, Applicability::Unsafe));
        wanted.push(messages::set(&latency_key, wanted_latency));
    }
    if no_size {
        fixes.push(cx.fix_option_at(options::SIZE, &size, &wanted_size, Applicability::Unsafe));
        wanted.push(messages::set(&size_key, wanted_size));
    }
    let report = cx.report(message).at(switch).help(messages::help(wanted.join(" and "))).fix(together(fixes));
    Some((switch.span, report))
}

/// Whether some query gathers rows by number; of what no script shows, that is
/// to be expected.
fn needs_size<'d>(cx: &Cx<'d>, moment: Moment<'d>) -> bool {
    match (cx.script(), moment.job) {
        (Some(script), Some(job)) => job.parts.iter().any(|part| gathers_rows(script, part)),
        _ => true,
    }
}

fn key(cx: &Cx<'_>, cases: &[Case<'_>], option: crate::flink::catalogue::OptionId) -> String {
    let set = cases.last().and_then(|case| case.setting);
    set.map_or_else(|| cx.name_of(option).to_owned(), |setting| setting.key.to_string())
}

fn wanted_latency(cx: &Cx<'_>, sla: Option<Sla>) -> String {
    let longest = cx.threshold(thresholds::LATENCY_MS);
    let share = sla.map_or(longest, |sla| (sla.millis() * cx.threshold(thresholds::SLA_SHARE)).floor());
    format_duration(nanos(share.min(longest).max(1.0)))
}

/// One fix of several, of which those that insert at one place insert one
/// behind the other.
fn together(fixes: Vec<Option<Fix>>) -> Option<Fix> {
    let mut fixes = fixes.into_iter().collect::<Option<Vec<Fix>>>()?.into_iter();
    let mut whole = fixes.next()?;
    for fix in fixes {
        for edit in fix.edits {
            let same = |other: &&mut TextEdit| other.span.is_empty() && other.span == edit.span;
            match whole.edits.iter_mut().find(same) {
                Some(other) => other.text.push_str(&edit.text),
                None => whole.edits.push(edit),
            }
        }
        whole.changes.extend(fix.changes);
        whole.title = format!("{} and {}", whole.title, fix.title);
    }
    Some(whole)
}
