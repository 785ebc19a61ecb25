use crate::document::{Document, Setting};
use crate::flink::catalogue::{Acceptance, OptionId};
use crate::flink::value::{RawValue, TypedValue, convert};
use crate::flink::{KnownReleases, Release};

/// What an option comes to in a run of the releases that a document may be for.
#[derive(Clone, Debug)]
pub struct Case<'d> {
    /// First release of the run.
    pub first: Release,
    /// Last release of the run.
    pub last: Release,
    /// The setting that is in force, `None` where the default is.
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

/// What `option`, under whatever name, comes to in every release of the range.
#[must_use]
pub fn cases<'d>(document: &'d Document<'d>, option: OptionId, known: &KnownReleases) -> Vec<Case<'d>> {
    let mut found: Vec<Case<'d>> = Vec::new();
    for release in known.iter() {
        let (setting, value) = value_in(document, option, known, release);
        match found.last_mut() {
            Some(last) if last.value == value && last.setting.map(|s| s.span) == setting.map(|s| s.span) => {
                last.last = release
            }
            _ => found.push(Case { first: release, last: release, setting, value }),
        }
    }
    found
}

fn value_in<'d>(
    document: &'d Document<'d>,
    option: OptionId,
    known: &KnownReleases,
    release: Release,
) -> (Option<&'d Setting<'d>>, CaseValue) {
    let Some(live) = option.in_release(release) else { return (None, CaseValue::NoSuchOption) };
    let (first_patch, last_patch) = known.patches(release);
    let here =
        KnownReleases { first: release, last: release, first_patch: Some(first_patch), last_patch: Some(last_patch) };
    for name in live.names_in(release) {
        let Some(setting) = document.named(name) else { continue };
        match name.acceptance(&here) {
            Acceptance::Always => {}
            Acceptance::Partly => return (Some(setting), CaseValue::Unknown),
            Acceptance::Never => continue,
        }
        if setting.placeholder {
            return (Some(setting), CaseValue::Unknown);
        }
        let typed = convert(&setting.value, live.type_in(release), release, document.value_syntax(release));
        return (Some(setting), typed.map_or(CaseValue::Unknown, CaseValue::Known));
    }
    let Some(default) = live.default_in(release) else { return (None, CaseValue::Unset) };
    let typed =
        convert(&RawValue::String(default.into()), live.type_in(release), release, crate::flink::value::Syntax::Legacy);
    (None, typed.map_or(CaseValue::Unset, CaseValue::Known))
}
