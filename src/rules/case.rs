use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;

use crate::document::{Document, Held, Setting};
use crate::flink::catalogue::{Acceptance, Name, OptionId};
use crate::flink::value::{RawValue, Syntax, TypedValue, ValueType, convert};
use crate::flink::{KnownReleases, Release};

/// What an option comes to in a run of the releases that a document may be for.
#[derive(Clone, Debug)]
pub struct Case<'d> {
    /// First release of the run.
    pub first: Release,
    /// Last release of the run.
    pub last: Release,
    /// Where the value comes from, `None` where it is Flink's default.
    pub held: Option<Held<'d>>,
    /// The setting of the document that is in force, `None` where none is.
    pub setting: Option<&'d Setting<'d>>,
    /// What it comes to.
    pub value: CaseValue,
}

/// What an option comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum CaseValue {
    /// A value, set or by default.
    Known(TypedValue),
    /// Not set, and there is no default.
    Unset,
    /// These releases do not have the option.
    NoSuchOption,
    /// A placeholder, a value that Flink refuses, or one that depends on a
    /// patch level that is not known.
    Unknown,
}

impl Case<'_> {
    /// Where the value comes from, for the words behind it: nothing where it
    /// stands in the document, else in brackets with a blank before them.
    #[must_use]
    pub fn origin(&self) -> impl fmt::Display {
        self.held.map_or_else(|| " (default)".to_owned(), |held| held.to_string())
    }

    /// A duration in nanoseconds; before an option became a duration, its plain
    /// number was milliseconds.
    #[must_use]
    pub fn nanos(&self) -> Option<i128> {
        match self.value {
            CaseValue::Known(TypedValue::Duration(nanos)) => Some(nanos),
            CaseValue::Known(TypedValue::Long(millis)) => Some(i128::from(millis) * 1_000_000),
            CaseValue::Known(TypedValue::Int(millis)) => Some(i128::from(millis) * 1_000_000),
            _ => None,
        }
    }

    /// A truth value.
    #[must_use]
    pub fn bool(&self) -> Option<bool> {
        match self.value {
            CaseValue::Known(TypedValue::Boolean(value)) => Some(value),
            _ => None,
        }
    }

    /// A whole number.
    #[must_use]
    pub fn integer(&self) -> Option<i64> {
        match self.value {
            CaseValue::Known(TypedValue::Int(value)) => Some(value.into()),
            CaseValue::Known(TypedValue::Long(value)) => Some(value),
            _ => None,
        }
    }

    /// A number with a fraction.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self.value {
            CaseValue::Known(TypedValue::Float(value)) => Some(value.into()),
            CaseValue::Known(TypedValue::Double(value)) => Some(value),
            _ => None,
        }
    }

    /// A size in bytes.
    #[must_use]
    pub fn bytes(&self) -> Option<i64> {
        match self.value {
            CaseValue::Known(TypedValue::Memory(value)) => Some(value),
            _ => None,
        }
    }

    /// A string or the name of an enum constant.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            CaseValue::Known(TypedValue::String(text)) => Some(text),
            CaseValue::Known(TypedValue::Enum(text)) => Some(text),
            _ => None,
        }
    }
}

/// What an option comes to in every release of a range, the oldest first.
pub type Cases<'d> = Rc<[Case<'d>]>;

/// What `option`, under whatever name, comes to in every release of the range.
#[must_use]
pub fn cases<'d>(document: &'d Document<'d>, option: OptionId, known: &KnownReleases) -> Cases<'d> {
    cases_of(document, &|name| document.held(name), option, known)
}

/// The same of what `held_by` looks up, such as those in force at one
/// statement of a script.
pub(super) fn cases_of<'d>(
    document: &'d Document<'d>,
    held_by: &dyn Fn(Name) -> Option<Held<'d>>,
    option: OptionId,
    known: &KnownReleases,
) -> Cases<'d> {
    let is_set = option.every_name().iter().any(|&name| held_by(name).is_some()) || document.injected(option).is_some();
    // Most options are set nowhere.
    if !is_set {
        return defaults(option, known);
    }
    found(option, known, |live, release| held_in(document, held_by, live, known, release))
}

