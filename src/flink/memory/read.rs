//! What a configuration holds for the options of the memory model.

use std::borrow::Borrow;
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

/// Typed access to a configuration, as one release has it.
pub(super) struct Reader<'c> {
    configuration: &'c dyn Configuration,
    release: Release,
    legacy_heap: Option<(OptionId, Size)>,
}

impl<'c> Reader<'c> {
    pub(super) fn new(configuration: &'c dyn Configuration, release: Release) -> Self {
        Self { configuration, release, legacy_heap: None }
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

    fn found(&self, option: OptionId) -> Option<(&'static str, Configured<'_>)> {
        option.names_in(self.release).map(Name::as_str).find_map(|name| Some((name, self.configuration.get(name)?)))
    }

    fn legacy(&self, option: OptionId) -> Option<Size> {
        self.legacy_heap.filter(|(stands_for, _)| *stands_for == option).map(|(_, size)| size)
    }

    /// Whether the option is set, under any of its names.
    pub(super) fn is_set(&self, option: OptionId) -> bool {
        self.legacy(option).is_some() || self.found(option).is_some()
    }

    /// The name under which the option is set, else its key.
    pub(super) fn key(&self, option: OptionId) -> &'static str {
        self.found(option)
            .map(|(name, _)| name)
            .or_else(|| option.names_in(self.release).next().map(Name::as_str))
            .unwrap_or(option.key())
    }

    /// What the option comes to, its name, and whether it is set.
    fn value(&self, option: OptionId) -> Result<(TypedValue, &'static str, Origin), Underived> {
        let (key, raw, origin) = match self.found(option) {
            Some((key, Configured::Unknown)) => return Err(Underived::Unknown { key }),
            Some((key, Configured::Value(raw))) => (key, raw, Origin::Set),
            None => {
                let key = self.key(option);
                let default = option.default_in(self.release).filter(|_| option.exists_in(self.release));
                let Some(default) = default else {
                    return Err(unreadable(key, ValueError::new(Problem::Empty)));
                };
                (key, RawValue::from(default), Origin::Default)
            }
        };
        // No list or map is among the options, so the syntax says nothing.
        match convert(&raw, option.type_in(self.release), self.release, Syntax::Legacy) {
            Ok(value) => Ok((value, key, origin)),
            Err(error) => Err(unreadable(key, error)),
        }
    }

    pub(super) fn size(&self, option: OptionId) -> Result<Size, Underived> {
        if let Some(size) = self.legacy(option) {
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
