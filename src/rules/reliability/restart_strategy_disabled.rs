use super::restarts::chosen;
use crate::finding::Applicability;
use crate::flink::restart_strategy::RestartStrategy;
use crate::flink::value::format_duration;
use crate::intent::Environment;
use crate::rules::Cx;
use crate::rules::pages::fl603::{messages, options};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if cx.intent.environment == Some(Environment::Development) {
        return;
    }
    let Some((RestartStrategy::Disable, cases)) = chosen(cx, options::STRATEGY) else { return };
    let Some(intervals) = cx.cases(options::INTERVAL) else { return };
    if !intervals.iter().all(|case| case.nanos().is_some_and(|nanos| nanos > 0)) {
        return;
    }
    let (Some(case), Some(interval)) = (cases.last(), intervals.last()) else { return };
    let every = interval.nanos().map(format_duration).unwrap_or_default();
    let message = messages::disabled(case.text().unwrap_or_default(), case.origin(), every);
    let mut report = cx.report(message).at_case(options::STRATEGY, case);
    if let Some(setting) = interval.setting {
        report = report.label(setting.span, messages::checkpoints());
    }
    let wanted = RestartStrategy::ExponentialDelay.as_str();
    let fix = cx.fix_option(options::STRATEGY, &cases, wanted, Applicability::Unsafe);
    let key = case.setting.map_or(options::STRATEGY.key(), |setting| &setting.key);
    cx.file(report.help(messages::help(key, wanted)).fix(fix));
}
