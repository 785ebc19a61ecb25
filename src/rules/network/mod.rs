//! Rules about what goes between the processes.

pub(super) mod buffer_debloating_off_under_backpressure;
pub(super) mod ssl_jdk_provider;
