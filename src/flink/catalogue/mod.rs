//! The option catalogue: every name that Flink accepts, by release, from
//! `catalogue/options.json` and `catalogue/facts.toml`. The tables are made at
//! build time and hold no pointers, so nothing is done at start-up.

mod era;
mod family;
mod key_hash;
mod name;
mod option;
mod range;
mod sensitive;
mod successor;
mod suggest;
mod tables;

pub use era::Era;
pub use family::{Family, family, is_checked_segment};
pub use name::{Acceptance, Edge, Name, lookup, names};
pub use option::{AcceptedValues, Alias, OptionId};
pub use range::Range;
pub use sensitive::{find_sensitive, is_sensitive, is_sensitive_in, sensitive_places};
pub use successor::{Carried, Successor};
pub use suggest::{Suggestion, suggest};
pub use tables::RELEASES;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flink::{KnownReleases, Release, VersionRange};

    fn known(min: &str, max: &str) -> KnownReleases {
        let range = VersionRange { min: min.parse().ok(), max: max.parse().ok() };
        range.known().expect("releases of the catalogue")
    }

    #[test]
    fn every_name_is_found_by_its_hash() {
        assert!(names().count() > 1200);
        for name in names() {
            assert_eq!(lookup(name.as_str()), Some(name), "{}", name.as_str());
        }
        assert_eq!(lookup("no.such.key"), None);
        assert_eq!(lookup(""), None);
    }

    #[test]
    fn an_option_is_followed_over_its_renames() {
        let backend = lookup("state.backend.type").and_then(Name::option).expect("an option");
        let keys: Vec<_> = backend.lineage().map(OptionId::key).collect();
        assert_eq!(keys, ["state.backend", "state.backend.type"]);
        let old = Release::of(1, 16).expect("1.16");
        assert_eq!(backend.names_in(old).next(), lookup("state.backend"));
        assert_eq!(backend.name_for(&known("1.13", "1.20")), Some("state.backend"));
        assert_eq!(backend.name_for(&known("1.17", "1.20")), Some("state.backend.type"));
    }

    #[test]
    fn the_buffer_timeout_depends_on_the_patch_level() {
        let name = lookup("execution.buffer-timeout.interval").expect("a name");
        let timeout = name.option().expect("an option");
        assert_eq!(name.acceptance(&known("1.16", "1.16")), Acceptance::Partly);
        assert_eq!(name.acceptance(&known("1.16.2", "1.16.2")), Acceptance::Never);
        assert_eq!(name.acceptance(&known("1.16.3", "1.16.3")), Acceptance::Always);
        assert_eq!(timeout.name_for(&known("1.17", "2.3")), Some("execution.buffer-timeout"));
        assert_eq!(timeout.name_for(&known("1.18", "2.3")), Some("execution.buffer-timeout.interval"));
        assert_eq!(timeout.name_for(&known("1.15", "1.15")), Some("execution.buffer-timeout"));
    }

    #[test]
    fn defaults_are_the_ones_in_force() {
        let interval = lookup("pipeline.auto-watermark-interval").and_then(Name::option).expect("an option");
        for release in Release::all() {
            assert_eq!(interval.default_in(release), Some("200 ms"), "{release}");
        }
        let managed = lookup("taskmanager.memory.framework.heap.size").and_then(Name::option).expect("an option");
        assert_eq!(managed.default_in(Release::NEWEST), Some("128 mb"));
    }

    #[test]
    fn families_and_map_entries_are_not_unknown() {
        for key in
            ["metrics.reporter.prom.port", "pipeline.global-job-parameters.x", "kubernetes.jobmanager.labels.a.b"]
        {
            assert!(family(key).is_some(), "{key}");
        }
        assert!(family("taskmanager.memory.proces.size").is_none());
        assert!(family("metrics.reporter.").is_none());
    }

    #[test]
    fn suggestions_are_near_and_readable() {
        let found = suggest("jobmanager.rpc.ardress", None).expect("a suggestion");
        assert_eq!((found.name.as_str(), found.unique), ("jobmanager.rpc.address", true));
        let found = suggest("taskmanager.memory.task.heap", None).expect("a suggestion");
        assert_eq!(found.name.as_str(), "taskmanager.memory.task.heap.size");
        assert_eq!(suggest("completely.other.thing", None), None);
    }

    #[test]
    fn names_know_whether_they_are_sensitive() {
        assert!(names().all(|name| name.is_sensitive() == is_sensitive(name.as_str())));
        assert!(names().any(Name::is_sensitive));
    }

    #[test]
    fn sensitive_keys_hold_a_sensitive_part_in_any_case() {
        assert!(is_sensitive("s3.access-key") && is_sensitive("myPassWord") && is_sensitive("fs.azure.account.key.x"));
        assert!(!is_sensitive_in("s3.access-key", Release::NEWEST));
        assert!(!is_sensitive("taskmanager.memory.process.size"));
    }

    #[test]
    fn a_plain_type_is_all_that_any_release_asks_of_a_name() {
        let mut plain = 0;
        for name in names() {
            let Some(plain_type) = name.plain_type() else { continue };
            plain += 1;
            for release in Release::all() {
                for option in name.options_in(release) {
                    assert_eq!(option.type_in(release), plain_type, "{} in {release}", name.as_str());
                    let asks_more = option.accepted_values(release).is_some() || option.range().is_some();
                    assert!(!asks_more && !option.is_lenient(), "{}", name.as_str());
                }
            }
        }
        assert!(plain > names().len() / 2, "{plain} of {}", names().len());
    }
}
