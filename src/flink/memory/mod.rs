//! How Flink divides the memory of its processes, byte for byte
//! (`org.apache.flink.runtime.util.config.memory`), or why it refuses to start
//! them. The environment variables `FLINK_TM_HEAP` and `FLINK_JM_HEAP`, which
//! count before the legacy heap keys, are not seen here.

mod arithmetic;
mod jobmanager;
mod jvm;
mod options;
mod read;
mod refusal;
mod resource;
mod taskmanager;
#[cfg(test)]
mod tests;

use std::fmt;

pub use arithmetic::multiply;
pub use jobmanager::{JobManagerMemory, is_old_jobmanager_heap_key, jobmanager_memory};
pub use options::{derives_as_before, derives_jobmanager_as_before, jobmanager_options};
pub use read::{Configuration, Configured, LegacyHeap};
pub use refusal::{MemoryRefusal, Origin, Remainder, Size, Underived};
pub use resource::{ResourceMemoryError, parse_resource_memory};
pub use taskmanager::{TaskManagerMemory, TaskManagerModel, is_old_heap_key, taskmanager_memory};

/// What a process is started with. Displayed as Flink's scripts write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JvmArguments {
    /// `-Xmx`, the most that the heap may take.
    pub xmx: i64,
    /// `-Xms`, what the heap begins with.
    pub xms: i64,
    /// `-XX:MaxDirectMemorySize`, where Flink sets it.
    pub max_direct_memory_size: Option<i64>,
    /// `-XX:MaxMetaspaceSize`.
    pub max_metaspace_size: i64,
}

impl fmt::Display for JvmArguments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "-Xmx{} -Xms{}", self.xmx, self.xms)?;
        if let Some(bytes) = self.max_direct_memory_size {
            write!(f, " -XX:MaxDirectMemorySize={bytes}")?;
        }
        write!(f, " -XX:MaxMetaspaceSize={}", self.max_metaspace_size)
    }
}
