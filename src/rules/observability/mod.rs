//! Rules about what is measured, and what measuring costs.

mod latency_markers;
pub(super) mod latency_tracking_enabled_in_production;
pub(super) mod latency_tracking_subtask_granularity;
pub(super) mod legacy_or_removed_jvm_flags;
pub(super) mod queue_length_metrics;
pub(super) mod reporter_configured_by_class;
pub(super) mod state_latency_tracking_enabled;
