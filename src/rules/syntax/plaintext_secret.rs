use std::borrow::Cow;

use memchr::memchr2;

use crate::document::{Kind, Setting};
use crate::finding::Severity;
use crate::flink::secrets::{assigned_secret, has_password_in_address, is_secret_key, is_stand_in};
use crate::intent::Environment;
use crate::rules::Cx;
use crate::rules::pages::fl912::messages;
use crate::source::Span;
use crate::syntax::sql::parse;
use crate::syntax::sql_options::quoted_pairs;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let document = cx.document;
    for setting in &document.settings {
        // No word of the value may get into the message.
        if let Some(message) = of_setting(setting) {
            let report = cx.report(message).at(setting).severity(severity(cx));
            cx.file(report.help(messages::help()));
        }
    }
    if document.written == Kind::Sql {
        in_statements(cx);
    }
}

fn of_setting(setting: &Setting<'_>) -> Option<String> {
    if setting.placeholder {
        return None;
    }
    let text = setting.text();
    if setting.is_sensitive() {
        // One that only looks it, such as the names of secrets, holds no options either.
        let is_secret = is_secret_key(&setting.key) && !is_stand_in(&text);
        return is_secret.then(|| messages::plain(setting.shown_key()));
    }
    if setting.plain {
        return None;
    }
    of_text(|| setting.shown_key(), &text)
}

/// What a text gives away beside other things.
fn of_text<'k>(key: impl FnOnce() -> Cow<'k, str>, text: &str) -> Option<String> {
    // Most texts hold neither.
    memchr2(b'=', b'@', text.as_bytes())?;
    match assigned_secret(text) {
        Some(name) => Some(messages::assigned(name, key())),
        None => has_password_in_address(text).then(|| messages::address(key())),
    }
}

/// Secrets among the options of tables and catalogs.
fn in_statements(cx: &mut Cx<'_>) {
    let document = cx.document;
    let text = cx.slice(document.span);
    for statement in parse(text).statements {
        let is_setting = document.settings.iter().any(|setting| setting.span == statement.span);
        if is_setting || document.ignored.iter().any(|ignored| ignored.span == statement.span) {
            continue;
        }
        for (key, value) in quoted_pairs(statement.span.slice(text), statement.span.start()) {
            let (name, value) = (key.slice(text), value.slice(text));
            let message = if is_secret_key(name) && !is_stand_in(value) {
                Some(messages::plain(name))
            } else {
                of_text(|| Cow::Borrowed(name), value)
            };
            if let Some(message) = message.filter(|_| !is_filled_in(value)) {
                let place = Span::new(key.start().saturating_sub(1), key.end() + 1);
                let report = cx.report(message).at_span(place).key(name, None).severity(severity(cx));
                cx.file(report.help(messages::help()));
            }
        }
    }
}

/// Whether a template or the environment fills a value in.
fn is_filled_in(value: &str) -> bool {
    ["${", "$(", "{{", "<%"].iter().any(|opening| value.contains(opening))
}

fn severity(cx: &Cx<'_>) -> Severity {
    if cx.intent.environment == Some(Environment::Development) { Severity::Info } else { Severity::Warning }
}
