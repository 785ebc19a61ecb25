//! `-D` options of `flink run` and `flink run-application` in shell scripts.
//! Source: flink-clients `DynamicPropertiesUtil`, `CliFrontendParser`.

use std::borrow::Cow;

use super::{Container, Document, Ignored, IgnoredReason, Kind, Setting, Site, Style};
use crate::flink::value::RawValue;
use crate::flink::{DynamicProperty, is_program};
use crate::source::{SourceFile, Span};
use crate::syntax::shell::{Command, Word, commands};

/// The settings of every such command, a document each.
pub(super) fn read(source: &SourceFile) -> Vec<Document<'_>> {
    commands(source.text()).iter().filter_map(|command| submission(source.text(), command)).collect()
}

/// Whether some command of a script submits a job to Flink.
pub(super) fn submits(text: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), b"flink").is_some()
        && commands(text).iter().any(|command| verb(command).is_some())
}

/// Where the action of a `flink` command stands.
fn verb(command: &Command<'_>) -> Option<usize> {
    let is_flink = |word: &Word<'_>| word.text.rsplit('/').next() == Some("flink");
    let at = command.windows(2).position(|pair| is_flink(&pair[0]) && is_action(&pair[1].text))?;
    Some(at + 1)
}

fn is_action(word: &str) -> bool {
    matches!(word, "run" | "run-application")
}

fn submission<'s>(text: &'s str, command: &Command<'s>) -> Option<Document<'s>> {
    let verb = verb(command)?;
    let (first, last) = (command.first()?.span, command.last()?.span);
    let mut document = Document::new(Kind::FlinkCli, first.to(last));
    document.head = command[verb - 1].span.to(command[verb].span);
    let mut words = command.iter().enumerate().skip(verb + 1);
    let word_at = |at: usize| command.get(at).map(|word| word.text.as_ref());
    while let Some((at, word)) = words.next() {
        if is_program(&word.text, word_at(at - 1).unwrap_or_default()) {
            break;
        }
        if !DynamicProperty::is_next(&word.text) {
            let property = DynamicProperty::glued(&word.text);
            document.settings.extend(property.map(|property| setting(text, word, property)));
        } else if let Some((at, next)) = words.next() {
            let property = DynamicProperty::behind_option(&next.text, word_at(at + 1));
            document.settings.extend(property.map(|property| setting(text, next, property)));
        }
    }
    let arguments = words.filter(|(_, word)| DynamicProperty::glued(&word.text).is_some());
    let reason = IgnoredReason::ProgramArgument;
    document.ignored.extend(arguments.map(|(_, word)| Ignored { span: word.span, reason }));
    let entries = document.settings.len();
    document.containers.push(Container::outermost(document.span, entries));
    // The cluster brings a configuration of its own.
    document.partial = true;
    document.mark();
    Some(document)
}

/// The setting of a word that holds `property`.
fn setting<'s>(text: &'s str, word: &Word<'s>, property: DynamicProperty<'_>) -> Setting<'s> {
    let DynamicProperty { key, value, key_start } = property;
    // Quotes around the whole word, or around the value only.
    let written = word.span.slice(text);
    let whole = quote(written).map_or(0, |_| 1);
    let key_start = word.span.start() + key_start + whole;
    let key_span = Span::new(key_start, key_start + key.len());
    let plain = text.get(key_span.range()) == Some(key);
    let value_start = (key_span.end() + 1).min(word.span.end());
    let mut value_span = Span::new(value_start, word.span.end() - whole);
    let mut style = quote(written);
    if let (None, Some(inner)) = (style, quote(value_span.slice(text))) {
        style = Some(inner);
        value_span = Span::new(value_span.start() + 1, value_span.end() - 1);
    }
    // What the shell makes otherwise of what is written is no place for an edit.
    let is_literal = text.get(value_span.range()) == Some(value);
    let style = if is_literal { style.unwrap_or(Style::Plain) } else { Style::Collection };
    let site = Site { container: 0, key_style: Style::Plain, value_style: style, shared: !plain };
    let (key_span, value_span) = if plain { (key_span, value_span) } else { (word.span, word.span) };
    let raw = RawValue::String(Cow::Owned(value.to_owned()));
    let setting = Setting::new(Cow::Owned(key.to_owned()), raw, key_span, value_span, site);
    Setting { span: word.span, ..setting }
}

/// The quotes around all of a written word.
fn quote(written: &str) -> Option<Style> {
    let inside = |mark: char| written.strip_prefix(mark)?.strip_suffix(mark).filter(|inner| !inner.contains(mark));
    let single = inside('\'').map(|_| Style::SingleQuoted);
    single.or_else(|| inside('"').map(|_| Style::DoubleQuoted))
}

#[cfg(test)]
mod tests {
    use super::super::read as read_file;
    use super::*;

    #[test]
    fn options_of_each_command_are_a_document() {
        let text = "#!/bin/sh\n./bin/flink run -d -Dparallelism.default=4 \\\n  -D state.backend.type=rocksdb '-Dpipeline.name=a b' app.jar -Dx=y\nflink list -Da=b\n$FLINK_HOME/bin/flink run-application -t yarn-application -Dmetrics.latency.interval=$I app.jar\n";
        let source = SourceFile::new("run.sh", text);
        let file = read_file(&source, None);
        let shown: Vec<Vec<_>> = file
            .documents
            .iter()
            .map(|document| {
                document.settings.iter().map(|s| format!("{}={} {}", s.key, s.text(), s.placeholder)).collect()
            })
            .collect();
        assert_eq!(
            shown,
            [
                vec!["parallelism.default=4 false", "state.backend.type=rocksdb false", "pipeline.name=a b false"],
                vec!["metrics.latency.interval=$I true"],
            ]
        );
        let document = &file.documents[0];
        let values: Vec<_> = document.settings.iter().map(|setting| source.slice(setting.value_span)).collect();
        assert_eq!(values, ["4", "rocksdb", "a b"]);
        assert_eq!(source.slice(document.ignored[0].span), "-Dx=y", "an argument of the program");
    }
}
