use std::fmt;
use std::str::FromStr;

use super::catalogue::RELEASES;

/// A minor Flink release of the catalogue, as 1.20. Ordered by age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release(u8);

impl Release {
    /// The oldest release in the catalogue.
    pub const OLDEST: Release = Release(0);
    /// The newest release in the catalogue.
    #[expect(clippy::cast_possible_truncation, reason = "a dozen releases")]
    pub const NEWEST: Release = Release(RELEASES.len() as u8 - 1);

    /// The release at `index` in the catalogue's order, oldest first.
    #[must_use]
    pub const fn from_index(index: u8) -> Release {
        Release(index)
    }

    /// Position in the catalogue's order, oldest first.
    #[must_use]
    pub const fn index(self) -> u8 {
        self.0
    }

    /// The release `major.minor`, where the catalogue has it.
    #[must_use]
    pub fn of(major: u16, minor: u16) -> Option<Release> {
        RELEASES
            .iter()
            .position(|&(a, b, _)| (a, b) == (major, minor))
            .and_then(|at| u8::try_from(at).ok())
            .map(Release)
    }

    /// Whether this release is `major.minor` or later.
    #[must_use]
    pub fn at_least(self, major: u16, minor: u16) -> bool {
        let (a, b, _) = RELEASES[usize::from(self.0)];
        (a, b) >= (major, minor)
    }

    /// The release as a version whose patch is not known.
    #[must_use]
    pub fn version(self) -> Version {
        let (major, minor, _) = RELEASES[usize::from(self.0)];
        Version { major, minor, patch: None }
    }

    /// The last patch release that the catalogue was read from.
    #[must_use]
    pub fn catalogued_patch(self) -> u16 {
        RELEASES[usize::from(self.0)].2
    }

    /// The release after this one, where the catalogue has one.
    #[must_use]
    pub fn next(self) -> Option<Release> {
        (self < Self::NEWEST).then(|| Release(self.0 + 1))
    }

    /// Every release of the catalogue, oldest first.
    pub fn all() -> impl DoubleEndedIterator<Item = Release> + Clone {
        (0..=Release::NEWEST.0).map(Release)
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.version().fmt(f)
    }
}

/// A Flink version as people write it: a minor (`1.20`), whose patch is not
/// known, or a patch (`1.20.3`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Version {
    /// Major number.
    pub major: u16,
    /// Minor number.
    pub minor: u16,
    /// Patch number, where it is known.
    pub patch: Option<u16>,
}

impl Version {
    /// The catalogue's release that this version belongs to.
    #[must_use]
    pub fn release(self) -> Option<Release> {
        Release::of(self.major, self.minor)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        match self.patch {
            Some(patch) => write!(f, ".{patch}"),
            None => Ok(()),
        }
    }
}

/// Why a text is not a Flink version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseVersionError(String);

impl fmt::Display for ParseVersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a Flink version; write it as 1.20 or 1.20.3", self.0)
    }
}

impl std::error::Error for ParseVersionError {}

impl FromStr for Version {
    type Err = ParseVersionError;

    fn from_str(text: &str) -> Result<Self, ParseVersionError> {
        let error = || ParseVersionError(text.chars().take(40).collect());
        let number = |part: &str| match part.as_bytes() {
            [first, ..] if first.is_ascii_digit() => part.parse::<u16>().map_err(|_| error()),
            _ => Err(error()),
        };
        let mut parts = text.trim().split('.');
        let major = number(parts.next().unwrap_or_default())?;
        let minor = number(parts.next().ok_or_else(error)?)?;
        let patch = parts.next().map(number).transpose()?;
        if parts.next().is_some() {
            return Err(error());
        }
        Ok(Version { major, minor, patch })
    }
}

/// The Flink versions that a document may be for, both ends inclusive, `None` where open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct VersionRange {
    /// The oldest version.
    pub min: Option<Version>,
    /// The newest version.
    pub max: Option<Version>,
}

