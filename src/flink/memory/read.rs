//! What a configuration holds for the options of the memory model.

use std::borrow::Borrow;
use std::cell::RefCell;
use std::collections::BTreeMap;

use super::arithmetic::Fraction;
use super::refusal::{MemoryRefusal, Origin, Size, Underived};
use crate::flink::Release;
use crate::flink::catalogue::{Era, Name, OptionId};
use crate::flink::value::{Problem, RawValue, Syntax, TypedValue, ValueError, convert};

/// What a key holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Configured<'a> {
    /// A value.
    Value(RawValue<'a>),
    /// A value that something fills in later, as `${SIZE}`.
    Unknown,
}

/// Where values come from: a document, a map.
pub trait Configuration {
    /// What is in force under exactly this key. Older names of an option are
    /// asked for by themselves, in Flink's order.
    fn get(&self, key: &str) -> Option<Configured<'_>>;

    /// The same of a key that the catalogue has.
    fn named(&self, name: Name) -> Option<Configured<'_>> {
        self.get(name.as_str())
    }
}

impl<K: Ord + Borrow<str>, V: AsRef<str>> Configuration for BTreeMap<K, V> {
    fn get(&self, key: &str) -> Option<Configured<'_>> {
        BTreeMap::get(self, key).map(|value| Configured::Value(RawValue::from(value.as_ref())))
    }
}

/// What up to Flink 1.20 stands in for a new option that is not set: the old
/// keys for the heap, whose meaning depends on who starts the process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LegacyHeap {
    /// Flink's scripts: all of a `TaskManager`'s Flink memory, a `JobManager`'s heap.
    #[default]
    Standalone,
    /// YARN, Kubernetes, Mesos: the size of the whole process.
    Container,
    /// Nobody: a resource manager that plans for processes.
    Ignored,
}

/// Typed access to a configuration, as one release has it. Every option is looked
/// up and read once.
pub(super) struct Reader<'c> {
    configuration: &'c dyn Configuration,
    release: Release,
    legacy_heap: Option<(OptionId, Size)>,
    supposed: Option<(OptionId, Size)>,
    looked_up: RefCell<Vec<LookedUp>>,
}

/// An option in a configuration.
#[derive(PartialEq)]
struct LookedUp {
    option: OptionId,
    /// The name under which it is set, else its key.
    key: &'static str,
    origin: Origin,
    /// `None` where it is not set and has no default.
    value: Option<Result<TypedValue, Underived>>,
}

impl LookedUp {
    fn is_default_no_smaller_than(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Some(Ok(TypedValue::Memory(new))), Some(Ok(TypedValue::Memory(old)))) => {
                [self.origin, other.origin] == [Origin::Default; 2] && new >= old
            }
            _ => false,
        }
    }
}

/// Room for as many options as most configurations have looked up.
const ROOM: usize = 16;

impl<'c> Reader<'c> {
    pub(super) fn new(configuration: &'c dyn Configuration, release: Release) -> Self {
        let looked_up = RefCell::new(Vec::with_capacity(ROOM));
        Self { configuration, release, legacy_heap: None, supposed: None, looked_up }
    }

    /// From now on the option holds so many bytes, under its own key.
    pub(super) fn suppose(&mut self, option: OptionId, bytes: i64) {
        let key = option.key();
        self.supposed = Some((option, Size { key, bytes, origin: Origin::Set }));
    }

    /// Lets the old keys, the first that is set, stand in for `option` where it
    /// is not set (`MemoryBackwardsCompatibilityUtils`).
    pub(super) fn map_legacy_heap(
        &mut self,
        size: OptionId,
        megabytes: OptionId,
        option: OptionId,
    ) -> Result<(), Underived> {
        if self.is_set(option) {
            return Ok(());
        }
        if self.is_set(size) {
            self.legacy_heap = Some((option, self.size(size)?));
        } else if self.is_set(megabytes) {
            let amount = i64::from(self.int(megabytes)?);
            let key = self.key(megabytes);
            if amount < 0 {
                return Err(MemoryRefusal::BelowZero { key, value: amount }.into());
            }
            self.legacy_heap = Some((option, Size { key, bytes: amount << 20, origin: Origin::Set }));
        }
        Ok(())
    }

    /// What stands in for the option, in place of what is configured.
    fn in_place_of(&self, option: OptionId) -> Option<Size> {
        let holds = |held: &&(OptionId, Size)| held.0 == option;
        self.supposed.iter().find(holds).or_else(|| self.legacy_heap.iter().find(holds)).map(|&(_, size)| size)
    }

