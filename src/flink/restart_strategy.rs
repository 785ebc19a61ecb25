//! Which restart strategy Flink makes of a configuration.
//! Source: `RestartBackoffTimeStrategyFactoryLoader`, `RestartStrategyOptions`.

use std::fmt;

use super::Release;

/// A restart strategy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestartStrategy {
    /// The first failure ends the job.
    Disable,
    /// So many restarts, each after the same delay.
    FixedDelay,
    /// Restarts until there are too many within a time.
    FailureRate,
    /// Restarts after growing delays.
    ExponentialDelay,
}

/// The operator's own restart of failed jobs, which makes Flink's less of a matter.
/// Source: flink-kubernetes-operator `KubernetesOperatorConfigOptions.OPERATOR_JOB_RESTART_FAILED`.
pub const OPERATOR_RESTARTS_FAILED: &str = "kubernetes.operator.job.restart.failed";

/// A text that names no restart strategy of Flink's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownStrategy;

impl fmt::Display for UnknownStrategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no restart strategy of Flink's")
    }
}

impl std::error::Error for UnknownStrategy {}

/// The names that options take, in any case, and the one that Flink writes first.
const NAMES: [(&str, RestartStrategy); 9] = [
    ("disable", RestartStrategy::Disable),
    ("none", RestartStrategy::Disable),
    ("off", RestartStrategy::Disable),
    ("fixed-delay", RestartStrategy::FixedDelay),
    ("fixeddelay", RestartStrategy::FixedDelay),
    ("failure-rate", RestartStrategy::FailureRate),
    ("failurerate", RestartStrategy::FailureRate),
    ("exponential-delay", RestartStrategy::ExponentialDelay),
    ("exponentialdelay", RestartStrategy::ExponentialDelay),
];

impl RestartStrategy {
    /// The strategy that a text names.
    ///
    /// # Errors
    /// None has this name; up to 1.16 it may be that of a class.
    pub fn named(text: &str) -> Result<Self, UnknownStrategy> {
        let named = NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
        named.map(|&(_, strategy)| strategy).ok_or(UnknownStrategy)
    }

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        NAMES.iter().find(|(_, strategy)| *strategy == self).map_or("", |(name, _)| name)
    }

    /// What `release` restarts a job by, given what the job's and the cluster's
    /// configuration say. Up to 1.18 only the cluster's counts, and what the
    /// job's code sets, which is not seen here.
    ///
    /// # Errors
    /// The text that counts names no strategy.
    pub fn in_force(
        job: Option<&str>,
        cluster: Option<&str>,
        checkpointing: bool,
        release: Release,
    ) -> Result<Self, UnknownStrategy> {
        let job = job.filter(|_| release.at_least(1, 19));
        match job.or(cluster) {
            Some(text) => Self::named(text),
            None => Ok(Self::by_default(checkpointing, release)),
        }
    }

    /// What a job restarts by where nothing is said: without checkpoints not at
    /// all, else without end, after a second each time or, from 1.19 on, after
    /// growing delays.
    #[must_use]
    pub fn by_default(checkpointing: bool, release: Release) -> Self {
        match (checkpointing, release.at_least(1, 19)) {
            (false, _) => Self::Disable,
            (true, false) => Self::FixedDelay,
            (true, true) => Self::ExponentialDelay,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_said_means_what_the_release_thinks_best() {
        let of = |release: (u16, u16), checkpointing| {
            RestartStrategy::by_default(checkpointing, Release::of(release.0, release.1).expect("a release"))
        };
        assert_eq!(of((1, 18), true), RestartStrategy::FixedDelay);
        assert_eq!(of((1, 19), true), RestartStrategy::ExponentialDelay);
        assert_eq!(of((2, 3), false), RestartStrategy::Disable);
    }

    #[test]
    fn the_jobs_word_counts_from_1_19_on() {
        let of = |minor| {
            let release = Release::of(1, minor).expect("a release");
            RestartStrategy::in_force(Some("none"), Some("fixed-delay"), true, release)
        };
        assert_eq!(of(18), Ok(RestartStrategy::FixedDelay));
        assert_eq!(of(19), Ok(RestartStrategy::Disable));
    }
}
