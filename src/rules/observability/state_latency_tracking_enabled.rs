use crate::finding::{Applicability, Fix};
use crate::flink::catalogue::OptionId;
use crate::intent::Environment;
use crate::rules::pages::fl503::{messages, options, thresholds};
use crate::rules::{Case, CaseValue, Cases, Cx};

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
        let Some(found) =
            WithOlder::of(cx, enabled).filter(|found| found.cases().all(|case| case.bool() == Some(true)))
        else {
            continue;
        };
        let (Some(case), Some(intervals)) = (found.cases().last(), WithOlder::of(cx, intervals)) else { continue };
        let interval = intervals.cases().last();
        let Some(every) = interval.and_then(Case::integer) else { continue };
        let message = if (every as f64) < cx.threshold(thresholds::OFTEN) {
            messages::often(what, case.origin(), every)
        } else {
            messages::tracked(what, case.origin(), every)
        };
        let mut report = cx.report(message).at_case(enabled[0], case);
        if let Some(setting) = interval.and_then(|interval| interval.setting) {
            report = report.label(setting.span, messages::interval());
        }
        let fix = fix(cx, enabled, &found);
        let help = messages::help(case.setting.map_or(enabled[0].key(), |setting| &setting.key));
        cx.file(report.help(help).fix(fix));
    }
}

/// What an option comes to, or, in releases that do not have it yet, the one
/// before it: in 1.20 both exist, so that they are no two names of one option.
struct WithOlder<'d> {
    newer: Cases<'d>,
    older: Option<Cases<'d>>,
}

impl<'d> WithOlder<'d> {
    fn of(cx: &mut Cx<'d>, options: &[OptionId]) -> Option<Self> {
        let (newer, older) = options.split_first()?;
        let newer = cx.cases(*newer)?;
        let older = match older.first() {
            Some(&older) => Some(cx.cases(older)?),
            None => None,
        };
        Some(Self { newer, older })
    }

    fn cases(&self) -> impl Iterator<Item = &Case<'d>> {
        let is_missing = |run: &&Case<'d>| self.older.is_some() && run.value == CaseValue::NoSuchOption;
        let stands_in = move |case: &&Case<'d>| {
            self.newer.iter().filter(is_missing).any(|run| case.first <= run.last && run.first <= case.last)
        };
        let older = self.older.iter().flat_map(|older| older.iter()).filter(stands_in);
        older.chain(self.newer.iter().filter(move |case| !is_missing(case)))
    }
}

/// Takes the setting out where nothing else comes into force then.
fn fix(cx: &Cx<'_>, options: &[OptionId], found: &WithOlder<'_>) -> Option<Fix> {
    let setting = found.cases().last()?.setting?;
    let others = options.iter().filter(|option| option.key() != setting.key);
    let is_alone = others.into_iter().all(|option| cx.document.held(option.name()).is_none());
    if is_alone && cx.document.cluster.is_none() && cx.stands_once(setting) {
        return cx.fix_remove(setting, Applicability::Safe);
    }
    let cases: Vec<_> = found.cases().cloned().collect();
    cx.fix_option(options[0], &cases, OFF, Applicability::Safe)
}
