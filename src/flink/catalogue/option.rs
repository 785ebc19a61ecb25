use super::name::Name;
use super::tables::{self, OptionRow, Text};
use crate::flink::value::ValueType;
use crate::flink::{KnownReleases, Release};

/// A `ConfigOption` of Flink, by its current or last key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OptionId(pub u16);

/// A further name that an option accepts, in a run of releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The name.
    pub name: Name,
    /// First release that accepts it.
    pub first: Release,
    /// Last release that accepts it.
    pub last: Release,
    /// A fallback, which Flink takes without a warning, not a deprecated name.
    pub fallback: bool,
}

/// The texts that a string option accepts where Flink reads it.
#[derive(Clone, Copy, Debug)]
pub struct AcceptedValues {
    texts: &'static [Text],
    /// Whether anything else is taken for the name of a factory class.
    pub class_names: bool,
}

impl AcceptedValues {
    /// The texts, as Flink documents them.
    pub fn texts(self) -> impl Iterator<Item = &'static str> {
        self.texts.iter().map(|text| text.as_str())
    }

    /// Whether Flink takes `value`; what can be a class name passes where class names do.
    #[must_use]
    pub fn accepts(self, value: &str) -> bool {
        self.texts().any(|text| text.eq_ignore_ascii_case(value)) || (self.class_names && value.contains('.'))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "rows refer to options by 16 bits")]
const COUNT: u16 = tables::options().len() as u16;

impl OptionId {
    /// Every option, by key.
    pub fn all() -> impl ExactSizeIterator<Item = OptionId> {
        (0..COUNT).map(OptionId)
    }

