//! What is known of SQL tables, from `catalogue/sql.toml`.

include!(concat!(env!("OUT_DIR"), "/sql.rs"));

/// A connector, as `'connector'` names it.
#[derive(Debug)]
pub struct Connector {
    /// Its name.
    pub name: &'static str,
    endless: bool,
    ends_with: &'static [&'static str],
    unless: Option<&'static str>,
    goes_on_with: &'static [&'static str],
    /// Whether its input comes in splits of which one may fall silent.
    pub partitioned: bool,
    changelog: bool,
    commits: bool,
    guarantee: Option<&'static str>,
    /// The options of its transactions.
    pub transactions: Option<Transactions>,
}

/// Options of a sink that writes in transactions of another system.
#[derive(Clone, Copy, Debug)]
pub struct Transactions {
    /// What its transactions are called by.
    pub prefix: &'static str,
    /// After how many milliseconds the other system gives one up.
    pub timeout: &'static str,
}

/// The guarantee under which results become visible with checkpoints.
const EXACTLY_ONCE: &str = "exactly-once";

impl Connector {
    /// The connector of this name.
    #[must_use]
    pub fn of(name: &str) -> Option<&'static Connector> {
        CONNECTORS.iter().find(|connector| connector.name == name)
    }

    /// Whether a table of it never ends, by its options.
    #[must_use]
    pub fn is_endless<'o>(&self, option: impl Fn(&str) -> Option<&'o str>) -> bool {
        let ends = |key: &&str| option(key).is_some_and(|value| Some(value) != self.unless);
        if self.endless {
            !self.ends_with.iter().any(ends)
        } else {
            self.goes_on_with.iter().any(|key| option(key).is_some())
        }
    }

    /// Whether its rows change or take back earlier ones, by its options.
    #[must_use]
    pub fn is_changelog<'o>(&self, option: impl Fn(&str) -> Option<&'o str>) -> bool {
        let by_format =
            || FORMATS.iter().any(|key| option(key).is_some_and(|value| CHANGELOG_FORMATS.contains(&value)));
        self.changelog || by_format()
    }

    /// Whether what is written becomes visible with the next checkpoint, by its
    /// options.
    #[must_use]
    pub fn commits_with_checkpoints<'o>(&self, option: impl Fn(&str) -> Option<&'o str>) -> bool {
        self.commits || self.is_exactly_once(option)
    }

    /// The option that says what is guaranteed.
    #[must_use]
    pub fn guarantee(&self) -> Option<&'static str> {
        self.guarantee
    }

    /// Whether an option asks for exactly-once.
    #[must_use]
    pub fn is_exactly_once<'o>(&self, option: impl Fn(&str) -> Option<&'o str>) -> bool {
        self.guarantee.and_then(option).is_some_and(|value| value.trim().eq_ignore_ascii_case(EXACTLY_ONCE))
    }
}

/// Whether a script's session holds an option, so that one that no `SET` names
/// has its default unless the cluster's configuration sets it.
#[must_use]
pub fn is_of_session(key: &str) -> bool {
    SESSION_PREFIXES.iter().any(|prefix| key.starts_with(prefix))
}

/// Whether a job may depend on an option: it is none that only the client reads,
/// or the processes of the cluster when they start.
#[must_use]
pub fn is_of_job(key: &str) -> bool {
    !CLIENT_PREFIXES.iter().chain(CLUSTER_PREFIXES).any(|prefix| key.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_tell_whether_an_input_ends() {
        let endless = |name: &str, key: &str, value: &'static str| {
            Connector::of(name).map(|connector| connector.is_endless(|asked| (asked == key).then_some(value)))
        };
        assert_eq!(endless("kafka", "", ""), Some(true));
        assert_eq!(endless("kafka", "scan.bounded.mode", "latest-offset"), Some(false));
        assert_eq!(endless("kafka", "scan.bounded.mode", "unbounded"), Some(true));
        assert_eq!(endless("datagen", "number-of-rows", "10"), Some(false));
        assert_eq!(endless("filesystem", "", ""), Some(false));
        assert_eq!(endless("filesystem", "source.monitor-interval", "1 s"), Some(true));
        assert_eq!(endless("other", "", ""), None);
    }

    #[test]
    fn only_exactly_once_waits_for_checkpoints() {
        let commits = |name: &str, value: &'static str| {
            Connector::of(name).map(|connector| {
                connector.commits_with_checkpoints(|key| (key == "sink.delivery-guarantee").then_some(value))
            })
        };
        assert_eq!(commits("kafka", "EXACTLY-ONCE"), Some(true));
        assert_eq!(commits("kafka", "at-least-once"), Some(false));
        assert_eq!(commits("filesystem", ""), Some(true));
        assert_eq!(commits("jdbc", ""), Some(false));
    }
}
