use super::barriers::{ALIGNMENT, Barriers, START_DELAY, told, words};
use crate::finding::{Applicability, Fix};
use crate::flink::value::format_duration;
use crate::rules::case::in_all;
use crate::rules::pages::fl411::{messages, options, thresholds};
use crate::rules::running::running_or;
use crate::rules::{Case, Cx, MeasuredJob, Report};
use crate::stats::CheckpointConfig;

const EXACTLY_ONCE: &str = "EXACTLY_ONCE";
const TRUE: &str = "true";
const NANOS_PER_MILLI: f64 = 1e6;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    for measured in cx.jobs() {
        let told = told(measured, cx.measured.min_uptime_ms);
        let (count, needed) = (told.len(), cx.threshold(thresholds::LEAST_CHECKPOINTS));
        let barriers = Barriers::of(measured.job, &told, cx.threshold(thresholds::PERCENTILE));
        let Some(barriers) = barriers.filter(|_| count as f64 >= needed) else {
            cx.not_assessed(messages::too_few(count, needed));
            continue;
        };
        let Some(report) = evidence(cx, measured, &barriers) else { continue };
        if let Some(report) = advised(cx, measured, report) {
            cx.file(report.measured(measured.cluster));
        }
    }
}

/// A finding, where the barriers are slow.
fn evidence<'d>(cx: &Cx<'d>, measured: MeasuredJob<'_>, barriers: &Barriers<'_>) -> Option<Report<'d>> {
    let share = cx.threshold(thresholds::DURATION_SHARE) * barriers.duration_ms;
    let duration = words(barriers.duration_ms);
    let latest = share.max(cx.threshold(thresholds::LONGEST_DELAY_MS));
    if let Some(delay) = barriers.start_delay.and_then(|delay| delay.longer_than(latest)) {
        let report = cx.report(messages::late(delay.words(), &delay.vertex.name, duration));
        return Some(delay.note(report, START_DELAY, latest));
    }
    let config = measured.job.checkpoints.config.as_ref();
    if config.and_then(|config| config.is_exactly_once) == Some(false) {
        return None;
    }
    let longest = share.max(cx.threshold(thresholds::LEAST_ALIGNMENT_MS));
    let alignment = barriers.alignment?;
    if alignment.longer_than(longest).is_some() {
        let report = cx.report(messages::long(alignment.words(), &alignment.vertex.name, duration));
        return Some(alignment.note(report, ALIGNMENT, longest));
    }
    let sla = cx.intent.sla.filter(|_| config.is_none_or(|config| config.is_unaligned != Some(true)))?;
    let budget = sla.millis() * cx.threshold(thresholds::SLA_SHARE);
    alignment.longer_than(budget)?;
    let report = cx.report(messages::over_sla(alignment.words(), &alignment.vertex.name, sla));
    Some(alignment.note(report, ALIGNMENT, budget))
}

/// With what to do: debloating first, unaligned checkpoints after it. `None`
/// where that has been done since the job was measured.
fn advised<'d>(cx: &mut Cx<'d>, measured: MeasuredJob<'_>, report: Report<'d>) -> Option<Report<'d>> {
    let config = measured.job.checkpoints.config.as_ref();
    if config.and_then(|config| config.is_unaligned) == Some(true) {
        return Some(report.help(messages::unaligned_already()));
    }
    let debloat = cx.quietly(|cx| cx.cases(options::DEBLOAT)).unwrap_or_default();
    let is_true = |case: &Case<'_>| case.bool() == Some(true);
    let key = cx.name_of(options::DEBLOAT);
    match running_or(measured.cluster, options::DEBLOAT, &debloat).map(|case| case.bool()) {
        Some(Some(false)) if debloat.last().is_some_and(is_true) => {
            cx.not_assessed(messages::stale(key));
            return None;
        }
        // The option is not known, or there is none.
        Some(Some(true) | None) => {}
        Some(Some(false)) | None => return Some(report.help(messages::debloat_first(key))),
    }
    let unaligned = cx.quietly(|cx| cx.cases(options::UNALIGNED)).unwrap_or_default();
    let Some(now) = unaligned.last() else { return Some(report.help(messages::not_unaligned())) };
    let key = cx.key_of(options::UNALIGNED, now);
    if is_true(now) && config.is_some() {
        cx.not_assessed(messages::stale(key));
        return None;
    }
    let report = report.at_case(options::UNALIGNED, now);
    if !may_be_unaligned(cx, config) {
        return Some(report.help(messages::not_unaligned()));
    }
    #[expect(clippy::cast_possible_truncation, reason = "a time of hours at most")]
    let wanted = format_duration((cx.threshold(thresholds::ALIGNED_TIMEOUT_MS) * NANOS_PER_MILLI) as i128);
    let timeout = cx.name_of(options::ALIGNED_TIMEOUT);
    let help = messages::unaligned(key, timeout, &wanted);
    let fix = fix(cx, &unaligned, &wanted);
    Some(report.help(help).fix(fix))
}

/// Whether Flink takes unaligned checkpoints with the rest of the document, see
/// FL308.
fn may_be_unaligned(cx: &mut Cx<'_>, config: Option<&CheckpointConfig>) -> bool {
    let is_exactly_once = config.and_then(|config| config.is_exactly_once) != Some(false);
    let modes = cx.quietly(|cx| cx.cases(options::MODE)).unwrap_or_default();
    let concurrent = cx.quietly(|cx| cx.cases(options::MAX_CONCURRENT)).unwrap_or_default();
    let is_exact = |case: &Case<'_>| case.text().is_some_and(|mode| mode.eq_ignore_ascii_case(EXACTLY_ONCE));
    is_exactly_once && modes.iter().all(is_exact) && in_all(&concurrent, Case::integer) == Some(1)
}

/// Both settings at once; a timeout that is set stays.
fn fix(cx: &mut Cx<'_>, unaligned: &[Case<'_>], wanted: &str) -> Option<Fix> {
    let timeouts = cx.quietly(|cx| cx.cases(options::ALIGNED_TIMEOUT))?;
    let mut fixes = vec![cx.fix_option(options::UNALIGNED, unaligned, TRUE, Applicability::Unsafe)?];
    if in_all(&timeouts, Case::nanos).is_none_or(|nanos| nanos == 0) {
        fixes.push(cx.fix_option(options::ALIGNED_TIMEOUT, &timeouts, wanted, Applicability::Unsafe)?);
    }
    cx.fix_together(fixes)
}
