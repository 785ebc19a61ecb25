use std::sync::OnceLock;

use super::name::Name;
use super::option::OptionId;
use super::tables;
use crate::flink::Release;
use crate::flink::value::{RawValue, Syntax, TypedValue, ValueType, convert};

/// A run of releases that read an option alike: under one key, from the same
/// names, with one type and one default.
#[derive(Debug)]
pub struct Era {
    /// First release of the run.
    pub first: Release,
    /// Last release of the run.
    pub last: Release,
    /// The option itself, or, before or after a rename, the one that it is there.
    pub option: OptionId,
    /// The names that it is read from, in the order of the lookup.
    pub names: Box<[Name]>,
    /// Its type.
    pub value_type: ValueType,
    /// Its default as a person would write it, `None` where there is none.
    pub default: Option<&'static str>,
    /// Whether some patch levels read a name and others do not; such an era is
    /// one release long.
    pub by_patch: bool,
    typed_default: OnceLock<Option<TypedValue>>,
}

impl Era {
    fn of(option: OptionId, release: Release) -> Option<Self> {
        let live = option.in_release(release)?;
        let names: Box<[Name]> = live.names_in(release).collect();
        let is_patched = |name: &Name| tables::patches().iter().any(|row| row.is_about(name.index(), release.index()));
        Some(Self {
            first: release,
            last: release,
            option: live,
            by_patch: names.iter().any(is_patched),
            names,
            value_type: live.type_in(release),
            default: live.default_in(release),
            typed_default: OnceLock::new(),
        })
    }

    fn goes_on_in(&self, next: &Era) -> bool {
        (self.option, &self.names, self.value_type, self.default)
            == (next.option, &next.names, next.value_type, next.default)
            && !self.by_patch
            && !next.by_patch
            && self.last.index() + 1 == next.first.index()
    }

    /// What its default comes to. All releases with one type read a default alike.
    #[must_use]
    pub fn typed_default(&self) -> Option<&TypedValue> {
        let read = || convert(&RawValue::from(self.default?), self.value_type, self.last, Syntax::Legacy).ok();
        self.typed_default.get_or_init(read).as_ref()
    }
}

/// Made when they are first asked for: a run asks for a few options only.
static ERAS: [OnceLock<Box<[Era]>>; tables::options().len()] = [const { OnceLock::new() }; tables::options().len()];

impl OptionId {
    /// Its eras, the oldest first; releases that lack it are in none.
    #[must_use]
    pub fn eras(self) -> &'static [Era] {
        let Some(own) = ERAS.get(usize::from(self.0)) else { return &[] };
        own.get_or_init(|| {
            let changes = self.changes();
            let mut eras: Vec<Era> = Vec::with_capacity(2);
            for release in Release::all() {
                if changes & (1 << release.index()) == 0 {
                    if let Some(era) = eras.last_mut().filter(|era| era.last.index() + 1 == release.index()) {
                        era.last = release;
                    }
                    continue;
                }
                let Some(next) = Era::of(self, release) else { continue };
                match eras.last_mut().filter(|last| last.goes_on_in(&next)) {
                    Some(last) => last.last = next.last,
                    None => eras.push(next),
                }
            }
            eras.into()
        })
    }

    /// The releases, a bit each, that may read it otherwise than the one before them.
    fn changes(self) -> u32 {
        let mut changes = 1;
        let mut begins = |release: Release| changes |= 1 << release.index();
        let mut ends = Vec::new();
        for option in self.lineage() {
            begins(option.since());
            ends.push(option.last());
            option.types().for_each(|(from, _)| begins(from));
            option.defaults().for_each(|(from, _)| begins(from));
            for alias in option.aliases() {
                begins(alias.first);
                ends.push(alias.last);
            }
        }
        for last in ends {
            changes |= 1 << (last.index() + 1);
        }
        // A patch makes a release of its own; the one after it begins anew.
        for row in tables::patches() {
            changes |= 0b11 << row.release;
        }
        changes
    }

    /// The era that `release` is in.
    #[must_use]
    pub fn era_in(self, release: Release) -> Option<&'static Era> {
        self.eras().iter().find(|era| (era.first..=era.last).contains(&release))
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
                assert!(option.names_in(release).eq(era.names.iter().copied()), "{} in {release}", option.key());
                assert_eq!((era.option, era.value_type, era.default), (live, live.type_in(release), default));
                let typed = default
                    .and_then(|text| convert(&RawValue::from(text), era.value_type, release, Syntax::Legacy).ok());
                assert_eq!(era.typed_default(), typed.as_ref(), "{} in {release}", option.key());
            }
        }
    }
}
