//! From the YAML of a manifest to its specification.

use super::field_path::{FieldPath, FieldsAt};
use super::{IngressSpec, JobSpec, OperatorSpec, ProcessSpec, ResourcesSpec, SnapshotSpec, SpecText};
use crate::document::{Kind, json_value, placeholder::is_placeholder};
use crate::flink::operator::{FORK_FIELDS, MISNAMED};
use crate::source::Span;
use crate::syntax::yaml::{NodeId, ParseOptions, Tree, parse};

/// The most text of a last specification that is looked at.
const MOST_BYTES: usize = 1 << 20;

/// The specification of a manifest of `flink.apache.org`; `path` leads to the
/// deployment's own.
pub(in crate::document) fn spec(tree: &Tree<'_>, resource: NodeId, kind: Kind, path: &[&str]) -> Option<OperatorSpec> {
    if kind.is_of_older_operator() || !kind.is_manifest() {
        return None;
    }
    let prefix = if path.len() > 1 { "spec.template.spec" } else { "spec" };
    let mut reader = Reader { tree, whole: true };
    let (last, parents) = path.split_last()?;
    let (key, spec) = tree.entry(tree.at(resource, parents)?, last)?;
    let mut found = OperatorSpec { place: tree.node(key).span, path: prefix, ..OperatorSpec::default() };
    if let Some((_, metadata)) = reader.mapping(resource, "metadata") {
        found.name = reader.text(metadata, FieldsAt { root: "metadata", within: "" }, "name");
    }
    reader.fields(tree.resolve(spec), prefix, &mut found);
    found.whole = reader.whole;
    found.last = last_reconciled(tree, resource).map(Box::new);
    Some(found)
}

/// What the operator noted in the status: JSON with a `spec`.
/// Source: `ReconciliationUtils.deserializeSpecWithMeta`.
fn last_reconciled(tree: &Tree<'_>, resource: NodeId) -> Option<OperatorSpec> {
    let node = tree.at(resource, &["status", "reconciliationStatus", "lastReconciledSpec"])?;
    let text = tree.text(node).filter(|text| !text.trim().is_empty() && text.len() <= MOST_BYTES)?;
    let inner = parse(text, ParseOptions::default());
    let root = *inner.documents().first()?;
    let mut reader = Reader { tree: &inner, whole: inner.error().is_none() };
    let (_, spec) = reader.mapping(root, "spec")?;
    let mut found = OperatorSpec { path: "spec", ..OperatorSpec::default() };
    reader.fields(spec, "spec", &mut found);
    found.whole = reader.whole;
    Some(found)
}

/// The parts of a specification that describe a process.
struct ProcessNames {
    process: &'static str,
    resource: &'static str,
    requests: &'static str,
    limits: &'static str,
}

const JOB_MANAGER: ProcessNames = ProcessNames {
    process: "jobManager",
    resource: "jobManager.resource",
    requests: "jobManager.resources.requests",
    limits: "jobManager.resources.limits",
};

const TASK_MANAGER: ProcessNames = ProcessNames {
    process: "taskManager",
    resource: "taskManager.resource",
    requests: "taskManager.resources.requests",
    limits: "taskManager.resources.limits",
};

struct Reader<'r, 't> {
    tree: &'r Tree<'t>,
    /// Falls where a field is of another type than it should be, or something is
    /// merged in.
    whole: bool,
}

impl Reader<'_, '_> {
    fn fields(&mut self, spec: NodeId, root: &'static str, found: &mut OperatorSpec) {
        if !self.tree.node(spec).is_mapping() {
            self.whole = false;
            return;
        }
        self.merges(spec);
        self.whole &= FORK_FIELDS.iter().all(|field| self.tree.get(spec, field).is_none());
        let path = FieldsAt { root, within: "" };
        found.flink_version = self.text(spec, path, "flinkVersion");
        found.image = self.text(spec, path, "image");
        found.image_pull_policy = self.text(spec, path, "imagePullPolicy");
        found.service_account = self.text(spec, path, "serviceAccount");
        found.mode = self.text(spec, path, "mode");
        found.deployment_name = self.text(spec, path, "deploymentName");
        found.restart_nonce = self.text(spec, path, "restartNonce");
        found.job = self.job(spec, path);
        found.job_manager = self.process(spec, path, &JOB_MANAGER);
        found.task_manager = self.process(spec, path, &TASK_MANAGER);
        if let Some((place, ingress)) = self.mapping(spec, "ingress") {
            let template = self.text(ingress, path.within("ingress"), "template");
            found.ingress = Some(IngressSpec { place, template });
        }
        if let Some((_, log)) = self.mapping(spec, "logConfiguration") {
            found.log_configuration = self.texts(log, path.within("logConfiguration"));
        }
        found.snapshot = self.snapshot(spec, path);
    }