    pub(super) fn row(self) -> &'static OptionRow {
        &tables::options()[usize::from(self.0)]
    }

    /// The key, as `taskmanager.numberOfTaskSlots`.
    #[must_use]
    pub fn key(self) -> &'static str {
        self.name().as_str()
    }

    /// The class that declares it, below `org.apache.flink`.
    #[must_use]
    pub fn class(self) -> &'static str {
        self.row().class.as_str()
    }

    /// The field that declares it.
    #[must_use]
    pub fn field(self) -> &'static str {
        self.row().field.as_str()
    }

    /// Whether Flink marks it as none of a user's business.
    #[must_use]
    pub fn is_internal(self) -> bool {
        self.row().internal
    }

    /// Whether its reader goes on with a value that does not parse.
    #[must_use]
    pub fn is_lenient(self) -> bool {
        self.row().lenient
    }

    /// First release of the catalogue that has it under this key. The oldest
    /// release of the catalogue may not be the first of Flink.
    #[must_use]
    pub fn since(self) -> Release {
        Release::from_index(self.row().since)
    }

    /// Last release of the catalogue that has it under this key.
    #[must_use]
    pub fn last(self) -> Release {
        Release::from_index(self.row().last)
    }

    /// Whether `release` has it under this key.
    #[must_use]
    pub fn exists_in(self, release: Release) -> bool {
        (self.since()..=self.last()).contains(&release)
    }

    /// Its type in `release`, or in the nearest release that has it.
    #[must_use]
    pub fn type_in(self, release: Release) -> ValueType {
        let rows = tables::types(self.row().types);
        rows.iter()
            .rev()
            .find(|(from, _)| *from <= release.index())
            .or(rows.first())
            .map_or(ValueType::String, |(_, row)| row.value_type())
    }

    /// First release and type of every stretch of releases with one type.
    pub fn types(self) -> impl Iterator<Item = (Release, ValueType)> {
        tables::types(self.row().types).iter().map(|&(from, row)| (Release::from_index(from), row.value_type()))
    }

    /// The default in force in `release`, as a person would write it; `None`
    /// where there is none.
    #[must_use]
    pub fn default_in(self, release: Release) -> Option<&'static str> {
        let rows = tables::defaults(self.row().defaults);
        rows.iter().rev().find(|(from, _)| *from <= release.index()).or(rows.first()).and_then(|(_, text)| text.get())
    }

    /// First release and default of every stretch of releases with one default.
    pub fn defaults(self) -> impl Iterator<Item = (Release, Option<&'static str>)> {
        tables::defaults(self.row().defaults).iter().map(|&(from, text)| (Release::from_index(from), text.get()))
    }

    /// Further names, in the order in which Flink asks for them.
    pub fn aliases(self) -> impl Iterator<Item = Alias> {
        tables::aliases(self.row().aliases).iter().map(|row| Alias {
            name: Name::from_row(row.name),
            first: Release::from_index(row.first),
            last: Release::from_index(row.last),
            fallback: row.fallback,
        })
    }

    /// This option under its older keys, oldest first, and itself.
    #[must_use]
    pub fn lineage(self) -> impl DoubleEndedIterator<Item = OptionId> {
        tables::lineages(self.row().lineage).iter().map(|&id| OptionId(id))
    }

    /// The member of the lineage whose key `release` has.
    #[must_use]
    pub fn in_release(self, release: Release) -> Option<OptionId> {
        self.lineage().rev().find(|option| option.exists_in(release))
    }

    /// The names under which `release` reads the option, in the order of its lookup.
    pub fn names_in(self, release: Release) -> impl Iterator<Item = Name> {
        let live = self.in_release(release);
        let aliases = live.into_iter().flat_map(move |option| {
            option.aliases().filter(move |alias| (alias.first..=alias.last).contains(&release)).map(|alias| alias.name)
        });
        live.into_iter().map(OptionId::name).chain(aliases)
    }

    /// Every name under which some release reads the option, or one that it is
    /// the newer or older form of.
    pub fn every_name(self) -> impl Iterator<Item = Name> + Clone {
        tables::name_list(self.row().every_name)
    }

    /// The newest key that every version in the range reads; what a fix writes.
    #[must_use]
    pub fn name_for(self, known: &KnownReleases) -> Option<&'static str> {
        let reads = |form: &OptionId| {
            let name = form.name();
            if name.acceptance(known) != super::Acceptance::Always {
                return false;
            }
            let is_its_own = form.exists_in(known.first) && form.exists_in(known.last);
            is_its_own || known.iter().all(|release| self.names_in(release).any(|accepted| accepted == name))
        };
        self.lineage().rev().find(reads).map(OptionId::key)
    }

    /// The texts that `release` accepts where the option is a string that Flink checks itself.
    #[must_use]
    pub fn accepted_values(self, release: Release) -> Option<AcceptedValues> {
        let row = tables::values()
            .iter()
            .find(|row| row.option == self.0 && (row.first..=row.last).contains(&release.index()))?;
        Some(AcceptedValues { texts: row.accepted, class_names: row.class_names })
    }

    /// Whether the option is a map whose entries can be keys of their own below its key.
    #[must_use]
    pub fn takes_entries(self, release: Release) -> bool {
        matches!(self.type_in(release), ValueType::Map)
    }

    /// Its name in the catalogue.
    #[must_use]
    pub fn name(self) -> Name {
        Name::from_row(self.row().name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flink::catalogue::Acceptance;

    #[test]
    fn the_name_for_a_range_is_the_newest_that_every_release_reads() {
        let ranges = Release::all().flat_map(|first| {
            let lasts = Release::all().filter(move |last| *last >= first);
            lasts.map(move |last| KnownReleases { first, last, first_patch: None, last_patch: None })
        });
        let ranges: Vec<KnownReleases> = ranges.collect();
        for option in OptionId::all() {
            let names: Vec<Vec<Name>> = Release::all().map(|release| option.names_in(release).collect()).collect();
            for known in &ranges {
                let reads = |name: &Name| {
                    known.iter().all(|release| names[usize::from(release.index())].contains(name))
                        && name.acceptance(known) == Acceptance::Always
                };
                let newest = option.lineage().rev().map(OptionId::name).find(reads).map(Name::as_str);
                assert_eq!(option.name_for(known), newest, "{} from {} to {}", option.key(), known.first, known.last);
            }
        }
    }
}
