//! Fields of a manifest that the operator makes settings of, over whatever the
//! configuration map says.

use std::sync::Arc;

use super::field_path::FieldsAt;
use super::{OperatorSpec, ProcessSpec, SpecText};
use crate::document::{Document, Kind, SpecField};
use crate::flink::catalogue;
use crate::flink::memory::parse_resource_memory;
use crate::flink::operator::{keys, quantity};
use crate::flink::value::java;

/// The fields of a deployment that become settings, by the keys of its Flink.
/// Source: `FlinkConfigBuilder.java`.
pub(in crate::document) fn settings(document: &Document<'_>, spec: &OperatorSpec) -> Vec<SpecField> {
    let before_1_17 = is_before_1_17(spec);
    let key = |key, old| if before_1_17 { old } else { key };
    let mut found = Vec::new();
    let processes = [
        (&spec.job_manager, keys::JOBMANAGER_MEMORY, key(keys::JOBMANAGER_CPU, keys::JOBMANAGER_CPU_BEFORE_1_17)),
        (&spec.task_manager, keys::TASKMANAGER_MEMORY, key(keys::TASKMANAGER_CPU, keys::TASKMANAGER_CPU_BEFORE_1_17)),
    ];
    for (process, memory_key, cpu_key) in processes {
        let Some(process) = process else { continue };
        found.extend(process.memory_field().map(|field| memory(memory_key, field)));
        if document.kind != Kind::FlinkSessionJob {
            found.extend(process.cpu_field().map(|field| cpu(cpu_key, field)));
        }
    }
    if !matches!(document.kind, Kind::FlinkDeployment | Kind::FlinkBlueGreenDeployment) {
        return found;
    }
    let plain = |key, field: &Option<SpecText>| {
        let field = field.as_ref().filter(|field| !field.text.trim().is_empty())?;
        Some(of(key, field, Arc::clone(&field.text)))
    };
    found.extend(plain(key(keys::IMAGE, keys::IMAGE_BEFORE_1_17), &spec.image));
    found.extend(plain(keys::IMAGE_PULL_POLICY, &spec.image_pull_policy));
    found.extend(plain(keys::SERVICE_ACCOUNT, &spec.service_account));
    found.extend(spec.job_manager.as_ref().and_then(|process| replicas(spec, process)));
    found.extend(parallelism(document, spec));
    found
}

/// Whether the operator uses the keys of Flink before 1.17.
fn is_before_1_17(spec: &OperatorSpec) -> bool {
    let version = spec.flink_version.as_ref().and_then(|version| version.text.strip_prefix("v1_"));
    version.and_then(|minor| minor.parse::<u16>().ok()).is_some_and(|minor| minor < 17)
}

fn of(key: &'static str, field: &SpecText, value: Arc<str>) -> SpecField {
    SpecField {
        key,
        name: catalogue::lookup(key),
        path: field.path.clone(),
        text: Arc::clone(&field.text),
        value,
        placeholder: field.placeholder,
        span: field.span,
    }
}

/// What the operator refuses stands as it is written, which Flink refuses as well.
fn memory(key: &'static str, field: &SpecText) -> SpecField {
    of(key, field, parse_resource_memory(&field.text).map_or_else(|_| Arc::clone(&field.text), Arc::from))
}

fn cpu(key: &'static str, field: &SpecText) -> SpecField {
    let value = quantity(&field.text).map(java::double_to_string);
    of(key, field, value.map_or_else(|| Arc::clone(&field.text), Arc::from))
}

/// A `JobManager` that is described and does not say has one replica.
/// Source: `JobManagerSpec.replicas`.
fn replicas(spec: &OperatorSpec, process: &ProcessSpec) -> Option<SpecField> {
    let key = keys::JOBMANAGER_REPLICAS;
    match &process.replicas {
        Some(field) if field.placeholder || field.number().is_some_and(|replicas| replicas > 0) => {
            Some(of(key, field, Arc::clone(&field.text)))
        }
        Some(_) => None,
        None => Some(SpecField {
            key,
            name: catalogue::lookup(key),
            path: FieldsAt { root: spec.path, within: "jobManager" }.field("replicas"),
            text: "1".into(),
            value: "1".into(),
            placeholder: !spec.whole,
            span: process.place,
        }),
    }
}

