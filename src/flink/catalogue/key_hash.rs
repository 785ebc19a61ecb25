//! The hash of keys, which the build lays the table of names out by and a lookup
//! finds them by; compiled into both.

use rapidhash::v3::{RapidSecrets, rapidhash_v3_micro_inline};

/// The three numbers of a key that `phf_shared` calls `g`, `f1` and `f2`, of one hash
/// that is quick for texts as short as keys. Only the catalogue's own are in the
/// table, so that a hostile key can do no more than miss.
#[inline]
pub(crate) fn hashes(key: &str, secrets: &RapidSecrets) -> [u32; 3] {
    let hash = rapidhash_v3_micro_inline::<true, false>(key.as_bytes(), secrets);
    // An odd number mixes the low half into the high one once more.
    let further = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    [high(hash), low(hash), high(further)]
}

fn high(hash: u64) -> u32 {
    low(hash >> u32::BITS)
}

#[expect(clippy::cast_possible_truncation, reason = "the low half is what is asked for")]
fn low(hash: u64) -> u32 {
    hash as u32
}
