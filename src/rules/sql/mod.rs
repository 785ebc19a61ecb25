//! Rules about SQL jobs.

pub(super) mod mini_batch_incomplete;
pub(super) mod set_after_insert;
pub(super) mod source_idle_timeout_zero;
pub(super) mod sql_state_without_ttl;
