use std::collections::BTreeSet;

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
    let readable = |name: &Name| match known {
        Some(known) => name.acceptance(known) == super::Acceptance::Always,
        None => true,
    };
    let visible = |name: &Name| !name.option().is_some_and(super::OptionId::is_internal);
    let candidates = || names().filter(visible).filter(readable);
    let mut best: Option<Suggestion> = None;
    for name in candidates().filter(|name| least_distance(name.as_str(), key) <= MOST_SLIPS) {
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
    best.or_else(|| by_words(key, candidates()))
}

/// How many slips apart two texts are at least, by the bytes that only one of
/// them has; a fraction of the cost of the distance itself.
fn least_distance(a: &str, b: &str) -> usize {
    let mut counts = [0_i32; 256];
    a.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    b.bytes().for_each(|byte| counts[usize::from(byte)] -= 1);
    let only = |sign: i32| counts.iter().map(|&count| (count * sign).max(0)).sum::<i32>();
    usize::try_from(only(1).max(only(-1))).unwrap_or_default()
}

/// A name whose words hold all the words of `key`, or lack just one of them.
fn by_words(key: &str, candidates: impl Iterator<Item = Name>) -> Option<Suggestion> {
    let words =
        |text: &'_ str| -> BTreeSet<String> { text.split(['.', '-', '_']).map(str::to_ascii_lowercase).collect() };
    let wanted = words(key);
    let lacks =
        |name: &Name, word: &str| !name.as_str().split(['.', '-', '_']).any(|other| other.eq_ignore_ascii_case(word));
    let mut best: Option<(usize, Suggestion)> = None;
    let near = |name: &Name| wanted.iter().filter(|word| lacks(name, word)).nth(1).is_none();
    for name in candidates.filter(near) {
        let has = words(name.as_str());
        let odd = wanted.symmetric_difference(&has).count();
        if odd > 1 || wanted.len() < 3 {
            continue;
        }
        let distance = strsim::damerau_levenshtein(name.as_str(), key);
        let better = best.as_ref().is_none_or(|(least, found)| (odd, distance) < (*least, found.distance));
        if better {
            best = Some((odd, Suggestion { name, distance, unique: false }));
        }
    }
    best.map(|(_, suggestion)| suggestion)
}
