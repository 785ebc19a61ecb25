use super::{Bounds, Part};

/// The 99th percentile of a normal distribution, in standard deviations.
const P99_IN_DEVIATIONS: f64 = 2.33;

/// What parts come to together, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Totals {
    /// At least, in the mean, at most.
    pub ms: Bounds,
    /// What 99 of 100 stay within, as an estimate: the parts vary independently
    /// of each other, and never all are at their most. Infinite where one of
    /// them has no bound.
    pub p99: f64,
}

impl Totals {
    /// The sum of some parts.
    #[must_use]
    pub fn of(parts: &[Part]) -> Self {
        let ms: Bounds = parts.iter().map(|part| part.ms).sum();
        if !ms.is_bounded() {
            return Self { ms, p99: f64::INFINITY };
        }
        let variance: f64 = parts.iter().map(|part| part.variance).sum();
        Self { ms, p99: (ms.typical + P99_IN_DEVIATIONS * variance.max(0.0).sqrt()).min(ms.high) }
    }
}
