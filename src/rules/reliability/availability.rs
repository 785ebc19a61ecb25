use crate::flink::catalogue::OptionId;
use crate::flink::high_availability::HighAvailability;
use crate::rules::{Case, CaseValue, Cases, Cx};

/// What a document chooses of high availability, with what it comes to in every
/// release; `None`, and not assessed, where that is not known here, and where
/// the releases disagree.
pub(super) fn high_availability<'d>(cx: &mut Cx<'d>, option: OptionId) -> Option<(HighAvailability, Cases<'d>)> {
    let cases = cx.cases(option)?;
    let mut modes = cases.iter().map(|case| case.text().map_or(HighAvailability::Off, HighAvailability::of));
    let first = modes.next()?;
    let agree = modes.all(|mode| mode == first);
    drop(modes);
    agree.then_some((first, cases))
}

/// Whether a text is missing in every release.
pub(super) fn is_missing(cases: &[Case<'_>]) -> bool {
    let missing = |case: &Case<'_>| match case.value {
        CaseValue::Unset => true,
        CaseValue::Known(_) => case.text().is_some_and(|text| text.trim().is_empty()),
        CaseValue::NoSuchOption | CaseValue::Unknown => false,
    };
    cases.iter().all(missing)
}
