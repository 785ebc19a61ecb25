use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;

use super::BadValue;
use super::value::{duration, short};
use crate::flink::value::format_duration;

/// The latency that a job has to keep: event to result, 99th percentile. More
/// than nothing, and no longer than a few centuries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sla(NonZeroU64);

impl Sla {
    /// An SLA of so many nanoseconds; `None` for zero.
    #[must_use]
    pub fn from_nanos(nanos: u64) -> Option<Self> {
        NonZeroU64::new(nanos).map(Self)
    }

    /// In nanoseconds.
    #[must_use]
    pub fn nanos(self) -> u64 {
        self.0.get()
    }

    /// In milliseconds, as output shows it.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "exact for any SLA below 104 days")]
    pub fn millis(self) -> f64 {
        self.nanos() as f64 / 1e6
    }
}

impl fmt::Display for Sla {
    /// As Flink writes durations, `500 ms`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format_duration(i128::from(self.nanos())))
    }
}

impl FromStr for Sla {
    type Err = BadValue;

    fn from_str(text: &str) -> Result<Self, BadValue> {
        let nanos = duration(text)?;
        if nanos == 0 {
            return Err(BadValue::new("an SLA is greater than 0"));
        }
        u64::try_from(nanos)
            .ok()
            .and_then(Sla::from_nanos)
            .ok_or_else(|| BadValue::new(format!("`{}` is too long for an SLA", short(text.trim()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<String, String> {
        text.parse::<Sla>().map(|sla| sla.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn flinks_durations_are_taken_and_shown_in_their_largest_whole_unit() {
        assert_eq!(parse("500ms"), Ok("500 ms".into()));
        assert_eq!(parse(" 1500 ms "), Ok("1500 ms".into()));
        assert_eq!(parse("2 s"), Ok("2 s".into()));
        assert_eq!(parse("90 s"), Ok("90 s".into()));
        assert_eq!(parse("1 min"), Ok("1 min".into()));
    }

    #[test]
    fn a_bare_number_is_refused_with_what_to_write() {
        assert_eq!(parse("500"), Err("`500` has no unit; write 500ms".into()));
    }

    #[test]
    fn zero_negative_endless_and_unreadable_are_refused() {
        for bad in ["0ms", "-5ms", "0 s", "", "fast", "9000000 d"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn milliseconds_keep_their_fraction() {
        assert_eq!("250 micros".parse::<Sla>().map(Sla::millis), Ok(0.25));
    }
}
