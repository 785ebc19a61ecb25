//! Rules about what is lost, and what happens, when something fails.

mod availability;
pub(super) mod ha_incomplete;
pub(super) mod kafka_exactly_once_transaction;
pub(super) mod no_high_availability;
pub(super) mod restart_attempts_too_few;
pub(super) mod restart_loop;
pub(super) mod restart_strategy_disabled;
mod restarts;
