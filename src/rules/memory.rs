use crate::document::Document;
use crate::flink::memory::{
    Configuration, Configured, TaskManagerMemory, Underived, derives_as_before, is_old_heap_key, taskmanager_memory,
};
use crate::flink::value::RawValue;
use crate::flink::{KnownReleases, Release};

/// The memory of a `TaskManager` in a run of the releases that a document may be for.
#[derive(Clone, Debug)]
pub struct MemoryCase {
    /// Last release of the run.
    pub last: Release,
    /// The memory, or why there is none.
    pub memory: Result<TaskManagerMemory, Underived>,
}

/// A document in which one key holds something else.
#[derive(Clone, Copy, Debug)]
pub struct Trial<'d> {
    /// The document.
    pub document: &'d Document<'d>,
    /// The key.
    pub key: &'d str,
    /// What it would hold, `None` where it would be gone.
    pub value: Option<&'d str>,
}

impl MemoryCase {
    /// Whether keys for the heap, of the time before 1.10, decide anything.
    pub(super) fn rests_on_old_keys(&self) -> bool {
        match &self.memory {
            Ok(memory) => memory.decided_by.iter().any(|size| is_old_heap_key(size.key)),
            Err(Underived::Refused(refusal)) => refusal.keys().into_iter().any(is_old_heap_key),
            Err(Underived::Unknown { key }) => is_old_heap_key(key),
        }
    }
}

impl Configuration for Trial<'_> {
    fn get(&self, key: &str) -> Option<Configured<'_>> {
        if key == self.key {
            return self.value.map(|value| Configured::Value(RawValue::from(value)));
        }
        Configuration::get(self.document, key)
    }
}

/// The memory of a `TaskManager` in every release, equal ones taken together.
pub(super) fn memory_cases(
    configuration: &dyn Configuration,
    document: &Document<'_>,
    known: &KnownReleases,
) -> Vec<MemoryCase> {
    let mut found: Vec<MemoryCase> = Vec::new();
    for release in known.iter() {
        if let Some(case) = found.last_mut().filter(|_| derives_as_before(release)) {
            case.last = release;
            continue;
        }
        let memory = taskmanager_memory(configuration, release, document.kind.legacy_heap());
        match found.last_mut() {
            Some(case) if case.memory == memory => case.last = release,
            _ => found.push(MemoryCase { last: release, memory }),
        }
    }
    found
}
