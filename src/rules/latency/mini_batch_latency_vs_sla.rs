use std::collections::BTreeSet;

use crate::finding::{Applicability, Severity};
use crate::flink::value::format_duration;
use crate::rules::pages::fl106::{messages, options, thresholds};
use crate::rules::script::{Absent, Moment, gathers_rows};
use crate::rules::{Cx, Report};
use crate::source::Span;

const NANOS_PER_MILLI: f64 = 1e6;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if cx.sla().is_none() {
        return;
    }
    let mut places = BTreeSet::new();
    for moment in cx.moments() {
        let Some((span, report)) = judge(cx, moment) else { continue };
        if places.insert(span) {
            cx.file(report);
        }
    }
}

/// What is wrong at one moment, and the setting that it rests on.
fn judge<'d>(cx: &mut Cx<'d>, moment: Moment<'d>) -> Option<(Span, Report<'d>)> {
    let sla = cx.intent.sla?;
    if let (Some(script), Some(job)) = (cx.script(), moment.job)
        && !job.parts.iter().any(|part| gathers_rows(script, part))
    {
        return None;
    }
    let enabled = cx.cases_at(options::ENABLED, moment, Absent::Unknown)?;
    if !enabled.iter().all(|case| case.bool() == Some(true)) {
        return None;
    }
    if cx.is_streaming_at(options::RUNTIME_MODE, moment) != Some(true) {
        return None;
    }
    let cases = cx.cases_at(options::LATENCY, moment, Absent::Unknown)?;
    let share = sla.millis() * cx.threshold(thresholds::SLA_SHARE);
    if !cases.iter().all(|case| case.nanos().is_some_and(|nanos| nanos as f64 > share * NANOS_PER_MILLI)) {
        return None;
    }
    let case = cases.last()?;
    let nanos = case.nanos()?;
    let key = case.setting.map_or_else(|| cx.name_of(options::LATENCY), |setting| setting.key.as_ref());
    let whole = nanos >= i128::from(sla.nanos());
    let wanted = share.floor();
    let value = format!("{wanted} ms");
    let fits = wanted >= 1.0;
    let fix = fits.then(|| cx.fix_option_at(options::LATENCY, &cases, &value, Applicability::Safe)).flatten();
    let help = if fits { messages::help(key, value).to_string() } else { messages::help_off().to_owned() };
    let report = cx
        .report(messages::too_long(format_duration(nanos), case.origin(), sla))
        .at_case(options::LATENCY, case)
        .severity(if whole { Severity::Error } else { Severity::Warning })
        .help(help)
        .fix(fix);
    Some((case.setting.map_or(cx.document.head, |setting| setting.span), report))
}
