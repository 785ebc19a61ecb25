//! `-D` options of `flink run` and `flink run-application` in shell scripts.
//! Source: flink-clients `DynamicPropertiesUtil`: `-Dkey=value`, `-D key=value`,
//! and `-Dkey`, whose value is `true`.

use std::borrow::Cow;

use super::{Container, Document, Kind, Setting, Site, Style};
use crate::flink::DynamicProperty;
use crate::flink::value::RawValue;
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
    let mut words = command[verb + 1..].iter();
    while let Some(word) = words.next() {
        let setting = if DynamicProperty::is_next(&word.text) {
            words.next().and_then(|next| Some(setting(text, next, DynamicProperty::behind_option(&next.text)?)))
        } else {
            DynamicProperty::glued(&word.text).map(|property| setting(text, word, property))
        };
        document.settings.extend(setting);
    }
    document.containers.push(Container {
        parent: None,
        prefix: String::new(),
        key_span: Span::empty(first.start()),
        span: document.span,
        flow: false,
        entries: document.settings.len(),
        shared: false,
    });
    // The cluster brings a configuration of its own.
    document.partial = true;
    document.mark();
    Some(document)
}

/// The setting of a word that holds `property`.
fn setting<'s>(text: &'s str, word: &Word<'s>, property: DynamicProperty<'_>) -> Setting<'s> {
    let DynamicProperty { key, value, key_start } = property;
    let written = word.span.slice(text);
    // Quotes around the whole word, or around the value only.
    let start = word.span.start() + key_start + usize::from(written.starts_with(['"', '\'']));
    let key_span = Span::new(start, start + key.len());
    let plain = text.get(key_span.range()) == Some(key);
    let value_start = (key_span.end() + 1).min(word.span.end());
    let value_span = Span::new(value_start, word.span.end());
    let style = if text.get(value_span.range()) == Some(value) { Style::Plain } else { Style::Collection };
    let site = Site { container: 0, key_style: Style::Plain, value_style: style, shared: !plain };
    let (key_span, value_span) = if plain { (key_span, value_span) } else { (word.span, word.span) };
    let raw = RawValue::String(Cow::Owned(value.to_owned()));
    let setting = Setting::new(Cow::Owned(key.to_owned()), raw, key_span, value_span, site);
    Setting { span: word.span, ..setting }
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
                vec![
                    "parallelism.default=4 false",
                    "state.backend.type=rocksdb false",
                    "pipeline.name=a b false",
                    "x=y false"
                ],
                vec!["metrics.latency.interval=$I true"],
            ]
        );
        assert_eq!(source.slice(file.documents[0].settings[1].value_span), "rocksdb");
    }
}