impl VersionRange {
    /// Exactly one version, minor or patch.
    #[must_use]
    pub fn exactly(version: Version) -> Self {
        Self { min: Some(version), max: Some(version) }
    }

    /// The catalogue's releases inside of the range, or `None` where the
    /// catalogue knows none of them.
    #[must_use]
    pub fn known(&self) -> Option<KnownReleases> {
        let inside = |release: &Release| {
            let version = release.version();
            let key = (version.major, version.minor);
            self.min.is_none_or(|min| key >= (min.major, min.minor))
                && self.max.is_none_or(|max| key <= (max.major, max.minor))
        };
        let first = Release::all().find(inside)?;
        let last = Release::all().rfind(inside)?;
        Some(KnownReleases {
            first,
            last,
            first_patch: self.min.filter(|v| v.release() == Some(first)).and_then(|v| v.patch),
            last_patch: self.max.filter(|v| v.release() == Some(last)).and_then(|v| v.patch),
        })
    }
}

impl fmt::Display for VersionRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.min, self.max) {
            (Some(min), Some(max)) if min == max => min.fmt(f),
            (Some(min), Some(max)) => write!(f, "{min} to {max}"),
            (Some(min), None) => write!(f, "{min} or later"),
            (None, Some(max)) => write!(f, "{max} or earlier"),
            (None, None) => f.write_str("any version"),
        }
    }
}

/// A non-empty run of the catalogue's releases, with the patch level at either
/// end where it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KnownReleases {
    /// The oldest release.
    pub first: Release,
    /// The newest release.
    pub last: Release,
    /// The patch level from which on the oldest release counts, where it is known.
    pub first_patch: Option<u16>,
    /// The patch level up to which the newest release counts, where it is known.
    pub last_patch: Option<u16>,
}

impl KnownReleases {
    /// Each release, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Release> + Clone + use<> {
        (self.first.0..=self.last.0).map(Release)
    }

    /// A bit for each release, by its index.
    pub(super) fn bits(&self) -> u16 {
        let up_to = |release: Release| u16::MAX >> (u16::BITS - 1 - u32::from(release.0));
        up_to(self.last) & !(up_to(self.first) >> 1)
    }

    /// Lowest and highest patch level that `release` may have here: `0` and
    /// `u16::MAX` where they are not known.
    #[must_use]
    pub fn patches(&self, release: Release) -> (u16, u16) {
        let low = if release == self.first { self.first_patch } else { None };
        let high = if release == self.last { self.last_patch } else { None };
        (low.unwrap_or(0), high.unwrap_or(u16::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_parse_as_minor_or_patch() {
        assert_eq!("1.20".parse(), Ok(Version { major: 1, minor: 20, patch: None }));
        assert_eq!("2.0.2".parse(), Ok(Version { major: 2, minor: 0, patch: Some(2) }));
        for bad in ["", "1", "v1.20", "1.20.3.4", "1.+2", "1.x", "99999.1"] {
            assert!(bad.parse::<Version>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_bit_stands_for_each_release_of_a_range() {
        for first in Release::all() {
            for last in Release::all().filter(|last| *last >= first) {
                let known = KnownReleases { first, last, first_patch: None, last_patch: None };
                let bits = known.iter().fold(0, |bits, release| bits | 1 << release.index());
                assert_eq!(known.bits(), bits, "{first} to {last}");
            }
        }
    }

    #[test]
    fn a_range_beyond_the_catalogue_knows_no_release() {
        let range = VersionRange::exactly(Version { major: 1, minor: 9, patch: None });
        assert_eq!(range.known(), None);
        let open = VersionRange { min: None, max: Some(Version { major: 1, minor: 20, patch: None }) };
        let known = open.known().expect("1.13 to 1.20");
        assert_eq!((known.first.to_string(), known.last.to_string()), ("1.13".into(), "1.20".into()));
    }
}
