//! Rules about what loses data or availability.

pub(super) mod kafka_exactly_once_transaction;
