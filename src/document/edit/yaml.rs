//! Edits of YAML mappings, block and flow.

use super::super::{Container, Document, Kind, Setting, Style};
use super::place::{content_end, line_behind, nearest_relative, whole_lines};
use super::scalar::{render, render_key};
use crate::source::{SourceFile, Span, TextEdit, line_start};

pub(super) fn set_value(
    document: &Document<'_>,
    source: &SourceFile,
    setting: &Setting<'_>,
    value: &str,
) -> Option<Vec<TextEdit>> {
    let container = container(document, setting)?;
    if setting.site.shared || container.shared || !is_one_line(source, setting.value_span) {
        return None;
    }
    let text = render(value, setting.site.value_style, document.written, container.flow)?;
    Some(vec![TextEdit::replace(setting.value_span, text)])
}

pub(super) fn insert(document: &Document<'_>, source: &SourceFile, key: &str, value: &str) -> Option<Vec<TextEdit>> {
    let Some(target) = best_container(document, key) else { return insert_first(document, source, key, value) };
    let style = neighbours_style(document, |setting| setting.site.value_style);
    let value = render(value, style, document.written, document.containers[target].flow)?;
    insert_written(document, source, target, key, &value, None).map(|edit| vec![edit])
}

pub(super) fn remove(document: &Document<'_>, source: &SourceFile, setting: &Setting<'_>) -> Option<TextEdit> {
    take_out(document, source, setting, false)
}

/// Takes a setting out, and every mapping that would be empty without it; the
/// configuration map itself only where nothing else is put into it.
fn take_out(document: &Document<'_>, source: &SourceFile, setting: &Setting<'_>, keeps_map: bool) -> Option<TextEdit> {
    if setting.site.shared {
        return None;
    }
    let text = source.text();
    let mut at = setting.site.container;
    let mut span = setting.span;
    loop {
        let container = document.containers.get(at as usize)?;
        if container.shared {
            return None;
        }
        let outermost = container.parent.is_none();
        if container.entries > 1 || container.key_span.is_empty() || (outermost && keeps_map) {
            if container.flow {
                return remove_from_flow(text, span);
            }
            return whole_lines(text, span).map(TextEdit::delete);
        }
        // The only entry: the mapping goes with it, and its comments would too.
        let whole = container.key_span.to(container.span);
        if whole.slice(text).contains('#') {
            return None;
        }
        span = whole;
        at = match container.parent {
            Some(parent) => parent,
            None => return whole_lines(text, span).map(TextEdit::delete),
        };
    }
}

pub(super) fn rename(
    document: &Document<'_>,
    source: &SourceFile,
    setting: &Setting<'_>,
    to: &str,
) -> Option<Vec<TextEdit>> {
    let container = container(document, setting)?;
    if setting.site.shared || container.shared {
        return None;
    }
    if let Some(rest) = to.strip_prefix(&container.prefix) {
        if is_taken(document, setting.site.container as usize, rest) {
            return None;
        }
        let key = render_key(rest, setting.site.key_style)?;
        return Some(vec![TextEdit::replace(setting.key_span, key)]);
    }
    let written = setting.value_span.slice(source.text());
    if to == container.prefix.trim_end_matches('.') {
        return collapse(source, container, setting, written);
    }
    // The new key belongs elsewhere: the value moves as it is written.
    let target = best_container(document, to)?;
    if document.containers[target].flow
        || container.flow
        || !is_one_line(source, setting.value_span)
        || setting.site.value_style == Style::Collection
    {
        return None;
    }
    let inserted = insert_written(document, source, target, to, written, Some(setting))?;
    let removed = take_out(document, source, setting, true)?;
    // The last line of a file goes with the line end before it, where the new
    // line may belong: that one takes its place.
    let at = inserted.span.start();
    if removed.span.start() < at && at < removed.span.end() {
        let line = inserted.text.trim_end_matches(['\n', '\r']);
        return Some(vec![TextEdit::replace(removed.span, format!("{}{line}", source.line_ending()))]);
    }
    Some(vec![removed, inserted])
}

fn container<'d>(document: &'d Document<'_>, setting: &Setting<'_>) -> Option<&'d Container> {
    document.containers.get(setting.site.container as usize)
}

