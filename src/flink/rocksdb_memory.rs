//! How much of its memory `RocksDB` may fill with writes before it flushes.
//! Source: flink-statebackend-rocksdb `RocksDBMemoryControllerUtils.java` and
//! `RocksDBOperationUtils.sanityCheckArenaBlockSize`.

/// Blocks are whole pages.
const PAGE: i64 = 4 << 10;

/// A write buffer's block and what all write buffers together may fill, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriteBuffers {
    /// What `RocksDB` takes for a write buffer at a time.
    pub block: i64,
    /// From how much on it flushes.
    pub limit: i64,
}

impl WriteBuffers {
    /// Of an instance with so much memory in total, a part of which is for
    /// writes, and so large a write buffer.
    #[must_use]
    pub fn of(total: i64, ratio: f64, write_buffer: i64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "as Flink does")]
        let capacity = (2.0 * total as f64 * ratio / 3.0) as i64;
        let block = write_buffer / 8;
        let rest = block % PAGE;
        let block = if rest == 0 { block } else { block - rest + PAGE };
        Self { block, limit: capacity / 8 * 7 + capacity % 8 * 7 / 8 }
    }

    /// Whether one block alone makes `RocksDB` flush: then it flushes all the time.
    #[must_use]
    pub fn flush_constantly(self) -> bool {
        self.block > self.limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MB: i64 = 1 << 20;

    /// The numbers of Flink's own warning, "arenaBlockSize 8388608 > mutableLimit
    /// 4893354 (writeBufferSize = 67108864, writeBufferManagerCapacity = 5592405)".
    #[test]
    fn the_numbers_that_flink_logs() {
        let buffers = WriteBuffers::of(16 * MB, 0.5, 64 * MB);
        assert_eq!(buffers, WriteBuffers { block: 8_388_608, limit: 4_893_354 });
        assert!(buffers.flush_constantly());
    }

    #[test]
    fn the_least_memory_that_is_enough() {
        assert!(WriteBuffers::of(27 * MB, 0.5, 64 * MB).flush_constantly());
        assert!(!WriteBuffers::of(28 * MB, 0.5, 64 * MB).flush_constantly());
        assert_eq!(WriteBuffers::of(MB, 0.5, 100_000).block, 16_384);
    }
}
