use crate::document::Document;
use crate::flink::catalogue::Name;
use crate::flink::memory::{
    Configuration, Configured, TaskManagerMemory, TaskManagerModel, Underived, derives_as_before, is_old_heap_key,
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

    fn named(&self, name: Name) -> Option<Configured<'_>> {
        if name.as_str() == self.key { self.get(self.key) } else { Configuration::named(self.document, name) }
    }
}

/// The memory of a `TaskManager` in every release, equal ones taken together.
pub(super) fn memory_cases(
    configuration: &dyn Configuration,
    document: &Document<'_>,
    known: &KnownReleases,
) -> Vec<MemoryCase> {
    let mut found: Vec<MemoryCase> = Vec::new();
    let mut before: Option<TaskManagerModel<'_>> = None;
    for last in known.iter() {
        if let Some(case) = found.last_mut()
            && (derives_as_before(last) || before.as_ref().is_some_and(|model| model.holds_in(last, &case.memory)))
        {
            case.last = last;
            continue;
        }
        let model = TaskManagerModel::new(configuration, last, document.kind.legacy_heap());
        let memory = model.as_ref().map_err(Clone::clone).and_then(TaskManagerModel::memory);
        before = model.ok();
        match found.last_mut() {
            Some(case) if case.memory == memory => case.last = last,
            _ => found.push(MemoryCase { last, memory }),
        }
    }
    found
}

/// What a `TaskManager`'s memory depends on, in every run of releases that derive
/// it alike, with the last of the run.
pub(super) fn models<'c>(
    configuration: &'c dyn Configuration,
    document: &Document<'_>,
    known: &KnownReleases,
) -> Vec<(Release, Result<TaskManagerModel<'c>, Underived>)> {
    let mut found: Vec<(Release, _)> = Vec::new();
    for release in known.iter() {
        match found.last_mut().filter(|_| derives_as_before(release)) {
            Some((last, _)) => *last = release,
            None => {
                found.push((release, TaskManagerModel::new(configuration, release, document.kind.legacy_heap())));
            }
        }
    }
    found
}
