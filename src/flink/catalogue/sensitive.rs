use super::tables::{self, NOT_IN_FLINK};
use crate::flink::Release;

/// Whether flinklint hides the value of `key`: where any release of Flink does,
/// and where a key by its name holds a credential.
/// Follows `GlobalConfiguration.isSensitive`: a part of the key, in any case.
#[must_use]
pub fn is_sensitive(key: &str) -> bool {
    find_sensitive(key).is_some()
}

/// The first byte of the first part of `text` that makes a key sensitive.
#[must_use]
pub fn find_sensitive(text: &str) -> Option<usize> {
    find(text, |_| true)
}

/// Whether `release` itself hides the value of `key` in logs and answers.
#[must_use]
pub fn is_sensitive_in(key: &str, release: Release) -> bool {
    find(key, |first| first != NOT_IN_FLINK && first <= release.index()).is_some()
}

fn find(text: &str, counts: impl Fn(u8) -> bool) -> Option<usize> {
    let bytes = text.as_bytes();
    let begins = |at: usize| {
        let rest = &bytes[at..];
        tables::sensitive().iter().any(|&(first, part)| {
            let part = part.as_str().as_bytes();
            counts(first) && rest.get(..part.len()).is_some_and(|text| text.eq_ignore_ascii_case(part))
        })
    };
    let mut places = bytes.windows(3).enumerate();
    places.find(|&(at, letters)| may_begin(letters[0], letters[1], letters[2]) && begins(at)).map(|(at, _)| at)
}

/// The first three letters of every part, a bit per triple: nearly every place
/// in a text is told by a look here.
static BEGINNINGS: [u32; 32 * 32] = {
    let mut table = [0; 32 * 32];
    let parts = tables::sensitive();
    let mut at = 0;
    while at < parts.len() {
        let part = parts[at].1.as_bytes();
        table[row(part[0], part[1])] |= bit(part[2]);
        at += 1;
    }
    table
};

fn may_begin(first: u8, second: u8, third: u8) -> bool {
    BEGINNINGS[row(first, second)] & bit(third) != 0
}

/// By the low bits of letters, which are the same in both cases.
const fn row(first: u8, second: u8) -> usize {
    (first & 31) as usize * 32 + (second & 31) as usize
}

const fn bit(letter: u8) -> u32 {
    1 << (letter & 31)
}
