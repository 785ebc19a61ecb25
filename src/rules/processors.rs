//! How many processors a `TaskManager` may use, as far as a document tells.

use super::{Case, Cx};
use crate::flink::catalogue::OptionId;

/// The options that say it, by the names of the asking rule's page.
pub(super) struct ProcessorOptions {
    /// What Flink counts, whatever the platform says.
    pub cores: OptionId,
    /// What Kubernetes is asked for.
    pub amount: OptionId,
    /// How many times as much a container may use.
    pub limit_factor: OptionId,
}

/// What a document says of processors.
pub(super) struct Processors<'d> {
    /// The most that the `TaskManager` may use.
    pub most: f64,
    /// The option that says so.
    pub option: OptionId,
    /// What it comes to.
    pub case: Case<'d>,
}

/// The processors of a container of Kubernetes, the most of all releases; `None`
/// where the document does not say.
/// Source: `TaskExecutorProcessUtils.getCpuCoresWithFallback`, `InitTaskManagerDecorator`.
pub(super) fn of_container<'d>(cx: &mut Cx<'d>, options: &ProcessorOptions) -> Option<Processors<'d>> {
    let amounts = cx.cases(options.amount)?;
    let amount = most(&amounts)?;
    let factor = cx.cases(options.limit_factor)?.iter().filter_map(Case::number).fold(1.0, f64::max);
    let cores = cx.cases(options.cores)?;
    let (cores, option, case) = match most(&cores) {
        Some(most) => (most, options.cores, cores.last()?.clone()),
        None => (amount, options.amount, amounts.last()?.clone()),
    };
    Some(Processors { most: cores * factor, option, case })
}

/// The processors that the document declares, of a container or by number.
pub(super) fn declared<'d>(cx: &mut Cx<'d>, options: &ProcessorOptions) -> Option<Processors<'d>> {
    if let Some(processors) = of_container(cx, options) {
        return Some(processors);
    }
    let cores = cx.cases(options.cores)?;
    Some(Processors { most: most(&cores)?, option: options.cores, case: cores.last()?.clone() })
}

/// The greatest of what the releases see, where all of them see a number at all.
fn most(cases: &[Case<'_>]) -> Option<f64> {
    let set = |case: &Case<'_>| case.held.and(case.number()).filter(|&number| number > 0.0);
    cases.iter().map(set).try_fold(0.0, |most: f64, number| Some(most.max(number?)))
}
