use std::fmt;

use crate::flink::value::{ValueError, java};

/// Where a size comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The key is set.
    Set,
    /// The key is not set; its default holds.
    Default,
    /// Worked out from the key, which is a fraction or a number of buffers.
    Derived,
    /// What the key, the size of the whole process, leaves beside the JVM's own.
    Rest,
}

/// A size that decides, and the key to change it by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// The key, under the name by which it is set.
    pub key: &'static str,
    /// The size.
    pub bytes: i64,
    /// Where it comes from.
    pub origin: Origin,
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (key, bytes) = (self.key, Bytes(self.bytes));
        match self.origin {
            Origin::Set => write!(f, "`{key}` ({bytes:#})"),
            Origin::Default => write!(f, "`{key}` ({bytes:#} by default)"),
            Origin::Derived => write!(f, "{bytes} by `{key}`"),
            Origin::Rest => write!(f, "the {bytes} that `{key}` leaves beside metaspace and overhead"),
        }
    }
}

/// The memory that takes what the other parts of a total leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remainder {
    /// The network memory of a `TaskManager`'s Flink memory.
    Network,
    /// The JVM overhead of a process.
    Overhead,
}

impl fmt::Display for Remainder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Network => "network memory",
            Self::Overhead => "JVM overhead",
        })
    }
}

/// Why Flink refuses to start a process.
#[derive(Clone, Debug, PartialEq)]
pub enum MemoryRefusal {
    /// No size is set that the others follow from.
    NothingToStartFrom {
        /// Key of the size of the whole process.
        total_process: &'static str,
        /// Key of the size of Flink's own memory.
        total_flink: &'static str,
        /// Keys that are enough where all of them are set.
        parts: Vec<&'static str>,
    },
    /// A value that cannot be read.
    Unreadable {
        /// The key.
        key: &'static str,
        /// What is wrong with its value.
        error: ValueError,
    },
    /// A fraction that is not at least 0 and below 1.
    FractionOutOfRange {
        /// The key.
        key: &'static str,
        /// The fraction.
        fraction: f32,
    },
    /// A smallest size above the largest.
    MinAboveMax {
        /// The smallest size.
        min: Size,
        /// The largest size.
        max: Size,
    },
    /// Parts that need more than the total they belong to.
    PartsExceedTotal {
        /// The parts.
        parts: Vec<Size>,
        /// The total.
        total: Size,
    },
    /// Parts that all are set, and come to something else than the total.
    PartsDoNotAddUp {
        /// The parts.
        parts: Vec<Size>,
        /// The total.
        total: Size,
    },
    /// Nothing is left for the `JobManager`'s heap.
    NoHeapLeft {
        /// The memory outside of the heap.
        off_heap: Size,
        /// The total.
        total: Size,
    },
    /// What the parts leave of a total is not in the bounds set for it.
    RestOutOfRange {
        /// What gets the rest.
        of: Remainder,
        /// The rest.
        rest: i64,
        /// The smallest size.
        min: Size,
        /// The largest size.
        max: Size,
        /// The parts.
        parts: Vec<Size>,
        /// The total.
        total: Size,
    },
    /// What is left for the network memory is not what the buffers make.
    RestIsNotBuffers {
        /// The rest.
        rest: i64,
        /// What the buffers make.
        buffers: Size,
        /// The total.
        total: Size,
    },
    /// A segment size that is no power of two, or too small or large.
    BadSegmentSize(Size),
    /// Network memory for more segments than Flink can count.
    TooManySegments {
        /// The network memory.
        network: i64,
        /// The size of one.
        segment: Size,
    },
    /// A number that must not be below zero.
    BelowZero {
        /// The key.
        key: &'static str,
        /// The number.
        value: i64,
    },
    /// A `TaskManager` with no processor.
    NoCpu {
        /// The key.
        key: &'static str,
        /// Its value.
        cores: f64,
    },
    /// Sizes whose sum or product 64 bits do not hold.
    Overflow(Vec<&'static str>),
}

impl MemoryRefusal {
    /// The keys that come into it, the one to change first at the head.
    #[must_use]
    pub fn keys(&self) -> Vec<&'static str> {
        let of =
            |total: &Size, parts: &[Size]| std::iter::once(total).chain(parts).map(|size| size.key).collect::<Vec<_>>();
        match self {
            Self::NothingToStartFrom { total_process, total_flink, .. } => vec![total_process, total_flink],
            Self::Unreadable { key, .. }
            | Self::FractionOutOfRange { key, .. }
            | Self::BelowZero { key, .. }
            | Self::NoCpu { key, .. } => vec![key],
            Self::MinAboveMax { min, max } => vec![min.key, max.key],
            Self::PartsExceedTotal { parts, total } | Self::PartsDoNotAddUp { parts, total } => of(total, parts),
            Self::NoHeapLeft { off_heap, total } => of(total, &[*off_heap]),
            Self::RestOutOfRange { min, max, parts, total, .. } => [of(total, parts), vec![min.key, max.key]].concat(),
            Self::RestIsNotBuffers { buffers, total, .. } => of(total, &[*buffers]),
            Self::BadSegmentSize(segment) | Self::TooManySegments { segment, .. } => vec![segment.key],
            Self::Overflow(keys) => keys.clone(),
        }
    }
}

