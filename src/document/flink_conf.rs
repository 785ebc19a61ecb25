//! `flink-conf.yaml`, by Flink's own line rules.

use std::borrow::Cow;

use super::placeholder::is_template_statement;
use super::{Container, Document, Ignored, IgnoredReason, Kind, Setting, Site, Style};
use crate::flink::value::RawValue;
use crate::source::{SourceFile, Span};
use crate::syntax::legacy_conf::{Content, lines};

/// Reads a whole file. Flink reads any text, so this cannot fail.
pub(super) fn read(source: &SourceFile) -> Document<'_> {
    let text = source.text();
    let mut document = Document::new(Kind::FlinkConf, Span::new(0, text.len()));
    document.containers.push(Container {
        parent: None,
        prefix: String::new(),
        key_span: Span::empty(0),
        span: document.span,
        flow: false,
        entries: 0,
        shared: false,
    });
    let site = Site { container: 0, key_style: Style::Line, value_style: Style::Line, shared: false };
    let mut first_line = None;
    for line in lines(text) {
        document.comments.extend(line.comment.filter(|comment| comment.slice(text).contains("flinklint")));
        let dropped = match line.content {
            Content::Blank => continue,
            _ if is_template_statement(line.span.slice(text)) => {
                document.templated = true;
                continue;
            }
            Content::Pair { key, value } => {
                first_line.get_or_insert(key.to(value));
                let raw = RawValue::String(Cow::Borrowed(value.slice(text)));
                document.settings.push(Setting::new(Cow::Borrowed(key.slice(text)), raw, key, value, site));
                continue;
            }
            Content::NoSeparator(span) => Ignored { span, reason: IgnoredReason::NoSeparator },
            Content::EmptyPart(span) => Ignored { span, reason: IgnoredReason::EmptyPart },
        };
        first_line.get_or_insert(dropped.span);
        document.ignored.push(dropped);
    }
    document.containers[0].entries = document.settings.len();
    document.head = first_line.unwrap_or(Span::empty(0));
    document.mark_shadowed();
    document
}