fn is_one_line(source: &SourceFile, span: Span) -> bool {
    !source.slice(span).contains(['\n', '\r']) && !span.is_empty()
}

/// The deepest mapping that the key belongs into.
fn best_container(document: &Document<'_>, key: &str) -> Option<usize> {
    let fits = |container: &Container| {
        !container.shared && key.len() > container.prefix.len() && key.starts_with(&container.prefix)
    };
    let found = document.containers.iter().enumerate().filter(|(_, container)| fits(container));
    found.max_by_key(|(at, container)| (container.prefix.len(), *at)).map(|(at, _)| at)
}

/// Whether a mapping has an entry of this very name, so that a second one would
/// make it a mapping that nobody loads.
fn is_taken(document: &Document<'_>, target: usize, name: &str) -> bool {
    let holds = |whole: &str| whole.strip_prefix(&document.containers[target].prefix) == Some(name);
    let inner = |container: &Container| container.parent.is_some_and(|parent| parent as usize == target);
    document.settings.iter().any(|setting| setting.site.container as usize == target && holds(&setting.key))
        || document
            .containers
            .iter()
            .any(|container| inner(container) && container.prefix.strip_suffix('.').is_some_and(holds))
}

/// The style of most of the settings' keys or values, plain when in doubt.
fn neighbours_style(document: &Document<'_>, style: impl Fn(&Setting<'_>) -> Style) -> Style {
    let count = |wanted: Style| document.settings.iter().filter(|setting| style(setting) == wanted).count();
    let (plain, single, double) = (count(Style::Plain), count(Style::SingleQuoted), count(Style::DoubleQuoted));
    if double > plain && double >= single {
        Style::DoubleQuoted
    } else if single > plain {
        Style::SingleQuoted
    } else {
        Style::Plain
    }
}

/// Adds `key` with a value that is already written as YAML.
fn insert_written(
    document: &Document<'_>,
    source: &SourceFile,
    target: usize,
    key: &str,
    value: &str,
    moved: Option<&Setting<'_>>,
) -> Option<TextEdit> {
    let container = &document.containers[target];
    let text = source.text();
    let rest = key.strip_prefix(&container.prefix)?;
    let is_mapping = |other: &Container| other.prefix.strip_suffix('.') == Some(key);
    if document.containers.iter().any(is_mapping) || is_taken(document, target, rest) {
        return None;
    }
    let key_style = neighbours_style(document, |setting| setting.site.key_style);
    if container.flow {
        let entry = format!("{}: {value}", render_key(rest, key_style)?);
        return insert_into_flow(text, container, &entry);
    }
    let here = |setting: &Setting<'_>| {
        setting.site.container as usize == target && moved.is_none_or(|moved| moved.span != setting.span)
    };
    let beside = nearest_relative(document, key, here).map_or(container.span, |setting| setting.value_span);
    let end = end_of_lines(text, beside);
    let indent = " ".repeat(column(text, container.span.start()));
    let first = rest.split('.').next().unwrap_or_default();
    let lines = if is_nested(document, source) && !is_taken(document, target, first) {
        nested_lines(rest, value, &indent, indent_step(document, source), source.line_ending(), key_style)?
    } else {
        format!("{indent}{}: {value}", render_key(rest, key_style)?)
    };
    let (at, line) = line_behind(text, end, &lines, source.line_ending());
    Some(TextEdit::insert(at, line))
}

/// The only entry of a mapping takes the mapping's own key.
fn collapse(source: &SourceFile, container: &Container, setting: &Setting<'_>, written: &str) -> Option<Vec<TextEdit>> {
    let between = source.slice(Span::new(container.key_span.end(), setting.key_span.start()));
    if container.entries != 1 || container.flow || between.contains('#') || !is_one_line(source, setting.value_span) {
        return None;
    }
    let span = Span::new(container.key_span.end(), setting.value_span.end());
    Some(vec![TextEdit::replace(span, format!(": {written}"))])
}

