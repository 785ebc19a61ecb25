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
    static ALIKE: OnceLock<Vec<bool>> = OnceLock::new();
    has_as_before(&ALIKE, &taskmanager::ALL, release)
}

/// The same of the `JobManager`'s memory.
#[must_use]
pub fn derives_jobmanager_as_before(release: Release) -> bool {
    static ALIKE: OnceLock<Vec<bool>> = OnceLock::new();
    has_as_before(&ALIKE, &jobmanager::ALL, release)
}

/// The options that a `JobManager`'s memory depends on.
#[must_use]
pub fn jobmanager_options() -> &'static [OptionId] {
    &jobmanager::ALL
}

/// By release, whether it has all `options` as the one before it.
fn has_as_before(alike: &OnceLock<Vec<bool>>, options: &[OptionId], release: Release) -> bool {
    let alike = alike.get_or_init(|| {
        let releases: Vec<Release> = Release::all().collect();
        let pairs = releases.windows(2).map(|pair| options.iter().all(|&option| is_alike(option, pair[0], pair[1])));
        std::iter::once(false).chain(pairs).collect()
    });
    alike.get(usize::from(release.index())).copied().unwrap_or_default()
}

fn is_alike(option: OptionId, before: Release, after: Release) -> bool {
    option.names_in(before).eq(option.names_in(after))
        && option.exists_in(before) == option.exists_in(after)
        && option.default_in(before) == option.default_in(after)
        && option.type_in(before) == option.type_in(after)
}
