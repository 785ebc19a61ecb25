use super::operator;
use super::validator::{At, Violation, violations};
use crate::finding::Severity;
use crate::flink::operator::checks;
use crate::rules::Cx;
use crate::rules::pages::fl703::messages;

/// How the checks of the jar's address begin.
const JAR: &str = "jar-";

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let Some(spec) = &cx.document.fields.spec else { return };
    let operator = (operator(cx), cx.intent.context.operator_version.is_some());
    // A session job is never whole by itself; its own fields still are.
    let whole = cx.is_whole() || (cx.document.partial && !cx.document.kind.starts_processes());
    for violation in violations(cx.document, spec, operator, whole) {
        file(cx, spec.path, violation);
    }
}

fn file(cx: &mut Cx<'_>, path: &str, violation: Violation<'_>) {
    let Violation { check, at, message, help, certain, also } = violation;
    let message = match check {
        _ if certain => message,
        check if *check == checks::JAR_SCHEME || *check == checks::JAR_HOST => messages::unless_allowed(message),
        check if *check == checks::FLINK_VERSION_UNSUPPORTED => messages::unless_older(message),
        _ => messages::unless(message),
    };
    let report = cx.report(message).help(messages::help_check(check.id, help)).at_span(at.span());
    let mut report = match at {
        // The address of a jar may hold a password.
        At::Field(field) => {
            report.key(field.path.to_string(), (!check.id.starts_with(JAR)).then(|| field.text.to_string()))
        }
        At::Setting(setting) => report.key(setting.shown_key(), Some(setting.shown().into_owned())),
        At::Part(name, _) => report.key(format!("{path}.{name}"), None),
    };
    if !certain {
        report = report.severity(Severity::Warning);
    }
    for span in also {
        report = report.label(span, messages::also());
    }
    cx.file(report);
}
