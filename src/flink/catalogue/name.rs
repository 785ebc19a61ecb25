use super::option::OptionId;
use super::tables::{self, NO_OPTION, NameRow, TypeRow};
use crate::flink::value::ValueType;
use crate::flink::{KnownReleases, Release, Version};

/// A name that some release reads: an option's key, or a further name of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(u16);

/// One option that reads a name as a further name of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The option.
    pub option: OptionId,
    /// First release in which it does.
    pub first: Release,
    /// Last release in which it does.
    pub last: Release,
    /// A fallback, which Flink takes without a warning, not a deprecated name.
    pub fallback: bool,
}

/// Whether the versions of a range read a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acceptance {
    /// Every version does.
    Always,
    /// Some do, or it depends on a patch level that is not known.
    Partly,
    /// None does.
    Never,
}

/// Looks a key up as written; keys are case-sensitive in Flink.
#[must_use]
pub fn lookup(key: &str) -> Option<Name> {
    let at = tables::hash(key);
    let row = tables::names().get(at)?;
    (row.text.as_bytes() == key.as_bytes()).then(|| Name(u16::try_from(at).unwrap_or_default()))
}

#[expect(clippy::cast_possible_truncation, reason = "rows refer to names by 16 bits")]
const COUNT: u16 = tables::names().len() as u16;

/// Every name of the catalogue.
pub fn names() -> impl ExactSizeIterator<Item = Name> {
    (0..COUNT).map(Name)
}

impl Name {
    /// The name in a row of the catalogue's table.
    pub(super) fn from_row(row: u16) -> Name {
        Name(row)
    }

    /// Its row in the catalogue's table.
    pub(crate) fn index(self) -> u16 {
        self.0
    }

    fn row(self) -> &'static NameRow {
        &tables::names()[usize::from(self.0)]
    }

    /// As written in a configuration.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.row().text.as_str()
    }

    /// Its length in bytes.
    pub(super) fn length(self) -> usize {
        self.row().text.length()
    }

    /// Whether flinklint hides its value, see [`is_sensitive`](super::is_sensitive).
    #[must_use]
    pub fn is_sensitive(self) -> bool {
        self.row().sensitive
    }

    /// The one type that every release has for every option that reads the name,
    /// where Flink asks no more of a value than that it is of this type.
    #[must_use]
    pub fn plain_type(self) -> Option<ValueType> {
        tables::plain_types()[usize::from(self.0)].map(TypeRow::value_type)
    }

    /// The option whose key this is, in some release.
    #[must_use]
    pub fn option(self) -> Option<OptionId> {
        Some(self.row().option).filter(|&id| id != NO_OPTION).map(OptionId)
    }

    /// The options that read it as a further name.
    pub fn edges(self) -> impl Iterator<Item = Edge> {
        tables::edges(self.row().edges).iter().map(|row| Edge {
            option: OptionId(row.option),
            first: Release::from_index(row.first),
            last: Release::from_index(row.last),
            fallback: row.fallback,
        })
    }

    /// The option whose key it is in `release`.
    #[must_use]
    pub fn primary_in(self, release: Release) -> Option<OptionId> {
        self.option().filter(|option| option.exists_in(release))
    }

    /// The releases of a range that read it at some patch level, the oldest first.
    pub fn releases_in(self, known: &KnownReleases) -> impl Iterator<Item = Release> {
        let mut left = self.row().releases & known.bits();
        std::iter::from_fn(move || {
            let next = u8::try_from(left.trailing_zeros()).ok().filter(|_| left != 0)?;
            left &= left - 1;
            Some(Release::from_index(next))
        })
    }

    /// The options that `release` fills from this name: the one whose key it
    /// is, and those that read it as a further name.
    pub fn options_in(self, release: Release) -> impl Iterator<Item = OptionId> {
        let aliased =
            self.edges().filter(move |edge| (edge.first..=edge.last).contains(&release)).map(|edge| edge.option);
        self.primary_in(release).into_iter().chain(aliased)
    }

    /// The options that `release` reads it for as a deprecated name; none where
    /// it is an option's own key there.
    pub fn deprecated_for(self, release: Release) -> impl Iterator<Item = OptionId> {
        let own = self.primary_in(release).is_some();
        self.edges()
            .filter(move |edge| !own && !edge.fallback && (edge.first..=edge.last).contains(&release))
            .map(|edge| edge.option)
    }

    /// Those of [`Name::deprecated_for`] that are no old names themselves of
    /// another of them.
    #[must_use]
    pub fn replaced_by(self, release: Release) -> Vec<OptionId> {
        if self.primary_in(release).is_some() {
            return Vec::new();
        }
        let all: Vec<_> = self.deprecated_for(release).collect();
        let is_old = |option: OptionId| {
            let edges = option.name().edges();
            let mut edges = edges.filter(|edge| !edge.fallback && (edge.first..=edge.last).contains(&release));
            edges.any(|edge| all.contains(&edge.option))
        };
        all.iter().copied().filter(|&option| !is_old(option)).collect()
    }

    /// Whether it is read by something that no option of the catalogue stands for.
    #[must_use]
    pub fn is_outside_options(self) -> bool {
        self.row().free
    }

    /// Whether `release` reads it at all, at the given patch levels.
    fn acceptance_in(self, release: Release, (low, high): (u16, u16)) -> Acceptance {
        if self.row().free {
            return Acceptance::Always;
        }
        if self.options_in(release).next().is_none() {
            return Acceptance::Never;
        }
        match tables::patches().iter().find(|row| row.is_about(self.0, release.index())) {
            Some(row) if high < row.first => Acceptance::Never,
            Some(row) if low < row.first => Acceptance::Partly,
            _ => Acceptance::Always,
        }
    }

    /// Whether the versions of a range read it.
    #[must_use]
    pub fn acceptance(self, known: &KnownReleases) -> Acceptance {
        let row = self.row();
        let asked = known.bits();
        let read = row.releases & asked;
        if !row.patched {
            return match read {
                0 => Acceptance::Never,
                _ if read == asked => Acceptance::Always,
                _ => Acceptance::Partly,
            };
        }
        let mut seen = None;
        for release in known.iter() {
            let here = self.acceptance_in(release, known.patches(release));
            match seen {
                None => seen = Some(here),
                Some(before) if before != here => return Acceptance::Partly,
                Some(_) => {}
            }
        }
        seen.unwrap_or(Acceptance::Never)
    }

    /// The version that first reads it within `release`: a patch, where it came
    /// with one.
    #[must_use]
    pub fn first_patch(self, release: Release) -> Version {
        let patch = tables::patches().iter().find(|row| row.is_about(self.0, release.index())).map(|row| row.first);
        Version { patch, ..release.version() }
    }

    /// First and last release that read it, where any does.
    #[must_use]
    pub fn lifetime(self) -> Option<(Release, Release)> {
        let read = self.row().releases;
        let (first, last) = (read.trailing_zeros(), read.checked_ilog2()?);
        Some((Release::from_index(u8::try_from(first).ok()?), Release::from_index(u8::try_from(last).ok()?)))
    }
}
