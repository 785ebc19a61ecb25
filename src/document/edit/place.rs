//! Where lines begin and end, and which setting a new one belongs beside.

use memchr::memchr_iter;

use super::super::{Document, Setting};
use crate::source::{Span, line_start};

/// One past the last byte of the line that holds byte `at`, without its line end.
pub(super) fn content_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find(['\n', '\r'])).map_or(text.len(), |length| at + length)
}

/// One past the line end behind byte `at`, which is the end of a line's content.
pub(super) fn past_line_end(text: &str, at: usize) -> usize {
    match text.as_bytes().get(at..) {
        Some([b'\r', b'\n', ..]) => at + 2,
        Some([b'\n' | b'\r', ..]) => at + 1,
        _ => at,
    }
}

/// First byte of the line end before byte `at`, which is the start of a line.
pub(super) fn before_line_end(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    before.strip_suffix("\r\n").or_else(|| before.strip_suffix(['\n', '\r'])).map_or(0, str::len)
}

/// The lines that an entry from `span` occupies, to be taken out: with its line
/// end, or, for the last line of a file that does not end in one, with the line
/// end before it. `None` where something else stands on its lines. What stands
/// behind the entry, a comment, stays.
pub(super) fn whole_lines(text: &str, span: Span) -> Option<Span> {
    let start = line_start(text, span.start());
    if !text.get(start..span.start())?.trim_start_matches('\u{feff}').trim().is_empty() {
        return None;
    }
    // A block scalar already ends behind its last line end.
    let ends_with_line = span.slice(text).ends_with(['\n', '\r']);
    let content = if ends_with_line { span.end() } else { content_end(text, span.end()) };
    let rest = text.get(span.end()..content)?;
    if !rest.trim().is_empty() {
        let comment = rest.len() - rest.trim_start().len();
        return rest.trim_start().starts_with('#').then(|| Span::new(span.start(), span.end() + comment));
    }
    let end = if ends_with_line { span.end() } else { past_line_end(text, content) };
    let keeps_start = text.starts_with('\u{feff}') && start == 0;
    let start = if keeps_start { '\u{feff}'.len_utf8() } else { start };
    if end == text.len() && !text.ends_with(['\n', '\r']) {
        Some(Span::new(before_line_end(text, start), end))
    } else {
        Some(Span::new(start, end))
    }
}

/// The setting that a new one is put behind: the last of those that share most
/// leading segments with it, at least one.
pub(super) fn nearest_relative<'d, 's>(
    document: &'d Document<'s>,
    key: &str,
    counts: impl Fn(&Setting<'s>) -> bool,
) -> Option<&'d Setting<'s>> {
    let shared = |setting: &Setting<'_>| shared_segments(setting.key.as_bytes(), key.as_bytes());
    document
        .settings
        .iter()
        .filter(|setting| counts(setting))
        .map(|setting| (shared(setting), setting))
        .filter(|&(count, _)| count > 0)
        .max_by_key(|&(count, _)| count)
        .map(|(_, setting)| setting)
}

/// How many leading segments two keys share.
fn shared_segments(one: &[u8], other: &[u8]) -> usize {
    let alike = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let ends = |key: &[u8]| key.get(alike).is_none_or(|&byte| byte == b'.');
    memchr_iter(b'.', &one[..alike]).count() + usize::from(ends(one) && ends(other))
}

/// A new line of `content` behind the line whose content ends at `end`.
pub(super) fn line_behind(text: &str, end: usize, content: &str, line_ending: &str) -> (usize, String) {
    let at = past_line_end(text, end);
    if at == end && end > 0 {
        (end, format!("{line_ending}{content}"))
    } else {
        (at, format!("{content}{line_ending}"))
    }
}

#[cfg(test)]
mod tests {
    use super::shared_segments;

    #[test]
    fn segments_are_shared_as_a_whole() {
        let keys = ["", "a", "a.", ".a", "a.b", "a.bc", "a.b.c", "ab.b", "a..b", "taskmanager.memory", "taskmanager"];
        for one in keys {
            for other in keys {
                let split = one.split('.').zip(other.split('.')).take_while(|(a, b)| a == b).count();
                assert_eq!(shared_segments(one.as_bytes(), other.as_bytes()), split, "{one} and {other}");
            }
        }
    }
}
