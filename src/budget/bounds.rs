use std::iter::Sum;
use std::ops::Add;

/// Milliseconds that something takes: at least, in the mean, and at most. What
/// is infinite has no bound.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bounds {
    /// At least.
    pub low: f64,
    /// In the mean.
    pub typical: f64,
    /// At most.
    pub high: f64,
}

impl Bounds {
    /// From nothing to `high`, in the mean `share` of it.
    #[must_use]
    pub fn up_to(high: f64, share: f64) -> Self {
        Self { low: 0.0, typical: high * share, high }
    }

    /// Always the same.
    #[must_use]
    pub fn exactly(ms: f64) -> Self {
        Self { low: ms, typical: ms, high: ms }
    }

    /// From the least of some values to the greatest, the last of them as the
    /// usual one: as what releases make of one setting, the newest last.
    #[must_use]
    pub fn over(values: &[f64]) -> Option<Self> {
        let &typical = values.last()?;
        let (low, high) =
            (values.iter().copied().fold(typical, f64::min), values.iter().copied().fold(typical, f64::max));
        Some(Self { low, typical, high })
    }

    /// Whether there is an upper bound.
    #[must_use]
    pub fn is_bounded(&self) -> bool {
        self.high.is_finite() && self.typical.is_finite()
    }

    /// Whether it is always the same.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.high <= self.low
    }
}

impl Add for Bounds {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { low: self.low + other.low, typical: self.typical + other.typical, high: self.high + other.high }
    }
}

impl Sum for Bounds {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}
