use crate::flink::catalogue::OptionId;
use crate::flink::restart_strategy::RestartStrategy;
use crate::rules::{Cases, Cx};

/// The restart strategy that a document chooses, in every release the same.
/// `None` where it chooses none, or one that is not Flink's.
pub(super) fn chosen<'d>(cx: &mut Cx<'d>, option: OptionId) -> Option<(RestartStrategy, Cases<'d>)> {
    let cases = cx.cases(option)?;
    let mut strategies = cases.iter().map(|case| {
        case.held?;
        RestartStrategy::named(case.text()?).ok()
    });
    let first = strategies.next()??;
    let agree = strategies.all(|strategy| strategy == Some(first));
    drop(strategies);
    agree.then_some((first, cases))
}
