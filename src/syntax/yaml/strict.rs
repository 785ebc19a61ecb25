use std::fmt;

/// What snakeyaml-engine, Flink's YAML loader, refuses although others take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// A tab between two tokens, unless it follows a plain scalar on its line,
    /// or behind a backslash.
    Tab,
    /// A block scalar without a line in it, unless what follows stands in the
    /// column of the mapping or list around it; or one whose first lines are
    /// empty and longer than its indentation.
    EmptyBlock,
    /// `...` before the first document.
    DocumentEnd,
    /// `?` or `-` alone between brackets.
    LoneIndicator,
    /// A key between braces whose `:` is not on its line, or more than 1024
    /// characters away.
    LongKey,
    /// A further line of a text that begins with `---`.
    Dashes,
    /// A `.`, `/`, `*` or `&` in the name of an anchor.
    Anchor,
    /// A comment right behind the sign of a block scalar.
    Comment,
}

impl fmt::Display for Strictness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Strictness::Tab => "Flink's YAML loader takes no tab here, only spaces",
            Strictness::EmptyBlock => "Flink's YAML loader fails on a block without a line in it",
            Strictness::DocumentEnd => "Flink's YAML loader takes no `...` before the settings",
            Strictness::LoneIndicator => "Flink's YAML loader takes no lone `?` or `-` here; put it into quotes",
            Strictness::LongKey => {
                "Flink's YAML loader wants the `:` on the line of its key, at most 1024 characters behind its beginning"
            }
            Strictness::Dashes => {
                "Flink's YAML loader ends the text at a line that begins with `---`; put it into quotes"
            }
            Strictness::Anchor => "Flink's YAML loader takes no `.`, `/`, `*` or `&` in the name of an anchor",
            Strictness::Comment => "Flink's YAML loader wants a space before this comment",
        })
    }
}
