//! `[[policy]]`: the team's own rules.

use std::ops::Range;
use std::path::Path;

use toml::de::DeTable;

use super::{Reader, Value, shown};
use crate::finding::Severity;
use crate::policy::{Policy, compile};
use crate::rules;
use crate::source::{LineIndex, Span};

/// The keys of a `[[policy]]`.
pub(super) const POLICY: [&str; 5] = ["id", "name", "severity", "when", "message"];

impl Reader<'_> {
    pub(super) fn policies(&mut self, path: &Path, value: &Value<'_>) -> Vec<Policy> {
        let mut policies: Vec<Policy> = Vec::new();
        for (span, table) in self.tables(value, "[[policy]]") {
            let Some((id_span, policy)) = self.policy(path, span, table) else { continue };
            let page = |policy: &Policy| rules::page(policy.rule);
            let taken = |other: &Policy| page(other).id == page(&policy).id || page(other).name == page(&policy).name;
            if policies.iter().any(taken) {
                self.problem(id_span, "another policy has this id or name", None);
                continue;
            }
            policies.push(policy);
        }
        policies
    }

    fn policy(&mut self, path: &Path, span: Range<usize>, table: &DeTable<'_>) -> Option<(Range<usize>, Policy)> {
        let (mut id, mut name, mut severity, mut message, mut when) = (None, None, None, None, None);
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "id" => id = self.string(value).map(|text| (text, value.span())),
                "name" => name = self.string(value).map(|text| (text, value.span())),
                "severity" => severity = self.parsed::<Severity>(value),
                "message" => message = self.string(value),
                "when" => when = self.string(value).map(|text| (text, value.span())),
                other => self.unknown_key(key.span(), other, POLICY),
            }
        }
        for (missing, key) in [(id.is_none(), "id"), (message.is_none(), "message"), (when.is_none(), "when")] {
            if missing && !table.iter().any(|(written, _)| written.get_ref() == key) {
                self.problem(span.clone(), format!("the policy has no `{key}`"), None);
            }
        }
        let (id, id_span) = id?;
        let name = name.unwrap_or_else(|| (id.to_lowercase(), id_span.clone()));
        self.well_named(&id, &id_span, &name);
        let message = message?;
        let (text, when_span) = when?;
        let condition = match compile(&text) {
            Ok(condition) => condition,
            Err(mistakes) => {
                for mistake in mistakes {
                    let place = mistake.range.and_then(|range| self.inside(&when_span, &text, range));
                    self.problem(place.unwrap_or_else(|| when_span.clone()), mistake.message, mistake.help);
                }
                return None;
            }
        };
        let severity = severity.unwrap_or(Severity::Warning);
        let place = LineIndex::new(self.text).line_column(self.text, when_span.start);
        let place = format!("{}:{}:{}", shown(path), place.line, place.column);
        let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
        let rule = rules::register(&id, &name.0, severity, &message);
        Some((id_span, Policy { rule, severity, message, place, condition }))
    }

    fn well_named(&mut self, id: &str, id_span: &Range<usize>, (name, name_span): &(String, Range<usize>)) {
        let letters = id.trim_end_matches(|c: char| c.is_ascii_digit());
        let is_id = !letters.is_empty() && letters.len() < id.len() && letters.bytes().all(|b| b.is_ascii_uppercase());
        if !is_id {
            let help = Some("write letters in upper case and a number, as ACME001".into());
            self.problem(id_span.clone(), format!("`{id}` is no id for a policy"), help);
        } else if letters == "FL" {
            self.problem(id_span.clone(), "ids that begin with FL are flinklint's own", None);
        }
        let is_word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if name.is_empty() || !name.bytes().all(is_word) {
            let help = Some("write words in lower case with hyphens, as checkpoint-dir-on-s3".into());
            self.problem(name_span.clone(), format!("`{name}` is no name for a policy"), help);
        } else if rules::pages().iter().any(|page| page.name == name) {
            self.problem(name_span.clone(), format!("`{name}` is a rule of flinklint's own"), None);
        }
    }

    /// The bytes of a part of a string's text, where it is written without escapes.
    fn inside(&self, span: &Range<usize>, text: &str, range: Range<usize>) -> Option<Range<usize>> {
        let written = self.text.get(span.clone())?;
        let start = span.start + written.find(text)?;
        let end = (start + range.end).max(start + range.start + 1).min(span.end);
        Some(Span::new(start + range.start, end.max(start + range.start)).range())
    }
}
