use crate::finding::{Applicability, Severity};
use crate::flink::key_groups::{MOST_KEY_GROUPS, default_max_parallelism, largest_share, nearest_even};
use crate::rules::case::in_all;
use crate::rules::pages::fl313::{messages, options, thresholds};
use crate::rules::{Case, Cx};

/// The value that leaves the choice to Flink.
const IMPLICIT: i64 = -1;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let Some(limits) = cx.cases(options::MAX_PARALLELISM) else { return };
    let (Some(limit), Some(case)) = (in_all(&limits, Case::integer), limits.last()) else { return };
    if limit != IMPLICIT && !(1..=MOST_KEY_GROUPS).contains(&limit) {
        let key = cx.key_of(options::MAX_PARALLELISM, case);
        let highest = MOST_KEY_GROUPS.to_string();
        let too_high = limit > MOST_KEY_GROUPS;
        let fix = too_high.then(|| cx.fix_option(options::MAX_PARALLELISM, &limits, &highest, Applicability::Unsafe));
        let report = cx.report(messages::out_of_range(&key, limit, &highest)).at_case(options::MAX_PARALLELISM, case);
        cx.file(report.severity(Severity::Error).help(messages::help_range(&key)).fix(fix.flatten()));
        return;
    }
    let Some(cases) = cx.cases(options::PARALLELISM) else { return };
    let (Some(parallelism), Some(wanted)) = (in_all(&cases, Case::integer), cases.last()) else { return };
    let mode = cx.quietly(|cx| cx.cases(options::SCHEDULER_MODE)).unwrap_or_default();
    // Reactive mode takes the parallelism from the slots that there are.
    if parallelism <= 1 || wanted.held.is_none() || mode.iter().any(|case| case.text().is_some()) {
        return;
    }
    if limit != IMPLICIT && parallelism > limit {
        let key = cx.key_of(options::MAX_PARALLELISM, case);
        let report = cx.report(messages::above(parallelism, &key, limit)).at_case(options::PARALLELISM, wanted);
        let fix = cx.fix_option(options::PARALLELISM, &cases, &limit.to_string(), Applicability::Unsafe);
        let report = report.severity(Severity::Error).help(messages::help_above(&key)).fix(fix);
        cx.file(with_limit(report, case));
        return;
    }
    let groups = if limit == IMPLICIT { default_max_parallelism(parallelism) } else { limit };
    let (most, share) = largest_share(parallelism, groups);
    if share <= cx.threshold(thresholds::UNEVEN) {
        return;
    }
    let percent = ((share - 1.0) * 100.0).round();
    let message = match limit {
        IMPLICIT => messages::uneven_by_default(parallelism, groups, most, percent),
        _ => messages::uneven(parallelism, groups, most, percent),
    };
    let severity = if share > cx.threshold(thresholds::VERY_UNEVEN) { Severity::Warning } else { Severity::Info };
    let mut report = cx.report(message).severity(severity).at_case(options::PARALLELISM, wanted);
    if cx.advises() {
        let even = nearest_even(parallelism, groups);
        let fix = cx.fix_option(options::PARALLELISM, &cases, &even.to_string(), Applicability::Unsafe);
        report = report.help(messages::help_uneven(even)).fix(fix);
    }
    cx.file(with_limit(report, case));
}

fn with_limit<'d>(report: crate::rules::Report<'d>, limit: &Case<'d>) -> crate::rules::Report<'d> {
    match limit.setting {
        Some(setting) => report.label(setting.span, "as many key groups as this"),
        None => report,
    }
}
