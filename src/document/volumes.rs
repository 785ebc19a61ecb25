//! Which directories the pods of a manifest mount from elsewhere.

use crate::source::Span;
use crate::syntax::yaml::{NodeId, Tree};

/// What the pods of a manifest mount.
#[derive(Clone, Debug, Default)]
pub struct Mounts {
    /// In the pod of the `JobManager`.
    pub jobmanager: Vec<Mount>,
    /// In the pods of the `TaskManagers`.
    pub taskmanager: Vec<Mount>,
}

/// A directory of a pod with what is mounted there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// The directory.
    pub path: String,
    /// What lies there.
    pub volume: Volume,
    /// Where the volume is declared, else the mount.
    pub span: Span,
}

/// What a volume is, as far as it matters who sees its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Volume {
    /// Of one pod, and gone with it.
    OfPod,
    /// A directory of the node that the pod runs on.
    OfNode,
    /// A claim, a network file system, or what cannot be told from here.
    Other,
}

/// Volume sources whose files go with the pod.
/// Source: Kubernetes, Concepts, Storage, Volumes.
const OF_POD: [&str; 2] = ["emptyDir", "ephemeral"];
const OF_NODE: &str = "hostPath";

/// Where pod templates stand: of every process, of the `JobManager`, of the `TaskManagers`.
const TEMPLATES: [&[&str]; 3] = [&["podTemplate"], &["jobManager", "podTemplate"], &["taskManager", "podTemplate"]];

/// The mounts of a specification. A process has those of the template for all
/// and those of its own; a directory of any container counts, so that a merge by
/// index cannot lose one.
/// Source: flink-kubernetes-operator `FlinkConfigBuilder.applyPodTemplate`.
pub(super) fn mounts(tree: &Tree<'_>, spec: NodeId) -> Mounts {
    let templates = TEMPLATES.map(|path| tree.at(spec, path).and_then(|template| tree.get(template, "spec")));
    let [all, jobmanager, taskmanager] = templates;
    let of = |own: Option<NodeId>| merged(tree, &[own, all].into_iter().flatten().collect::<Vec<_>>());
    Mounts { jobmanager: of(jobmanager), taskmanager: of(taskmanager) }
}

/// The mounts of pod specifications that are laid over each other, the strongest first.
fn merged(tree: &Tree<'_>, pods: &[NodeId]) -> Vec<Mount> {
    let list = |node: NodeId, key: &str| {
        let items = tree.get(node, key).map(|items| tree.items(tree.resolve(items)).collect::<Vec<_>>());
        items.unwrap_or_default()
    };
    let text = |node: NodeId, key: &str| tree.get(node, key).and_then(|value| tree.text(value));
    let volumes: Vec<NodeId> = pods.iter().flat_map(|&pod| list(pod, "volumes")).collect();
    let containers = pods.iter().flat_map(|&pod| list(pod, "containers"));
    let mounts = containers.flat_map(|container| list(container, "volumeMounts"));
    let mount = |mount: NodeId| {
        let name = text(mount, "name");
        let declared = volumes.iter().copied().find(|&volume| name.is_some() && text(volume, "name") == name);
        let volume = declared.map_or(Volume::Other, |volume| kind(tree, volume));
        let span = tree.node(declared.unwrap_or(mount)).span;
        Some(Mount { path: text(mount, "mountPath")?.to_owned(), volume, span })
    };
    mounts.filter_map(mount).collect()
}

fn kind(tree: &Tree<'_>, volume: NodeId) -> Volume {
    if OF_POD.iter().any(|source| tree.get(volume, source).is_some()) {
        Volume::OfPod
    } else if tree.get(volume, OF_NODE).is_some() {
        Volume::OfNode
    } else {
        Volume::Other
    }
}

impl Mount {
    /// The mount that a path lies in: that of its longest beginning.
    #[must_use]
    pub fn over<'m>(mounts: &'m [Mount], path: &str) -> Option<&'m Mount> {
        let covers = |mount: &&Mount| {
            let directory = mount.path.trim_end_matches('/');
            path.strip_prefix(directory).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        mounts.iter().filter(covers).max_by_key(|mount| mount.path.trim_end_matches('/').len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::read;
    use crate::source::SourceFile;

    #[test]
    fn a_process_mounts_what_its_own_template_and_the_common_one_say() {
        let text = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n  image: flink:1.20\n  podTemplate:\n    spec:\n      containers:\n      - name: flink-main-container\n        volumeMounts:\n        - {name: shared, mountPath: /data}\n      volumes:\n      - name: shared\n        persistentVolumeClaim: {claimName: c}\n  taskManager:\n    podTemplate:\n      spec:\n        containers:\n        - name: flink-main-container\n          volumeMounts:\n          - {name: scratch, mountPath: /data/scratch/}\n        volumes:\n        - {name: scratch, emptyDir: {}}\n";
        let source = SourceFile::new("job.yaml", text);
        let file = read(&source, None);
        let mounts = &file.documents[0].fields.mounts;
        let over = |mounts: &[Mount], path: &str| Mount::over(mounts, path).map(|mount| mount.volume);
        assert_eq!(over(&mounts.jobmanager, "/data/scratch/x"), Some(Volume::Other));
        assert_eq!(over(&mounts.taskmanager, "/data/scratch/x"), Some(Volume::OfPod));
        assert_eq!(over(&mounts.taskmanager, "/data/scratches"), Some(Volume::Other));
        assert_eq!(over(&mounts.taskmanager, "/database"), None);
    }
}
