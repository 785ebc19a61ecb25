//! Text as it stands on disk: byte spans, lines and columns, and the view that
//! miette renders from. Knows nothing of YAML or Flink.

mod edit;
mod file;
mod line_index;
mod sanitize;
mod span;

pub use edit::{TextEdit, apply_edits};
pub use file::SourceFile;
pub use line_index::{LineColumn, LineIndex};
pub use sanitize::sanitize;
pub use span::Span;