    fn job(&mut self, spec: NodeId, path: FieldsAt) -> Option<JobSpec> {
        let (place, job) = self.mapping(spec, "job")?;
        let path = path.within("job");
        Some(JobSpec {
            place,
            jar_uri: self.text(job, path, "jarURI"),
            entry_class: self.text(job, path, "entryClass"),
            parallelism: self.text(job, path, "parallelism"),
            upgrade_mode: self.text(job, path, "upgradeMode"),
            state: self.text(job, path, "state"),
            savepoint_trigger_nonce: self.text(job, path, "savepointTriggerNonce"),
            savepoint_redeploy_nonce: self.text(job, path, "savepointRedeployNonce"),
            initial_savepoint_path: self.text(job, path, "initialSavepointPath"),
            allow_non_restored_state: self.text(job, path, "allowNonRestoredState"),
            misnamed: self.misnamed(job, path),
        })
    }

    fn misnamed(&mut self, job: NodeId, path: FieldsAt) -> Vec<(SpecText, &'static str)> {
        let wrong = MISNAMED.iter().filter(|(_, field)| self.tree.get(job, field).is_none());
        let wrong: Vec<_> = wrong.copied().collect();
        wrong.into_iter().filter_map(|(name, field)| Some((self.text(job, path, name)?, field))).collect()
    }

    fn process(&mut self, spec: NodeId, path: FieldsAt, names: &ProcessNames) -> Option<ProcessSpec> {
        let (place, process) = self.mapping(spec, names.process)?;
        let replicas = self.text(process, path.within(names.process), "replicas");
        let mut found = ProcessSpec { place, replicas, ..ProcessSpec::default() };
        if let Some((place, resource)) = self.mapping(process, "resource") {
            let path = path.within(names.resource);
            found.resource = Some(place);
            found.memory = self.text(resource, path, "memory");
            found.cpu = self.text(resource, path, "cpu");
            found.ephemeral_storage = self.text(resource, path, "ephemeralStorage");
        }
        if let Some((place, resources)) = self.mapping(process, "resources") {
            let mut amounts = |name: &str, within: &'static str| {
                let (_, map) = self.mapping(resources, name)?;
                Some(self.texts(map, path.within(within)))
            };
            let requests = amounts("requests", names.requests).unwrap_or_default();
            let limits = amounts("limits", names.limits).unwrap_or_default();
            found.resources = Some(ResourcesSpec { place, requests, limits });
        }
        Some(found)
    }

    fn snapshot(&mut self, spec: NodeId, path: FieldsAt) -> SnapshotSpec {
        let mut found = SnapshotSpec::default();
        if let Some((place, savepoint)) = self.mapping(spec, "savepoint") {
            found.savepoint = Some(place);
            found.already_exists = self.text(savepoint, path.within("savepoint"), "alreadyExists");
        }
        found.checkpoint = self.mapping(spec, "checkpoint").map(|(place, _)| place);
        if let Some((place, reference)) = self.mapping(spec, "jobReference") {
            found.job_reference = Some(place);
            found.job_kind = self.text(reference, path.within("jobReference"), "kind");
        }
        found
    }

    /// A mapping and its key.
    fn mapping(&mut self, around: NodeId, name: &str) -> Option<(Span, NodeId)> {
        let (key, value) = self.tree.entry(around, name)?;
        let node = self.tree.resolve(value);
        if json_value::is_null(self.tree, node) {
            return None;
        }
        if !self.tree.node(node).is_mapping() {
            self.whole = false;
            return None;
        }
        self.merges(node);
        Some((self.tree.node(key).span, node))
    }

    /// A scalar that is not null.
    fn text(&mut self, around: NodeId, path: FieldsAt, name: &'static str) -> Option<SpecText> {
        let (key, value) = self.tree.entry(around, name)?;
        self.scalar(key, value, path.field(name))
    }

    fn scalar(&mut self, key: NodeId, value: NodeId, path: FieldPath) -> Option<SpecText> {
        let node = self.tree.resolve(value);
        if json_value::is_null(self.tree, node) {
            return None;
        }
        if self.tree.node(node).scalar().is_none() {
            self.whole = false;
            return None;
        }
        let text = json_value::text(self.tree, node);
        let span = self.tree.node(key).span.to(self.tree.node(value).span);
        Some(SpecText { path, placeholder: is_placeholder(&text), text: text.into(), span })
    }

    /// Every scalar of a mapping.
    fn texts(&mut self, mapping: NodeId, path: FieldsAt) -> Vec<SpecText> {
        let entries: Vec<_> = self.tree.entries(mapping).collect();
        let named = |(key, value)| Some((key, value, self.tree.text(key)?.to_owned()));
        let named: Vec<_> = entries.into_iter().filter_map(named).collect();
        named.into_iter().filter_map(|(key, value, name)| self.scalar(key, value, path.field(name))).collect()
    }

    fn merges(&mut self, mapping: NodeId) {
        if self.tree.get(mapping, "<<").is_some() {
            self.whole = false;
        }
    }
}
