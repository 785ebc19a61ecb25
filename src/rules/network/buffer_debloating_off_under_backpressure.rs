use crate::rules::Cx;
use crate::rules::checkpointing::is_on;
use crate::rules::pages::fl409::{messages, options};

/// The half of the rule that a configuration decides: where debloating could
/// help at all, only measurements tell whether it would.
pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let Some(debloat) = cx.cases(options::DEBLOAT) else { return };
    let Some(interval) = cx.cases(options::INTERVAL) else { return };
    let Some(unaligned) = cx.cases(options::UNALIGNED) else { return };
    let is_off = debloat.iter().all(|case| case.bool() == Some(false));
    let is_aligned = unaligned.iter().all(|case| case.bool() == Some(false));
    if is_off && is_aligned && is_on(&interval) == Some(true) {
        cx.not_assessed(messages::needs_stats());
    }
}
