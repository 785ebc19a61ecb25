//! `flink-conf.yaml`, by Flink's own line rules.

use std::borrow::Cow;

use super::placeholder::is_template_statement;
use super::{Container, Document, Ignored, IgnoredReason, Kind, Setting, Site, Style};
use crate::flink::value::RawValue;
use crate::source::{SourceFile, Span, line_parts};
use crate::syntax::legacy_conf::{Content, content_from, lines_from};
use crate::threads;

/// Reads a whole file. Flink reads any text, so this cannot fail.
pub(super) fn read(source: &SourceFile) -> Document<'_> {
    read_from(source, 0)
}

/// Reads the lines of a text from a byte on.
pub(super) fn read_from(source: &SourceFile, from: usize) -> Document<'_> {
    read_by(source, from, threads::PART)
}

fn read_by(source: &SourceFile, from: usize, size: usize) -> Document<'_> {
    let text = source.text();
    let mut document = Document::new(Kind::FlinkConf, Span::new(from, text.len()));
    document.containers.push(Container::outermost(document.span, 0));
    let has_directives = source.names_flinklint();
    let mut first_line = None;
    for mut part in
        threads::map_large(&line_parts(text, document.span, size), |&part| Lines::of(text, part, has_directives))
    {
        first_line = first_line.or(part.first);
        document.templated |= part.templated;
        append(&mut document.settings, &mut part.settings);
        append(&mut document.ignored, &mut part.ignored);
        append(&mut document.comments, &mut part.comments);
    }
    document.containers[0].entries = document.settings.len();
    document.head = first_line.unwrap_or(Span::empty(from));
    document.mark();
    document
}

fn setting(text: &str, key: Span, value: Span) -> Setting<'_> {
    let site = Site { container: 0, key_style: Style::Line, value_style: Style::Line, shared: false };
    let raw = RawValue::String(Cow::Borrowed(value.slice(text)));
    Setting::new(Cow::Borrowed(key.slice(text)), raw, key, value, site)
}

/// So long is a file for each of its settings, comments and all: for a first guess
/// at their number.
const BYTES_PER_SETTING: usize = 96;

/// What some lines hold.
#[derive(Default)]
struct Lines<'s> {
    settings: Vec<Setting<'s>>,
    ignored: Vec<Ignored>,
    comments: Vec<Span>,
    templated: bool,
    /// The first that Flink does not pass over.
    first: Option<Span>,
}

impl<'s> Lines<'s> {
    fn of(text: &'s str, part: Span, has_directives: bool) -> Self {
        let mut lines = Self { settings: Vec::with_capacity(part.len() / BYTES_PER_SETTING), ..Self::default() };
        let lines_of = if has_directives { lines_from } else { content_from };
        for line in lines_of(&text[..part.end()], part.start()) {
            if has_directives {
                lines.comments.extend(line.comment.filter(|comment| comment.slice(text).contains("flinklint")));
            }
            let dropped = match line.content {
                Content::Blank => continue,
                _ if is_template_statement(line.span.slice(text)) => {
                    lines.templated = true;
                    continue;
                }
                Content::Pair { key, value } => {
                    lines.first.get_or_insert(key.to(value));
                    lines.settings.push(setting(text, key, value));
                    continue;
                }
                Content::NoSeparator(span) => Ignored { span, reason: IgnoredReason::NoSeparator },
                Content::EmptyKey(span) => Ignored { span, reason: IgnoredReason::EmptyKey },
            };
            lines.first.get_or_insert(dropped.span);
            lines.ignored.push(dropped);
        }
        lines
    }
}

/// Moves what is behind to the end, all at once where nothing is there yet.
fn append<T>(all: &mut Vec<T>, behind: &mut Vec<T>) {
    if all.is_empty() { std::mem::swap(all, behind) } else { all.append(behind) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lines_in_parts_are_those_of_the_whole_text(
            text in "([a-c:#. \r\n]|a: b\n|c.d: \u{e4}\r\n|# flinklint: x\n|\\{\\{ e \\}\\}\n){0,30}",
            from in 0_usize..3,
            size in 1_usize..12,
        ) {
            let source = SourceFile::new("flink-conf.yaml", text);
            prop_assume!(source.text().get(from..).is_some());
            let (parts, whole) = (read_by(&source, from, size), read_by(&source, from, usize::MAX / 2));
            prop_assert_eq!(format!("{parts:?}"), format!("{whole:?}"));
        }
    }

    fn settings(text: &str) -> Vec<(String, String)> {
        let source = SourceFile::new("flink-conf.yaml", text);
        read(&source).in_force().map(|s| (s.key.to_string(), s.text().into_owned())).collect()
    }

    #[test]
    fn the_last_line_of_a_key_is_in_force() {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(settings("k: 1\nl: 2\nk: 3\n"), [pair("l", "2"), pair("k", "3")]);
        assert_eq!(settings("p:\n  q.r: \"x\"\r\n- s: [t, u]\r"), [pair("q.r", "\"x\""), pair("- s", "[t, u]")]);
    }

    #[test]
    fn lines_that_flink_warns_of_are_kept_with_their_reason() {
        let source = SourceFile::new("flink-conf.yaml", "---\nk:v\n# l\n\nm:\n: n\nk: v\no:\u{a0}p\n");
        let document = read(&source);
        let ignored: Vec<_> =
            document.ignored.iter().map(|ignored| (source.slice(ignored.span), ignored.reason)).collect();
        let (separator, part) = (IgnoredReason::NoSeparator, IgnoredReason::EmptyKey);
        assert_eq!(
            ignored,
            [("---", separator), ("k:v", separator), ("m:", separator), (": n", part), ("o:\u{a0}p", separator)]
        );
        assert_eq!(source.slice(document.head), "---");
    }
}
