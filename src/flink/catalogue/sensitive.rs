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
    let begins = |at: usize| {
        let rest = &key.as_bytes()[at..];
        tables::sensitive().iter().any(|&(first, part)| {
            let part = part.as_str().as_bytes();
            counts(first) && rest.get(..part.len()).is_some_and(|text| text.eq_ignore_ascii_case(part))
        })
    };
    key.as_bytes().windows(2).enumerate().any(|(at, pair)| may_begin(pair[0], pair[1]) && begins(at))
}

/// The first two letters of every part, a bit per pair: nearly every place in a
/// text is told by a look here.
static BEGINNINGS: [u32; 32] = {
    let mut table = [0; 32];
    let parts = tables::sensitive();
    let mut at = 0;
    while at < parts.len() {
        let part = parts[at].1.as_bytes();
        table[row(part[0])] |= bit(part[1]);
        at += 1;
    }
    table
};

fn may_begin(first: u8, second: u8) -> bool {
    BEGINNINGS[row(first)] & bit(second) != 0
}

/// The low bits of a letter, which are the same in both cases.
const fn row(letter: u8) -> usize {
    (letter & 31) as usize
}

const fn bit(letter: u8) -> u32 {
    1 << (letter & 31)
}
