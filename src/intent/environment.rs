use std::fmt;
use std::str::FromStr;

/// Where a configuration runs, as far as rules care.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Environment {
    /// Real data, real users.
    Production,
    /// As production, but nobody waits for it.
    Staging,
    /// A developer's machine, a test.
    Development,
}

impl Environment {
    /// Every environment.
    pub const ALL: [Environment; 3] = [Environment::Production, Environment::Staging, Environment::Development];

    /// The word that options and output use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Environment::Production => "production",
            Environment::Staging => "staging",
            Environment::Development => "development",
        }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Environment {
    type Err = super::BadValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        super::value::word(text, "an environment", &Environment::ALL.map(|e| (e.as_str(), e)))
    }
}
