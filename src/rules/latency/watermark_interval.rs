//! What the rules about the watermark interval agree on, so that none of them
//! asks for what another forbids: FL101's limits hold for all.

use crate::intent::{Sla, Time};
use crate::rules::Cx;
use crate::rules::pages::fl101::thresholds;

pub(super) const NANOS_PER_MILLI: f64 = 1e6;

/// Whether the context says that no watermark is waited for.
pub(super) fn is_processing_time(cx: &Cx<'_>) -> bool {
    cx.intent.context.time == Some(Time::Processing)
}

/// An interval of so many milliseconds or less is never too long.
pub(super) fn floor_millis(cx: &Cx<'_>, sla: Sla) -> f64 {
    let tight = sla.millis() < cx.threshold(thresholds::TIGHT_SLA_MS);
    cx.threshold(if tight { thresholds::TIGHT_FLOOR_MS } else { thresholds::FLOOR_MS })
}

/// The longest interval that is no matter under an SLA.
pub(super) fn longest_millis(cx: &Cx<'_>, sla: Sla) -> f64 {
    (sla.millis() * cx.threshold(thresholds::SLA_SHARE)).max(floor_millis(cx, sla))
}

/// The interval that a fix sets under an SLA: whole milliseconds, so that one
/// application suffices.
pub(super) fn wanted_millis(cx: &Cx<'_>, sla: Sla) -> f64 {
    let share = (sla.millis() * cx.threshold(thresholds::SLA_SHARE)).trunc();
    share.min(cx.threshold(thresholds::LONGEST_MS)).max(floor_millis(cx, sla))
}
