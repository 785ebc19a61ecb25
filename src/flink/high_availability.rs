//! How Flink reads its choice of high availability.
//! Source: `HighAvailabilityMode.fromConfig`, `HighAvailabilityServicesUtils`.

use super::Release;

/// What keeps the metadata of jobs when a `JobManager` goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HighAvailability {
    /// Nothing.
    Off,
    /// `ZooKeeper`.
    ZooKeeper,
    /// `ConfigMap`s of Kubernetes.
    Kubernetes,
    /// A factory that is not Flink's.
    Other,
}

/// Flink's factory for Kubernetes, which had no short name before 1.16.
/// Source: `HighAvailabilityMode` of 1.15 and 1.16.
const KUBERNETES_FACTORY: &str = "org.apache.flink.kubernetes.highavailability.KubernetesHaServicesFactory";
const KUBERNETES: &str = "kubernetes";

impl HighAvailability {
    /// What a text chooses.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let names = [
            ("none", Self::Off),
            ("standalone", Self::Off),
            ("zookeeper", Self::ZooKeeper),
            (KUBERNETES, Self::Kubernetes),
            (KUBERNETES_FACTORY, Self::Kubernetes),
        ];
        names.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map_or(Self::Other, |&(_, mode)| mode)
    }

    /// The text that chooses Kubernetes in all of these releases.
    #[must_use]
    pub fn kubernetes_in(mut releases: impl Iterator<Item = Release>) -> &'static str {
        if releases.all(|release| release.at_least(1, 16)) { KUBERNETES } else { KUBERNETES_FACTORY }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_factories() {
        assert_eq!(HighAvailability::of("NONE"), HighAvailability::Off);
        assert_eq!(HighAvailability::of("ZooKeeper"), HighAvailability::ZooKeeper);
        assert_eq!(HighAvailability::of(KUBERNETES_FACTORY), HighAvailability::Kubernetes);
        assert_eq!(HighAvailability::of("com.example.Factory"), HighAvailability::Other);
        let since = |minor| HighAvailability::kubernetes_in(Release::of(1, minor).into_iter());
        assert_eq!((since(15), since(16)), (KUBERNETES_FACTORY, KUBERNETES));
    }
}
