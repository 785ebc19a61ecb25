use crate::rules::Case;

/// What high availability is called where there is none.
/// Source: flink-runtime `HighAvailabilityMode.fromConfig`.
const NONE: [&str; 2] = ["none", "standalone"];

/// Whether a `JobManager` that takes over finds what the last one stored.
pub(super) fn is_available(mode: &Case<'_>) -> bool {
    mode.text().is_some_and(|text| !NONE.iter().any(|none| text.eq_ignore_ascii_case(none)))
}