/// Source: `FlinkConfigBuilder.getParallelism`.
fn parallelism(document: &Document<'_>, spec: &OperatorSpec) -> Option<SpecField> {
    let key = keys::PARALLELISM;
    let job = spec.job.as_ref()?;
    if let Some(replicas) = spec.task_manager.as_ref().and_then(|process| process.replicas.as_ref()) {
        let slots = document.get(keys::SLOTS).filter(|slots| !slots.placeholder);
        let slots = slots.and_then(|slots| slots.text().parse::<i64>().ok());
        let product = replicas.number().zip(slots).and_then(|(replicas, slots)| replicas.checked_mul(slots));
        let mut field = of(key, replicas, product.map(|number| number.to_string()).unwrap_or_default().into());
        field.placeholder |= product.is_none();
        return Some(field);
    }
    let parallelism = job.parallelism.as_ref()?;
    let mut field = of(key, parallelism, Arc::clone(&parallelism.text));
    field.placeholder |= document.get(keys::PARALLELISM_OVERRIDES).is_some();
    Some(field)
}

#[cfg(test)]
mod tests {
    use crate::document::read;
    use crate::source::SourceFile;

    /// Keys, values and, in front of what is not known, a `?`; then what is filled in.
    fn becomes(kind: &str, spec: &str) -> (String, String) {
        let text = format!("apiVersion: flink.apache.org/v1beta1\nkind: {kind}\nmetadata: {{name: a}}\nspec:\n{spec}");
        let source = SourceFile::new("job.yaml", text);
        let file = read(&source, None);
        let fields = &file.documents[0].fields;
        let mark = |placeholder: bool| if placeholder { "?" } else { "" };
        let settings = fields.settings.iter().map(|f| format!("{}={}{}", f.key, mark(f.placeholder), f.value));
        let injected = fields.injected.iter().map(|row| format!("{}={}", row.key, row.value));
        (settings.collect::<Vec<_>>().join(" "), injected.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn keys_are_those_of_the_flink_that_runs() {
        let spec = |version: &str| {
            let rest =
                "  image: a\n  taskManager: {resource: {cpu: 500m}}\n  jobManager: {resources: {limits: {cpu: 2}}}\n";
            becomes("FlinkDeployment", &format!("  flinkVersion: {version}\n{rest}")).0
        };
        assert_eq!(
            spec("v1_16"),
            "kubernetes.jobmanager.cpu=2.0 kubernetes.taskmanager.cpu=0.5 kubernetes.container.image=a \
             kubernetes.jobmanager.replicas=1"
        );
        assert_eq!(
            spec("v2_0"),
            "kubernetes.jobmanager.cpu.amount=2.0 kubernetes.taskmanager.cpu.amount=0.5 \
             kubernetes.container.image.ref=a kubernetes.jobmanager.replicas=1"
        );
    }

    #[test]
    fn replicas_times_slots_are_the_parallelism() {
        let spec = |slots: &str, job: &str| {
            becomes(
                "FlinkDeployment",
                &format!("  flinkConfiguration: {slots}\n  taskManager: {{replicas: 3}}\n  job: {job}\n"),
            )
            .0
        };
        assert_eq!(spec("{taskmanager.numberOfTaskSlots: 2}", "{parallelism: 9}"), "parallelism.default=6");
        assert_eq!(spec("{}", "{parallelism: 9}"), "parallelism.default=?");
        let overrides =
            "  flinkConfiguration: {pipeline.jobvertex-parallelism-overrides: \"a:4\"}\n  job: {parallelism: 9}\n";
        assert_eq!(becomes("FlinkDeployment", overrides).0, "parallelism.default=?9");
    }

    #[test]
    fn the_operator_fills_in_what_a_job_needs() {
        let cluster = "kubernetes.rest-service.exposed.type=ClusterIP web.cancel.enable=false";
        let retention = "execution.checkpointing.externalized-checkpoint-retention=RETAIN_ON_CANCELLATION";
        assert_eq!(becomes("FlinkDeployment", "  image: a\n").1, cluster);
        assert_eq!(becomes("FlinkDeployment", "  job: {jarURI: a}\n").1, format!("{cluster} {retention}"));
        assert_eq!(
            becomes("FlinkDeployment", "  job: {upgradeMode: last-state}\n").1,
            format!("{cluster} execution.checkpointing.interval=5 min {retention}")
        );
        assert_eq!(becomes("FlinkSessionJob", "  job: {upgradeMode: last-state}\n").1, "");
    }
}
