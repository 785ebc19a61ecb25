use super::case::{Case, CaseValue, default_value};
use crate::flink::catalogue::OptionId;
use crate::flink::value::{RawValue, Syntax, convert};
use crate::stats::Cluster;

/// What an option came to in a cluster as it was measured: what its
/// `JobManager` was started with, else the default of its release. `None` where
/// one of these is not known. A job may still set it otherwise in code.
pub(super) fn running(cluster: &Cluster, option: OptionId) -> Option<Case<'static>> {
    let release = cluster.flink_version?.release()?;
    if cluster.jobmanager.configuration.is_empty() {
        return None;
    }
    let value = match option.era_in(release) {
        None => CaseValue::NoSuchOption,
        Some(era) => match era.names().find_map(|name| cluster.configured(name.as_str())) {
            Some(text) => convert(&RawValue::String(text.into()), era.value_type(), release, Syntax::Legacy)
                .map_or(CaseValue::Unknown, CaseValue::Known),
            None => default_value(era),
        },
    };
    Some(Case { first: release, last: release, held: None, setting: None, value })
}

/// The same where it is known, else what the document's own cases come to.
pub(super) fn running_or<'d>(cluster: &Cluster, option: OptionId, cases: &[Case<'d>]) -> Option<Case<'d>> {
    running(cluster, option).or_else(|| cases.last().cloned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::pages::fl406::options;
    use crate::stats::JobManager;

    fn cluster(version: &str, configuration: &[(&str, &str)]) -> Cluster {
        let pair = |&(key, value): &(&str, &str)| (key.to_owned(), value.to_owned());
        let jobmanager =
            JobManager { configuration: configuration.iter().map(pair).collect(), ..JobManager::default() };
        Cluster { flink_version: version.parse().ok(), jobmanager, ..Cluster::default() }
    }

    #[test]
    fn what_is_not_set_has_the_default_of_the_release() {
        let own = (options::PER_CHANNEL.key(), "5");
        let buffers = |cluster: &Cluster| running(cluster, options::PER_CHANNEL).map(|case| case.value);
        let set = running(&cluster("1.20.1", &[own]), options::PER_CHANNEL).and_then(|case| case.integer());
        assert_eq!(set, Some(5));
        let unset = running(&cluster("1.20.1", &[("a", "b")]), options::PER_CHANNEL).and_then(|case| case.integer());
        assert_eq!(unset, Some(2));
        assert_eq!(buffers(&cluster("2.1", &[own])), Some(CaseValue::NoSuchOption));
        assert_eq!(buffers(&cluster("1.20.1", &[])), None);
        assert_eq!(buffers(&cluster("x", &[own])), None);
    }
}