    fn look_up<T>(&self, option: OptionId, take: impl FnOnce(&LookedUp) -> T) -> T {
        let mut looked_up = self.looked_up.borrow_mut();
        if let Some(known) = looked_up.iter().find(|known| known.option == option) {
            return take(known);
        }
        let new = self.read(option, self.release);
        let taken = take(&new);
        looked_up.push(new);
        taken
    }

    /// Whether `release` comes to the same by all that was looked up so far, where it
    /// has just the options in `changed` otherwise. Of two defaults the larger one
    /// changes nothing where they bound a size from above, as `bounds` do, and the
    /// smaller one did not decide.
    pub(super) fn comes_to_the_same_in(
        &self,
        release: Release,
        changed: &[OptionId],
        bounds: &[OptionId],
        decided: impl Fn(&str) -> bool,
    ) -> bool {
        let looked_up = self.looked_up.borrow();
        let mut in_question = looked_up.iter().filter(|known| changed.contains(&known.option));
        in_question.all(|known| {
            let new = self.read(known.option, release);
            new == *known
                || bounds.contains(&known.option) && !decided(known.key) && new.is_default_no_smaller_than(known)
        })
    }

    fn read(&self, option: OptionId, release: Release) -> LookedUp {
        let era = option.era_in(release);
        let mut names = era.into_iter().flat_map(Era::names);
        match names.clone().find_map(|name| Some((name.as_str(), self.configuration.named(name)?))) {
            Some((key, Configured::Unknown)) => {
                LookedUp { option, key, origin: Origin::Set, value: Some(Err(Underived::Unknown { key })) }
            }
            Some((key, Configured::Value(raw))) => {
                // No list or map is among the options, so the syntax says nothing.
                let value = convert(&raw, option.type_in(release), release, Syntax::Legacy);
                let value = value.map_err(|error| unreadable(key, error));
                LookedUp { option, key, origin: Origin::Set, value: Some(value) }
            }
            None => {
                let key = names.next().map_or(option.key(), Name::as_str);
                let default = era.filter(|era| era.option() == option).and_then(Era::typed_default);
                LookedUp { option, key, origin: Origin::Default, value: default.cloned().map(Ok) }
            }
        }
    }

    /// Whether the option is set, under any of its names.
    pub(super) fn is_set(&self, option: OptionId) -> bool {
        self.in_place_of(option).is_some() || self.look_up(option, |found| found.origin == Origin::Set)
    }

    /// The name under which the option is set, else its key.
    pub(super) fn key(&self, option: OptionId) -> &'static str {
        self.look_up(option, |found| found.key)
    }

    /// What the option comes to, by what `take` makes of it; `problem` is that of
    /// a value of another type.
    fn value<T>(
        &self,
        option: OptionId,
        problem: Problem,
        take: impl FnOnce(&TypedValue, &LookedUp) -> Option<T>,
    ) -> Result<T, Underived> {
        self.look_up(option, |found| match &found.value {
            Some(Ok(value)) => take(value, found).ok_or_else(|| unreadable(found.key, ValueError::new(problem))),
            Some(Err(error)) => Err(error.clone()),
            None => Err(unreadable(found.key, ValueError::new(Problem::Empty))),
        })
    }

    pub(super) fn size(&self, option: OptionId) -> Result<Size, Underived> {
        if let Some(size) = self.in_place_of(option) {
            return Ok(size);
        }
        self.value(option, Problem::NoLeadingNumber, |value, found| match *value {
            TypedValue::Memory(bytes) => Some(Size { key: found.key, bytes, origin: found.origin }),
            _ => None,
        })
    }

    /// A fraction and its name.
    pub(super) fn fraction(&self, option: OptionId) -> Result<(Fraction, &'static str), Underived> {
        self.value(option, Problem::NotNumber, |value, found| match *value {
            TypedValue::Float(value) => Some((Fraction::new(value), found.key)),
            _ => None,
        })
    }

    pub(super) fn double(&self, option: OptionId) -> Result<f64, Underived> {
        self.value(option, Problem::NotNumber, |value, _| match *value {
            TypedValue::Double(value) => Some(value),
            _ => None,
        })
    }

    pub(super) fn int(&self, option: OptionId) -> Result<i32, Underived> {
        self.value(option, Problem::NotInteger, |value, _| match *value {
            TypedValue::Int(value) => Some(value),
            _ => None,
        })
    }

    pub(super) fn boolean(&self, option: OptionId) -> Result<bool, Underived> {
        self.value(option, Problem::NotBoolean, |value, _| match *value {
            TypedValue::Boolean(value) => Some(value),
            _ => None,
        })
    }
}

fn unreadable(key: &'static str, error: ValueError) -> Underived {
    MemoryRefusal::Unreadable { key, error }.into()
}
