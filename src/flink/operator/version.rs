use std::fmt;

use super::tables::{BUNDLED, COMING, Check, NEWEST, OLDEST_FLINK};
use crate::flink::{Release, Version};

/// A minor version of the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OperatorVersion {
    major: u16,
    minor: u16,
}

impl OperatorVersion {
    /// The newest release.
    pub const NEWEST: Self = Self { major: NEWEST.0, minor: NEWEST.1 };
    /// The version that is being made.
    pub const COMING: Self = Self { major: COMING.0, minor: COMING.1 };

    /// Whether this operator checks something.
    #[must_use]
    pub fn does(self, check: &Check) -> bool {
        self.is_in(check.since) && check.until.is_none_or(|until| (self.major, self.minor) <= until)
    }

    /// Whether this operator has what came with `since`.
    #[must_use]
    pub(super) fn is_in(self, since: Option<(u16, u16)>) -> bool {
        since.is_none_or(|since| (self.major, self.minor) >= since)
    }

    /// The release of Flink that the operator is built with and reads values with.
    #[must_use]
    pub fn bundled_flink(self) -> Release {
        let row = BUNDLED.iter().rev().find(|(since, _)| self.is_in(Some(*since)));
        row.and_then(|&(_, (major, minor))| Release::of(major, minor)).unwrap_or(Release::NEWEST)
    }

    /// Whether the operator runs this version of Flink.
    #[must_use]
    pub fn supports(flink: Version) -> bool {
        (flink.major, flink.minor) >= OLDEST_FLINK
    }
}

impl From<Version> for OperatorVersion {
    fn from(version: Version) -> Self {
        Self { major: version.major, minor: version.minor }
    }
}

impl fmt::Display for OperatorVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

#[cfg(test)]
mod tests {
    use super::super::checks;
    use super::*;

    fn operator(text: &str) -> OperatorVersion {
        text.parse::<Version>().expect("a version").into()
    }

    #[test]
    fn values_are_read_with_the_flink_inside_of_the_operator() {
        for (version, flink) in [("1.7", "1.18"), ("1.8", "1.18"), ("1.10", "1.19"), ("1.11", "1.20"), ("1.16", "1.20")]
        {
            assert_eq!(operator(version).bundled_flink().to_string(), flink, "{version}");
        }
    }

    #[test]
    fn checks_come_and_go() {
        assert!(operator("1.8").does(&checks::LAST_STATE_WITHOUT_HA));
        assert!(!operator("1.9").does(&checks::LAST_STATE_WITHOUT_HA));
        assert!(!operator("1.14").does(&checks::JAR_SCHEME));
        assert!(OperatorVersion::NEWEST.does(&checks::JAR_SCHEME));
        assert!(OperatorVersion::NEWEST < OperatorVersion::COMING);
        assert!(OperatorVersion::COMING.does(&checks::REQUEST_ABOVE_LIMIT));
    }

    #[test]
    fn hints_are_unique() {
        let mut ids: Vec<_> = checks::ALL.iter().map(|check| check.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), checks::ALL.len());
    }
}
