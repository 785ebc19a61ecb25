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

/// The first byte of every part of `text` that makes a key sensitive, in their order.
#[must_use]
pub fn sensitive_places(text: &str) -> Vec<usize> {
    places(text, |_| true).collect()
}

fn find(text: &str, counts: impl Fn(u8) -> bool) -> Option<usize> {
    places(text, counts).next()
}

fn places(text: &str, counts: impl Fn(u8) -> bool) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    let begins = move |at: usize| {
        let rest = &bytes[at..];
        tables::sensitive().iter().any(|&(first, part)| {
            let part = part.as_str().as_bytes();
            counts(first) && rest.get(..part.len()).is_some_and(|text| text.eq_ignore_ascii_case(part))
        })
    };
    let mut letters = 0;
    bytes.iter().enumerate().filter_map(move |(at, &byte)| {
        letters = three_letters(letters, byte);
        let found = BEGINNINGS[letters / 32] & (1 << (letters % 32)) != 0 && at >= 2 && begins(at - 2);
        found.then(|| at - 2)
    })
}

/// The first three letters of every part, a bit per triple: nearly every place
/// in a text is told by a look here.
static BEGINNINGS: [u32; 32 * 32] = {
    let mut table = [0; 32 * 32];
    let parts = tables::sensitive();
    let mut at = 0;
    while at < parts.len() {
        let part = parts[at].1.as_bytes();
        let letters = three_letters(three_letters(three_letters(0, part[0]), part[1]), part[2]);
        table[letters / 32] |= 1 << (letters % 32);
        at += 1;
    }
    table
};

/// The last two of three letters and one more, by their low bits, which are the
/// same in both cases.
const fn three_letters(last: usize, next: u8) -> usize {
    (last * 32 + (next & 31) as usize) % (32 * 32 * 32)
}
