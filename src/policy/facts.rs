//! What a document holds, as a policy asks for it.

use std::collections::HashMap;

use crate::document::Document;
use crate::flink::catalogue::lookup;
use crate::flink::value::{TypedValue, parse_duration, parse_memory};
use crate::flink::{KnownReleases, Release};
use crate::rules::{CaseValue, cases};

/// One key, in every unit that it has one in.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Fact {
    pub is_set: bool,
    /// Whether what it comes to is not known here.
    pub unknown: bool,
    pub ms: Option<f64>,
    pub bytes: Option<f64>,
    pub num: Option<f64>,
}

/// The keys that a policy may ask for.
pub(super) fn facts<'k>(
    document: &Document<'_>,
    keys: impl Iterator<Item = &'k str>,
    release: Option<Release>,
) -> HashMap<String, Fact> {
    keys.map(|key| (key.to_owned(), fact(document, key, release))).collect()
}

fn fact(document: &Document<'_>, key: &str, release: Option<Release>) -> Fact {
    let option = lookup(key).zip(release).and_then(|(name, release)| {
        name.options_in(release).next().or_else(|| name.option()).map(|option| (option, release))
    });
    let Some((option, release)) = option else { return of_text(document, key) };
    let only = KnownReleases { first: release, last: release, first_patch: None, last_patch: None };
    let mut fact = Fact::default();
    let cases = cases(document, option, &only);
    let Some(case) = cases.last() else { return fact };
    fact.is_set = case.held.is_some();
    match &case.value {
        CaseValue::Known(value) => {
            fact.ms = case.nanos().map(|nanos| nanos as f64 / 1e6);
            fact.bytes = case.bytes().map(|bytes| bytes as f64);
            fact.num = match value {
                TypedValue::Int(value) => Some(f64::from(*value)),
                TypedValue::Long(value) => Some(*value as f64),
                TypedValue::Float(value) => Some(f64::from(*value)),
                TypedValue::Double(value) => Some(*value),
                _ => None,
            };
        }
        CaseValue::Unknown => fact.unknown = true,
        CaseValue::Unset | CaseValue::NoSuchOption => {}
    }
    let is_whole = !document.partial && !document.templated;
    fact.unknown |= !fact.is_set && !is_whole;
    fact
}

/// A key that the catalogue does not have, by what its text looks like.
fn of_text(document: &Document<'_>, key: &str) -> Fact {
    let Some(held) = document.held_under(key) else { return Fact::default() };
    if held.is_placeholder() {
        return Fact { is_set: true, unknown: true, ..Fact::default() };
    }
    let value = held.value();
    let text = value.as_string();
    Fact {
        is_set: true,
        unknown: false,
        ms: parse_duration(&text, Release::NEWEST).ok().map(|nanos| nanos as f64 / 1e6),
        bytes: parse_memory(&text).ok().map(|bytes| bytes as f64),
        num: text.trim().parse().ok(),
    }
}
