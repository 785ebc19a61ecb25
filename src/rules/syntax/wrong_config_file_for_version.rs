use crate::document::Kind;
use crate::finding::Severity;
use crate::flink::Release;
use crate::rules::Cx;
use crate::rules::pages::fl910::messages;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let kind = cx.document.kind;
    let (Some(folder), Some(name)) = (cx.folder, kind.file_name()) else { return };
    let Some(known) = cx.known() else { return };
    let (has_other, versions) = (folder.has_other, cx.intent.versions);
    if known.iter().all(|release| is_read(kind, release, has_other)) {
        return;
    }
    let is_ever_read = known.iter().any(|release| is_read(kind, release, has_other));
    let is_overruled = kind == Kind::ConfigYaml && has_other && known.last.at_least(1, 19);
    let report = if is_ever_read {
        cx.report(messages::some_overruled()).severity(Severity::Warning).help(messages::help_overruled())
    } else if is_overruled {
        cx.report(messages::overruled(versions)).help(messages::help_overruled())
    } else {
        let report = cx.report(messages::not_read(versions, name));
        match kind {
            _ if has_other => report.severity(Severity::Warning).help(messages::help_left_over()),
            Kind::FlinkConf => report.help(messages::help_migrate()),
            _ => report.help(messages::help_rename()),
        }
    };
    cx.file(report);
}

/// Whether a release reads a file of its `conf` folder.
/// Source: `GlobalConfiguration.loadConfiguration` of 1.18, 1.20 and 2.0.
fn is_read(kind: Kind, release: Release, has_other: bool) -> bool {
    match kind {
        Kind::FlinkConf => !release.at_least(2, 0),
        Kind::ConfigYaml => release.at_least(2, 0) || (release.at_least(1, 19) && !has_other),
        _ => true,
    }
}
