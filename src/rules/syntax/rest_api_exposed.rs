use crate::document::{Held, Kind};
use crate::finding::{Applicability, Severity};
use crate::flink::catalogue::OptionId;
use crate::flink::rest_exposure::{CLUSTER_IP, is_internal, is_native_target, is_reachable};
use crate::intent::Environment;
use crate::rules::pages::fl913::{messages, options};
use crate::rules::{Cases, Cx};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let Some(types) = cx.cases(options::EXPOSED) else { return };
    let Some(case) = types.last() else { return };
    if !types.iter().all(|case| case.text().is_some_and(is_reachable)) {
        return;
    }
    // A default counts only where Flink itself makes the service: in its own file
    // for native Kubernetes. The operator, in whatever it is told, always sets it.
    let by_default = types.iter().any(|case| case.held.is_none());
    if by_default && (cx.document.kind != Kind::FlinkConf || !is_native(cx)) {
        return;
    }
    if asks_for_certificates(cx) != Some(false) {
        return;
    }
    let severity = if cx.intent.environment == Some(Environment::Development) {
        Severity::Info
    } else if is_of_internal_network(cx) {
        Severity::Warning
    } else {
        Severity::Error
    };
    let message = messages::exposed(case.text().unwrap_or_default(), case.origin());
    let fix = cx.fix_option(options::EXPOSED, &types, CLUSTER_IP, Applicability::Unsafe);
    let help = messages::help(options::EXPOSED.key(), CLUSTER_IP);
    cx.file(cx.report(message).at_case(options::EXPOSED, case).severity(severity).help(help).fix(fix));
}

/// Whether Flink itself makes the service. A cluster id alone does not tell: high
/// availability on Kubernetes needs one as well.
fn is_native(cx: &Cx<'_>) -> bool {
    let held = |option: OptionId| cx.document.held(option.name());
    let target = held(options::TARGET).is_some_and(|held| is_native_target(&held.configured()));
    target || held(options::IMAGE_BEFORE).or_else(|| held(options::IMAGE)).is_some()
}

/// Whether clients have to show a certificate; `None` where that is not known.
fn asks_for_certificates(cx: &mut Cx<'_>) -> Option<bool> {
    let on = |cases: Cases<'_>| cases.iter().any(|case| case.bool() == Some(true));
    let encrypted = on(cx.cases(options::SSL)?);
    let authenticated = on(cx.cases(options::AUTHENTICATION)?);
    Some(encrypted && authenticated)
}

/// Whether an annotation of the service keeps it within the network.
fn is_of_internal_network(cx: &Cx<'_>) -> bool {
    let key = options::ANNOTATIONS.key();
    let annotations = cx.document.effective();
    annotations.iter().filter(|effective| effective.key.starts_with(key)).any(|effective| {
        let value = match effective.held {
            Held::Setting(setting) | Held::Cluster(_, setting) => setting.text(),
            held => held.configured(),
        };
        is_internal(effective.key.get(key.len()..).unwrap_or_default(), &value)
    })
}
