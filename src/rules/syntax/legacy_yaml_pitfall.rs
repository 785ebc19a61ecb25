use crate::document::{Ignored, IgnoredReason, Kind, Setting};
use crate::finding::{Applicability, Change, Fix, Severity};
use crate::flink::Release;
use crate::flink::value::ValueType;
use crate::rules::pages::fl909::messages;
use crate::rules::{Cx, Report};
use crate::source::{Span, TextEdit};

const QUOTES: [char; 2] = ['"', '\''];

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let document = cx.document;
    let read_by_someone = cx.intent.versions.min.is_none_or(|min| min.major < 2);
    if document.written != Kind::FlinkConf || !read_by_someone {
        return;
    }
    for ignored in &document.ignored {
        if let Some(report) = skipped_line(cx, ignored) {
            cx.file(report);
        }
    }
    for setting in document.in_force() {
        if let Some(report) = misread(cx, setting) {
            cx.file(report);
        }
    }
}

/// A line that Flink skips, by what its author seems to have meant.
fn skipped_line<'d>(cx: &Cx<'d>, ignored: &Ignored) -> Option<Report<'d>> {
    let line = cx.slice(ignored.span);
    let document_marker = ["---", "..."].iter().any(|marker| line.starts_with(marker));
    if document_marker || line.chars().all(|c| !c.is_alphanumeric()) {
        return None;
    }
    if ignored.reason == IgnoredReason::EmptyKey {
        let report = cx.report(messages::no_key()).at_span(ignored.span).severity(Severity::Warning);
        return Some(report.help(messages::help_no_key()));
    }
    let Some(colon) = line.find(':') else {
        return Some(match line.split_once('=') {
            Some((key, _)) if is_key(key.trim()) => {
                cx.report(messages::equals()).at_span(ignored.span).key(key.trim(), None).help(messages::help_line())
            }
            _ => cx.report(messages::no_separator()).at_span(ignored.span).help(messages::help_line()),
        });
    };
    let (key, rest) = (line[..colon].trim(), &line[colon + 1..]);
    if !is_key(key) {
        return Some(cx.report(messages::no_separator()).at_span(ignored.span).help(messages::help_line()));
    }
    if rest.trim().is_empty() {
        return Some(match child_of(cx, ignored.span) {
            Some(child) => {
                let whole = format!("{key}.{}", child.key);
                let report = cx.report(messages::nested(key, &child.key)).at_span(ignored.span).key(key, None);
                report.label(child.span, "a key of its own").help(messages::help_nested(whole))
            }
            None if starts_block(cx, ignored.span) => {
                cx.report(messages::no_separator()).at_span(ignored.span).key(key, None).help(messages::help_line())
            }
            None => without_value(cx, ignored, key),
        });
    }
    let message = if rest.starts_with('\t') { messages::tab(key) } else { messages::no_space(key) };
    let report = cx.report(message).at_span(ignored.span).key(key, None).help(messages::help_line());
    Some(report.fix(space_fix(cx, ignored.span, key, colon)))
}

fn without_value<'d>(cx: &Cx<'d>, ignored: &Ignored, key: &str) -> Report<'d> {
    let report = cx.report(messages::no_value(key)).at_span(ignored.span).key(key, None);
    report.severity(Severity::Warning).help(messages::help_no_value())
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'$'))
}

/// The indented setting on the line below, whose key Flink takes as it stands.
fn child_of<'d>(cx: &Cx<'d>, line: Span) -> Option<&'d Setting<'d>> {
    // Settings of a line format stand in the order of their lines.
    let next = cx.document.settings.partition_point(|setting| setting.span.start() <= line.end());
    let child = cx.document.settings.get(next)?;
    let between = cx.slice(Span::new(line.end(), child.span.start()));
    let indentation = between.rsplit(['\n', '\r']).next().unwrap_or_default();
    let only_blank = between.trim().is_empty();
    (only_blank && indent_of(indentation) > indent_before(cx, line)).then_some(child)
}

/// Whether the line below is indented deeper and is itself one that Flink skips.
fn starts_block(cx: &Cx<'_>, line: Span) -> bool {
    let next = cx.document.ignored.partition_point(|ignored| ignored.span.start() <= line.end());
    cx.document.ignored.get(next).is_some_and(|next| {
        let between = cx.slice(Span::new(line.end(), next.span.start()));
        between.trim().is_empty()
            && indent_of(between.rsplit(['\n', '\r']).next().unwrap_or_default()) > indent_before(cx, line)
    })
}

fn indent_of(blank: &str) -> usize {
    blank.chars().count()
}

