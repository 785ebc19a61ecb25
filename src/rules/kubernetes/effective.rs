use std::borrow::Cow;

use crate::document::{Document, Setting};
use crate::flink::Release;
use crate::flink::catalogue::OptionId;
use crate::flink::high_availability::HighAvailability as Mode;

/// What a manifest's configuration holds for a key, as the operator's own Flink
/// reads it, before the fields of the specification are laid over it.
pub(super) enum Held<'d> {
    /// Nothing; the operator's own defaults may still set it.
    Nothing,
    /// What something fills in later.
    Unknown,
    /// A text, at its place.
    Text(Cow<'d, str>, &'d Setting<'d>),
}

impl<'d> Held<'d> {
    /// The place that says `true`.
    pub(super) fn switched_on(self) -> Option<&'d Setting<'d>> {
        match self {
            Held::Text(text, setting) if text.eq_ignore_ascii_case("true") => Some(setting),
            _ => None,
        }
    }
}

/// A manifest's configuration in the eyes of the operator.
#[derive(Clone, Copy)]
pub(super) struct Effective<'d> {
    pub(super) document: &'d Document<'d>,
    pub(super) bundled: Release,
}

impl<'d> Effective<'d> {
    /// What an option of Flink holds, under any name that the operator's Flink reads.
    pub(super) fn option(&self, option: OptionId) -> Held<'d> {
        let names = option.in_release(self.bundled).into_iter().flat_map(|live| live.names_in(self.bundled));
        held(names.into_iter().find_map(|name| self.document.named(name)))
    }

    /// What a key of the operator holds.
    pub(super) fn key(&self, key: &str) -> Held<'d> {
        held(self.document.get(key))
    }

    /// What the first of some keys that is set holds.
    pub(super) fn keys(&self, mut keys: impl Iterator<Item = String>) -> Held<'d> {
        held(keys.find_map(|key| self.document.get(&key)))
    }

    /// Whether a directory is set, `None` where it is not known here.
    pub(super) fn has_text(&self, option: OptionId) -> Option<bool> {
        match self.option(option) {
            Held::Nothing => Some(false),
            Held::Unknown => None,
            Held::Text(text, _) => Some(!text.trim().is_empty()),
        }
    }

    /// Whether high availability is on, as `HighAvailabilityMode` reads it.
    pub(super) fn ha(&self, option: OptionId) -> HighAvailability {
        match self.option(option) {
            Held::Nothing => HighAvailability::Unset,
            Held::Unknown => HighAvailability::Unknown,
            Held::Text(text, _) if is_no_ha(&text) => HighAvailability::Off,
            Held::Text(..) => HighAvailability::On,
        }
    }
}

fn held<'d>(setting: Option<&'d Setting<'d>>) -> Held<'d> {
    match setting {
        None => Held::Nothing,
        Some(setting) if setting.placeholder => Held::Unknown,
        Some(setting) => Held::Text(setting.text(), setting),
    }
}

/// Whether high availability is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HighAvailability {
    On,
    /// Said to be off.
    Off,
    /// Not set here.
    Unset,
    /// Not known here.
    Unknown,
}

/// Whether a mode is the one without high availability.
pub(super) fn is_no_ha(mode: &str) -> bool {
    Mode::of(mode) == Mode::Off
}
