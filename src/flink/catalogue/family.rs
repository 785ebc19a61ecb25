use super::lookup;
use super::tables;
use crate::flink::Release;

/// Why a key that is no option's is not unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Family {
    /// What the key's first part is, up to and with its last dot.
    pub prefix: &'static str,
    /// What such a key is, as `settings of a metrics reporter`.
    pub what: &'static str,
}

/// The family that a key belongs to: one of `catalogue/facts.toml`, or the
/// entries of a map-typed option.
#[must_use]
pub fn family(key: &str) -> Option<Family> {
    let listed = tables::families()
        .iter()
        .find(|row| key.len() > row.prefix.as_str().len() && key.starts_with(row.prefix.as_str()));
    if let Some(row) = listed {
        return Some(Family { prefix: row.prefix.as_str(), what: row.what.as_str() });
    }
    let dots = key.bytes().enumerate().filter(|&(_, b)| b == b'.').map(|(at, _)| at);
    for dot in dots {
        let options = lookup(&key[..dot])
            .into_iter()
            .flat_map(|name| name.option().into_iter().chain(name.edges().map(|edge| edge.option)));
        for option in options {
            if option.takes_entries(Release::NEWEST) && dot + 1 < key.len() {
                return Some(Family { prefix: option.key(), what: "an entry of a map" });
            }
        }
    }
    None
}

/// Whether keys that begin with this segment are Flink's alone, so that one
/// that the catalogue lacks is a mistake.
#[must_use]
pub fn is_checked_segment(segment: &str) -> bool {
    tables::checked_segments().binary_search_by(|text| text.as_bytes().cmp(segment.as_bytes())).is_ok()
}
