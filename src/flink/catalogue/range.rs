use super::option::OptionId;
use super::tables::{self, RangeRow};
use crate::flink::value::TypedValue;

/// Which numbers of its type Flink takes for an option.
#[derive(Clone, Copy)]
pub struct Range(&'static RangeRow);

impl Range {
    /// What it takes, in words.
    #[must_use]
    pub fn takes(self) -> &'static str {
        self.0.takes.as_str()
    }

    /// Whether it is checked where a process starts, and else where a job is taken.
    #[must_use]
    pub fn is_of_process(self) -> bool {
        self.0.of_process
    }

    /// Whether Flink takes `value`; of a duration, whole milliseconds count.
    #[must_use]
    pub fn accepts(self, value: &TypedValue) -> bool {
        let number = match *value {
            TypedValue::Int(number) => number.into(),
            TypedValue::Long(number) | TypedValue::Memory(number) => number,
            TypedValue::Duration(nanos) => match i64::try_from(nanos / 1_000_000) {
                Ok(millis) => millis,
                Err(_) => return true,
            },
            _ => return true,
        };
        let is_power = number.count_ones() == 1;
        self.0.also.contains(&number)
            || ((self.0.least..=self.0.most).contains(&number) && (is_power || !self.0.power_of_two))
    }
}

impl OptionId {
    /// The numbers that Flink takes, where it checks more than their type.
    #[must_use]
    pub fn range(self) -> Option<Range> {
        // Of most options there is none.
        let mut rows = self.row().ranged.then(tables::ranges)?.iter();
        rows.find(|row| row.option == self.0).map(Range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flink::Release;
    use crate::flink::catalogue::{Name, lookup};
    use crate::flink::value::{RawValue, Syntax, convert};

    /// As Flink 1.13.6, 1.17.2, 1.20.5 and 2.3.0 answered.
    const ANSWERS: [(&str, &[&str], &[&str]); 6] = [
        ("taskmanager.memory.segment-size", &["4096", "32kb", "1gb"], &["4095", "1kb", "33kb", "5000", "2gb", "4gb"]),
        ("taskmanager.numberOfTaskSlots", &["1", "-1"], &["0", "-2"]),
        ("execution.checkpointing.interval", &["10ms"], &["9ms", "0", "0ms"]),
        ("execution.checkpointing.timeout", &["10ms"], &["9ms", "0"]),
        ("execution.checkpointing.max-concurrent-checkpoints", &["1"], &["0", "-1"]),
        ("execution.checkpointing.tolerable-failed-checkpoints", &["0"], &["-1"]),
    ];

    #[test]
    fn flink_takes_what_it_took_when_it_was_asked() {
        assert_eq!(ANSWERS.len(), tables::ranges().len());
        for (key, taken, refused) in ANSWERS {
            let option = lookup(key).and_then(Name::option).expect("an option");
            let range = option.range().expect("a range");
            for (major, minor) in [(1, 13), (1, 17), (1, 20), (2, 3)] {
                let release = Release::of(major, minor).expect("a release");
                let accepts = |text: &str| {
                    let value = convert(&RawValue::from(text), option.type_in(release), release, Syntax::Legacy);
                    range.accepts(&value.expect("a value of the type"))
                };
                assert!(taken.iter().all(|text| accepts(text)), "{key} in {release}");
                assert!(!refused.iter().any(|text| accepts(text)), "{key} in {release}");
            }
        }
    }
}
