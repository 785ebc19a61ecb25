//! What a running Flink measures, from `catalogue/metrics.toml`.

include!(concat!(env!("OUT_DIR"), "/metrics.rs"));

/// A metric that rules look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Metric(u8);

/// What a metric is measured of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// A subtask of a job vertex.
    Task,
    /// An operator in a subtask.
    Operator,
    /// A `TaskManager`; the `JobManager` has those of its JVM too.
    TaskManager,
    /// A job.
    Job,
}

struct Facts {
    id: &'static str,
    scope: Scope,
    names: &'static [&'static str],
}

impl Metric {
    fn facts(self) -> &'static Facts {
        &METRICS[usize::from(self.0)]
    }

    /// What the catalogue calls it, as `busy-time`.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.facts().id
    }

    /// The newest name that Flink gives it.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.facts().names[0]
    }

    /// Every name, in REST's spelling, the newest first.
    #[must_use]
    pub fn names(self) -> &'static [&'static str] {
        self.facts().names
    }

    /// What it is measured of.
    #[must_use]
    pub fn scope(self) -> Scope {
        self.facts().scope
    }

    /// Every metric.
    pub fn all() -> impl Iterator<Item = Metric> {
        (0..METRICS.len()).filter_map(|at| u8::try_from(at).ok()).map(Metric)
    }

    /// The metric of this name and how new the name is, 0 for the newest.
    #[must_use]
    pub fn of(name: &str, scope: Scope) -> Option<(Metric, usize)> {
        let named = |metric: Metric| Some((metric, metric.names().iter().position(|&own| own == name)?));
        Metric::all().filter(|metric| metric.scope() == scope).find_map(named)
    }
}

/// Whether a recording keeps the metric `name`, without what stands before it
/// of subtask and operator.
#[must_use]
pub fn is_recorded(name: &str) -> bool {
    let bare = name.rsplit_once('_').map_or(name, |(bare, _)| bare);
    let known = |own: &str| own == name || own == bare;
    PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        || ALSO_RECORDED.iter().any(|own| known(own))
        || Metric::all().any(|metric| metric.names().iter().any(|own| known(own)))
}

/// Whether the program stands still while the garbage collector of this name
/// works. Not so for those that work beside it, nor for the sum of all.
#[must_use]
pub fn stops_the_program(collector: &str) -> bool {
    let name = collector.replace('_', " ");
    !is_all_collectors(&name) && !CONCURRENT_COLLECTORS.contains(&name.as_str())
}

/// Whether this is what all garbage collectors of a process go by together.
#[must_use]
pub fn is_all_collectors(collector: &str) -> bool {
    collector == ALL_COLLECTORS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collectors_are_known_with_and_without_underscores() {
        for stopping in ["G1_Young_Generation", "G1 Old Generation", "ZGC Pauses", "Copy"] {
            assert!(stops_the_program(stopping), "{stopping}");
        }
        for other in ["All", "G1_Concurrent_GC", "G1 Concurrent GC", "ZGC_Cycles", "Shenandoah Cycles"] {
            assert!(!stops_the_program(other), "{other}");
        }
    }
}