fn indent_before(cx: &Cx<'_>, line: Span) -> usize {
    let before = cx.slice(Span::new(0, line.start()));
    before.rsplit(['\n', '\r']).next().map_or(0, indent_of)
}

/// `key:value` to `key: value`.
fn space_fix(cx: &Cx<'_>, line: Span, key: &str, colon: usize) -> Option<Fix> {
    let text = cx.slice(line);
    let rest = &text[colon + 1..];
    let value = rest.trim();
    let blank = rest.len() - rest.trim_start().len();
    // What the key's value would be must not be printed, nor may another value be lost.
    if crate::flink::catalogue::is_sensitive(key) || cx.document.get(key).is_some() {
        return None;
    }
    let at = line.start() + colon + 1;
    let edit = TextEdit::replace(Span::new(at, at + blank), " ");
    let changes = vec![Change::Set { key: key.to_owned(), value: value.to_owned() }];
    let title = format!("put a space behind the colon of {key}");
    Some(Fix { applicability: Applicability::Unsafe, title, edits: vec![edit], changes })
}

/// A setting that Flink reads otherwise than it looks.
fn misread<'d>(cx: &Cx<'d>, setting: &'d Setting<'d>) -> Option<Report<'d>> {
    let key = setting.key.as_ref();
    if setting.name.is_none() && key.starts_with(['\u{feff}', '-']) {
        if let Some(rest) = key.strip_prefix('\u{feff}') {
            return Some(cx.report(messages::byte_order_mark(rest)).at(setting).help(messages::help_bom()));
        }
        if key.starts_with("- ") {
            return Some(cx.report(messages::item(key)).at(setting).help(messages::help_line()));
        }
    }
    match Misread::of(cx, setting)? {
        Misread::Cut => Some(cx.report(messages::cut(key)).at(setting).help(messages::help_cut())),
        Misread::Quoted => {
            let text = setting.text();
            let inner = text.get(1..text.len().saturating_sub(1))?;
            let fix = cx.fix_value(setting, inner, Applicability::Unsafe);
            Some(cx.report(messages::quoted(key)).at(setting).help(messages::help_quoted()).fix(fix))
        }
    }
}

/// Whether FL909 already tells why the value is not what it looks like.
pub(in crate::rules) fn is_cut_or_quoted(cx: &Cx<'_>, setting: &Setting<'_>) -> bool {
    Misread::of(cx, setting).is_some()
}

/// How Flink reads a value otherwise than it looks.
enum Misread {
    /// A `#` that does not look like the start of a comment ends it.
    Cut,
    /// The quotes around it surely stay.
    Quoted,
}

impl Misread {
    fn of(cx: &Cx<'_>, setting: &Setting<'_>) -> Option<Self> {
        let text = setting.text();
        let quote = opening_quote(&text);
        // Nearly all values are read as they look.
        if quote.is_none() && cx.byte_at(setting.value_span.end()) != Some(b'#') {
            return None;
        }
        let behind = cx.slice_from(setting.value_span.end());
        let comment = behind.strip_prefix('#');
        if comment.is_some_and(|text| text.starts_with(|c: char| c.is_alphanumeric())) {
            return Some(Self::Cut);
        }
        let quote = quote?;
        if is_open(&text, quote) {
            return behind.trim_start_matches([' ', '\t']).starts_with('#').then_some(Self::Cut);
        }
        quotes_count(setting, &text, quote).then_some(Self::Quoted)
    }
}

/// The quote that a value begins with.
fn opening_quote(text: &str) -> Option<char> {
    let first = char::from(*text.as_bytes().first()?);
    QUOTES.contains(&first).then_some(first)
}

/// Whether a quote that a text begins with is not closed in it.
fn is_open(text: &str, quote: char) -> bool {
    (text.len() == 1 || !text.ends_with(quote)) && text.matches(quote).count() % 2 == 1
}

/// Whether the value stands in quotes that Flink surely does not take off.
fn quotes_count(setting: &Setting<'_>, text: &str, quote: char) -> bool {
    let quoted = text.len() > 1 && text.ends_with(quote) && !text[1..text.len() - 1].contains(quote);
    if !quoted || setting.key.starts_with("env.") {
        return false;
    }
    let options =
        setting.name.into_iter().flat_map(|name| name.option().into_iter().chain(name.edges().map(|edge| edge.option)));
    let mut types = options.map(|option| option.type_in(Release::NEWEST)).peekable();
    types.peek().is_some() && types.all(|value_type| !matches!(value_type, ValueType::List(_) | ValueType::Map))
}
