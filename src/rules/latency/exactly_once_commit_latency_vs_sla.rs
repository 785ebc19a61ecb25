use std::collections::BTreeSet;

use crate::finding::Severity;
use crate::flink::metrics;
use crate::flink::value::format_duration;
use crate::intent::{Sink, SinkReads};
use crate::rules::pages::fl107::{messages, options, thresholds};
use crate::rules::script::{Absent, Moment, known_connector, nanos};
use crate::rules::{Case, Cx, MeasuredJob, Report};
use crate::source::Span;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let context = &cx.intent.context;
    if context.sink_reads == Some(SinkReads::Uncommitted) || context.sink == Some(Sink::AtLeastOnce) {
        return;
    }
    let mut places = BTreeSet::new();
    for moment in cx.moments() {
        let Some(sink) = sink(cx, moment) else { continue };
        if cx.sla().is_none() {
            return;
        }
        let Some((span, report)) = judge(cx, moment, &sink) else { continue };
        if places.insert(span) {
            cx.file(report);
        }
    }
}

/// Where results become visible with checkpoints.
struct Committing {
    name: String,
    place: Option<Span>,
}

/// Whether a job has a sink that makes results visible with checkpoints, or the
/// context says so.
pub(in crate::rules) fn commits<'d>(cx: &Cx<'d>, moment: Moment<'d>) -> bool {
    sink(cx, moment).is_some()
}

/// Whether a job of the document makes results visible with checkpoints.
pub(in crate::rules) fn commits_with_checkpoints(cx: &Cx<'_>) -> bool {
    let context = &cx.intent.context;
    let waits = context.sink_reads != Some(SinkReads::Uncommitted) && context.sink != Some(Sink::AtLeastOnce);
    waits && cx.moments().into_iter().any(|moment| sink(cx, moment).is_some())
}

/// How long the checkpoints of a measured job take, in nanoseconds.
fn duration<'d>(cx: &mut Cx<'d>) -> Option<(MeasuredJob<'d>, i128)> {
    let share = cx.threshold(thresholds::DURATION_SHARE);
    let durations = cx.jobs_if_any().into_iter().filter_map(|measured| {
        let millis = measured.job.checkpoints.duration_ms(share)?;
        Some((measured, nanos(millis)))
    });
    durations.max_by_key(|&(_, nanos)| nanos)
}

/// The sink of a job that makes results visible with checkpoints, or that the
/// context says there is.
fn sink<'d>(cx: &Cx<'d>, moment: Moment<'d>) -> Option<Committing> {
    for part in moment.job.iter().flat_map(|job| &job.parts) {
        let (Some(table), Some(target)) = (cx.script()?.written(part), &part.target) else { continue };
        let Some((connector, option)) = known_connector(table, &target.options) else { continue };
        if connector.commits_with_checkpoints(option) {
            return Some(Committing { name: target.name.last().to_owned(), place: Some(target.name.span) });
        }
    }
    (cx.intent.context.sink == Some(Sink::ExactlyOnce)).then(|| Committing { name: messages::some_sink(), place: None })
}

fn judge<'d>(cx: &mut Cx<'d>, moment: Moment<'d>, sink: &Committing) -> Option<(Span, Report<'d>)> {
    let sla = cx.intent.sla?;
    if cx.is_streaming_at(options::RUNTIME_MODE, moment) != Some(true) {
        return None;
    }
    let intervals = cx.cases_at(options::INTERVAL, moment, Absent::Unknown)?;
    let pauses = cx.cases_at(options::MIN_PAUSE, moment, Absent::Default)?;
    let shortest = |cases: &[Case<'_>]| cases.iter().map(Case::nanos).min().flatten();
    let (interval, pause) = (shortest(&intervals)?, shortest(&pauses).unwrap_or_default());
    let measured = duration(cx);
    let taken = measured.map_or(0, |(_, nanos)| nanos);
    let period = interval.max(pause + if pause > 0 { taken } else { 0 });
    // The interval is 0 where checkpoints are off: then nothing is ever committed.
    if interval <= 0 || period + taken <= i128::from(sla.nanos()) {
        return None;
    }
    let (option, cases) =
        if period > interval { (options::MIN_PAUSE, &pauses) } else { (options::INTERVAL, &intervals) };
    let case = cases.last()?;
    let key = case.setting.map_or_else(|| cx.name_of(option), |setting| setting.key.as_ref());
    let message = match measured {
        Some(_) => messages::too_seldom_measured(
            &sink.name,
            format_duration(period),
            case.origin(),
            format_duration(taken),
            sla,
        ),
        None => messages::too_seldom(&sink.name, format_duration(period), case.origin(), sla),
    };
    let mut report = cx.report(message).at_case(option, case).severity(Severity::Error).help(messages::help(key));
    if let Some((measured, _)) = measured {
        let room = (i128::from(sla.nanos()) - period).max(0) as f64 / 1e6;
        report = report
            .evidence(metrics::LAST_CHECKPOINT_DURATION, None, None, taken as f64 / 1e6, room)
            .measured(measured.cluster);
    }
    report = match (sink.place, case.setting) {
        (Some(place), Some(_)) => report.label(place, messages::label()),
        (Some(place), None) => report.at_span(place),
        (None, _) => report,
    };
    let place = case.setting.map(|setting| setting.span).or(sink.place);
    Some((place.unwrap_or(cx.document.head), report))
}
