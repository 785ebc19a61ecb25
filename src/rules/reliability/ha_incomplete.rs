use super::availability::{high_availability, is_missing};
use crate::document::Held;
use crate::finding::Severity;
use crate::flink::catalogue::OptionId;
use crate::flink::high_availability::HighAvailability;
use crate::rules::pages::fl602::{messages, options};
use crate::rules::{Case, CaseValue, Cx};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let Some((mode, cases)) = high_availability(cx, options::TYPE) else { return };
    let Some(case) = cases.last() else { return };
    match mode {
        HighAvailability::Off => standby(cx),
        HighAvailability::Kubernetes => missing(cx, case, options::STORAGE),
        HighAvailability::ZooKeeper => {
            missing(cx, case, options::STORAGE);
            missing(cx, case, options::QUORUM);
            port(cx, case);
        }
        HighAvailability::Other => {}
    }
}

/// What high availability does not start without.
fn missing<'d>(cx: &mut Cx<'d>, chosen: &Case<'d>, option: OptionId) {
    let Some(cases) = cx.cases(option) else { return };
    if !is_missing(&cases) {
        return;
    }
    let Some(value) = chosen.text() else { return };
    let message = messages::missing(value, chosen.origin(), option.key());
    let help = messages::help_missing(option.key());
    cx.file(cx.report(message).at_case(options::TYPE, chosen).help(help));
}

/// Further `JobManager`s, which only high availability gives something to do.
fn standby(cx: &mut Cx<'_>) {
    let Some(cases) = cx.cases(options::REPLICAS) else { return };
    let live = || cases.iter().filter(|case| case.value != CaseValue::NoSuchOption);
    let Some(case) = live().next_back() else { return };
    // The operator's own validation looks at the field of a manifest.
    let set = |case: &Case<'_>| matches!(case.held, Some(Held::Setting(_) | Held::Cluster(..)));
    if cx.document.kind.is_manifest() || !live().all(|case| set(case) && case.integer().is_some_and(|count| count > 1))
    {
        return;
    }
    let message = messages::standby(case.integer().unwrap_or_default(), case.origin());
    cx.file(cx.report(message).at_case(options::REPLICAS, case).help(messages::help_standby()));
}

/// A port that is not asked for any more.
fn port<'d>(cx: &mut Cx<'d>, chosen: &Case<'d>) {
    let (Some(ports), Some(ranges)) = (cx.cases(options::PORT), cx.cases(options::PORT_RANGE)) else { return };
    let Some((case, setting)) = ports.last().and_then(|case| Some((case, case.setting?))) else { return };
    let by_default = options::PORT.default_in(case.last).and_then(|text| text.parse().ok());
    if ranges.iter().any(|case| case.held.is_some()) || case.integer() == by_default {
        return;
    }
    let message = messages::port(&setting.key, setting.shown());
    let mut report = cx.report(message).at(setting).severity(Severity::Info);
    if let Some(setting) = chosen.setting {
        report = report.label(setting.span, messages::because());
    }
    cx.file(report.help(messages::help_port(options::PORT_RANGE.key())));
}
