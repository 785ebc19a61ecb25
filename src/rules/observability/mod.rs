//! Rules about what is measured, and what measuring costs.

mod latency_markers;
pub(super) mod latency_tracking_enabled_in_production;
pub(super) mod latency_tracking_subtask_granularity;
