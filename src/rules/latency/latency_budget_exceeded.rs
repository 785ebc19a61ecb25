use crate::budget::{Part, number};
use crate::finding::Severity;
use crate::rules::Cx;
use crate::rules::latency_budget::{Assumed, LatencyBudget, latency_budget, rule_of};
use crate::rules::pages::fl114::messages;

/// Settings that are pointed to beside the one of the largest part.
const MOST_PARTS: usize = 4;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let Some(sla) = cx.sla() else { return };
    let found = latency_budget(cx, Assumed::default());
    if let Some(reason) = found.excluded {
        cx.not_assessed(reason);
        return;
    }
    let (millis, certain) = (sla.millis(), found.budget.certain());
    let by_low = |one: &&Part, other: &&Part| one.ms.low.total_cmp(&other.ms.low);
    let of_rule = |part: &Part| rule_of(part.kind).map_or_else(String::new, |rule| format!(" ({rule})"));
    let (part, message, severity) = if certain.ms.low > millis {
        let Some(part) = found.budget.parts.iter().max_by(by_low) else { return };
        let low = number(certain.ms.low);
        let message = messages::over(low, sla, part.kind.name(), number(part.ms.low), of_rule(part));
        (part, message, Severity::Error)
    } else {
        let Some(part) = found.budget.largest().filter(|_| certain.ms.high > millis) else {
            not_complete(cx, &found);
            return;
        };
        let (name, share) = (part.kind.name(), number(part.ms.high));
        if certain.p99 > millis {
            let message = messages::percentile(sla, number(certain.p99), name, share, of_rule(part));
            (part, message, Severity::Warning)
        } else {
            let message = messages::upper(number(certain.ms.high), sla, name, share, of_rule(part));
            (part, message, Severity::Info)
        }
    };
    let mut report = cx.report(message).severity(severity).help(help(&found));
    let mut places = vec![part.kind];
    if let Some((option, case)) = found.drivers.get(&part.kind).and_then(|driver| driver.case.as_ref()) {
        report = report.at_case(*option, case);
    }
    for other in found.budget.parts.iter().filter(|part| part.ms.high > 0.0).take(MOST_PARTS) {
        let driver = found.drivers.get(&other.kind).and_then(|driver| driver.case.as_ref());
        if let Some(setting) = driver.and_then(|(_, case)| case.setting).filter(|_| !places.contains(&other.kind)) {
            places.push(other.kind);
            let (typical, high) = (number(other.ms.typical), number(other.ms.high));
            report = report.label(setting.span, messages::label(other.kind.name(), typical, high));
        }
    }
    cx.file(report);
}

/// The SLA is not reported as kept where a part is missing.
fn not_complete(cx: &mut Cx<'_>, found: &LatencyBudget<'_>) {
    let mut names: Vec<&str> = found.budget.unknown.iter().map(|(part, _)| part.name()).collect();
    names.extend(found.budget.unbounded().map(|part| part.kind.name()));
    names.dedup();
    if !names.is_empty() {
        cx.not_assessed(messages::incomplete(names.join(", ")));
    }
}

/// The parts that take any time, the largest first.
fn help(found: &LatencyBudget<'_>) -> String {
    let one = |part: &Part| {
        let (name, ms) = (part.kind.name(), number(part.ms.high));
        if part.ms.is_exact() { messages::exact_part(name, ms) } else { messages::part(name, ms) }
    };
    let takes_time = |part: &&Part| part.ms.is_bounded() && part.ms.high > 0.0;
    let mut parts: Vec<&Part> = found.budget.parts.iter().filter(takes_time).collect();
    parts.sort_by(|one, other| other.ms.high.total_cmp(&one.ms.high));
    let parts = parts.into_iter().map(one).collect::<Vec<_>>().join(", ");
    let unbounded: Vec<&str> = found.budget.unbounded().map(|part| part.kind.name()).collect();
    if unbounded.is_empty() {
        messages::help(parts).to_string()
    } else {
        messages::help_unbounded(parts, unbounded.join(", ")).to_string()
    }
}
