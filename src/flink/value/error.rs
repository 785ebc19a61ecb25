use std::fmt;

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Problem {
    /// Nothing but blanks.
    Empty,
    /// No digit where a duration or a memory size must begin with one.
    NoLeadingNumber,
    /// A duration's unit that this release does not have.
    UnknownTimeUnit,
    /// A memory size's unit that Flink does not have.
    UnknownMemoryUnit,
    /// A duration or a memory size beyond what Flink can hold.
    TooLarge,
    /// An ISO 8601 duration below zero.
    NegativeDuration,
    /// Neither `true` nor `false`.
    NotBoolean,
    /// Not an integer.
    NotInteger,
    /// An integer beyond its type.
    IntegerOutOfRange,
    /// Not a number.
    NotNumber,
    /// A YAML number that a `float` cannot hold.
    FloatOutOfRange,
    /// Not one of the enum's constants.
    UnknownConstant,
    /// A quote that is not closed.
    UnclosedQuote,
    /// Text between a closing quote and the next delimiter.
    TextAfterQuote,
    /// A map entry that is not one key and one value.
    NotPair,
    /// The same key twice in a map.
    DuplicateKey,
}

impl Problem {
    /// The problem in words.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Empty => "the value is empty",
            Self::NoLeadingNumber => "the value does not begin with a digit",
            Self::UnknownTimeUnit => "there is no such unit of time",
            Self::UnknownMemoryUnit => "there is no such unit of memory",
            Self::TooLarge => "the number is too large",
            Self::NegativeDuration => "a duration cannot be negative",
            Self::NotBoolean => "only `true` and `false` are booleans",
            Self::NotInteger => "this is not an integer",
            Self::IntegerOutOfRange => "the integer is outside the range of the option",
            Self::NotNumber => "this is not a number",
            Self::FloatOutOfRange => "single precision cannot hold the number",
            Self::UnknownConstant => "this is none of the option's values",
            Self::UnclosedQuote => "a quote is not closed",
            Self::TextAfterQuote => "text follows a closing quote",
            Self::NotPair => "a map entry is not of the form `key:value`",
            Self::DuplicateKey => "a key occurs twice in the map",
        }
    }
}

/// Why Flink refuses a value. Displayed without any part of the value, which
/// may be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueError {
    problem: Problem,
    detail: Option<Box<str>>,
}

/// A detail is for a line of a report: the rest of a long value says nothing more.
const DETAIL_CHARS: usize = 60;

impl ValueError {
    /// A problem of the value as a whole.
    #[must_use]
    pub fn new(problem: Problem) -> Self {
        Self { problem, detail: None }
    }

    /// A problem that lies in `part` of the value.
    #[must_use]
    pub fn with_detail(problem: Problem, part: &str) -> Self {
        let mut chars = part.chars();
        let mut detail: String = chars.by_ref().take(DETAIL_CHARS).collect();
        if chars.next().is_some() {
            detail.push('…');
        }
        Self { problem, detail: Some(detail.into()) }
    }

    /// What is wrong.
    #[must_use]
    pub fn problem(&self) -> Problem {
        self.problem
    }

    /// The offending part of the value, cut if it is long. Never show it for a
    /// sensitive key.
    #[must_use]
    pub fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// Why, with the offending part quoted. Never show it for a sensitive key.
    #[must_use]
    pub fn reason(&self) -> String {
        match &self.detail {
            Some(detail) => format!("{}: `{detail}`", self.problem.text()),
            None => self.problem.text().to_owned(),
        }
    }

    /// Why, without any part of the value.
    #[must_use]
    pub fn reason_without_value(&self) -> &'static str {
        self.problem.text()
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason_without_value())
    }
}

impl std::error::Error for ValueError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_reason_quotes_the_value() {
        let error = ValueError::with_detail(Problem::UnknownTimeUnit, "sekunden");
        assert_eq!(error.reason(), "there is no such unit of time: `sekunden`");
        assert!(!error.to_string().contains("sekunden"));
        assert_eq!(ValueError::new(Problem::Empty).reason(), ValueError::new(Problem::Empty).to_string());
    }

    #[test]
    fn a_long_detail_is_cut() {
        let error = ValueError::with_detail(Problem::NotNumber, &"ä".repeat(1000));
        assert_eq!(error.detail().map(|detail| detail.chars().count()), Some(DETAIL_CHARS + 1));
    }
}
