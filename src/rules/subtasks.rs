//! What the subtasks of one vertex have in common, and what not.

use crate::stats::Load;

/// A share as a whole number of percent, for people.
pub(super) fn percent(share: f64) -> f64 {
    (share * 100.0).round()
}

/// The middle of some numbers, the mean of the two in the middle of an even count.
pub(super) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(values[middle]),
        _ => Some(f64::midpoint(values[middle - 1], values[middle])),
    }
}

/// The greatest of some numbers with its index, and the median of the others.
pub(super) fn outlier(values: &[f64]) -> Option<(usize, f64, f64)> {
    let (at, &greatest) = values.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
    let others = values.iter().enumerate().filter(|&(other, _)| other != at).map(|(_, &value)| value).collect();
    Some((at, greatest, median(others)?))
}

/// Whether one subtask has `times` the load of the median of the others.
pub(super) fn is_uneven(loads: &[Load], times: f64) -> bool {
    let utilisations: Option<Vec<f64>> = loads.iter().map(Load::utilisation).collect();
    utilisations
        .and_then(|utilisations| outlier(&utilisations))
        .is_some_and(|(_, greatest, others)| greatest >= times * others)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greatest_is_compared_with_the_others_only() {
        assert_eq!(outlier(&[0.2, 0.9]), Some((1, 0.9, 0.2)));
        assert_eq!(outlier(&[0.9, 0.1, 0.3]), Some((0, 0.9, 0.2)));
        assert_eq!(outlier(&[0.9]), None);
    }
}
