//! Manifests of the Kubernetes operator as the operator sees them: the fields of
//! their specification with their places, the settings that some of them become,
//! and what the operator fills in.

mod field_path;
mod injected;
mod read;
mod settings;

pub use field_path::FieldPath;
pub(super) use injected::injected;
pub(super) use read::spec;
pub(super) use settings::settings;

use std::sync::Arc;

use crate::source::Span;

/// The specification of a `FlinkDeployment`, `FlinkSessionJob` or
/// `FlinkStateSnapshot`, or of the deployment that a `FlinkBlueGreenDeployment`
/// makes. A field that is null is absent.
/// Source: flink-kubernetes-operator-api `api/spec`.
#[derive(Clone, Debug, Default)]
pub struct OperatorSpec {
    /// Whether every field is of the type that it should be, and all of them are
    /// here: what the API server refuses, YAML merges in or another maker's operator
    /// fills in is not known.
    pub whole: bool,
    /// `metadata.name`.
    pub name: Option<SpecText>,
    /// The key of the specification.
    pub place: Span,
    /// Where its fields stand, as `spec`.
    pub path: &'static str,
    /// `flinkVersion`.
    pub flink_version: Option<SpecText>,
    /// `image`.
    pub image: Option<SpecText>,
    /// `imagePullPolicy`.
    pub image_pull_policy: Option<SpecText>,
    /// `serviceAccount`.
    pub service_account: Option<SpecText>,
    /// `mode`.
    pub mode: Option<SpecText>,
    /// `deploymentName` of a session job.
    pub deployment_name: Option<SpecText>,
    /// `restartNonce`.
    pub restart_nonce: Option<SpecText>,
    /// `job`.
    pub job: Option<JobSpec>,
    /// `jobManager`.
    pub job_manager: Option<ProcessSpec>,
    /// `taskManager`.
    pub task_manager: Option<ProcessSpec>,
    /// `ingress`.
    pub ingress: Option<IngressSpec>,
    /// The keys of `logConfiguration`.
    pub log_configuration: Vec<SpecText>,
    /// What a `FlinkStateSnapshot` says.
    pub snapshot: SnapshotSpec,
    /// `status.reconciliationStatus.lastReconciledSpec`: what the operator ran last,
    /// in a manifest that was read from a cluster. Its places mean nothing.
    pub last: Option<Box<OperatorSpec>>,
}

/// `spec.job`.
#[derive(Clone, Debug, Default)]
pub struct JobSpec {
    /// Its key.
    pub place: Span,
    /// `jarURI`.
    pub jar_uri: Option<SpecText>,
    /// `entryClass`.
    pub entry_class: Option<SpecText>,
    /// `parallelism`.
    pub parallelism: Option<SpecText>,
    /// `upgradeMode`.
    pub upgrade_mode: Option<SpecText>,
    /// `state`.
    pub state: Option<SpecText>,
    /// `savepointTriggerNonce`.
    pub savepoint_trigger_nonce: Option<SpecText>,
    /// `savepointRedeployNonce`.
    pub savepoint_redeploy_nonce: Option<SpecText>,
    /// `initialSavepointPath`.
    pub initial_savepoint_path: Option<SpecText>,
    /// `allowNonRestoredState`.
    pub allow_non_restored_state: Option<SpecText>,
    /// Fields by the names that other operators have for them, with their own.
    pub misnamed: Vec<(SpecText, &'static str)>,
}

/// `spec.jobManager` or `spec.taskManager`.
#[derive(Clone, Debug, Default)]
pub struct ProcessSpec {
    /// Its key.
    pub place: Span,
    /// `replicas`.
    pub replicas: Option<SpecText>,
    /// `resource.memory`.
    pub memory: Option<SpecText>,
    /// `resource.cpu`.
    pub cpu: Option<SpecText>,
    /// `resource.ephemeralStorage`.
    pub ephemeral_storage: Option<SpecText>,
    /// The key of `resource`, where it is there.
    pub resource: Option<Span>,
    /// `resources`, with requests and limits.
    pub resources: Option<ResourcesSpec>,
}

/// `resources` of a process, as Kubernetes has them.
#[derive(Clone, Debug, Default)]
pub struct ResourcesSpec {
    /// Its key.
    pub place: Span,
    /// Amounts that the last name of their path tells the resource of, as `memory`.
    pub requests: Vec<SpecText>,
    /// The same of the most that it may take.
    pub limits: Vec<SpecText>,
}

impl ResourcesSpec {
    /// What counts for Flink: the request, else the limit.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&SpecText> {
        self.request(name).or_else(|| self.limit(name))
    }

    /// The request of a resource.
    #[must_use]
    pub fn request(&self, name: &str) -> Option<&SpecText> {
        self.requests.iter().find(|amount| amount.path.name() == name)
    }

    /// The limit of a resource.
    #[must_use]
    pub fn limit(&self, name: &str) -> Option<&SpecText> {
        self.limits.iter().find(|amount| amount.path.name() == name)
    }
}

/// `spec.ingress`.
#[derive(Clone, Debug, Default)]
pub struct IngressSpec {
    /// Its key.
    pub place: Span,
    /// `template`.
    pub template: Option<SpecText>,
}

/// What only a `FlinkStateSnapshot` has.
#[derive(Clone, Debug, Default)]
pub struct SnapshotSpec {
    /// The key of `savepoint`.
    pub savepoint: Option<Span>,
    /// `savepoint.alreadyExists`.
    pub already_exists: Option<SpecText>,
    /// The key of `checkpoint`.
    pub checkpoint: Option<Span>,
    /// The key of `jobReference`.
    pub job_reference: Option<Span>,
    /// `jobReference.kind`.
    pub job_kind: Option<SpecText>,
}

/// A scalar field of a manifest.
#[derive(Clone, Debug)]
pub struct SpecText {
    /// Where it stands, as `spec.job.upgradeMode`.
    pub path: FieldPath,
    /// The string that the operator sees; settings that come of the field share it.
    pub text: Arc<str>,
    /// Whether the value is only known once something has filled it in.
    pub placeholder: bool,
    /// From the first byte of the field's name to the last of its value.
    pub span: Span,
}

impl SpecText {
    /// The text, where it is known here.
    #[must_use]
    pub fn known(&self) -> Option<&str> {
        (!self.placeholder).then_some(&*self.text)
    }

    /// A whole number, where it is known and one.
    #[must_use]
    pub fn number(&self) -> Option<i64> {
        self.known()?.parse().ok()
    }

    /// Whether it says `true`.
    #[must_use]
    pub fn is_true(&self) -> bool {
        self.known() == Some("true")
    }
}

impl ProcessSpec {
    /// The field that the process's memory comes from.
    #[must_use]
    pub fn memory_field(&self) -> Option<&SpecText> {
        self.resources.as_ref().and_then(|resources| resources.get(MEMORY)).or(self.memory.as_ref())
    }

    /// The field that the process's processors come from.
    #[must_use]
    pub fn cpu_field(&self) -> Option<&SpecText> {
        self.resources.as_ref().and_then(|resources| resources.get(CPU)).or(self.cpu.as_ref())
    }
}

/// Names of resources in Kubernetes.
pub const MEMORY: &str = "memory";
/// Names of resources in Kubernetes.
pub const CPU: &str = "cpu";
/// Names of resources in Kubernetes.
pub const STORAGE: &str = "ephemeral-storage";
