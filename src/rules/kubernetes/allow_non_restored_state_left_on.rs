use crate::document::operator::SpecText;
use crate::intent::Environment;
use crate::rules::Cx;
use crate::rules::pages::fl707::messages;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if cx.intent.environment == Some(Environment::Development) {
        return;
    }
    let job = cx.document.fields.spec.as_ref().and_then(|spec| spec.job.as_ref());
    let Some(field) =
        job.and_then(|job| job.allow_non_restored_state.as_ref()).filter(|field| SpecText::is_true(field))
    else {
        return;
    };
    let report = cx.report(messages::left_on()).at_text(field);
    cx.file(report.help(messages::help()));
}