/// The first setting of a document that has none: of an empty `config.yaml`, or
/// of a manifest without a configuration map.
fn insert_first(document: &Document<'_>, source: &SourceFile, key: &str, value: &str) -> Option<Vec<TextEdit>> {
    if !document.containers.is_empty() || document.is_refused() {
        return None;
    }
    let text = source.text();
    let value = render(value, Style::Plain, document.written, false)?;
    let key = render_key(key, Style::Plain)?;
    if document.written == Kind::ConfigYaml {
        let end = text.trim_end_matches(['\n', '\r']).len();
        let (at, line) = line_behind(text, end, &format!("{key}: {value}"), source.line_ending());
        return Some(vec![TextEdit::insert(at, line)]);
    }
    let spec = document.absent_configuration.as_ref()?;
    if spec.flow || spec.shared || spec.entries == 0 {
        return None;
    }
    let indent = column(text, spec.span.start());
    let step = indent.saturating_sub(column(text, spec.key_span.start())).max(1);
    let (outer, inner) = (" ".repeat(indent), " ".repeat(indent + step));
    let lines = format!("{outer}{}:{}{inner}{key}: {value}", spec.prefix, source.line_ending());
    let (at, line) = line_behind(text, end_of_lines(text, spec.span), &lines, source.line_ending());
    Some(vec![TextEdit::insert(at, line)])
}

/// The end of the content of the last line that a node occupies.
fn end_of_lines(text: &str, span: Span) -> usize {
    let kept = span.slice(text).trim_end_matches(['\n', '\r', ' ', '\t']).len();
    content_end(text, span.start() + kept)
}

fn column(text: &str, at: usize) -> usize {
    let line = text.get(line_start(text, at)..at).unwrap_or_default();
    line.trim_start_matches('\u{feff}').chars().count()
}

/// Whether the document nests its keys throughout rather than write them with dots.
fn is_nested(document: &Document<'_>, source: &SourceFile) -> bool {
    document.containers.len() > 1
        && document.settings.iter().all(|setting| !source.slice(setting.key_span).contains('.'))
}

fn indent_step(document: &Document<'_>, source: &SourceFile) -> usize {
    let text = source.text();
    let steps =
        document.containers.iter().filter(|container| container.parent.is_some() && !container.flow).map(|container| {
            column(text, container.span.start()).saturating_sub(column(text, container.key_span.start()))
        });
    steps.filter(|&step| step > 0).min().unwrap_or(2)
}

fn nested_lines(key: &str, value: &str, indent: &str, step: usize, line_ending: &str, style: Style) -> Option<String> {
    let mut lines = String::new();
    let segments: Vec<&str> = key.split('.').collect();
    for (depth, segment) in segments.iter().enumerate() {
        lines.push_str(indent);
        lines.push_str(&" ".repeat(depth * step));
        lines.push_str(&render_key(segment, style)?);
        lines.push(':');
        if depth + 1 < segments.len() {
            lines.push_str(line_ending);
        }
    }
    lines.push(' ');
    lines.push_str(value);
    Some(lines)
}

fn insert_into_flow(text: &str, container: &Container, entry: &str) -> Option<TextEdit> {
    let written = container.span.slice(text);
    let inner = written.strip_prefix('{')?.strip_suffix('}')?;
    if written.contains(['\n', '\r', '#']) {
        return None;
    }
    let kept = inner.trim_end();
    let at = container.span.start() + 1 + kept.len();
    let entry = match (container.entries, kept.ends_with(',')) {
        (0, _) => entry.to_owned(),
        (_, true) => format!(" {entry}"),
        (_, false) => format!(", {entry}"),
    };
    Some(TextEdit::insert(at, entry))
}

fn remove_from_flow(text: &str, span: Span) -> Option<TextEdit> {
    let after = text.get(span.end()..)?;
    let gap = after.len() - after.trim_start_matches([' ', '\t']).len();
    if after[gap..].starts_with(',') {
        let behind = &after[gap + 1..];
        let blanks = behind.len() - behind.trim_start_matches([' ', '\t']).len();
        return Some(TextEdit::delete(Span::new(span.start(), span.end() + gap + 1 + blanks)));
    }
    let before = text.get(..span.start())?.trim_end_matches([' ', '\t']);
    let start = before.strip_suffix(',')?.len();
    Some(TextEdit::delete(Span::new(start, span.end())))
}
