use std::num::NonZero;
use std::thread::available_parallelism;

use sysinfo::{MemoryRefreshKind, RefreshKind, System};

/// The machine that processes run on: its own size, or that of the container
/// around them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Host {
    /// Processors.
    pub cores: u32,
    /// Memory in bytes.
    pub memory: u64,
}

impl Host {
    /// The machine that this program runs on, within the limits of its control
    /// group. `None` where it does not tell.
    #[must_use]
    pub fn here() -> Option<Self> {
        let cores = available_parallelism().map_or(1, NonZero::get);
        let only_memory = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
        let system = System::new_with_specifics(only_memory);
        let all = system.total_memory();
        // Without a limit some control groups name all that a number can say.
        let memory = system.cgroup_limits().map_or(all, |limits| limits.total_memory.min(all));
        (memory > 0).then(|| Self { cores: u32::try_from(cores).unwrap_or(u32::MAX), memory })
    }
}

#[cfg(test)]
mod tests {
    use super::Host;

    #[test]
    fn this_machine_has_a_size() {
        let host = Host::here().expect("a machine");
        assert!(host.cores >= 1 && host.memory > 1 << 20, "{host:?}");
    }
}