impl fmt::Display for MemoryRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingToStartFrom { total_process, total_flink, parts } => write!(
                f,
                "nothing tells how large the process is: set `{total_process}`, `{total_flink}`, or {}{}",
                if parts.len() > 1 { "both " } else { "" },
                Keys(parts)
            ),
            Self::Unreadable { key, error } => write!(f, "`{key}` cannot be read: {}", error.reason()),
            Self::FractionOutOfRange { key, fraction } => {
                let fraction = java::float_to_string(*fraction);
                write!(f, "`{key}` is {}, and must be at least 0 and below 1", short(&fraction))
            }
            Self::MinAboveMax { min, max } => write!(f, "{min} is larger than {max}"),
            Self::PartsExceedTotal { parts, total } => match parts.as_slice() {
                [part] => write!(f, "{part} is more than {total}"),
                _ => write!(f, "{} come to {}, which is more than {total}", Parts(parts), Sum(parts)),
            },
            Self::PartsDoNotAddUp { parts, total } => {
                write!(f, "{} come to {}, not to {total}", Parts(parts), Sum(parts))
            }
            Self::NoHeapLeft { off_heap, total } => {
                write!(f, "no heap is left: {off_heap} takes all of {total}")
            }
            Self::RestOutOfRange { of, rest, min, max, parts, total } => write!(
                f,
                "beside {}, {} of {total} remain for the {of}, which is {}",
                Parts(parts),
                Bytes(*rest),
                if *rest < min.bytes { format!("less than {min}") } else { format!("more than {max}") }
            ),
            Self::RestIsNotBuffers { rest, buffers, total } => write!(
                f,
                "{} of {total} remain for the network memory, but `{}` makes {}",
                Bytes(*rest),
                buffers.key,
                Bytes(buffers.bytes)
            ),
            Self::BadSegmentSize(segment) => {
                write!(f, "{segment} must be a power of two from 4 kb to 1 gb")
            }
            Self::TooManySegments { network, segment } => {
                write!(f, "a network memory of {} is more segments of {segment} than Flink can count", Bytes(*network))
            }
            Self::BelowZero { key, value } => write!(f, "`{key}` is {value}, and must not be below 0"),
            Self::NoCpu { key, cores } => {
                let cores = java::double_to_string(*cores);
                write!(f, "`{key}` is {}: a TaskManager needs a number of processor cores above 0", short(&cores))
            }
            Self::Overflow(keys) => write!(f, "{} come to more than Flink can count", Keys(keys)),
        }
    }
}

impl std::error::Error for MemoryRefusal {}

/// Why there is no breakdown of a process's memory.
#[derive(Clone, Debug, PartialEq)]
pub enum Underived {
    /// Flink refuses to start the process.
    Refused(Box<MemoryRefusal>),
    /// It depends on a value that is not known here.
    Unknown {
        /// The key.
        key: &'static str,
    },
}

