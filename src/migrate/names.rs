//! What becomes of a key from one release to another, by the catalogue.

use crate::flink::catalogue::{Acceptance, Carried, Name, OptionId, lookup};
use crate::flink::{KnownReleases, Release};

/// What becomes of a key with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It stays.
    Keep,
    /// The option goes by another name.
    Renamed {
        /// The name.
        to: &'static str,
    },
    /// Another option with another value does the same.
    Replaced {
        /// Its key.
        to: &'static str,
        /// Its value.
        value: &'static str,
    },
    /// Flink reads it no more.
    Gone {
        /// First release that does not.
        since: Release,
        /// What that leaves to do.
        left: Left,
    },
}

/// What is to do about a key that is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// Nothing: there is nothing in its place.
    Nothing,
    /// Nothing: what it said is what happens by default of this option.
    Default(&'static str),
    /// Nothing: the version that the configuration is from did not read it either.
    WasUnread,
    /// A person must set one of these.
    Choice(Vec<&'static str>),
}

/// What becomes of `name` with `value`, from the releases that the
/// configuration may be for to the one that it shall be for.
pub(super) fn fate(name: Name, value: &str, from: &KnownReleases, to: &KnownReleases) -> Fate {
    if name.is_outside_options() {
        return Fate::Keep;
    }
    match name.acceptance(to) {
        Acceptance::Partly => Fate::Keep,
        Acceptance::Always => renamed(name, from, to).map_or(Fate::Keep, |to| Fate::Renamed { to }),
        Acceptance::Never => {
            let last = name.lifetime().map(|(_, last)| last).filter(|last| *last < to.first);
            let since = last.and_then(Release::next);
            since.map_or(Fate::Keep, |since| gone(name, value, since, from, to))
        }
    }
}

/// The name that a deprecated one of a single option has been replaced by.
fn renamed(name: Name, from: &KnownReleases, to: &KnownReleases) -> Option<&'static str> {
    let options = name.replaced_by(to.last);
    let &[option] = options.as_slice() else { return None };
    let target = option.name_for(to).filter(|&target| target != name.as_str())?;
    (!fills_more(name, target, from, to.last)).then_some(target)
}

/// Whether a value would fill further options under a new name than it did
/// under its old one in any of the releases that it may be from, and than it
/// does under the old one in the new release.
/// `akka.ask.timeout` of 1.18 is such a one, whose later name two options read.
pub(super) fn fills_more(name: Name, target: &str, from: &KnownReleases, to: Release) -> bool {
    let Some(target) = lookup(target) else { return false };
    let filled = |release: Release| -> Vec<OptionId> { name.options_in(release).collect() };
    let after = filled(to);
    let mut before: Vec<_> = from.iter().map(filled).filter(|options| !options.is_empty()).collect();
    if before.is_empty() {
        before.push(Vec::new());
    }
    let filled_before = |option: OptionId, before: &[OptionId]| {
        after.contains(&option) || option.lineage().any(|old| before.contains(&old))
    };
    target.options_in(to).any(|option| before.iter().any(|options| !filled_before(option, options)))
}

fn gone(name: Name, value: &str, since: Release, from: &KnownReleases, to: &KnownReleases) -> Fate {
    if name.acceptance(from) == Acceptance::Never {
        return Fate::Gone { since, left: Left::WasUnread };
    }
    let (targets, carried) = successors(name, value, to);
    match (targets.as_slice(), carried) {
        ([], _) => Fate::Gone { since, left: Left::Nothing },
        (&[to], Carried::Same) => Fate::Renamed { to },
        (&[to], Carried::As(value)) => Fate::Replaced { to, value },
        (&[to], Carried::Dropped) => Fate::Gone { since, left: Left::Default(to) },
        _ => Fate::Gone { since, left: Left::Choice(targets) },
    }
}

/// The names that a release has in place of one that is gone, and what becomes
/// of a value under them.
fn successors(name: Name, value: &str, to: &KnownReleases) -> (Vec<&'static str>, Carried) {
    let live = |options: &mut dyn Iterator<Item = OptionId>| {
        let mut names: Vec<_> = options.filter_map(|option| option.name_for(to)).collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    let own = live(&mut name.edges().map(|edge| edge.option));
    match name.successor() {
        Some(successor) if own.is_empty() => (live(&mut successor.options()), successor.carried(value)),
        _ => (own, Carried::Same),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flink::VersionRange;

    fn of(key: &str, value: &str, from: &str, to: &str) -> Fate {
        let known = |text: &str| {
            let version = text.parse().expect("a version");
            VersionRange::exactly(version).known().expect("a release of the catalogue")
        };
        fate(lookup(key).expect("a name"), value, &known(from), &known(to))
    }

    #[test]
    fn names_follow_the_release() {
        assert_eq!(of("state.backend", "rocksdb", "1.16", "1.16"), Fate::Keep);
        assert_eq!(of("state.backend", "rocksdb", "1.16", "2.1"), Fate::Renamed { to: "state.backend.type" });
        assert_eq!(of("akka.ask.timeout", "10 s", "1.17", "2.3"), Fate::Renamed { to: "pekko.ask.timeout" });
        assert_eq!(of("akka.ask.timeout", "10 s", "1.18", "2.3"), Fate::Keep, "it would be the slots' timeout as well");
        assert_eq!(of("rest.port", "8081", "1.13", "2.3"), Fate::Keep);
    }

    #[test]
    fn what_is_gone_has_a_successor_or_not() {
        let spread = "cluster.evenly-spread-out-slots";
        let replaced = Fate::Replaced { to: "taskmanager.load-balance.mode", value: "SLOTS" };
        assert_eq!(of(spread, "true", "1.18", "2.1"), replaced);
        assert!(matches!(of(spread, "false", "1.18", "2.1"), Fate::Gone { left: Left::Default(_), .. }));
        assert!(matches!(of(spread, "perhaps", "1.18", "2.1"), Fate::Gone { left: Left::Choice(_), .. }));
        assert!(
            matches!(of("taskmanager.heap.size", "1g", "1.18", "2.1"), Fate::Gone { left: Left::Choice(choice), .. } if choice.len() == 2)
        );
        assert!(matches!(
            of("mesos.resourcemanager.tasks.cpus", "1", "1.18", "2.1"),
            Fate::Gone { left: Left::WasUnread, .. }
        ));
    }
}
