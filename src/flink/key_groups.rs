//! How keyed state is split into key groups, as many as the max parallelism.
//! Source: flink-runtime `KeyGroupRangeAssignment.java`.

/// The least max parallelism that Flink chooses by itself: `DEFAULT_LOWER_BOUND_MAX_PARALLELISM`.
const LEAST_BY_DEFAULT: i64 = 1 << 7;
/// `UPPER_BOUND_MAX_PARALLELISM`.
pub const MOST_KEY_GROUPS: i64 = 1 << 15;

/// The max parallelism that Flink gives an operator that has none:
/// `computeDefaultMaxParallelism`.
#[must_use]
pub fn default_max_parallelism(parallelism: i64) -> i64 {
    let room = parallelism.clamp(1, MOST_KEY_GROUPS);
    let room = room + room / 2;
    let power = u64::try_from(room).unwrap_or_default().next_power_of_two();
    i64::try_from(power).unwrap_or(MOST_KEY_GROUPS).clamp(LEAST_BY_DEFAULT, MOST_KEY_GROUPS)
}

/// The key groups of the subtask that has most of them, and how many times those
/// of an even share that is.
#[must_use]
pub fn largest_share(parallelism: i64, max_parallelism: i64) -> (i64, f64) {
    let parallelism = parallelism.max(1);
    let most = max_parallelism / parallelism + i64::from(max_parallelism % parallelism != 0);
    (most, most as f64 * parallelism as f64 / max_parallelism as f64)
}

/// The key groups of the subtask with this index: `computeKeyGroupRangeForOperatorIndex`.
#[must_use]
pub fn key_groups_of(index: i64, parallelism: i64, max_parallelism: i64) -> i64 {
    let parallelism = parallelism.max(1);
    let start = |index: i64| (index * max_parallelism + parallelism - 1).div_euclid(parallelism);
    start(index + 1) - start(index)
}

/// The parallelism nearest to this one among which all key groups divide evenly,
/// the higher of two.
#[must_use]
pub fn nearest_even(parallelism: i64, max_parallelism: i64) -> i64 {
    let distance = |candidate: &i64| ((candidate - parallelism).abs(), -candidate);
    (1..=max_parallelism.min(MOST_KEY_GROUPS))
        .filter(|candidate| max_parallelism % candidate == 0)
        .min_by_key(distance)
        .unwrap_or(1)
}

/// The least parallelism of at least `least` among which all key groups divide
/// evenly; the number of key groups where none is left.
#[must_use]
pub fn next_even(least: i64, max_parallelism: i64) -> i64 {
    let most = max_parallelism.clamp(1, MOST_KEY_GROUPS);
    (least.max(1)..=most).find(|candidate| most % candidate == 0).unwrap_or(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_a_power_of_two_with_room_to_grow() {
        let pairs = [(1, 128), (85, 128), (86, 256), (128, 256), (170, 256), (171, 256), (172, 512), (40_000, 32_768)];
        for (parallelism, expected) in pairs {
            assert_eq!(default_max_parallelism(parallelism), expected, "{parallelism}");
        }
    }

    #[test]
    fn subtasks_share_all_key_groups() {
        let groups =
            |parallelism| (0..parallelism).map(|index| key_groups_of(index, parallelism, 128)).collect::<Vec<_>>();
        assert_eq!(groups(3), [43, 43, 42]);
        assert_eq!(groups(64), [2; 64]);
        assert_eq!(groups(100).iter().sum::<i64>(), 128);
        assert!(groups(100).iter().all(|count| (1..=2).contains(count)));
    }

    #[test]
    fn shares_are_even_where_the_parallelism_divides() {
        assert_eq!(largest_share(64, 128), (2, 1.0));
        assert_eq!(largest_share(50, 128).0, 3);
        assert!((largest_share(50, 128).1 - 1.171_875).abs() < 1e-9);
        assert_eq!((nearest_even(50, 128), nearest_even(48, 128), nearest_even(7, 120)), (64, 64, 8));
        assert_eq!((nearest_even(200, 128), nearest_even(3, 7)), (128, 1));
    }
}
