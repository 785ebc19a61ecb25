use crate::finding::{Applicability, Fix};
use crate::flink::catalogue::OptionId;
use crate::intent::Environment;
use crate::rules::pages::fl503::{messages, options, thresholds};
use crate::rules::{Case, CaseValue, Cx};

const OFF: &str = "false";

/// What is measured, and whether and how often it is.
const TRACKED: [(&str, &[OptionId], &[OptionId]); 2] = [
    (
        "latency",
        &[options::LATENCY, options::LATENCY_BEFORE],
        &[options::LATENCY_INTERVAL, options::LATENCY_INTERVAL_BEFORE],
    ),
    ("size", &[options::SIZE], &[options::SIZE_INTERVAL]),
];

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if cx.intent.environment == Some(Environment::Development) {
        return;
    }
    for (what, enabled, intervals) in TRACKED {
        let Some(cases) = cases(cx, enabled) else { continue };
        if !cases.iter().all(|case| case.bool() == Some(true)) {
            continue;
        }
        let (Some(case), Some(intervals)) = (cases.last(), self::cases(cx, intervals)) else { continue };
        let Some(every) = intervals.last().and_then(Case::integer) else { continue };
        let message = if (every as f64) < cx.threshold(thresholds::OFTEN) {
            messages::often(what, case.origin(), every)
        } else {
            messages::tracked(what, case.origin(), every)
        };
        let mut report = cx.report(message).at_case(enabled[0], case);
        if let Some(setting) = intervals.last().and_then(|interval| interval.setting) {
            report = report.label(setting.span, messages::interval());
        }
        let fix = fix(cx, enabled, &cases);
        let help = messages::help(case.setting.map_or(enabled[0].key(), |setting| &setting.key));
        cx.file(report.help(help).fix(fix));
    }
}

/// What an option comes to, or, in releases that do not have it yet, the one
/// before it: in 1.20 both exist, so that they are no two names of one option.
fn cases<'d>(cx: &mut Cx<'d>, options: &[OptionId]) -> Option<Vec<Case<'d>>> {
    let (newer, older) = options.split_first()?;
    let cases = cx.cases(*newer)?;
    let Some(older) = older.first() else { return Some(cases.to_vec()) };
    let (missing, live): (Vec<_>, Vec<_>) =
        cases.iter().cloned().partition(|case| case.value == CaseValue::NoSuchOption);
    let mut found = cx.cases(*older)?.to_vec();
    found.retain(|case| missing.iter().any(|run| case.first <= run.last && run.first <= case.last));
    found.extend(live);
    Some(found)
}

/// Takes the setting out where nothing else comes into force then.
fn fix(cx: &Cx<'_>, options: &[OptionId], cases: &[Case<'_>]) -> Option<Fix> {
    let setting = cases.last()?.setting?;
    let others = options.iter().filter(|option| option.key() != setting.key);
    let is_alone = others.into_iter().all(|option| cx.document.held(option.name()).is_none());
    if is_alone && cx.document.cluster.is_none() && cx.stands_once(setting) {
        return cx.fix_remove(setting, Applicability::Safe);
    }
    cx.fix_option(options[0], cases, OFF, Applicability::Safe)
}
