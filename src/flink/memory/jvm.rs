//! What a JVM takes beside Flink's memory, and parts that are a fraction of
//! something, within bounds
//! (`org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils`).

use super::arithmetic::{Fraction, share_beside};
use super::read::Reader;
use super::refusal::{MemoryRefusal, Origin, Remainder, Size, Underived, rest, sum};
use crate::flink::catalogue::OptionId;

/// A fraction of something, no less and no more than two sizes
/// (`org.apache.flink.runtime.util.config.memory.RangeFraction`).
pub(super) struct Range {
    min: Size,
    max: Size,
    key: &'static str,
    fraction: Fraction,
}

impl Range {
    pub(super) fn read(reader: &Reader<'_>, [min, max, fraction]: [OptionId; 3]) -> Result<Self, Underived> {
        let (min, max) = (reader.size(min)?, reader.size(max)?);
        let (fraction, key) = reader.fraction(fraction)?;
        if min.bytes > max.bytes {
            return Err(MemoryRefusal::MinAboveMax { min, max }.into());
        }
        check_fraction(key, fraction.value)?;
        Ok(Self { min, max, key, fraction })
    }

    /// The fraction of `whole`.
    pub(super) fn of_whole(&self, whole: i64) -> Result<Size, Underived> {
        self.bounded(self.fraction.of(whole))
    }

    /// The fraction of the whole that remains `base` without it.
    pub(super) fn beside(&self, base: i64) -> Result<Size, Underived> {
        self.bounded(share_beside(base, f64::from(self.fraction.value)))
    }

    fn bounded(&self, bytes: Option<i64>) -> Result<Size, Underived> {
        let bytes = bytes.ok_or_else(|| MemoryRefusal::Overflow(vec![self.key]))?;
        Ok(match bytes {
            _ if bytes > self.max.bytes => self.max,
            _ if bytes < self.min.bytes => self.min,
            _ => Size { key: self.key, bytes, origin: Origin::Derived },
        })
    }

    /// What `parts` leave of `total`, which must be within the bounds.
    pub(super) fn checked_rest(&self, of: Remainder, parts: &[Size], total: Size) -> Result<i64, Underived> {
        let rest = rest(parts, total)?;
        if (self.min.bytes..=self.max.bytes).contains(&rest) {
            return Ok(rest);
        }
        let (min, max) = (self.min, self.max);
        Err(MemoryRefusal::RestOutOfRange { of, rest, min, max, parts: parts.to_vec(), total }.into())
    }
}

pub(super) fn check_fraction(key: &'static str, fraction: f32) -> Result<(), Underived> {
    if (0.0..1.0).contains(&fraction) {
        return Ok(());
    }
    Err(MemoryRefusal::FractionOutOfRange { key, fraction }.into())
}

/// The options of one kind of process that are about the JVM.
pub(super) struct JvmOptions {
    pub total_process: OptionId,
    pub metaspace: OptionId,
    /// Minimum, maximum and fraction.
    pub overhead: [OptionId; 3],
}

/// What the JVM takes beside Flink's memory.
pub(super) struct Jvm {
    pub metaspace: Size,
    pub overhead: Size,
    pub total_process: i64,
}

impl JvmOptions {
    /// From the size of the process: the JVM's part, and what is left for Flink.
    pub(super) fn of_process(&self, reader: &Reader<'_>) -> Result<(Jvm, Size), Underived> {
        let total = reader.size(self.total_process)?;
        let metaspace = reader.size(self.metaspace)?;
        let overhead = Range::read(reader, self.overhead)?.of_whole(total.bytes)?;
        let bytes = rest(&[metaspace, overhead], total)?;
        let jvm = Jvm { metaspace, overhead, total_process: total.bytes };
        Ok((jvm, Size { key: total.key, bytes, origin: Origin::Rest }))
    }

    /// From Flink's memory, given as its parts.
    pub(super) fn beside_flink(&self, reader: &Reader<'_>, flink: &[Size]) -> Result<Jvm, Underived> {
        let metaspace = reader.size(self.metaspace)?;
        let parts = [flink, &[metaspace]].concat();
        let known = sum(&parts)?;
        if reader.is_set(self.total_process) {
            let total = reader.size(self.total_process)?;
            rest(&parts, total)?;
            let range = Range::read(reader, self.overhead)?;
            let bytes = range.checked_rest(Remainder::Overhead, &parts, total)?;
            let overhead = Size { key: total.key, bytes, origin: Origin::Derived };
            return Ok(Jvm { metaspace, overhead, total_process: total.bytes });
        }
        let overhead = Range::read(reader, self.overhead)?.beside(known)?;
        let total_process = sum(&[parts, vec![overhead]].concat())?;
        Ok(Jvm { metaspace, overhead, total_process })
    }
}
