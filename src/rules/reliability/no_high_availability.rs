use super::availability::{high_availability, is_missing};
use crate::document::Kind;
use crate::finding::{Applicability, Fix, Severity};
use crate::flink::high_availability::HighAvailability;
use crate::intent::Environment;
use crate::rules::checkpointing::{is_on, is_operators};
use crate::rules::job::upgrades_from_last_state;
use crate::rules::pages::fl601::{messages, options};
use crate::rules::{Case, Cx};
use crate::source::TextEdit;

/// Where the metadata goes, beside the checkpoints.
const FOLDER: &str = "ha";
/// What begins the address of storage that outlives a machine.
const SCHEME_END: &str = "://";
const LOCAL_SCHEME: &str = "file";

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    // An upgrade from the last state needs high availability more, which is another rule's.
    if !cx.document.kind.starts_processes() || upgrades_from_last_state(cx) {
        return;
    }
    let production = cx.intent.environment == Some(Environment::Production);
    if !production && (cx.intent.environment.is_some() || !keeps_checkpoints(cx)) {
        return;
    }
    let Some((HighAvailability::Off, cases)) = high_availability(cx, options::TYPE) else { return };
    let Some(case) = cases.last() else { return };
    let message = if production { messages::off(case.origin()) } else { messages::lost(case.origin()) };
    let (report, key) = (cx.report(message).at_case(options::TYPE, case), cx.name_of(options::TYPE));
    let help = messages::help(key, options::STORAGE.key());
    let fix = fix(cx, &cases);
    let report = if production { report } else { report.severity(Severity::Info) };
    cx.file(report.help(help).fix(fix));
}

/// Whether the operator runs a job whose checkpoints the document asks for: what
/// it would have to be started from by hand.
fn keeps_checkpoints(cx: &mut Cx<'_>) -> bool {
    let has_job = cx.document.fields.spec.as_ref().is_some_and(|spec| spec.job.is_some());
    if !has_job || !is_operators(cx) {
        return false;
    }
    let Some(interval) = cx.quietly(|cx| cx.cases(options::CHECKPOINT_INTERVAL)) else { return false };
    is_on(&interval) == Some(true) && interval.iter().all(|case| case.setting.is_some())
}

/// High availability by Kubernetes, its storage beside that of the checkpoints.
fn fix(cx: &mut Cx<'_>, cases: &[Case<'_>]) -> Option<Fix> {
    let is_deployment = matches!(cx.document.kind, Kind::FlinkDeployment | Kind::FlinkBlueGreenDeployment);
    let is_native = is_deployment || cx.document.held(options::CLUSTER_ID.name()).is_some();
    if !is_native {
        return None;
    }
    let kubernetes = HighAvailability::kubernetes_in(cx.known()?.iter());
    let mut fix = cx.fix_option(options::TYPE, cases, kubernetes, Applicability::Unsafe)?;
    // What keeps a fix away is no reason not to judge.
    let storage = cx.quietly(|cx| cx.cases(options::STORAGE))?;
    if is_missing(&storage) {
        let checkpoints = cx.quietly(|cx| cx.cases(options::CHECKPOINTS))?;
        let beside = beside(checkpoints.last()?.text()?)?;
        let mut further = cx.fix_option(options::STORAGE, &storage, &beside, Applicability::Unsafe)?;
        // A mapping cannot stand beside a value of its own key.
        let written = |key: &str| further.edits.iter().any(|edit| edit.text.contains(key));
        if written(&format!("{}:", cx.name_of(options::TYPE))) && !written(cx.name_of(options::STORAGE)) {
            return None;
        }
        for edit in &mut further.edits {
            fix.edits.iter().for_each(|first| put_behind(first, edit));
        }
        fix.title = format!("{} and {}", fix.title, further.title);
        fix.edits.extend(further.edits);
        fix.changes.extend(further.changes);
    }
    Some(fix)
}

/// Where two insertions at one place both begin with the mapping that their
/// settings belong to, the second goes into that of the first.
fn put_behind(first: &TextEdit, second: &mut TextEdit) {
    if first.span != second.span || !first.span.is_empty() {
        return;
    }
    let (one, other) = (first.text.split_inclusive('\n'), second.text.split_inclusive('\n'));
    let common: usize = one.zip(other).take_while(|(a, b)| a == b).map(|(line, _)| line.len()).sum();
    let (head, rest) = second.text.split_at(common);
    if head.is_empty() {
        return;
    }
    let line_ending = if head.ends_with("\r\n") { "\r\n" } else { "\n" };
    let between = if first.text.ends_with('\n') { "" } else { line_ending };
    second.text = format!("{between}{rest}");
}

/// The folder for metadata beside a folder for checkpoints.
fn beside(checkpoints: &str) -> Option<String> {
    let (scheme, path) = checkpoints.trim_end_matches('/').split_once(SCHEME_END)?;
    if scheme == LOCAL_SCHEME {
        return None;
    }
    let parent = path.rsplit_once('/').map_or(path, |(parent, _)| parent);
    Some(format!("{scheme}{SCHEME_END}{parent}/{FOLDER}")).filter(|_| !parent.is_empty())
}

#[cfg(test)]
mod tests {
    use super::beside;

    #[test]
    fn metadata_lies_beside_checkpoints() {
        assert_eq!(beside("s3://bucket/app/checkpoints/").as_deref(), Some("s3://bucket/app/ha"));
        assert_eq!(beside("s3://bucket").as_deref(), Some("s3://bucket/ha"));
        assert_eq!(beside("hdfs:///checkpoints"), None);
        assert_eq!(beside("file:///tmp/checkpoints"), None);
        assert_eq!(beside("/tmp/checkpoints"), None);
    }
}