impl Underived {
    /// Whether a size that a key decided may have come into it. Only of so many `parts`
    /// each of Flink's is told apart: fewer may be a sum of them beside another.
    pub(super) fn may_rest_on(&self, key: &str, parts: usize) -> bool {
        match self {
            Self::Refused(refusal) => match &**refusal {
                MemoryRefusal::PartsExceedTotal { parts: added, .. } if added.len() >= parts => {
                    refusal.keys().contains(&key)
                }
                _ => true,
            },
            Self::Unknown { .. } => true,
        }
    }
}

impl fmt::Display for Underived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Unknown { key } => write!(f, "the value of `{key}` is not known here"),
        }
    }
}

impl std::error::Error for Underived {}

impl From<MemoryRefusal> for Underived {
    fn from(refusal: MemoryRefusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

/// The sum of sizes.
pub(super) fn sum(parts: &[Size]) -> Result<i64, Underived> {
    let sum = parts.iter().try_fold(0_i64, |sum, part| sum.checked_add(part.bytes));
    sum.ok_or_else(|| MemoryRefusal::Overflow(parts.iter().map(|part| part.key).collect()).into())
}

/// What `parts` leave of `total`.
pub(super) fn rest(parts: &[Size], total: Size) -> Result<i64, Underived> {
    let rest = total.bytes - sum(parts)?;
    if rest < 0 {
        return Err(MemoryRefusal::PartsExceedTotal { parts: parts.to_vec(), total }.into());
    }
    Ok(rest)
}

/// A number without the zero that Java writes behind the point.
fn short(number: &str) -> &str {
    number.strip_suffix(".0").unwrap_or(number)
}

/// A size to read: exact in the units that Flink has, or nearly so and in
/// bytes; with `#` in bytes alone.
struct Bytes(i64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(i64, &str); 4] = [(1 << 40, "tb"), (1 << 30, "gb"), (1 << 20, "mb"), (1 << 10, "kb")];
        let bytes = self.0;
        if bytes == 0 {
            return f.write_str("0");
        }
        let exact = UNITS.iter().find(|(unit, _)| bytes % unit == 0);
        if let Some((unit, label)) = exact.filter(|(unit, _)| bytes / unit < 10_000) {
            return write!(f, "{} {label}", bytes / unit);
        }
        let near = UNITS.iter().find(|(unit, _)| bytes >= *unit).filter(|_| !f.alternate());
        let Some((unit, label)) = near else { return write!(f, "{bytes} bytes") };
        #[expect(clippy::cast_precision_loss, reason = "for the eye; the bytes follow")]
        let near = bytes as f64 / *unit as f64;
        write!(f, "{near:.1} {label} ({bytes} bytes)")
    }
}

/// Keys as words of a sentence.
struct Keys<'a>(&'a [&'static str]);

impl fmt::Display for Keys<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        list(f, self.0.iter().copied().map(Key))
    }
}

/// A key in a sentence.
struct Key(&'static str);

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.0)
    }
}

/// The sum of sizes, which 64 bits hold.
struct Sum<'a>(&'a [Size]);

impl fmt::Display for Sum<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Bytes(self.0.iter().fold(0_i64, |sum, part| sum.saturating_add(part.bytes))).fmt(f)
    }
}

/// Sizes above zero as words of a sentence.
struct Parts<'a>(&'a [Size]);

impl fmt::Display for Parts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        list(f, self.0.iter().filter(|part| part.bytes > 0))
    }
}

fn list(f: &mut fmt::Formatter<'_>, items: impl Iterator<Item: fmt::Display> + Clone) -> fmt::Result {
    let count = items.clone().count();
    if count == 0 {
        return f.write_str("nothing");
    }
    for (at, item) in items.enumerate() {
        let between = match (at, count) {
            (0, _) => "",
            (_, 2) => " and ",
            (at, count) if at + 1 == count => ", and ",
            _ => ", ",
        };
        f.write_str(between)?;
        fmt::Display::fmt(&item, f)?;
    }
    Ok(())
}
