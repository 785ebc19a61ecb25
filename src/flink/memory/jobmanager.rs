use super::JvmArguments;
use super::jvm::{Jvm, JvmOptions};
use super::options::jobmanager as options;
use super::read::{Configuration, LegacyHeap, Reader};
use super::refusal::{MemoryRefusal, Origin, Size, Underived, rest, sum};
use crate::flink::Release;

/// The memory of a `JobManager`, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobManagerMemory {
    /// All of the process.
    pub total_process: i64,
    /// All but metaspace and overhead.
    pub total_flink: i64,
    /// The heap.
    pub jvm_heap: i64,
    /// Direct and native memory.
    pub off_heap: i64,
    /// Class metadata.
    pub jvm_metaspace: i64,
    /// Thread stacks, code cache and the like.
    pub jvm_overhead: i64,
    /// Whether the JVM is told how much direct memory it may take.
    pub limits_direct_memory: bool,
    /// Heap, memory outside of it, metaspace and overhead, each with the option
    /// that decided it.
    pub decided_by: [Size; 4],
}

impl JobManagerMemory {
    /// What the process is started with.
    #[must_use]
    pub fn jvm_arguments(&self) -> JvmArguments {
        JvmArguments {
            xmx: self.jvm_heap,
            xms: self.jvm_heap,
            max_direct_memory_size: self.limits_direct_memory.then_some(self.off_heap),
            max_metaspace_size: self.jvm_metaspace,
        }
    }
}

const JVM: JvmOptions = JvmOptions {
    total_process: options::TOTAL_PROCESS,
    metaspace: options::METASPACE,
    overhead: [options::OVERHEAD_MIN, options::OVERHEAD_MAX, options::OVERHEAD_FRACTION],
};

/// The memory that `release` gives a `JobManager` of this configuration
/// (`org.apache.flink.runtime.jobmanager.JobManagerProcessUtils`).
///
/// # Errors
/// Flink refuses to start it, or a value that decides is not known here.
pub fn jobmanager_memory(
    configuration: &dyn Configuration,
    release: Release,
    legacy_heap: LegacyHeap,
) -> Result<JobManagerMemory, Underived> {
    let mut reader = Reader::new(configuration, release);
    let stands_for = match legacy_heap {
        LegacyHeap::Standalone => Some(options::HEAP),
        LegacyHeap::Container => Some(options::TOTAL_PROCESS),
        LegacyHeap::Ignored => None,
    };
    if let Some(option) = stands_for {
        reader.map_legacy_heap(options::LEGACY_HEAP, options::LEGACY_HEAP_MB, option)?;
    }
    let (heap, off_heap, jvm) = derive(&reader)?;
    Ok(JobManagerMemory {
        total_process: jvm.total_process,
        total_flink: heap.bytes + off_heap.bytes,
        jvm_heap: heap.bytes,
        off_heap: off_heap.bytes,
        jvm_metaspace: jvm.metaspace.bytes,
        jvm_overhead: jvm.overhead.bytes,
        limits_direct_memory: reader.boolean(options::DIRECT_MEMORY_LIMIT)?,
        decided_by: [heap, off_heap, jvm.metaspace, jvm.overhead],
    })
}

/// Whether a key is one of those that told a `JobManager`'s heap before 1.11, and
/// another size since.
#[must_use]
pub fn is_old_jobmanager_heap_key(key: &str) -> bool {
    [options::LEGACY_HEAP, options::LEGACY_HEAP_MB].iter().any(|option| option.key() == key)
}

/// Heap, memory outside of it, and the JVM's own.
fn derive(reader: &Reader<'_>) -> Result<(Size, Size, Jvm), Underived> {
    if reader.is_set(options::HEAP) {
        let (heap, off_heap) = (reader.size(options::HEAP)?, reader.size(options::OFF_HEAP)?);
        if !reader.is_set(options::TOTAL_FLINK) {
            return Ok((heap, off_heap, JVM.beside_flink(reader, &[heap, off_heap])?));
        }
        let total = reader.size(options::TOTAL_FLINK)?;
        let parts = [heap, off_heap];
        let off_heap = if off_heap.origin == Origin::Default {
            Size { key: total.key, bytes: rest(&[heap], total)?, origin: Origin::Derived }
        } else if sum(&parts)? == total.bytes {
            off_heap
        } else {
            return Err(MemoryRefusal::PartsDoNotAddUp { parts: parts.to_vec(), total }.into());
        };
        Ok((heap, off_heap, JVM.beside_flink(reader, &[total])?))
    } else if reader.is_set(options::TOTAL_FLINK) {
        let total = reader.size(options::TOTAL_FLINK)?;
        let (heap, off_heap) = from_total(reader, total)?;
        Ok((heap, off_heap, JVM.beside_flink(reader, &[total])?))
    } else if reader.is_set(options::TOTAL_PROCESS) {
        let (jvm, total) = JVM.of_process(reader)?;
        let (heap, off_heap) = from_total(reader, total)?;
        Ok((heap, off_heap, jvm))
    } else {
        Err(MemoryRefusal::NothingToStartFrom {
            total_process: reader.key(options::TOTAL_PROCESS),
            total_flink: reader.key(options::TOTAL_FLINK),
            parts: vec![reader.key(options::HEAP)],
        }
        .into())
    }
}

/// Heap and memory outside of it, of a total that must leave some heap.
fn from_total(reader: &Reader<'_>, total: Size) -> Result<(Size, Size), Underived> {
    let off_heap = reader.size(options::OFF_HEAP)?;
    if total.bytes <= off_heap.bytes {
        return Err(MemoryRefusal::NoHeapLeft { off_heap, total }.into());
    }
    let heap = Size { key: total.key, bytes: total.bytes - off_heap.bytes, origin: Origin::Derived };
    Ok((heap, off_heap))
}
