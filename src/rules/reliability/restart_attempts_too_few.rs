use super::restarts::chosen;
use crate::finding::{Applicability, Severity};
use crate::flink::restart_strategy::{OPERATOR_RESTARTS_FAILED, RestartStrategy};
use crate::flink::value::format_duration;
use crate::intent::Environment;
use crate::rules::pages::fl604::{messages, options, thresholds};
use crate::rules::{Case, Cx};

const TRUE: &str = "true";

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if cx.intent.environment == Some(Environment::Development) {
        return;
    }
    let Some((strategy, cases)) = chosen(cx, options::STRATEGY) else { return };
    let found = match strategy {
        RestartStrategy::FixedDelay => fixed_delay(cx),
        RestartStrategy::FailureRate => failure_rate(cx),
        RestartStrategy::Disable | RestartStrategy::ExponentialDelay => None,
    };
    let (Some(found), Some(case)) = (found, cases.last()) else { return };
    let mut report = cx.report(found.message).at_case(options::STRATEGY, case).severity(found.severity);
    if let Some(setting) = found.because.setting {
        report = report.label(setting.span, messages::because());
    }
    let wanted = RestartStrategy::ExponentialDelay.as_str();
    let key = case.setting.map_or(options::STRATEGY.key(), |setting| &setting.key);
    let fix = cx.fix_option(options::STRATEGY, &cases, wanted, Applicability::Unsafe);
    cx.file(report.help(messages::help(key, wanted)).fix(fix));
}

/// What is wrong with a strategy, and the option that makes it so.
struct Found<'d> {
    message: String,
    severity: Severity,
    because: Case<'d>,
}

fn fixed_delay<'d>(cx: &mut Cx<'d>) -> Option<Found<'d>> {
    let attempts = cx.cases(options::ATTEMPTS)?;
    let delays = cx.cases(options::DELAY)?;
    let every = |counts: &dyn Fn(f64) -> bool| {
        attempts.iter().all(|case| case.integer().is_some_and(|attempts| counts(attempts as f64)))
    };
    let newest = attempts.last()?;
    let count = newest.integer()?;
    let least = cx.threshold(thresholds::LEAST_ATTEMPTS);
    if every(&|attempts| attempts < least) {
        let words = if count == 1 { "one restart".to_owned() } else { format!("{count} restarts") };
        let message = messages::few(words, newest.origin());
        return Some(Found { message, severity: severity(cx), because: newest.clone() });
    }
    let advised = cx.threshold(thresholds::ADVISED_ATTEMPTS);
    if every(&|attempts| attempts < advised) {
        let message = messages::lifetime(format_args!("{count} restarts"), newest.origin());
        return Some(Found { message, severity: Severity::Info, because: newest.clone() });
    }
    let most = cx.threshold(thresholds::HOT_ATTEMPTS);
    if every(&|attempts| attempts > most) && delays.iter().all(|case| case.nanos() == Some(0)) {
        let delay = delays.last()?;
        let message = messages::hot(count, delay.origin());
        return Some(Found { message, severity: Severity::Warning, because: delay.clone() });
    }
    None
}

/// A rate that nobody chose.
fn failure_rate<'d>(cx: &mut Cx<'d>) -> Option<Found<'d>> {
    let failures = cx.cases(options::FAILURES)?;
    let last = failures.last().filter(|_| failures.iter().all(|case| case.held.is_none()))?;
    let interval = cx.cases(options::FAILURES_INTERVAL)?.last()?.nanos().map(format_duration)?;
    let message = messages::rate(last.integer()?, interval, last.origin());
    Some(Found { message, severity: severity(cx), because: last.clone() })
}

/// Few restarts are less of a matter where the operator starts a failed job again.
fn severity(cx: &Cx<'_>) -> Severity {
    let restarts = cx.document.held_under(OPERATOR_RESTARTS_FAILED);
    if restarts.is_some_and(|held| held.configured() == TRUE) { Severity::Info } else { Severity::Warning }
}
