use crate::document::RefusalReason;
use crate::rules::Cx;
use crate::rules::pages::fl901::messages;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    for refusal in &cx.document.refusals {
        let mut report = cx.report(messages::refused(&refusal.reason)).at_span(refusal.span);
        match &refusal.reason {
            // FL908's: it knows where else the key stands.
            RefusalReason::Duplicate { .. } => continue,
            RefusalReason::Null { key } => report = report.key(key, None).help(messages::help_null(key, "{}")),
            RefusalReason::Syntax(_) => report = report.help(messages::help_syntax()),
            _ => {}
        }
        cx.file(report);
    }
    for error in cx.intent_errors {
        let mut report = cx.report(messages::directive(&error.message)).at_span(error.span);
        if let Some(help) = &error.help {
            report = report.help(help.clone());
        }
        cx.file(report);
    }
}
