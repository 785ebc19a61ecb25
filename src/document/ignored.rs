use std::fmt;

use crate::source::Span;

/// A piece of a document that Flink drops without an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignored {
    /// What is dropped, without a comment behind it.
    pub span: Span,
    /// Why.
    pub reason: IgnoredReason,
}

/// Why Flink drops a piece of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IgnoredReason {
    /// A legacy line without a colon followed by a space.
    NoSeparator,
    /// A legacy line without a key before its colon.
    EmptyKey,
    /// An empty list in a manifest.
    EmptyList,
    /// A `SET` or `RESET` that the SQL client refuses.
    RejectedSet,
    /// `-Dkey=value` behind the jar of a `flink run`.
    ProgramArgument,
}

impl fmt::Display for IgnoredReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            IgnoredReason::NoSeparator => "no colon followed by a space: Flink skips the line",
            IgnoredReason::EmptyKey => "the key is empty: Flink skips the line",
            IgnoredReason::RejectedSet => "the SQL client refuses the statement",
            IgnoredReason::ProgramArgument => "behind the jar it is an argument of the program, no setting",
            IgnoredReason::EmptyList => "an empty list: the operator drops the key",
        })
    }
}
