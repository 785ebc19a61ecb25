use std::fmt;

use super::OperatorVersion;
use super::tables::{NUMBERS, Number, OLD_PREFIX};
use crate::flink::value::java;

/// A number of the autoscaler.
#[derive(Clone, Copy, Debug)]
pub struct AutoscalerNumber(&'static Number);

/// The numbers that the validator takes, its ends included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NumberRange {
    /// The least one.
    pub min: f64,
    /// The greatest one.
    pub max: Option<f64>,
}

impl NumberRange {
    /// Whether the validator takes a number; it takes one that is none.
    #[must_use]
    pub fn takes(&self, value: f64) -> bool {
        let outside = value < self.min || self.max.is_some_and(|max| value > max);
        !outside
    }
}

/// As the operator writes it.
impl fmt::Display for NumberRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let max = self.max.map_or_else(|| "+Infinity".to_owned(), java::double_to_string);
        write!(f, "[{}, {max}]", java::double_to_string(self.min))
    }
}

/// The numbers that an operator checks.
/// Source: flink-autoscaler `AutoscalerValidator.java`.
pub fn numbers(operator: OperatorVersion) -> impl Iterator<Item = AutoscalerNumber> {
    NUMBERS.iter().filter(move |number| operator.is_in(number.since)).map(AutoscalerNumber)
}

/// The names under which the autoscaler reads a key, the first that is set counts.
pub fn autoscaler_keys(key: &str) -> impl Iterator<Item = String> {
    [key.to_owned(), [OLD_PREFIX, key].concat()].into_iter()
}

impl AutoscalerNumber {
    /// The names under which it is read, the first that is set counts.
    pub fn keys(self) -> impl Iterator<Item = String> {
        std::iter::once(self.0.key).chain(self.0.old.iter().copied()).flat_map(autoscaler_keys)
    }

    /// What it is where nothing sets it.
    #[must_use]
    pub fn default(self) -> Option<f64> {
        self.0.default
    }

    /// The switch without which it is not looked at, off unless set.
    #[must_use]
    pub fn gate(self) -> Option<&'static str> {
        self.0.gate
    }

    /// The number that bounds this one.
    #[must_use]
    pub fn bound(self) -> Option<AutoscalerNumber> {
        let key = self.0.above.or(self.0.below)?;
        NUMBERS.iter().find(|number| number.key == key).map(AutoscalerNumber)
    }

    /// What the validator takes, given the number that bounds it.
    #[must_use]
    pub fn range(self, bound: Option<f64>) -> NumberRange {
        NumberRange {
            min: bound.filter(|_| self.0.above.is_some()).unwrap_or(self.0.min),
            max: bound.filter(|_| self.0.below.is_some()).or(self.0.max),
        }
    }
}
