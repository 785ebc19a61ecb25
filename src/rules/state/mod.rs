//! Rules about state, checkpoints and the parallelism that state is split by.

pub(super) mod changelog_storage_not_durable;
pub(super) mod checkpoint_dir_local;
pub(super) mod checkpoint_duration_exceeds_interval;
pub(super) mod checkpoint_failure_rate;
pub(super) mod checkpoint_storage_not_durable;
pub(super) mod checkpoint_sync_phase_slow;
pub(super) mod checkpoint_timeouts;
pub(super) mod checkpointing_disabled;
pub(super) mod externalized_checkpoints_not_retained;
pub(super) mod incremental_without_rocksdb;
pub(super) mod max_parallelism_implicit;
pub(super) mod min_pause_exceeds_interval;
pub(super) mod parallelism_vs_max_parallelism;
pub(super) mod rocksdb_full_checkpoints;
pub(super) mod state_growing_without_bound;
pub(super) mod tolerable_failed_checkpoints_zero;
pub(super) mod unaligned_checkpoint_conflict;
