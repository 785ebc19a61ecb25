//! Rules about memory, processors and parallelism.

pub(super) mod managed_memory_unused;
pub(super) mod rocksdb_managed_memory_zero;
pub(super) mod rocksdb_memory_unmanaged;
pub(super) mod rocksdb_memtable_flush_storm;
pub(super) mod tm_memory_model_invalid;

/// A megabyte as Flink counts.
pub(in crate::rules) const MB: f64 = 1_048_576.0;

/// Bytes in whole megabytes, for words.
pub(in crate::rules) fn megabytes(bytes: i64) -> f64 {
    (bytes as f64 / MB).round()
}
