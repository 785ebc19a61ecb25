//! Rules about what costs latency.

pub(super) mod buffer_timeout_disabled;
pub(super) mod buffer_timeout_vs_sla;
pub(super) mod serial_gc_by_ergonomics;
mod watermark_interval;
pub(super) mod watermark_interval_too_small;
pub(super) mod watermark_interval_vs_sla;
pub(super) mod watermark_interval_zero;
