use super::JvmArguments;
use super::jvm::{Jvm, JvmOptions, Range, check_fraction};
use super::options::{changed_for_taskmanager, taskmanager as options};
use super::read::{Configuration, LegacyHeap, Reader};
use super::refusal::{MemoryRefusal, Origin, Remainder, Size, Underived, rest, sum};
use crate::flink::Release;
use crate::flink::catalogue::OptionId;

/// The memory of a `TaskManager`, in bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TaskManagerMemory {
    /// All of the process.
    pub total_process: i64,
    /// All but metaspace and overhead.
    pub total_flink: i64,
    /// The heap: the framework's and the tasks'.
    pub jvm_heap: i64,
    /// Heap for Flink itself.
    pub framework_heap: i64,
    /// Heap for operators and user code.
    pub task_heap: i64,
    /// Direct and native memory for Flink itself.
    pub framework_off_heap: i64,
    /// Direct and native memory for user code.
    pub task_off_heap: i64,
    /// Direct memory for network buffers.
    pub network: i64,
    /// Native memory for state backends, batch operators and Python.
    pub managed: i64,
    /// Class metadata.
    pub jvm_metaspace: i64,
    /// Thread stacks, code cache and the like.
    pub jvm_overhead: i64,
    /// Processor cores, as Flink counts them where no platform says how many;
    /// `None` where the value is not known here.
    pub cpu_cores: Option<f64>,
    /// Slots, as configured; `None` where the value is not known here.
    pub slots: Option<i32>,
    /// Framework heap, framework memory outside of it, task heap, task memory
    /// outside of it, managed and network memory, metaspace and overhead, each
    /// with the option that decided it.
    pub decided_by: [Size; 8],
}

impl TaskManagerMemory {
    /// The task heap with the option that decided it.
    #[must_use]
    pub fn task_heap_decided_by(&self) -> Size {
        let [_, _, task_heap, ..] = self.decided_by;
        task_heap
    }

    /// What the process is started with.
    #[must_use]
    pub fn jvm_arguments(&self) -> JvmArguments {
        JvmArguments {
            xmx: self.jvm_heap,
            xms: self.jvm_heap,
            max_direct_memory_size: Some(self.framework_off_heap + self.task_off_heap + self.network),
            max_metaspace_size: self.jvm_metaspace,
        }
    }
}

const JVM: JvmOptions = JvmOptions {
    total_process: options::TOTAL_PROCESS,
    metaspace: options::METASPACE,
    overhead: [options::OVERHEAD_MIN, options::OVERHEAD_MAX, options::OVERHEAD_FRACTION],
};
const NETWORK: [OptionId; 3] = [options::NETWORK_MIN, options::NETWORK_MAX, options::NETWORK_FRACTION];

/// The memory that `release` gives a `TaskManager` of this configuration
/// (`org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils`).
///
/// # Errors
/// Flink refuses to start it, or a value that decides is not known here.
pub fn taskmanager_memory(
    configuration: &dyn Configuration,
    release: Release,
    legacy_heap: LegacyHeap,
) -> Result<TaskManagerMemory, Underived> {
    TaskManagerModel::new(configuration, release, legacy_heap)?.memory()
}

/// So many parts of Flink's memory are added up before the last takes what they leave.
const PARTS_BESIDE_ONE: usize = 5;

/// The options that decide a `TaskManager`'s memory, read once, to see what
/// another total would come to.
pub struct TaskManagerModel<'c> {
    reader: Reader<'c>,
}

