use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use super::number_range::range_left;
use crate::document::{Document, Held, Setting};
use crate::flink::catalogue::{Acceptance, Era, Name, OptionId};
use crate::flink::value::{TypedValue, convert, converts_as_before};
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
    let is_set = option.every_name().any(|name| held_by(name).is_some()) || document.injected(option).is_some();
    // Most options are set nowhere.
    if !is_set {
        return defaults(option, known);
    }
    found(option, known, |run, found| {
        let place = held_in(document, held_by, run, known);
        let Some((held, is_sure)) = place else { return found.push_default(run) };
        // The release that the value was last read for.
        let mut read_for: Option<Release> = None;
        for release in run.releases() {
            let alike = read_for.is_some_and(|last| {
                converts_as_before(run.era.value_type(), last, release)
                    && document.value_syntax(last) == document.value_syntax(release)
            });
            read_for = Some(release);
            match found.last.as_mut().filter(|_| alike) {
                Some(last) => last.last = release,
                None => {
                    let value = if is_sure && !held.is_placeholder() {
                        let syntax = document.value_syntax(release);
                        let typed = convert(&held.value(), run.era.value_type(), release, syntax);
                        let taken = typed.ok().filter(|value| range_left(document, run.era.option(), value).is_none());
                        taken.map_or(CaseValue::Unknown, CaseValue::Known)
                    } else {
                        CaseValue::Unknown
                    };
                    found.push(release, release, Some(held), value);
                }
            }
        }
    })
}

/// What an option that is not set comes to: the same in every document.
fn defaults(option: OptionId, known: &KnownReleases) -> Cases<'static> {
    /// By option, for each of the few ranges that the documents of a run have.
    type Defaults = Vec<(Release, Release, Vec<Option<Cases<'static>>>)>;
    thread_local! {
        static DEFAULTS: RefCell<Defaults> = RefCell::default();
    }
    DEFAULTS.with_borrow_mut(|ranges| {
        let has_range = |(first, last, _): &(Release, Release, _)| (*first, *last) == (known.first, known.last);
        let at = ranges.iter().position(has_range).unwrap_or_else(|| {
            ranges.push((known.first, known.last, vec![None; OptionId::all().len()]));
            ranges.len() - 1
        });
        let new = || found(option, known, |run, found| found.push_default(run));
        ranges[at].2[usize::from(option.0)].get_or_insert_with(new).clone()
    })
}

/// A part of an era.
struct Run {
    era: Era,
    first: Release,
    last: Release,
}

impl Run {
    fn releases(&self) -> impl Iterator<Item = Release> + use<> {
        (self.first.index()..=self.last.index()).map(Release::from_index)
    }
}

/// Joins the releases in which an option comes to the same: `look` says what it
/// does in the part of an era that counts.
fn found<'d>(option: OptionId, known: &KnownReleases, mut look: impl FnMut(&Run, &mut Found<'d>)) -> Cases<'d> {
    let mut found = Found::default();
    let mut next = known.first.index();
    let missing = |found: &mut Found<'d>, from: u8, to: u8| {
        if from < to {
            let (first, last) = (Release::from_index(from), Release::from_index(to - 1));
            found.push(first, last, None, CaseValue::NoSuchOption);
        }
    };
    for era in option.eras() {
        let (first, last) = (era.first().max(known.first), era.last().min(known.last));
        if first > last {
            continue;
        }
        missing(&mut found, next, first.index());
        look(&Run { era, first, last }, &mut found);
        next = last.index() + 1;
    }
    missing(&mut found, next, known.last.index() + 1);
    found.into_cases()
}

/// Cases as they are found, the oldest first.
#[derive(Default)]
struct Found<'d> {
    /// Those before the last: none where an option comes to the same in all releases, as
    /// most do.
    before: Vec<Case<'d>>,
    last: Option<Case<'d>>,
}

impl<'d> Found<'d> {
    fn push_default(&mut self, run: &Run) {
        self.push(run.first, run.last, None, default_value(run.era));
    }

    /// Adds what an option comes to, to the last case where that is the same.
    fn push(&mut self, first: Release, last: Release, held: Option<Held<'d>>, value: CaseValue) {
        match &mut self.last {
            Some(case) if case.value == value && is_one_place(case.held, held) => case.last = last,
            case => {
                let setting = held.and_then(Held::setting);
                self.before.extend(case.replace(Case { first, last, held, setting, value }));
            }
        }
    }

    fn into_cases(mut self) -> Cases<'d> {
        match self.last {
            Some(case) if self.before.is_empty() => Rc::new([case]),
            last => {
                self.before.extend(last);
                self.before.into()
            }
        }
    }
}

pub(super) fn default_value(era: Era) -> CaseValue {
    era.typed_default().cloned().map_or(CaseValue::Unset, CaseValue::Known)
}

/// What every case of an option comes to, where that is the same.
pub(super) fn in_all<'d, T: PartialEq>(cases: &[Case<'d>], of: impl Fn(&Case<'d>) -> Option<T>) -> Option<T> {
    let mut values = cases.iter().map(of);
    let first = values.next()??;
    values.all(|value| value.as_ref() == Some(&first)).then_some(first)
}

fn is_one_place(one: Option<Held<'_>>, other: Option<Held<'_>>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.is(other),
        (None, None) => true,
        _ => false,
    }
}

/// What the releases of a run fill an option from, and whether every patch level
/// of them does.
fn held_in<'d>(
    document: &'d Document<'d>,
    held_by: &dyn Fn(Name) -> Option<Held<'d>>,
    run: &Run,
    known: &KnownReleases,
) -> Option<(Held<'d>, bool)> {
    for name in run.era.names() {
        let Some(held) = held_by(name) else { continue };
        match acceptance(name, run, known) {
            Acceptance::Always => return Some((held, true)),
            Acceptance::Partly => return Some((held, false)),
            Acceptance::Never => {}
        }
    }
    Some((document.injected(run.era.option())?, true))
}

/// Whether the patch levels of a run that count read one of its names.
fn acceptance(name: Name, run: &Run, known: &KnownReleases) -> Acceptance {
    if !run.era.by_patch() {
        return Acceptance::Always;
    }
    let (first_patch, last_patch) = known.patches(run.first);
    name.acceptance(&KnownReleases {
        first: run.first,
        last: run.last,
        first_patch: Some(first_patch),
        last_patch: Some(last_patch),
    })
}
