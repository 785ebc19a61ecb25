//! Text as it stands on disk: byte spans, lines and columns, and the view that
//! miette renders from. Knows nothing of YAML or Flink.

mod edit;
mod excerpt;
mod file;
mod line_index;
mod line_parts;
mod miette_source;
mod sanitize;
mod scalar_places;
mod span;
mod span_set;

pub use edit::{TextEdit, apply_edits, can_apply};
pub use excerpt::{Excerpt, first_block_line};
pub use file::SourceFile;
pub use line_index::{LineColumn, LineIndex, line_end, line_start};
pub use line_parts::line_parts;
pub use miette_source::MaskedSource;
pub use sanitize::{sanitize, show_line_feeds};
pub use scalar_places::Written;
pub use span::Span;
pub use span_set::{SpanSet, mask};
