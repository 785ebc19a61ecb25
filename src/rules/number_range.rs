use crate::document::Document;
use crate::flink::catalogue::{OptionId, Range};
use crate::flink::value::TypedValue;

/// The range that a value of `option` is outside of, where Flink checks it for such a
/// document: numbers of a process only where one starts from it, and none that the older
/// operators may write over.
pub(super) fn range_left(document: &Document<'_>, option: OptionId, value: &TypedValue) -> Option<Range> {
    let is_read = |range: &Range| document.kind.starts_processes() || !range.is_of_process();
    option.range().filter(|range| !document.kind.is_of_older_operator() && is_read(range) && !range.accepts(value))
}
