//! Rules about memory, processors and parallelism.

pub(super) mod gc_pressure;
pub(super) mod hashmap_heap_near_limit;
pub(super) mod jm_heap_too_small;
pub(super) mod jm_memory_model_invalid;
pub(super) mod load_over_70_percent;
pub(super) mod mailbox_latency_high;
pub(super) mod managed_memory_unused;
pub(super) mod memory_exceeds_host;
pub(super) mod metaspace_nearly_full;
pub(super) mod network_buffers_insufficient;
pub(super) mod parallelism_exceeds_slots;
pub(super) mod rocksdb_managed_memory_zero;
pub(super) mod rocksdb_memory_unmanaged;
pub(super) mod rocksdb_memtable_flush_storm;
pub(super) mod single_thread_bottleneck;
pub(super) mod skewed_subtasks;
pub(super) mod slots_exceed_cpu;
pub(super) mod source_parallelism_exceeds_partitions;
pub(super) mod tm_memory_model_invalid;

use super::Cx;
use crate::finding::{Applicability, Fix};

/// A megabyte as Flink counts.
pub(in crate::rules) const MB: f64 = 1_048_576.0;

/// Bytes in whole megabytes, for words.
pub(in crate::rules) fn megabytes(bytes: i64) -> f64 {
    (bytes as f64 / MB).round()
}

/// How many of `each` are at least `all`.
fn times_to_reach(all: i64, each: i64) -> i64 {
    all.div_euclid(each) + i64::from(all.rem_euclid(each) != 0)
}

/// Another size under `key`, where a setting holds it: a field of a manifest is changed by hand.
fn resize(cx: &Cx<'_>, key: &str, size: &str) -> Option<Fix> {
    if cx.document.spec_field(key).is_some() {
        return None;
    }
    cx.fix_value(cx.document.get(key)?, size, Applicability::Unsafe)
}
