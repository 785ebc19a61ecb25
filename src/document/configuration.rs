//! A document as the source of the values that Flink's processes start from,
//! with the fields of a manifest laid over its settings.

use std::sync::Arc;

use super::operator::FieldPath;
use super::{Document, Held, Kind};
use crate::flink::catalogue::Name;
use crate::flink::memory::{Configuration, Configured, LegacyHeap};
use crate::source::Span;

/// A field of a manifest that the operator makes a setting of, over whatever
/// the configuration map says.
/// Source: flink-kubernetes-operator `FlinkConfigBuilder.java`.
#[derive(Clone, Debug)]
pub struct SpecField {
    /// The key that it sets.
    pub key: &'static str,
    /// The key in the catalogue.
    pub name: Option<Name>,
    /// Where it stands, as `spec.taskManager.resource.memory`.
    pub path: FieldPath,
    /// What is written there.
    pub text: Arc<str>,
    /// The value that Flink's configuration holds.
    pub value: Arc<str>,
    /// Whether the value is only known once something has filled it in.
    pub placeholder: bool,
    /// From the first byte of the field's name to the last of its value.
    pub span: Span,
}

impl Kind {
    /// Whether a configuration of this kind starts processes of its own.
    #[must_use]
    pub fn starts_processes(self) -> bool {
        !matches!(self, Kind::FlinkSessionJob | Kind::FlinkStateSnapshot | Kind::Sql | Kind::FlinkCli)
    }

    /// What the old keys for the heap stand for.
    #[must_use]
    pub fn legacy_heap(self) -> LegacyHeap {
        if self.is_manifest() { LegacyHeap::Container } else { LegacyHeap::Standalone }
    }
}

impl Document<'_> {
    /// The field of the manifest that sets `key`.
    #[must_use]
    pub fn spec_field(&self, key: &str) -> Option<&SpecField> {
        self.fields.settings.iter().find(|field| field.key == key)
    }
}

impl Configuration for Document<'_> {
    fn get(&self, key: &str) -> Option<Configured<'_>> {
        self.held_under(key).map(configured)
    }

    fn named(&self, name: Name) -> Option<Configured<'_>> {
        self.held(name).map(configured)
    }
}

fn configured(held: Held<'_>) -> Configured<'_> {
    if held.is_placeholder() { Configured::Unknown } else { Configured::Value(held.value().into_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::read;
    use crate::source::SourceFile;

    const DEPLOYMENT: &str = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n";

    fn in_force(spec: &str, keys: &[&str]) -> Vec<String> {
        let source = SourceFile::new("job.yaml", format!("{DEPLOYMENT}{spec}"));
        let file = read(&source, None);
        let document = &file.documents[0];
        let of = |key: &&str| match Configuration::get(document, key) {
            None => "-".to_owned(),
            Some(Configured::Unknown) => "?".to_owned(),
            Some(Configured::Value(value)) => value.as_string().into_owned(),
        };
        keys.iter().map(of).collect()
    }

    const JOBMANAGER: &str = "jobmanager.memory.process.size";
    const TASKMANAGER: &str = "taskmanager.memory.process.size";

    #[test]
    fn fields_of_the_manifest_win_over_its_configuration() {
        let spec = "  taskManager: {resource: {memory: 2Gi}}\n  flinkConfiguration:\n    \
                    taskmanager.memory.process.size: 4g\n    jobmanager.memory.process.size: 1g\n";
        assert_eq!(in_force(spec, &[TASKMANAGER, JOBMANAGER]), ["2147483648", "1g"]);
    }

    #[test]
    fn requests_win_over_limits_and_both_over_the_old_field() {
        let spec = "  jobManager: {resources: {limits: {memory: 3Gi}}}\n  taskManager:\n    resource: {memory: 1g}\n    \
                    resources: {requests: {memory: 2048Mi}, limits: {memory: 3Gi}}\n";
        assert_eq!(in_force(spec, &[TASKMANAGER, JOBMANAGER]), ["2147483648", "3221225472"]);
    }

    #[test]
    fn what_is_filled_in_later_is_not_known() {
        let spec = "  taskManager: {resource: {memory: \"${MEMORY}\"}}\n  flinkConfiguration:\n    \
                    jobmanager.memory.process.size: ${JM}\n";
        assert_eq!(in_force(spec, &[TASKMANAGER, JOBMANAGER, "taskmanager.memory.flink.size"]), ["?", "?", "-"]);
    }

    #[test]
    fn a_field_knows_its_place() {
        let text = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkBlueGreenDeployment\nspec:\n  template:\n    spec:\n      \
                    taskManager:\n        resource:\n          memory: 1024m\n";
        let source = SourceFile::new("job.yaml", text);
        let file = read(&source, None);
        let field = file.documents[0].spec_field(TASKMANAGER).expect("a field");
        assert_eq!(field.path.to_string(), "spec.template.spec.taskManager.resource.memory");
        assert_eq!(source.slice(field.span), "memory: 1024m");
    }
}
