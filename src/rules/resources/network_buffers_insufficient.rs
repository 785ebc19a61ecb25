use super::{MB, megabytes, times_to_reach};
use crate::finding::{Applicability, Fix, Severity};
use crate::flink::KnownReleases;
use crate::flink::network_buffers::{BufferOptions, CONSTANT_BUFFERS, Pipeline};
use crate::rules::pages::fl210::{messages, options, thresholds};
use crate::rules::streaming::is_streaming;
use crate::rules::{Case, CaseValue, Cx};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if !cx.document.kind.starts_processes() {
        return;
    }
    let Some(pipeline) = pipeline(cx) else { return };
    let (Some(memory), Some(known)) = (cx.taskmanager_memory(), cx.known()) else { return };
    let networks: Option<Vec<i64>> =
        memory.iter().map(|case| case.memory.as_ref().ok().map(|memory| memory.network)).collect();
    let Some(segment) = cx.cases(options::SEGMENT).and_then(|cases| cases.last()?.bytes()) else { return };
    let (Some(network), Some(required)) =
        (networks.and_then(|sizes| sizes.into_iter().max()), required(cx, &pipeline, &known))
    else {
        return;
    };
    let Some(there) = network.checked_div(segment) else { return };
    let enough = there as f64 * cx.threshold(thresholds::FULL_SHARE);
    if required as f64 <= enough {
        return;
    }
    let words = messages::pipeline(pipeline.exchanges, pipeline.parallelism, pipeline.together);
    let (message, severity) = if required > there {
        (messages::too_few(words, required, there, megabytes(network)), Severity::Error)
    } else {
        (messages::nearly(words, required, there, megabytes(network)), Severity::Warning)
    };
    // Less than this would be nearly too small again.
    let spare = cx.threshold(thresholds::SPARE).max(cx.threshold(thresholds::FULL_SHARE).recip());
    let wanted = (required as f64 * spare * segment as f64 / MB).ceil();
    let Some(sizes) = cx.cases(options::NETWORK_MIN) else { return };
    let fix = fix(cx, &sizes, &format!("{wanted}m"));
    let report = match sizes.last() {
        Some(case) => cx.report(message).at_case(options::NETWORK_MIN, case),
        None => cx.report(message),
    };
    cx.file(report.severity(severity).help(messages::help(options::NETWORK_MIN.key(), wanted)).fix(fix));
}

/// What document and context tell of the job: exchanges in a row, each from all
/// subtasks to all.
fn pipeline(cx: &mut Cx<'_>) -> Option<Pipeline> {
    let Some(hops) = cx.intent.context.hops else {
        cx.not_assessed("the network hops of the job are not declared; --context hops=3 says so");
        return None;
    };
    if hops == 0 || is_streaming(cx, options::RUNTIME_MODE) != Some(true) {
        return None;
    }
    let least = |cases: &[Case<'_>]| cases.iter().map(Case::integer).min().flatten().filter(|&count| count > 0);
    let parallelism = least(&cx.cases(options::PARALLELISM)?)?;
    let slots = least(&cx.cases(options::SLOTS)?)?;
    // Of so many TaskManagers one has at least this share of the subtasks.
    let share = cx.intent.context.taskmanagers.map_or(slots, |count| times_to_reach(parallelism, count.into()));
    Some(Pipeline { parallelism, exchanges: hops.into(), together: slots.min(share).min(parallelism) })
}

/// The fewest buffers that any release asks for.
fn required(cx: &mut Cx<'_>, pipeline: &Pipeline, known: &KnownReleases) -> Option<i64> {
    let of = |case: &Case<'_>| match case.value {
        // A constant since there is no option any more.
        CaseValue::NoSuchOption => Some(CONSTANT_BUFFERS.per_channel),
        _ => case.integer(),
    };
    let per_channel = cx.cases(options::PER_CHANNEL)?.iter().map(of).min().flatten()?;
    let most = cx.cases(options::MOST_REQUIRED)?.iter().filter_map(Case::integer).min();
    let buffers = BufferOptions { per_channel, ..CONSTANT_BUFFERS };
    known.iter().map(|release| pipeline.required(buffers, most, release)).min()
}

/// More network memory, where Flink still starts the process then and has it.
fn fix(cx: &Cx<'_>, sizes: &[Case<'_>], wanted: &str) -> Option<Fix> {
    let key = sizes.last()?.setting.map_or(options::NETWORK_MIN.key(), |setting| setting.key.as_ref());
    let starts = cx.taskmanager_memory_if(key, Some(wanted)).iter().all(|case| case.memory.is_ok());
    starts.then(|| cx.fix_option(options::NETWORK_MIN, sizes, wanted, Applicability::Unsafe)).flatten()
}
