use crate::finding::Severity;
use crate::flink::value::format_duration;
use crate::intent::{Sla, SlaKind, Time};
use crate::rules::Cx;
use crate::rules::pages::fl116::{messages, options, thresholds};
use crate::rules::script::{Moment, waits_for_time};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let context = &cx.intent.context;
    if context.time == Some(Time::Processing) || context.sla_kind == Some(SlaKind::Processing) {
        return;
    }
    let declared = context.out_of_orderness;
    let literal = cx.script().is_some_and(|script| {
        script.tables.iter().any(|table| table.watermark().is_some_and(|watermark| watermark.delay_nanos.is_some()))
    });
    if declared.is_none() && !literal {
        return;
    }
    let Some(sla) = cx.sla() else { return };
    if literal { tables(cx, sla) } else { context_says(cx, sla, declared.unwrap_or_default()) }
}

/// How bad a delay is, where it is.
fn severity(cx: &Cx<'_>, sla: Sla, delay: i128) -> Option<Severity> {
    let share = cx.threshold(thresholds::SLA_SHARE) * sla.nanos() as f64;
    match delay {
        delay if delay >= i128::from(sla.nanos()) => Some(Severity::Error),
        delay if delay as f64 > share => Some(Severity::Warning),
        _ => None,
    }
}

fn tables(cx: &mut Cx<'_>, sla: Sla) {
    let Some(script) = cx.script() else { return };
    for table in &script.tables {
        let Some(watermark) = table.watermark() else { continue };
        let Some(delay) = watermark.delay_nanos else { continue };
        let Some(found) = severity(cx, sla, delay) else { continue };
        let mut waits = false;
        let mut streams = table.readers.is_empty();
        for (job, part) in table.readers.iter().filter_map(|&place| script.part(place)) {
            let is_streaming = cx.is_streaming_at(options::RUNTIME_MODE, Moment::of(job)) == Some(true);
            streams |= is_streaming;
            waits |= is_streaming && waits_for_time(script, part);
        }
        if !streams {
            continue;
        }
        let delay = format_duration(delay);
        let (message, severity) = if waits {
            (messages::waits(table.ddl.name.last(), delay, sla), found)
        } else {
            (messages::may_wait(table.ddl.name.last(), delay, sla), Severity::Info)
        };
        let report = cx.report(message).at_span(watermark.span).severity(severity).help(messages::help());
        cx.file(report);
    }
}

fn context_says(cx: &mut Cx<'_>, sla: Sla, delay: i128) {
    if let Some(severity) = severity(cx, sla, delay) {
        let report =
            cx.report(messages::declared(format_duration(delay), sla)).severity(severity).help(messages::help());
        cx.file(report);
    }
}
