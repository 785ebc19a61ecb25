use super::{At, Validator};
use crate::document::operator::{ProcessSpec, SpecText};
use crate::document::{Document, SpecField};
use crate::flink::memory::{
    Configuration, Configured, LegacyHeap, MemoryRefusal, Underived, jobmanager_memory, parse_resource_memory,
    taskmanager_memory,
};
use crate::flink::operator::{Check, checks, is_storage};
use crate::flink::value::parse_memory;
use crate::rules::pages::fl703::messages;

/// The configuration before the fields of the specification are laid over it.
struct Before<'d>(&'d Document<'d>);

impl Configuration for Before<'_> {
    fn get(&self, key: &str) -> Option<Configured<'_>> {
        match self.0.spec_field(key) {
            None => Configuration::get(self.0, key),
            Some(SpecField { .. }) => {
                let setting = Document::get(self.0, key)?;
                Some(if setting.placeholder { Configured::Unknown } else { Configured::Value(setting.value.clone()) })
            }
        }
    }
}

impl<'d> Validator<'d> {
    /// `DefaultValidator.validateJmSpec` and `validateTmSpec`. Sizes that contradict each
    /// other are the business of the rules about memory.
    pub(super) fn processes(&mut self) {
        let spec = self.spec;
        if !self.has_memory(spec.job_manager.as_ref()) && self.knows_configuration() {
            let derived = jobmanager_memory(&Before(self.document), self.effective.bundled, LegacyHeap::Standalone);
            if matches!(&derived, Err(Underived::Refused(refusal)) if nothing_to_start_from(refusal)) {
                self.memory_missing("jobManager", spec.job_manager.as_ref(), &checks::JOBMANAGER_MEMORY);
            }
        }
        if let Some(process) = &spec.job_manager {
            self.resource(process);
            self.resources(process);
            self.jobmanager_replicas(process);
        }
        if !self.has_memory(spec.task_manager.as_ref()) && self.knows_configuration() {
            let derived = taskmanager_memory(&Before(self.document), self.effective.bundled, LegacyHeap::Ignored);
            if matches!(&derived, Err(Underived::Refused(refusal)) if nothing_to_start_from(refusal)) {
                self.memory_missing("taskManager", spec.task_manager.as_ref(), &checks::TASKMANAGER_MEMORY);
            }
        }
        if let Some(process) = &spec.task_manager {
            self.resource(process);
            self.resources(process);
            if let Some(field) = process.replicas.as_ref().filter(|field| field.number().is_some_and(|n| n < 1)) {
                let message = messages::taskmanager_replicas(&field.path, &field.text);
                self.refuse(
                    &checks::TASKMANAGER_REPLICAS,
                    At::Field(field),
                    message,
                    messages::help_taskmanager_replicas(),
                );
            }
        }
    }

    /// Whether the size of a process is a field, whatever it says.
    fn has_memory(&self, process: Option<&ProcessSpec>) -> bool {
        let Some(process) = process else { return false };
        let knows_resources = self.operator.does(&checks::RESOURCE_AND_RESOURCES);
        let field = if knows_resources { process.memory_field() } else { process.memory.as_ref() };
        field.is_some_and(|field| !field.text.trim().is_empty())
    }

    fn memory_missing(&mut self, name: &'static str, process: Option<&'d ProcessSpec>, check: &'static Check) {
        let at = At::Part(name, process.map_or(self.spec.place, |process| process.place));
        let path = format!("{}.{name}.resource.memory", self.spec.path);
        self.miss(check, at, messages::memory_missing(&path), messages::help_memory_missing(&path));
    }

    /// `DefaultValidator.validateResources`.
    fn resource(&mut self, process: &'d ProcessSpec) {
        if let Some((field, text)) = known(process.memory.as_ref()) {
            // Older operators read it as Flink does, which newer ones do first.
            let written = parse_resource_memory(text);
            let reason = match &written {
                Err(error) => Some(error.to_string()),
                Ok(written) => parse_memory(written).err().map(|_| messages::not_whole(written)),
            };
            if let Some(reason) = reason {
                let message = messages::resource_memory(&field.path, text, reason);
                self.refuse(&checks::RESOURCE_MEMORY, At::Field(field), message, messages::help_resource_memory());
            }
        }
        if let Some((field, text)) = known(process.ephemeral_storage.as_ref()).filter(|(_, text)| !is_storage(text)) {
            let message = messages::resource_storage(&field.path, text);
            self.refuse(&checks::RESOURCE_STORAGE, At::Field(field), message, messages::help_resource_storage());
        }
    }

    /// `DefaultValidator.validateJmReplicas`.
    fn jobmanager_replicas(&mut self, process: &'d ProcessSpec) {
        let Some(field) = &process.replicas else { return };
        let Some(number) = field.number() else { return };
        if number < 1 {
            let message = messages::jobmanager_replicas(&field.path, number);
            self.refuse(&checks::JOBMANAGER_REPLICAS, At::Field(field), message, messages::help_jobmanager_replicas());
        } else if number > 1 {
            let message = messages::standby_without_ha(&field.path, number);
            self.need_ha(&checks::STANDBY_WITHOUT_HA, At::Field(field), message, messages::help_ha());
        }
    }
}

fn nothing_to_start_from(refusal: &MemoryRefusal) -> bool {
    matches!(refusal, MemoryRefusal::NothingToStartFrom { .. })
}

fn known(field: Option<&SpecText>) -> Option<(&SpecText, &str)> {
    let field = field?;
    Some((field, field.known()?))
}