impl<'c> TaskManagerModel<'c> {
    /// The options of a configuration as `release` reads them.
    ///
    /// # Errors
    /// An old key for the heap holds what Flink refuses, or is not known here.
    pub fn new(
        configuration: &'c dyn Configuration,
        release: Release,
        legacy_heap: LegacyHeap,
    ) -> Result<Self, Underived> {
        let mut reader = Reader::new(configuration, release);
        let stands_for = match legacy_heap {
            LegacyHeap::Standalone => Some(options::TOTAL_FLINK),
            LegacyHeap::Container => Some(options::TOTAL_PROCESS),
            LegacyHeap::Ignored => None,
        };
        if let Some(option) = stands_for {
            reader.map_legacy_heap(options::LEGACY_HEAP, options::LEGACY_HEAP_MB, option)?;
        }
        Ok(Self { reader })
    }

    /// The memory.
    ///
    /// # Errors
    /// As of [`taskmanager_memory`].
    pub fn memory(&self) -> Result<TaskManagerMemory, Underived> {
        memory(&self.reader)
    }

    /// Whether `release`, the first after those that derive `memory`, which
    /// [`memory`](Self::memory) gave, derives it too. Where it may not, it is `false`.
    #[must_use]
    pub fn holds_in(&self, release: Release, memory: &Result<TaskManagerMemory, Underived>) -> bool {
        let decided = |key: &str| match memory {
            Ok(memory) => memory.decided_by.iter().any(|size| size.key == key),
            Err(underived) => underived.may_rest_on(key, PARTS_BESIDE_ONE),
        };
        self.reader.comes_to_the_same_in(release, changed_for_taskmanager(release), &[options::NETWORK_MAX], decided)
    }

    /// The memory if the total under `key` were so many bytes; `None` where `key`
    /// is no key for a total.
    pub fn memory_if(&mut self, key: &str, bytes: i64) -> Option<Result<TaskManagerMemory, Underived>> {
        let total = [options::TOTAL_FLINK, options::TOTAL_PROCESS].into_iter().find(|option| option.key() == key)?;
        self.reader.suppose(total, bytes);
        Some(self.memory())
    }
}

fn memory(reader: &Reader<'_>) -> Result<TaskManagerMemory, Underived> {
    let (flink, jvm) = derive(reader)?;
    let (cpu_cores, slots) = processors(reader)?;
    check_segments(reader, flink.network.bytes)?;
    let parts = flink.parts();
    let [framework_heap, framework_off_heap, task_heap, task_off_heap, managed, network] = parts;
    Ok(TaskManagerMemory {
        total_process: jvm.total_process,
        total_flink: parts.iter().map(|part| part.bytes).sum(),
        jvm_heap: flink.framework_heap.bytes + flink.task_heap.bytes,
        framework_heap: flink.framework_heap.bytes,
        task_heap: flink.task_heap.bytes,
        framework_off_heap: flink.framework_off_heap.bytes,
        task_off_heap: flink.task_off_heap.bytes,
        network: flink.network.bytes,
        managed: flink.managed.bytes,
        jvm_metaspace: jvm.metaspace.bytes,
        jvm_overhead: jvm.overhead.bytes,
        cpu_cores,
        slots,
        decided_by: [
            framework_heap,
            framework_off_heap,
            task_heap,
            task_off_heap,
            managed,
            network,
            jvm.metaspace,
            jvm.overhead,
        ],
    })
}

/// Whether a key is one of those that told a `TaskManager`'s heap before 1.10,
/// and another size since.
#[must_use]
pub fn is_old_heap_key(key: &str) -> bool {
    [options::LEGACY_HEAP, options::LEGACY_HEAP_MB].iter().any(|option| option.key() == key)
}

/// Flink's memory in a `TaskManager`.
struct Flink {
    framework_heap: Size,
    framework_off_heap: Size,
    task_heap: Size,
    task_off_heap: Size,
    managed: Size,
    network: Size,
}

impl Flink {
    fn parts(&self) -> [Size; 6] {
        [self.framework_heap, self.framework_off_heap, self.task_heap, self.task_off_heap, self.managed, self.network]
    }
}

/// The sizes that always come from their own options: the framework's heap, its
/// memory outside of it, and the tasks' memory outside of it.
struct Fixed([Size; 3]);

