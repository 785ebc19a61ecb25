use crate::flink::Release;
use crate::flink::catalogue::OptionId;
use crate::rules::{Case, CaseValue, Cx};

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

/// The state backend, where it is the same in every release, and its setting.
pub(super) fn state_backend<'d>(cx: &mut Cx<'d>, option: OptionId) -> Option<(Backend, Case<'d>)> {
    let mut cases = cx.cases(option)?;
    if cases.iter().any(|case| case.held.is_none()) && is_set_for_another_release(cx, option) {
        return None;
    }
    let mut backends = cases.iter().map(of);
    let first = backends.next()??;
    if backends.any(|backend| backend != Some(first)) {
        return None;
    }
    Some((first, cases.pop()?))
}

/// Whether the document has the option under a name of other releases, so that
/// its owner means a backend that these releases do not see.
fn is_set_for_another_release(cx: &Cx<'_>, option: OptionId) -> bool {
    let names = |release| option.in_release(release).into_iter().flat_map(move |live| live.names_in(release));
    Release::all().flat_map(names).any(|name| cx.document.held(name).is_some())
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
