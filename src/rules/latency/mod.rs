//! Rules about what costs latency.

pub(super) mod buffer_timeout_disabled;
pub(super) mod buffer_timeout_vs_sla;
pub(super) mod rocksdb_tiny_state;
pub(super) mod watermark_interval_vs_sla;