/// What an option that is not set comes to: the same in every document.
fn defaults(option: OptionId, known: &KnownReleases) -> Cases<'static> {
    thread_local! {
        static DEFAULTS: RefCell<HashMap<(OptionId, Release, Release), Cases<'static>>> = RefCell::default();
    }
    let compute = || found(option, known, |_, _| None);
    DEFAULTS.with_borrow_mut(|known_ones| {
        known_ones.entry((option, known.first, known.last)).or_insert_with(compute).clone()
    })
}

/// Joins the releases in which an option comes to the same, given what each
/// release has set for it.
fn found<'d>(
    option: OptionId,
    known: &KnownReleases,
    held_in: impl Fn(OptionId, Release) -> Option<(Held<'d>, CaseValue)>,
) -> Cases<'d> {
    let mut found: Vec<Case<'d>> = Vec::new();
    // The default that the last case comes from: most are the same for years.
    let mut in_force = None;
    for release in known.iter() {
        let live = option.in_release(release);
        let set = live.and_then(|live| held_in(live, release));
        let default = live.filter(|_| set.is_none()).map(|live| (live.default_in(release), live.type_in(release)));
        if let Some(last) = found.last_mut().filter(|_| default.is_some() && default == in_force) {
            last.last = release;
            continue;
        }
        in_force = default;
        let (held, value) = match (set, default) {
            (Some((held, value)), _) => (Some(held), value),
            (None, Some((default, value_type))) => (None, default_value(default, value_type, release)),
            (None, None) => (None, CaseValue::NoSuchOption),
        };
        match found.last_mut() {
            Some(last) if last.value == value && is_one_place(last.held, held) => last.last = release,
            _ => found.push(Case { first: release, last: release, held, setting: held.and_then(Held::setting), value }),
        }
    }
    found.into()
}

/// What every case of an option comes to, where that is the same.
pub(super) fn in_all<'d, T: PartialEq>(cases: &[Case<'d>], of: impl Fn(&Case<'d>) -> Option<T>) -> Option<T> {
    let mut values = cases.iter().map(of);
    let first = values.next()??;
    values.all(|value| value.as_ref() == Some(&first)).then_some(first)
}

pub(super) fn default_value(default: Option<&'static str>, value_type: ValueType, release: Release) -> CaseValue {
    let Some(default) = default else { return CaseValue::Unset };
    let typed = convert(&RawValue::String(default.into()), value_type, release, Syntax::Legacy);
    typed.map_or(CaseValue::Unset, CaseValue::Known)
}

fn is_one_place(one: Option<Held<'_>>, other: Option<Held<'_>>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.is(other),
        (None, None) => true,
        _ => false,
    }
}

/// What `release` fills an option from, and what it comes to.
fn held_in<'d>(
    document: &'d Document<'d>,
    held_by: &dyn Fn(Name) -> Option<Held<'d>>,
    live: OptionId,
    known: &KnownReleases,
    release: Release,
) -> Option<(Held<'d>, CaseValue)> {
    let (first_patch, last_patch) = known.patches(release);
    let here =
        KnownReleases { first: release, last: release, first_patch: Some(first_patch), last_patch: Some(last_patch) };
    for name in live.names_in(release) {
        let Some(held) = held_by(name) else { continue };
        match name.acceptance(&here) {
            Acceptance::Always => {}
            Acceptance::Partly => return Some((held, CaseValue::Unknown)),
            Acceptance::Never => continue,
        }
        if held.is_placeholder() {
            return Some((held, CaseValue::Unknown));
        }
        let typed = convert(&held.value(), live.type_in(release), release, document.value_syntax(release));
        return Some((held, typed.map_or(CaseValue::Unknown, CaseValue::Known)));
    }
    let held = document.injected(live)?;
    let typed = convert(&held.value(), live.type_in(release), release, document.value_syntax(release));
    Some((held, typed.map_or(CaseValue::Unknown, CaseValue::Known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_of_one_type_comes_to_the_same_in_every_release() {
        for option in OptionId::all() {
            for pair in Release::all().collect::<Vec<_>>().windows(2) {
                let of = |release: Release| (option.default_in(release), option.type_in(release));
                if of(pair[0]) == of(pair[1]) {
                    let value = |release| default_value(of(release).0, of(release).1, release);
                    assert_eq!(value(pair[0]), value(pair[1]), "{} in {}", option.key(), pair[1]);
                }
            }
        }
    }
}
