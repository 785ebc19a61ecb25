use super::name::{Name, names};
use crate::flink::KnownReleases;

/// A name that an unknown key may have been meant to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The name.
    pub name: Name,
    /// Damerau-Levenshtein distance to what was written.
    pub distance: usize,
    /// Whether no other name is as near.
    pub unique: bool,
}

/// The name nearest to `key` that the versions of the range read: at most two
/// slips away, or one with the same words in another order or place.
#[must_use]
pub fn suggest(key: &str, known: Option<&KnownReleases>) -> Option<Suggestion> {
    const MOST_SLIPS: usize = 2;
    /// Beyond every name, and what a counter holds.
    const LONGEST: usize = 1000;
    if key.len() > LONGEST {
        return None;
    }
    let letters = Letters::of(key);
    let near = names().filter(|name| {
        name.length().abs_diff(key.len()) <= MOST_SLIPS && letters.least_slips(name.as_str()) <= MOST_SLIPS
    });
    let mut best: Option<Suggestion> = None;
    for name in near.filter(|&name| is_candidate(name, known)) {
        let distance = strsim::damerau_levenshtein(name.as_str(), key);
        if distance > MOST_SLIPS || distance == 0 {
            continue;
        }
        match &mut best {
            Some(found) if found.distance < distance => {}
            Some(found) if found.distance == distance => found.unique = false,
            _ => best = Some(Suggestion { name, distance, unique: true }),
        }
    }
    best.or_else(|| by_words(key, known))
}

/// Whether a name may be suggested: for users, and read by the versions.
fn is_candidate(name: Name, known: Option<&KnownReleases>) -> bool {
    !name.option().is_some_and(super::OptionId::is_internal)
        && known.is_none_or(|known| name.acceptance(known) == super::Acceptance::Always)
}

/// How often each letter stands in a text: a bound on the distance to other
/// texts that is far cheaper than the distance. Letters may share a counter.
struct Letters([i16; 64]);

impl Letters {
    fn of(text: &str) -> Self {
        let mut counts = [0; 64];
        for letter in letters(text) {
            counts[letter] += 1;
        }
        Self(counts)
    }

    /// No fewer slips than this make `text` of the one that was counted: each
    /// adds one letter, takes one away, or both.
    fn least_slips(&self, text: &str) -> usize {
        let mut rest = self.0;
        for letter in letters(text) {
            rest[letter] -= 1;
        }
        let (mut lacking, mut extra) = (0, 0);
        for count in rest {
            lacking += count.max(0).unsigned_abs();
            extra += count.min(0).unsigned_abs();
        }
        usize::from(lacking.max(extra))
    }
}

/// The counter of every character: the low bits of its first byte.
fn letters(text: &str) -> impl Iterator<Item = usize> {
    text.bytes().filter(|byte| byte & 0xc0 != 0x80).map(|byte| usize::from(byte & 63))
}

/// A name whose words hold all the words of `key`, or lack just one of them.
fn by_words(key: &str, known: Option<&KnownReleases>) -> Option<Suggestion> {
    let mut wanted: Vec<&[u8]> = Vec::new();
    for word in words(key) {
        if position(&wanted, word).is_none() {
            wanted.push(word);
        }
    }
    // No name has as many words as there are bits.
    if !(3..u32::BITS as usize).contains(&wanted.len()) {
        return None;
    }
    let mut best: Option<(usize, Suggestion)> = None;
    for name in names() {
        let Some(odd) = odd_words(&wanted, name.as_str()).filter(|_| is_candidate(name, known)) else { continue };
        let distance = strsim::damerau_levenshtein(name.as_str(), key);
        let better = best.as_ref().is_none_or(|(least, found)| (odd, distance) < (*least, found.distance));
        if better {
            best = Some((odd, Suggestion { name, distance, unique: false }));
        }
    }
    best.map(|(_, suggestion)| suggestion)
}

/// How many words only one of `wanted` and `name` has: none, one, or too many.
fn odd_words(wanted: &[&[u8]], name: &str) -> Option<usize> {
    let (mut met, mut extra) = (0_u32, None);
    for word in words(name) {
        match (position(wanted, word), extra) {
            (Some(at), _) => met |= 1 << at,
            (None, None) => extra = Some(word),
            (None, Some(known)) if word.eq_ignore_ascii_case(known) => {}
            (None, Some(_)) => return None,
        }
    }
    let odd = wanted.len() - met.count_ones() as usize + usize::from(extra.is_some());
    (odd <= 1).then_some(odd)
}

fn words(text: &str) -> impl Iterator<Item = &[u8]> {
    text.as_bytes().split(|byte| matches!(byte, b'.' | b'-' | b'_'))
}

fn position(words: &[&[u8]], word: &[u8]) -> Option<usize> {
    words.iter().position(|known| known.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_is_never_above_the_distance() {
        let texts = [
            "",
            "a.b",
            "ba.",
            "state.backend",
            "state.backnd",
            "sttae.backend",
            "\u{e4}.b\u{f6}",
            "b\u{f6}.\u{e4}",
            "x",
        ];
        for a in texts {
            for b in texts {
                let bound = Letters::of(a).least_slips(b);
                assert!(bound <= strsim::damerau_levenshtein(a, b), "{a} {b}");
            }
        }
    }

    #[test]
    fn words_are_told_apart_whatever_their_case_and_order() {
        let odd = |name| odd_words(&[b"size", b"task", b"heap"], name);
        assert_eq!(odd("task.heap.Size"), Some(0));
        assert_eq!(odd("task.heap"), Some(1));
        assert_eq!(odd("task.heap.size.max-max"), Some(1));
        assert_eq!(odd("task.heap.max"), None);
    }
}
