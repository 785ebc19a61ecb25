//! What a configuration holds for the options of the memory model.

use std::borrow::Borrow;
use std::cell::RefCell;
use std::collections::BTreeMap;

use super::refusal::{MemoryRefusal, Origin, Size, Underived};
use crate::flink::Release;
use crate::flink::catalogue::{Name, OptionId};
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
#[derive(Clone)]
struct LookedUp {
    option: OptionId,
    /// The name under which it is set, else its key.
    key: &'static str,
    origin: Origin,
    value: Result<TypedValue, Underived>,
}

impl<'c> Reader<'c> {
    pub(super) fn new(configuration: &'c dyn Configuration, release: Release) -> Self {
        Self { configuration, release, legacy_heap: None, supposed: None, looked_up: RefCell::default() }
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
        let new = self.read(option);
        let taken = take(&new);
        looked_up.push(new);
        taken
    }

    fn read(&self, option: OptionId) -> LookedUp {
        let mut names = option.names_in(self.release).map(Name::as_str);
        let set = names.find_map(|name| Some((name, self.configuration.get(name)?)));
        let (key, origin, raw) = match set {
            Some((key, Configured::Unknown)) => {
                return LookedUp { option, key, origin: Origin::Set, value: Err(Underived::Unknown { key }) };
            }
            Some((key, Configured::Value(raw))) => (key, Origin::Set, Some(raw)),
            None => {
                let key = option.names_in(self.release).next().map_or(option.key(), Name::as_str);
                let default = option.default_in(self.release).filter(|_| option.exists_in(self.release));
                (key, Origin::Default, default.map(RawValue::from))
            }
        };
        // No list or map is among the options, so the syntax says nothing.
        let convert = |raw| convert(raw, option.type_in(self.release), self.release, Syntax::Legacy);
        let value = raw.as_ref().map_or_else(|| Err(ValueError::new(Problem::Empty)), convert);
        LookedUp { option, key, origin, value: value.map_err(|error| unreadable(key, error)) }
    }

    /// Whether the option is set, under any of its names.
    pub(super) fn is_set(&self, option: OptionId) -> bool {
        self.in_place_of(option).is_some() || self.look_up(option, |found| found.origin == Origin::Set)
    }

    /// The name under which the option is set, else its key.
    pub(super) fn key(&self, option: OptionId) -> &'static str {
        self.look_up(option, |found| found.key)
    }

    /// What the option comes to, its name, and whether it is set.
    fn value(&self, option: OptionId) -> Result<(TypedValue, &'static str, Origin), Underived> {
        self.look_up(option, |found| Ok((found.value.clone()?, found.key, found.origin)))
    }

    pub(super) fn size(&self, option: OptionId) -> Result<Size, Underived> {
        if let Some(size) = self.in_place_of(option) {
            return Ok(size);
        }
        match self.value(option)? {
            (TypedValue::Memory(bytes), key, origin) => Ok(Size { key, bytes, origin }),
            (_, key, _) => Err(unreadable(key, ValueError::new(Problem::NoLeadingNumber))),
        }
    }

    /// A fraction and its name.
    pub(super) fn fraction(&self, option: OptionId) -> Result<(f32, &'static str), Underived> {
        match self.value(option)? {
            (TypedValue::Float(fraction), key, _) => Ok((fraction, key)),
            (_, key, _) => Err(unreadable(key, ValueError::new(Problem::NotNumber))),
        }
    }

    pub(super) fn double(&self, option: OptionId) -> Result<f64, Underived> {
        match self.value(option)? {
            (TypedValue::Double(value), ..) => Ok(value),
            (_, key, _) => Err(unreadable(key, ValueError::new(Problem::NotNumber))),
        }
    }

    pub(super) fn int(&self, option: OptionId) -> Result<i32, Underived> {
        match self.value(option)? {
            (TypedValue::Int(value), ..) => Ok(value),
            (_, key, _) => Err(unreadable(key, ValueError::new(Problem::NotInteger))),
        }
    }

    pub(super) fn boolean(&self, option: OptionId) -> Result<bool, Underived> {
        match self.value(option)? {
            (TypedValue::Boolean(value), ..) => Ok(value),
            (_, key, _) => Err(unreadable(key, ValueError::new(Problem::NotBoolean))),
        }
    }
}

fn unreadable(key: &'static str, error: ValueError) -> Underived {
    MemoryRefusal::Unreadable { key, error }.into()
}
