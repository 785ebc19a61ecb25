use crate::flink::catalogue::OptionId;
use crate::rules::running::running;
use crate::rules::{Case, CaseValue, Cx, MeasuredJob};
use crate::stats::Job;

/// Where a job keeps its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Backend {
    /// As objects on the heap.
    Heap,
    /// In `RocksDB`.
    RocksDb,
    /// In `ForSt`.
    ForSt,
}

impl Backend {
    /// What people call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Backend::Heap => "the heap",
            Backend::RocksDb => "RocksDB",
            Backend::ForSt => "ForSt",
        }
    }
}

/// The state backend of a job that was measured, against what the document says by now.
#[derive(Debug)]
pub(super) enum Chosen<'d> {
    /// The one that the document says.
    ByDocument(Backend, Case<'d>),
    /// One that the job chooses in its code, or that is chosen elsewhere.
    ByCode(Backend),
    /// The document has come to say another one since.
    Since { now: Backend, then: Backend },
}

/// Short names of backends, and the ends of the names of their classes.
const NAMES: [(&str, Backend); 12] = [
    ("hashmap", Backend::Heap),
    ("filesystem", Backend::Heap),
    ("jobmanager", Backend::Heap),
    ("HashMapStateBackend", Backend::Heap),
    ("HashMapStateBackendFactory", Backend::Heap),
    ("FsStateBackendFactory", Backend::Heap),
    ("rocksdb", Backend::RocksDb),
    ("EmbeddedRocksDBStateBackendFactory", Backend::RocksDb),
    ("RocksDBStateBackendFactory", Backend::RocksDb),
    ("forst", Backend::ForSt),
    ("ForStStateBackendFactory", Backend::ForSt),
    ("MemoryStateBackendFactory", Backend::Heap),
];

/// Ends of the names of backends' classes, as a job tells which one it runs with.
const CLASSES: [(&str, Backend); 6] = [
    ("HashMapStateBackend", Backend::Heap),
    ("FsStateBackend", Backend::Heap),
    ("MemoryStateBackend", Backend::Heap),
    ("EmbeddedRocksDBStateBackend", Backend::RocksDb),
    ("RocksDBStateBackend", Backend::RocksDb),
    ("ForStStateBackend", Backend::ForSt),
];

/// The state backend that a job runs with, as it tells itself; `None` where it
/// does not, or names one that is none of Flink's.
fn running_backend(job: &Job) -> Option<Backend> {
    let class = job.checkpoints.config.as_ref()?.state_backend.as_deref()?;
    CLASSES.iter().find(|(known, _)| *known == class).map(|&(_, backend)| backend)
}

/// The state backend of a job that was measured; where the job does not tell,
/// that of the document.
pub(super) fn chosen_backend<'d>(cx: &mut Cx<'d>, option: OptionId, measured: MeasuredJob<'_>) -> Option<Chosen<'d>> {
    let Some(then) = running_backend(measured.job) else {
        let (backend, case) = state_backend(cx, option)?;
        return Some(Chosen::ByDocument(backend, case));
    };
    let Some((now, case)) = cx.quietly(|cx| state_backend(cx, option)) else { return Some(Chosen::ByCode(then)) };
    if now == then {
        return Some(Chosen::ByDocument(now, case));
    }
    let started = running(measured.cluster, option).and_then(|case| of(&case));
    Some(if started == Some(now) { Chosen::ByCode(then) } else { Chosen::Since { now, then } })
}

/// The state backend, where it is the same in every release, and its setting.
pub(super) fn state_backend<'d>(cx: &mut Cx<'d>, option: OptionId) -> Option<(Backend, Case<'d>)> {
    let cases = cx.cases(option)?;
    if cases.iter().any(|case| case.held.is_none()) && is_set_for_another_release(cx, option) {
        return None;
    }
    let mut backends = cases.iter().map(of);
    let first = backends.next()??;
    if backends.any(|backend| backend != Some(first)) {
        return None;
    }
    Some((first, cases.last()?.clone()))
}

/// Whether the document has the option under a name of other releases, so that
/// its owner means a backend that these releases do not see.
fn is_set_for_another_release(cx: &Cx<'_>, option: OptionId) -> bool {
    option.every_name().any(|name| cx.document.held(name).is_some())
}

/// `None` for a backend that is none of Flink's.
fn of(case: &Case<'_>) -> Option<Backend> {
    if matches!(case.value, CaseValue::Unset) {
        // Flink's own choice, before it was written down as a default.
        return Some(Backend::Heap);
    }
    let name = case.text()?.rsplit('.').next()?;
    NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|&(_, backend)| backend)
}
