use crate::document::{Held, Kind, Mount, Mounts, Volume};
use crate::finding::Severity;
use crate::flink::catalogue::OptionId;
use crate::rules::checkpointing::is_unset;
use crate::rules::high_availability::is_available;
use crate::rules::job::in_development;
use crate::rules::pages::fl303::{messages, options};
use crate::rules::{Case, Cx};

const LOCAL_SCHEME: &str = "file:";
/// Beginnings of the targets whose processes run on machines of a cluster.
/// Source: flink-yarn `YarnDeploymentTarget`.
const YARN: &str = "yarn-";

/// Where the processes run that are to share files.
#[derive(Clone, Copy)]
enum Cluster<'d> {
    Pods(&'d Mounts),
    Machines,
}

/// Why a directory is not shared.
struct Unshared<'d> {
    option: OptionId,
    case: Case<'d>,
    mount: Option<&'d Mount>,
}

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let Some(cluster) = cluster(cx) else { return };
    let mut found: Vec<Unshared<'_>> = Vec::new();
    for option in [options::CHECKPOINTS, options::SAVEPOINTS, options::HA_STORAGE] {
        found.extend(unshared(cx, option, cluster));
    }
    let Some((first, others)) = found.split_first() else { return };
    let Some(held) = first.case.held else { return };
    let key = cx.key_of(first.option, &first.case);
    let message = match (cluster, first.mount.map(|mount| mount.volume)) {
        (Cluster::Machines, _) => messages::of_machine(&key, held.shown()),
        (Cluster::Pods(_), Some(Volume::OfNode)) => messages::of_node(&key, held.shown()),
        (Cluster::Pods(_), _) => messages::of_pod(&key, held.shown()),
    };
    let mut report = cx.report(message).at_case(first.option, &first.case);
    if let Some(mount) = first.mount {
        report = report.label(mount.span, "the volume that it lies on");
    }
    for setting in others.iter().filter_map(|other| other.case.setting) {
        report = report.label(setting.span, "so is this");
    }
    if in_development(cx) {
        report = report.severity(Severity::Info);
    }
    cx.file(report.help(messages::help(&key)));
}

/// `None` where the processes may well share a machine, or what they mount
/// cannot be seen here.
fn cluster<'d>(cx: &mut Cx<'d>) -> Option<Cluster<'d>> {
    let document = cx.document;
    match document.kind {
        Kind::FlinkDeployment | Kind::FlinkBlueGreenDeployment => {
            if !cx.is_whole() {
                cx.not_assessed("the pods' volumes may be set outside of this document");
                return None;
            }
            // A template in a file of the cluster's may mount anything.
            let files = [options::POD_TEMPLATE, options::POD_TEMPLATE_JOBMANAGER, options::POD_TEMPLATE_TASKMANAGER];
            for file in files {
                if !is_unset(&cx.cases(file)?) {
                    cx.not_assessed("a pod template stands in another file");
                    return None;
                }
            }
            Some(Cluster::Pods(&document.fields.mounts))
        }
        kind if kind.is_manifest() => None,
        _ => {
            let target = cx.quietly(|cx| cx.cases(options::TARGET))?;
            let on_yarn = |case: &Case<'_>| case.text().is_some_and(|text| text.starts_with(YARN));
            target.iter().all(on_yarn).then_some(Cluster::Machines)
        }
    }
}

fn unshared<'d>(cx: &mut Cx<'d>, option: OptionId, cluster: Cluster<'d>) -> Option<Unshared<'d>> {
    let cases = cx.quietly(|cx| cx.cases(option))?;
    let paths: Option<Vec<&str>> = cases.iter().map(|case| local_path(case.text()?)).collect();
    let path = *paths?.last()?;
    let case = cases.last()?.clone();
    if matches!(case.held, None | Some(Held::Operator(_))) {
        return None;
    }
    // Without a scheme, the configured one counts.
    let has_scheme = case.text().is_some_and(|text| text.starts_with(LOCAL_SCHEME));
    if !has_scheme && !is_unset(&cx.quietly(|cx| cx.cases(options::DEFAULT_SCHEME))?) {
        return None;
    }
    let only_jobmanager = option == options::HA_STORAGE;
    if only_jobmanager {
        let mode = cx.quietly(|cx| cx.cases(options::HA_TYPE))?;
        if !mode.iter().all(is_available) {
            return None;
        }
    }
    let Cluster::Pods(mounts) = cluster else { return Some(Unshared { option, case, mount: None }) };
    let jobmanager = Mount::over(&mounts.jobmanager, path);
    let taskmanager = Mount::over(&mounts.taskmanager, path);
    let is_shared = |mount: Option<&Mount>| mount.is_some_and(|mount| mount.volume == Volume::Other);
    let mount = match (is_shared(jobmanager), is_shared(taskmanager) || only_jobmanager) {
        (true, true) => return None,
        (false, _) => jobmanager,
        (true, false) => taskmanager,
    };
    Some(Unshared { option, case, mount })
}

/// The path, where it is one of the machine's own: `file:///a`, `file:/a` or `/a`.
fn local_path(value: &str) -> Option<&str> {
    let path = value.strip_prefix(LOCAL_SCHEME).unwrap_or(value);
    let path = path.strip_prefix("//").unwrap_or(path);
    path.starts_with('/').then_some(path)
}
