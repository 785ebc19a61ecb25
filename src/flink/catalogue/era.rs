use std::sync::OnceLock;

use super::name::Name;
use super::option::OptionId;
use super::tables::{self, EraRow};
use crate::flink::Release;
use crate::flink::value::{RawValue, Syntax, TypedValue, ValueType, convert};

/// A run of releases that read an option alike: under one key, from the same
/// names, with one type and one default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Era(u16);

impl Era {
    fn row(self) -> &'static EraRow {
        &tables::eras()[usize::from(self.0)]
    }

    /// First release of the run.
    #[must_use]
    pub fn first(self) -> Release {
        Release::from_index(self.row().first)
    }

    /// Last release of the run.
    #[must_use]
    pub fn last(self) -> Release {
        Release::from_index(self.row().last)
    }

    /// The option itself, or, before or after a rename, the one that it is there.
    #[must_use]
    pub fn option(self) -> OptionId {
        OptionId(self.row().option)
    }

    /// The names that it is read from, in the order of the lookup.
    pub fn names(self) -> impl Iterator<Item = Name> + Clone {
        tables::name_list(self.row().names)
    }

    /// Its type.
    #[must_use]
    pub fn value_type(self) -> ValueType {
        self.row().value_type.value_type()
    }

    /// Its default as a person would write it, `None` where there is none.
    #[must_use]
    pub fn default(self) -> Option<&'static str> {
        self.row().default.get()
    }

    /// Whether some patch levels read a name and others do not; such an era is
    /// one release long.
    #[must_use]
    pub fn by_patch(self) -> bool {
        self.row().by_patch
    }

    /// What its default comes to. All releases with one type read a default alike.
    #[must_use]
    pub fn typed_default(self) -> Option<&'static TypedValue> {
        // In boxes, so that the table is small: a file asks for some of it all over, and
        // the system copies each page that is written to.
        static TYPED: [OnceLock<Option<Box<TypedValue>>>; tables::eras().len()] =
            [const { OnceLock::new() }; tables::eras().len()];
        let read = || {
            let default = RawValue::from(self.default()?);
            convert(&default, self.value_type(), self.last(), Syntax::Legacy).ok().map(Box::new)
        };
        TYPED[usize::from(self.0)].get_or_init(read).as_deref()
    }
}

impl OptionId {
    /// Its eras, the oldest first; releases that lack it are in none.
    pub fn eras(self) -> impl Iterator<Item = Era> {
        let (start, end) = self.row().eras;
        (start..end).map(Era)
    }

    /// The era that `release` is in.
    #[must_use]
    pub fn era_in(self, release: Release) -> Option<Era> {
        self.eras().find(|era| (era.first()..=era.last()).contains(&release))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_era_says_what_each_of_its_releases_does() {
        for option in OptionId::all() {
            for release in Release::all() {
                let Some(live) = option.in_release(release) else {
                    assert!(option.era_in(release).is_none(), "{} in {release}", option.key());
                    continue;
                };
                let era = option.era_in(release).expect("an era");
                let default = live.default_in(release);
                assert!(option.names_in(release).eq(era.names()), "{} in {release}", option.key());
                assert_eq!((era.option(), era.value_type(), era.default()), (live, live.type_in(release), default));
                let typed = default
                    .and_then(|text| convert(&RawValue::from(text), era.value_type(), release, Syntax::Legacy).ok());
                assert_eq!(era.typed_default(), typed.as_ref(), "{} in {release}", option.key());
            }
        }
    }

    #[test]
    fn neighbouring_eras_differ() {
        for option in OptionId::all() {
            let eras: Vec<Era> = option.eras().collect();
            for pair in eras.windows(2) {
                let is_same = (pair[0].option(), pair[0].value_type(), pair[0].default())
                    == (pair[1].option(), pair[1].value_type(), pair[1].default())
                    && pair[0].names().eq(pair[1].names());
                let is_apart = pair[0].last().index() + 1 != pair[1].first().index();
                let by_patch = pair.iter().any(|era| era.by_patch());
                assert!(!is_same || is_apart || by_patch, "{} at {}", option.key(), pair[1].first());
            }
        }
    }

    #[test]
    fn every_name_is_in_some_era() {
        for option in OptionId::all() {
            let mut names: Vec<Name> = option.eras().flat_map(Era::names).collect();
            names.sort_unstable();
            names.dedup();
            assert!(option.every_name().eq(names), "{}", option.key());
        }
    }
}
