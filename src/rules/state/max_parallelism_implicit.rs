use crate::document::Held;
use crate::finding::{Applicability, Severity};
use crate::flink::key_groups::default_max_parallelism;
use crate::rules::case::in_all;
use crate::rules::job::{in_development, in_production, is_autoscaled, keeps_state};
use crate::rules::pages::fl312::{messages, options};
use crate::rules::streaming::is_streaming;
use crate::rules::{Case, Cx};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let autoscaled = is_autoscaled(cx);
    let upgraded = keeps_state(cx);
    let needed = in_production(cx) || autoscaled.is_some() || upgraded.is_some();
    if !needed || in_development(cx) {
        return;
    }
    let Some(cases) = cx.cases(options::MAX_PARALLELISM) else { return };
    let implicit = |case: &Case<'_>| case.integer() == Some(-1);
    if !cases.iter().all(implicit) || is_streaming(cx, options::RUNTIME_MODE) != Some(true) {
        return;
    }
    // Reactive mode goes by the slots that there are.
    let Some(mode) = cx.cases(options::SCHEDULER_MODE) else { return };
    if mode.iter().any(|case| case.text().is_some()) {
        return;
    }
    let (Some(case), Some(parallelism)) = (cases.last(), cx.cases(options::PARALLELISM)) else { return };
    let stated = parallelism.last().and_then(|case| case.held).filter(|held| !matches!(held, Held::Operator(_)));
    let parallelism = in_all(&parallelism, Case::integer).filter(|&parallelism| parallelism > 0);
    let key = cx.name_of(options::MAX_PARALLELISM);
    // What Flink chooses today is what existing state is split by.
    let (message, fix) = match parallelism.filter(|_| stated.is_some()) {
        Some(parallelism) => {
            let today = default_max_parallelism(parallelism);
            let fix = cx.fix_option(options::MAX_PARALLELISM, &cases, &today.to_string(), Applicability::Unsafe);
            (messages::derived(key, today, parallelism), fix)
        }
        None => (messages::left_out(key), None),
    };
    let mut report = cx.report(message).at_case(options::MAX_PARALLELISM, case);
    if let Some(setting) = autoscaled {
        report = report.because(case, Some(setting.span), "the autoscaler stays below it");
    } else if let Some(mode) = upgraded {
        report = report.because(case, Some(mode.span), "the state outlives every upgrade");
    }
    if autoscaled.is_none() && !in_production(cx) {
        report = report.severity(Severity::Info);
    }
    cx.file(report.help(messages::help(key)).fix(fix));
}
