//! Rules about what goes between the processes.

pub(super) mod ssl_jdk_provider;
