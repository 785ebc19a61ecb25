use crate::flink::high_availability::HighAvailability;
use crate::rules::Case;

/// Whether a `JobManager` that takes over finds what the last one stored.
pub(super) fn is_available(mode: &Case<'_>) -> bool {
    mode.text().is_some_and(|text| HighAvailability::of(text) != HighAvailability::Off)
}
