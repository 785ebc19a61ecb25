//! The options of the memory model, from `catalogue/memory.toml`.

use std::sync::OnceLock;

use crate::flink::Release;
use crate::flink::catalogue::OptionId;

include!(concat!(env!("OUT_DIR"), "/memory.rs"));

/// Whether `release` has the options of the `TaskManager`'s memory under the names,
/// with the types and defaults of the release before it, so that both derive the
/// same memory from the same configuration.
#[must_use]
pub fn derives_as_before(release: Release) -> bool {
    changed_for_taskmanager(release).is_empty()
}

/// The same of the `JobManager`'s memory.
#[must_use]
pub fn derives_jobmanager_as_before(release: Release) -> bool {
    static CHANGED: Changed = Changed::new();
    changed_in(release, &jobmanager::ALL, &CHANGED).is_empty()
}

/// The options of the `TaskManager`'s memory that `release` has otherwise than the
/// release before it.
pub(super) fn changed_for_taskmanager(release: Release) -> &'static [OptionId] {
    static CHANGED: Changed = Changed::new();
    changed_in(release, &taskmanager::ALL, &CHANGED)
}

/// The options that a `JobManager`'s memory depends on.
#[must_use]
pub fn jobmanager_options() -> &'static [OptionId] {
    &jobmanager::ALL
}

/// By release, the options that it has otherwise than the one before it.
type Changed = OnceLock<Vec<Vec<OptionId>>>;

/// Before the first release there was none of the options.
fn changed_in(release: Release, options: &'static [OptionId], changed: &'static Changed) -> &'static [OptionId] {
    let changed = changed.get_or_init(|| {
        let releases: Vec<Release> = Release::all().collect();
        let between =
            |pair: &[Release]| options.iter().copied().filter(|&option| !is_alike(option, pair[0], pair[1])).collect();
        std::iter::once(options.to_vec()).chain(releases.windows(2).map(between)).collect()
    });
    changed.get(usize::from(release.index())).map_or(options, Vec::as_slice)
}

fn is_alike(option: OptionId, before: Release, after: Release) -> bool {
    option.names_in(before).eq(option.names_in(after))
        && option.exists_in(before) == option.exists_in(after)
        && option.default_in(before) == option.default_in(after)
        && option.type_in(before) == option.type_in(after)
}
