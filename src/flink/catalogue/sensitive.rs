use memchr::memmem;

use super::tables::{self, NOT_IN_FLINK};
use crate::flink::Release;

/// Whether flinklint hides the value of `key`: where any release of Flink does,
/// and where a key by its name holds a credential.
/// Follows `GlobalConfiguration.isSensitive`: a part of the key, in any case.
#[must_use]
pub fn is_sensitive(key: &str) -> bool {
    matches(key, |_| true)
}

/// Whether `release` itself hides the value of `key` in logs and answers.
#[must_use]
pub fn is_sensitive_in(key: &str, release: Release) -> bool {
    matches(key, |first| first != NOT_IN_FLINK && first <= release.index())
}

fn matches(key: &str, counts: impl Fn(u8) -> bool) -> bool {
    let lower;
    let key = if key.bytes().any(|b| b.is_ascii_uppercase()) {
        lower = key.to_ascii_lowercase();
        lower.as_str()
    } else {
        key
    };
    tables::sensitive()
        .iter()
        .any(|&(first, part)| counts(first) && memmem::find(key.as_bytes(), part.as_str().as_bytes()).is_some())
}
