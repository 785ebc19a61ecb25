/// One number in every sample of a recording, `None` where it was not read or
/// is none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series(Vec<Option<f64>>);

impl Series {
    /// Nothing was read.
    pub(super) const NONE: Series = Series(Vec::new());

    /// The number of sample `at`.
    #[must_use]
    pub fn at(&self, at: usize) -> Option<f64> {
        self.0.get(at).copied().flatten()
    }

    /// A number that was read once.
    #[must_use]
    pub fn once(value: f64) -> Self {
        Self(vec![Some(value).filter(|value| value.is_finite())])
    }

    /// Notes what sample `at` has. What is not finite is not a number.
    pub fn put(&mut self, at: usize, value: f64) {
        if self.0.len() <= at {
            self.0.resize(at + 1, None);
        }
        self.0[at] = Some(value).filter(|value| value.is_finite());
    }

    /// Fills up to `samples` with what was not read.
    pub(super) fn pad(&mut self, samples: usize) {
        self.0.resize(samples, None);
    }

    /// Whether no sample has a number.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    /// The numbers of the samples that have one, the oldest first.
    #[must_use]
    pub fn values(&self) -> impl DoubleEndedIterator<Item = f64> + '_ {
        self.0.iter().flatten().copied()
    }

    /// The number of the last sample that has one.
    #[must_use]
    pub fn last(&self) -> Option<f64> {
        self.values().next_back()
    }

    /// The least number, where every sample has one: what all samples agree to
    /// be at least.
    #[must_use]
    pub fn least(&self) -> Option<f64> {
        self.all()?.reduce(f64::min)
    }

    /// The greatest number, where every sample has one: what all samples agree
    /// to be at most.
    #[must_use]
    pub fn greatest(&self) -> Option<f64> {
        self.all()?.reduce(f64::max)
    }

    /// By how much it grew from the first sample to the last; `None` with fewer
    /// than two samples, or where it fell in between, as a counter does that
    /// began anew.
    #[must_use]
    pub fn growth(&self) -> Option<f64> {
        let values: Vec<f64> = self.all()?.collect();
        let [first, .., last] = values[..] else { return None };
        values.windows(2).all(|pair| pair[0] <= pair[1]).then_some(last - first)
    }

    /// Whether it fell from every sample to the next, of two at least.
    #[must_use]
    pub fn falls(&self) -> bool {
        let values: Vec<f64> = self.values().collect();
        values.len() > 1 && values.windows(2).all(|pair| pair[0] > pair[1])
    }

    fn all(&self) -> Option<impl Iterator<Item = f64> + '_> {
        let complete = !self.0.is_empty() && self.0.iter().all(Option::is_some);
        complete.then(|| self.values())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(values: &[f64]) -> Series {
        let mut series = Series::default();
        values.iter().enumerate().for_each(|(at, &value)| series.put(at, value));
        series
    }

    #[test]
    fn all_samples_must_have_a_number_to_agree() {
        let whole = series(&[3.0, 1.0, 2.0]);
        assert_eq!((whole.least(), whole.greatest(), whole.last()), (Some(1.0), Some(3.0), Some(2.0)));
        let with_gap = series(&[3.0, f64::NAN, 2.0]);
        assert_eq!((with_gap.least(), with_gap.greatest(), with_gap.last()), (None, None, Some(2.0)));
        assert!(series(&[f64::INFINITY]).is_empty());
    }

    #[test]
    fn a_counter_that_began_anew_has_not_grown() {
        assert_eq!(series(&[1.0, 4.0]).growth(), Some(3.0));
        assert_eq!(series(&[4.0, 1.0, 5.0]).growth(), None);
        assert_eq!(series(&[4.0]).growth(), None);
    }

    #[test]
    fn it_falls_where_every_step_does() {
        assert!(series(&[3.0, 2.0, 1.0]).falls());
        assert!(!series(&[3.0, 2.0, 2.0]).falls());
        assert!(!series(&[3.0]).falls());
    }
}
