//! The rows that `build/catalogue.rs` writes.

use phf_shared::displace;
use rapidhash::v3::RapidSecrets;

use super::key_hash;
use super::name::Name;
use crate::flink::value::{ElementType, EnumConstants, ValueType};

include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));

/// Marks a name that is no option's key.
pub(super) const NO_OPTION: u16 = u16::MAX;
/// Marks a sensitive part that no release of Flink masks.
pub(super) const NOT_IN_FLINK: u8 = u8::MAX;

/// A string as start and length in [`TEXT`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Text(u32, u16);

impl Text {
    const NONE: Text = Text(u32::MAX, 0);

    pub(super) fn get(self) -> Option<&'static str> {
        let start = self.0 as usize;
        TEXT.get(start..start + usize::from(self.1))
    }

    pub(super) fn length(self) -> usize {
        usize::from(self.1)
    }

    pub(super) fn as_str(self) -> &'static str {
        self.get().unwrap_or_default()
    }

    /// Its bytes, also for tables that are made at build time.
    pub(super) const fn as_bytes(self) -> &'static [u8] {
        TEXT.as_bytes().split_at(self.0 as usize).1.split_at(self.1 as usize).0
    }
}

/// Start and end of a run of rows in another table.
pub(super) type Run = (u16, u16);

pub(super) struct OptionRow {
    /// Row of its key in [`NAMES`].
    pub name: u16,
    pub class: Text,
    pub field: Text,
    pub since: u8,
    pub last: u8,
    pub types: Run,
    pub defaults: Run,
    pub aliases: Run,
    pub lineage: Run,
    pub internal: bool,
    pub lenient: bool,
    /// Whether a row of the ranges is about it.
    pub ranged: bool,
    pub eras: Run,
    /// All names in the eras, in the order of their rows.
    pub every_name: Run,
}

pub(super) struct EraRow {
    pub first: u8,
    pub last: u8,
    pub option: u16,
    pub names: Run,
    pub value_type: TypeRow,
    pub default: Text,
    pub by_patch: bool,
}

pub(super) struct AliasRow {
    /// Row in [`NAMES`].
    pub name: u16,
    pub first: u8,
    pub last: u8,
    pub fallback: bool,
}

pub(super) struct NameRow {
    pub text: Text,
    pub option: u16,
    pub edges: Run,
    /// Read by something that no option stands for.
    pub free: bool,
    /// Some release reads it from a patch level on only.
    pub patched: bool,
    /// Its value is hidden.
    pub sensitive: bool,
    /// The releases that read it at some patch level, a bit each.
    pub releases: u16,
}

pub(super) struct EdgeRow {
    pub option: u16,
    pub first: u8,
    pub last: u8,
    pub fallback: bool,
}

pub(super) struct PatchRow {
    pub name: u16,
    pub release: u8,
    pub first: u16,
}

impl PatchRow {
    pub fn is_about(&self, name: u16, release: u8) -> bool {
        (self.name, self.release) == (name, release)
    }
}

pub(super) struct SuccessorRow {
    pub name: u16,
    pub options: &'static [u16],
    /// Value and the successor's value; `None` where every value stays.
    pub values: Option<&'static [(Text, Text)]>,
}

pub(super) struct FamilyRow {
    pub prefix: Text,
    pub what: Text,
}

pub(super) struct ValuesRow {
    pub option: u16,
    pub first: u8,
    pub last: u8,
    pub accepted: &'static [Text],
    pub class_names: bool,
}

pub(super) struct RangeRow {
    pub option: u16,
    pub of_process: bool,
    pub least: i64,
    pub most: i64,
    pub also: &'static [i64],
    pub power_of_two: bool,
    pub takes: Text,
}

#[derive(Clone, Copy)]
pub(super) enum TypeRow {
    Boolean,
    Int,
    Long,
    Float,
    Double,
    String,
    Duration,
    Memory,
    Enum(u16),
    Strings,
    Enums(u16),
    Maps,
    Map,
}

impl TypeRow {
    pub(super) fn value_type(self) -> ValueType {
        let constants = |set: u16| ENUMS[usize::from(set)];
        match self {
            TypeRow::Boolean => ValueType::Boolean,
            TypeRow::Int => ValueType::Int,
            TypeRow::Long => ValueType::Long,
            TypeRow::Float => ValueType::Float,
            TypeRow::Double => ValueType::Double,
            TypeRow::String => ValueType::String,
            TypeRow::Duration => ValueType::Duration,
            TypeRow::Memory => ValueType::Memory,
            TypeRow::Enum(set) => ValueType::Enum(constants(set)),
            TypeRow::Strings => ValueType::List(ElementType::String),
            TypeRow::Enums(set) => ValueType::List(ElementType::Enum(constants(set))),
            TypeRow::Maps => ValueType::List(ElementType::Map),
            TypeRow::Map => ValueType::Map,
        }
    }
}

pub(super) const fn options() -> &'static [OptionRow] {
    &OPTIONS
}

pub(super) const fn names() -> &'static [NameRow] {
    &NAMES
}

/// By the rows of [`names`].
pub(super) fn plain_types() -> &'static [Option<TypeRow>] {
    &PLAIN_TYPES
}

pub(super) fn types(run: Run) -> &'static [(u8, TypeRow)] {
    slice(&TYPES, run)
}

pub(super) fn defaults(run: Run) -> &'static [(u8, Text)] {
    slice(&DEFAULTS, run)
}

pub(super) fn aliases(run: Run) -> &'static [AliasRow] {
    slice(&ALIASES, run)
}

pub(super) fn edges(run: Run) -> &'static [EdgeRow] {
    slice(&EDGES, run)
}

pub(super) fn lineages(run: Run) -> &'static [u16] {
    slice(&LINEAGES, run)
}

pub(super) const fn eras() -> &'static [EraRow] {
    &ERAS
}

pub(super) fn name_list(run: Run) -> impl Iterator<Item = Name> + Clone {
    slice(&NAME_LISTS, run).iter().copied().map(Name::from_row)
}

pub(super) const fn sensitive() -> &'static [(u8, Text)] {
    &SENSITIVE
}

pub(super) fn patches() -> &'static [PatchRow] {
    &PATCHES
}

pub(super) fn successors() -> &'static [SuccessorRow] {
    &SUCCESSORS
}

pub(super) fn families() -> &'static [FamilyRow] {
    &FAMILIES
}

pub(super) fn values() -> &'static [ValuesRow] {
    &VALUES
}

pub(super) fn ranges() -> &'static [RangeRow] {
    &RANGES
}

/// In the order of their bytes.
pub(super) fn checked_segments() -> &'static [Text] {
    &CHECKED_SEGMENTS
}

/// Row of [`NAMES`] that may hold `name`, by the build's perfect hash.
pub(super) fn hash(name: &str) -> usize {
    static SECRETS: RapidSecrets = RapidSecrets::seed(HASH_KEY);
    let [g, f1, f2] = key_hash::hashes(name, &SECRETS);
    let (d1, d2) = DISPLACEMENTS[g as usize % DISPLACEMENTS.len()];
    displace(f1, f2, d1.into(), d2.into()) as usize % NAMES.len()
}

fn slice<T>(table: &'static [T], run: Run) -> &'static [T] {
    table.get(usize::from(run.0)..usize::from(run.1)).unwrap_or_default()
}
