//! What the Kubernetes operator makes of a manifest and when it refuses one, from
//! `catalogue/operator.toml` and the operator's own sources
//! (apache/flink-kubernetes-operator, main at 6e9caeb4).

mod autoscaler;
mod cron;
mod ingress;
mod jar_uri;
mod name;
mod periods;
mod quantity;
mod tables;
mod version;

pub use autoscaler::{AutoscalerNumber, NumberRange, autoscaler_keys, numbers};
pub use ingress::{IngressError, ingress_error};
pub use jar_uri::{JarUriError, jar_uri_error};
pub use name::{NAME_PATTERN, is_valid_name};
pub use periods::is_excluded_period;
pub use quantity::{is_storage, quantity};
pub use tables::{
    Check, DEPLOYMENT_MODES, FORBIDDEN, FORK_FIELDS, Injected, JAR_SCHEMES, JOB_STATES, LOG_KEYS, MISNAMED,
    RECONCILE_INTERVAL_MS, SNAPSHOT_TARGETS, UPGRADE_MODES, When, checks, injected, keys,
};
pub use version::OperatorVersion;