impl Fixed {
    fn read(reader: &Reader<'_>) -> Result<Self, Underived> {
        Ok(Self([
            reader.size(options::FRAMEWORK_HEAP)?,
            reader.size(options::FRAMEWORK_OFF_HEAP)?,
            reader.size(options::TASK_OFF_HEAP)?,
        ]))
    }

    fn with(&self, task_heap: Size, managed: Size, network: Size) -> Flink {
        let Self([framework_heap, framework_off_heap, task_off_heap]) = *self;
        Flink { framework_heap, framework_off_heap, task_heap, task_off_heap, managed, network }
    }

    /// All parts of Flink's memory but one.
    fn and(&self, task_heap_or_network: Size, managed: Size) -> [Size; PARTS_BESIDE_ONE] {
        let Self([framework_heap, framework_off_heap, task_off_heap]) = *self;
        [framework_heap, framework_off_heap, task_off_heap, task_heap_or_network, managed]
    }
}

fn derive(reader: &Reader<'_>) -> Result<(Flink, Jvm), Underived> {
    if reader.is_set(options::TASK_HEAP) && reader.is_set(options::MANAGED) {
        let flink = from_parts(reader)?;
        let jvm = if reader.is_set(options::TOTAL_FLINK) {
            JVM.beside_flink(reader, &[reader.size(options::TOTAL_FLINK)?])?
        } else {
            JVM.beside_flink(reader, &flink.parts())?
        };
        Ok((flink, jvm))
    } else if reader.is_set(options::TOTAL_FLINK) {
        let total = reader.size(options::TOTAL_FLINK)?;
        let flink = from_total(reader, total)?;
        Ok((flink, JVM.beside_flink(reader, &[total])?))
    } else if reader.is_set(options::TOTAL_PROCESS) {
        let (jvm, total) = JVM.of_process(reader)?;
        Ok((from_total(reader, total)?, jvm))
    } else {
        Err(MemoryRefusal::NothingToStartFrom {
            total_process: reader.key(options::TOTAL_PROCESS),
            total_flink: reader.key(options::TOTAL_FLINK),
            parts: vec![reader.key(options::TASK_HEAP), reader.key(options::MANAGED)],
        }
        .into())
    }
}

/// Task heap and managed memory are set.
fn from_parts(reader: &Reader<'_>) -> Result<Flink, Underived> {
    let (task_heap, managed) = (reader.size(options::TASK_HEAP)?, reader.size(options::MANAGED)?);
    let fixed = Fixed::read(reader)?;
    let others = fixed.and(task_heap, managed);
    let network = if reader.is_set(options::TOTAL_FLINK) {
        network_rest(reader, &others, reader.size(options::TOTAL_FLINK)?)?
    } else {
        let base = sum(&others)?;
        match buffers(reader)? {
            Some(network) => network,
            None => Range::read(reader, NETWORK)?.beside(base)?,
        }
    };
    Ok(fixed.with(task_heap, managed, network))
}

/// The total of Flink's memory is known.
fn from_total(reader: &Reader<'_>, total: Size) -> Result<Flink, Underived> {
    let fixed = Fixed::read(reader)?;
    if reader.is_set(options::TASK_HEAP) {
        let task_heap = reader.size(options::TASK_HEAP)?;
        let managed = managed(reader, total.bytes)?;
        let network = network_rest(reader, &fixed.and(task_heap, managed), total)?;
        return Ok(fixed.with(task_heap, managed, network));
    }
    let managed = managed(reader, total.bytes)?;
    let network = match buffers(reader)? {
        Some(network) => network,
        None => Range::read(reader, NETWORK)?.of_whole(total.bytes)?,
    };
    let bytes = rest(&fixed.and(network, managed), total)?;
    let task_heap = Size { key: total.key, bytes, origin: Origin::Derived };
    Ok(fixed.with(task_heap, managed, network))
}

