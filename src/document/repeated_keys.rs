use rapidhash::v3::rapidhash_v3;

/// Keys that the catalogue lacks, of which only the text tells whether two are the same.
/// A file may have thousands.
#[derive(Debug, Default)]
pub(super) struct RepeatedKeys {
    /// Half a hash of each key above the index of its setting. Sorted, those of one key
    /// stand together, in the order of the settings.
    entries: Vec<u64>,
}

impl RepeatedKeys {
    /// Adds the setting at `at`, below 2³² as places are; settings are added in the
    /// order in which Flink takes them.
    pub(super) fn add(&mut self, key: &str, at: usize) {
        self.entries.push(rapidhash_v3(key.as_bytes()) & !INDEX | at as u64);
    }

    /// The settings that a later one with the same key replaces.
    pub(super) fn replaced<'k>(mut self, key_of: impl Fn(usize) -> &'k str) -> Vec<usize> {
        if self.entries.len() > FEW {
            self.keep_perhaps_twice();
        }
        self.entries.sort_unstable();
        let mut replaced = Vec::new();
        for same_hash in self.entries.chunk_by(|a, b| a & !INDEX == b & !INDEX).filter(|chunk| chunk.len() > 1) {
            let mut settings: Vec<usize> =
                same_hash.iter().filter_map(|entry| usize::try_from(entry & INDEX).ok()).collect();
            // Other keys have the same hash by chance, or because someone made them so.
            settings.sort_by_key(|&at| key_of(at));
            let pairs = settings.windows(2).filter(|pair| key_of(pair[0]) == key_of(pair[1]));
            replaced.extend(pairs.map(|pair| pair[0]));
        }
        replaced
    }

    /// Drops most entries whose key is there once, so that few are sorted: those that have
    /// a bit to themselves, of at least sixteen times as many as there are entries.
    fn keep_perhaps_twice(&mut self) {
        // The bit follows from the half of the hash alone.
        let words = (self.entries.len() / 4).next_power_of_two().min(1 << 26);
        let place = |entry: u64| {
            let bit = entry.rotate_left(words.trailing_zeros() + 6) & (words * 64 - 1) as u64;
            ((bit / 64) as usize, 1 << (bit % 64))
        };
        let mut once = vec![0_u64; words];
        let mut twice = vec![0_u64; words];
        for &entry in &self.entries {
            let (word, bit) = place(entry);
            twice[word] |= once[word] & bit;
            once[word] |= bit;
        }
        self.entries.retain(|&entry| {
            let (word, bit) = place(entry);
            twice[word] & bit != 0
        });
    }
}

/// So many entries are sorted in no time.
const FEW: usize = 64;

/// The bits of an entry that are the index.
const INDEX: u64 = u32::MAX as u64;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn replaced(keys: &[String], add: impl Fn(&mut RepeatedKeys, &str, usize)) -> Vec<usize> {
        let mut found = RepeatedKeys::default();
        keys.iter().enumerate().for_each(|(at, key)| add(&mut found, key, at));
        let mut replaced = found.replaced(|at| &keys[at]);
        replaced.sort_unstable();
        replaced
    }

    proptest! {
        #[test]
        fn all_but_the_last_of_a_key_are_replaced(
            keys in prop_oneof![prop::collection::vec("[ab]{0,3}", 0..40), prop::collection::vec("[a-d]{0,5}", 0..200)],
        ) {
            let later = |at: usize| keys[at + 1..].contains(&keys[at]);
            let expected: Vec<usize> = (0..keys.len()).filter(|&at| later(at)).collect();
            prop_assert_eq!(replaced(&keys, RepeatedKeys::add), &expected[..]);
            let without_hash = |found: &mut RepeatedKeys, _: &str, at: usize| found.entries.push(at as u64);
            prop_assert_eq!(replaced(&keys, without_hash), expected);
        }
    }
}
