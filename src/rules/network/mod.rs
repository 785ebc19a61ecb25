//! Rules about what goes between the processes.

mod barriers;
mod exchanges;

pub(super) mod backpressure_level;
pub(super) mod backpressure_root_cause;
pub(super) mod buffer_debloating_off_under_backpressure;
pub(super) mod buffer_pool_diagnosis;
pub(super) mod checkpoint_barriers_slow;
pub(super) mod credit_round_trip_bound;
pub(super) mod input_channel_diagnosis;
pub(super) mod low_buffer_fill_rate;
pub(super) mod network_bottleneck;
pub(super) mod record_larger_than_buffer;
pub(super) mod ssl_jdk_provider;
