use super::name::Name;
use super::option::OptionId;
use super::tables::{self, SuccessorRow};

/// What took the place of a name that Flink reads no more.
#[derive(Clone, Copy)]
pub struct Successor(&'static SuccessorRow);

/// What becomes of a value under the successor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carried {
    /// It stays as it is.
    Same,
    /// This is its value there.
    As(&'static str),
    /// It is what happens without a setting.
    Dropped,
    /// That takes a person.
    Unknown,
}

impl Successor {
    /// The options that took its place; of several, a person has to choose.
    pub fn options(self) -> impl Iterator<Item = OptionId> {
        self.0.options.iter().map(|&id| OptionId(id))
    }

    /// What becomes of a value.
    #[must_use]
    pub fn carried(self, value: &str) -> Carried {
        let Some(values) = self.0.values else { return Carried::Same };
        match values.iter().find(|(old, _)| old.as_str().eq_ignore_ascii_case(value)) {
            Some((_, new)) if new.as_str().is_empty() => Carried::Dropped,
            Some((_, new)) => Carried::As(new.as_str()),
            None => Carried::Unknown,
        }
    }
}

impl Name {
    /// What took its place, where Flink has no alias that says so.
    #[must_use]
    pub fn successor(self) -> Option<Successor> {
        tables::successors().iter().find(|row| row.name == self.index()).map(Successor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flink::Release;
    use crate::flink::catalogue::lookup;

    #[test]
    fn what_has_a_successor_is_gone_and_the_successor_is_not() {
        for row in tables::successors() {
            let name = Name::from_row(row.name);
            let last = name.lifetime().expect("a name of some release").1;
            assert!(last < Release::NEWEST, "{} is not gone", name.as_str());
            for option in Successor(row).options() {
                assert!(option.last() > last, "{} is gone with {}", option.key(), name.as_str());
            }
        }
    }

    #[test]
    fn values_are_carried_over() {
        let spread = lookup("cluster.evenly-spread-out-slots").and_then(Name::successor).expect("a successor");
        assert_eq!(spread.carried("TRUE"), Carried::As("SLOTS"));
        assert_eq!(spread.carried("false"), Carried::Dropped);
        assert_eq!(spread.carried("yes"), Carried::Unknown);
    }
}
