//! Rules about what costs latency.

pub(super) mod buffer_timeout_disabled;
pub(super) mod buffer_timeout_vs_sla;
pub(super) mod exactly_once_commit_latency_vs_sla;
pub(super) mod latency_budget_exceeded;
pub(super) mod latency_marker_is_not_e2e;
pub(super) mod mini_batch_latency_vs_sla;
pub(super) mod rocksdb_tiny_state;
pub(super) mod serial_gc_by_ergonomics;
pub(super) mod watermark_delay_exceeds_sla;
mod watermark_interval;
pub(super) mod watermark_interval_too_small;
pub(super) mod watermark_interval_vs_sla;
pub(super) mod watermark_interval_zero;