fn managed(reader: &Reader<'_>, total_flink: i64) -> Result<Size, Underived> {
    if reader.is_set(options::MANAGED) {
        return reader.size(options::MANAGED);
    }
    let (fraction, key) = reader.fraction(options::MANAGED_FRACTION)?;
    check_fraction(key, fraction.value)?;
    let bytes = fraction.of(total_flink).ok_or_else(|| MemoryRefusal::Overflow(vec![key]))?;
    Ok(Size { key, bytes, origin: Origin::Derived })
}

/// The network memory as what the others leave, which its own options must allow.
fn network_rest(reader: &Reader<'_>, others: &[Size], total: Size) -> Result<Size, Underived> {
    let left = rest(others, total)?;
    match buffers(reader)? {
        None => {
            Range::read(reader, NETWORK)?.checked_rest(Remainder::Network, others, total)?;
        }
        Some(buffers) if buffers.bytes == left => {}
        Some(buffers) => return Err(MemoryRefusal::RestIsNotBuffers { rest: left, buffers, total }.into()),
    }
    Ok(Size { key: total.key, bytes: left, origin: Origin::Derived })
}

/// The network memory by the old number of buffers, which counts until 1.20 and
/// where no newer option for the network memory is set.
fn buffers(reader: &Reader<'_>) -> Result<Option<Size>, Underived> {
    if NETWORK.iter().any(|&option| reader.is_set(option)) || !reader.is_set(options::NETWORK_BUFFERS) {
        return Ok(None);
    }
    let key = reader.key(options::NETWORK_BUFFERS);
    let count = i64::from(reader.int(options::NETWORK_BUFFERS)?);
    let segment = reader.size(options::SEGMENT)?;
    if !is_segment_size(segment.bytes) {
        return Err(MemoryRefusal::BadSegmentSize(segment).into());
    }
    if count < 0 {
        return Err(MemoryRefusal::BelowZero { key, value: count }.into());
    }
    Ok(Some(Size { key, bytes: count * segment.bytes, origin: Origin::Derived }))
}

/// `org.apache.flink.runtime.util.ConfigurationParserUtils.getPageSize`.
fn is_segment_size(bytes: i64) -> bool {
    (4096..=i64::from(i32::MAX)).contains(&bytes) && bytes.count_ones() == 1
}

/// How many cores the `TaskManager` counts on, and its slots
/// (`TaskExecutorProcessUtils.getCpuCoresWithFallback`).
fn processors(reader: &Reader<'_>) -> Result<(Option<f64>, Option<i32>), Underived> {
    let slots = known(reader.int(options::SLOTS))?;
    let (option, cores) = if reader.is_set(options::CPU_CORES) {
        (options::CPU_CORES, known(reader.double(options::CPU_CORES))?)
    } else {
        (options::SLOTS, slots.map(f64::from))
    };
    match cores {
        Some(cores) if !(cores > 0.0 && cores.is_finite()) => {
            Err(MemoryRefusal::NoCpu { key: reader.key(option), cores }.into())
        }
        _ => Ok((cores, slots)),
    }
}

/// What no size depends on may be unknown.
fn known<T>(value: Result<T, Underived>) -> Result<Option<T>, Underived> {
    match value {
        Err(Underived::Unknown { .. }) => Ok(None),
        other => other.map(Some),
    }
}

/// The started process counts its segments in 32 bits
/// (`NettyShuffleEnvironmentConfiguration`). Segments of a size that it refuses
/// are not counted.
fn check_segments(reader: &Reader<'_>, network: i64) -> Result<(), Underived> {
    let segment = match reader.size(options::SEGMENT) {
        Ok(segment) if is_segment_size(segment.bytes) => segment,
        _ => return Ok(()),
    };
    if network / segment.bytes > i64::from(i32::MAX) {
        return Err(MemoryRefusal::TooManySegments { network, segment }.into());
    }
    Ok(())
}
