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
    let mut places = Vec::new();
    each(
        text,
        |_| true,
        |at| {
            places.push(at);
            true
        },
    );
    places
}

fn find(text: &str, counts: impl Fn(u8) -> bool) -> Option<usize> {
    let mut first = None;
    each(text, counts, |at| {
        first = Some(at);
        false
    });
    first
}

/// Tells of the first byte of every part of `text` whose row `counts`, in their
/// order, while `told` asks for more.
fn each(text: &str, counts: impl Fn(u8) -> bool, mut told: impl FnMut(usize) -> bool) {
    let bytes = text.as_bytes();
    let begins = |at: usize| {
        let rest = &bytes[at..];
        let mut left = rest.first().map_or(0, |&letter| BY_LETTER[low_bits(letter)]);
        while left != 0 {
            let (first, part) = PARTS[left.trailing_zeros() as usize];
            if counts(first) && rest.get(..part.len()).is_some_and(|text| text.eq_ignore_ascii_case(part)) {
                return true;
            }
            left &= left - 1;
        }
        false
    };
    let mut rest = bytes;
    while let Some(&letters) = rest.first_chunk() {
        if is_near_a_beginning(letters) {
            let at = bytes.len() - rest.len();
            for start in at.saturating_sub(2)..=at {
                if begins(start) && !told(start) {
                    return;
                }
            }
        }
        rest = &rest[3..];
    }
}

/// Every part, in small letters, with the release that first masks it.
static PARTS: [(u8, &[u8]); tables::sensitive().len()] = {
    let mut parts: [(u8, &[u8]); tables::sensitive().len()] = [(0, &[]); tables::sensitive().len()];
    let mut at = 0;
    while at < parts.len() {
        let (first, text) = tables::sensitive()[at];
        parts[at] = (first, text.as_bytes());
        at += 1;
    }
    parts
};

/// Which parts begin with a letter of these low bits, a bit each.
static BY_LETTER: [u32; 32] = {
    let mut table = [0; 32];
    let mut at = 0;
    while at < PARTS.len() {
        table[low_bits(PARTS[at].1[0])] |= 1 << at;
        at += 1;
    }
    table
};

/// Three letters that follow each other in every part, from its first, second
/// or third letter on, a bit per triple: of every three places in a text one
/// look here tells nearly always that no part begins.
static TRIPLES: [u32; 32 * 32] = {
    let mut table = [0; 32 * 32];
    let mut at = 0;
    while at < PARTS.len() {
        let part = PARTS[at].1;
        assert!(part.len() >= 5, "three letters from the third on");
        let mut from = 0;
        while from < 3 {
            let triple = triple([part[from], part[from + 1], part[from + 2]]);
            table[triple / 32] |= 1 << (triple % 32);
            from += 1;
        }
        at += 1;
    }
    table
};

#[inline]
fn is_near_a_beginning(letters: [u8; 3]) -> bool {
    let triple = triple(letters);
    TRIPLES[triple / 32] & (1 << (triple % 32)) != 0
}

/// A hash of three letters, the same in both cases. Others may have the same, which only
/// asks for a closer look.
#[inline]
const fn triple([first, second, third]: [u8; 3]) -> usize {
    let letters = u32::from_le_bytes([first, second, third, 0]) & 0x001f_1f1f;
    (letters.wrapping_mul(1 << 17 | 1 << 14 | 1 << 11) >> 17) as usize
}

/// The bits of a letter that are the same in both cases.
const fn low_bits(letter: u8) -> usize {
    (letter & 31) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_found_wherever_it_stands() {
        for &(_, part) in tables::sensitive() {
            let part = part.as_str();
            assert_eq!(part, part.to_ascii_lowercase());
            for before in 0..7 {
                for after in 0..4 {
                    let text = format!("{}{}{}", "-".repeat(before), part.to_uppercase(), "x".repeat(after));
                    assert_eq!(find_sensitive(&text), Some(before), "{text}");
                    assert_eq!(sensitive_places(&format!("{text} {part}")), [before, text.len() + 1], "{text}");
                }
            }
        }
        assert_eq!(sensitive_places("pass word, tokn, a"), Vec::<usize>::new());
    }
}
