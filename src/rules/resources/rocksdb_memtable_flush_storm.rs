use super::{MB, megabytes};
use crate::finding::{Applicability, Fix, Severity};
use crate::flink::catalogue::OptionId;
use crate::flink::rocksdb_memory::WriteBuffers;
use crate::flink::value::{format_memory, parse_memory};
use crate::rules::case::in_all;
use crate::rules::checkpointing::is_unset;
use crate::rules::job::in_development;
use crate::rules::latency::rocksdb_tiny_state::tiny_state;
use crate::rules::pages::fl207::{messages, options, thresholds};
use crate::rules::state_backend::{Backend, state_backend};
use crate::rules::{Case, Cases, Cx};

/// The memory that the instances of a slot share.
struct Budget<'d> {
    bytes: i64,
    /// How many slots one amount is divided among.
    slots: i64,
    /// What decides it, with its cases.
    option: OptionId,
    cases: Cases<'d>,
}

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if in_development(cx) {
        return;
    }
    let Some((Backend::RocksDb, backend)) = state_backend(cx, options::BACKEND) else { return };
    // A factory in code may choose other sizes of write buffers.
    let Some(factory) = cx.cases(options::FACTORY) else { return };
    if factory.iter().any(|case| case.held.is_some()) {
        return;
    }
    let (Some(ratio), Some(size)) = (cx.cases(options::WRITE_RATIO), cx.cases(options::WRITE_BUFFER)) else { return };
    let Some(ratio) = in_all(&ratio, Case::number) else { return };
    let Some(size) = in_all(&size, |case| case.bytes().or_else(default_size)) else { return };
    let Some(budget) = budget(cx) else { return };
    let buffers = WriteBuffers::of(budget.bytes, ratio, size);
    let little = cx.threshold(thresholds::LITTLE_MB);
    let shared = if budget.option == options::PER_TASKMANAGER { "for all slots" } else { "per slot" };
    let amount = format!("{} {shared}", format_amount(budget.bytes));
    let report = if buffers.flush_constantly() {
        cx.report(messages::storm(amount, format_amount(buffers.limit), format_amount(buffers.block)))
    } else if (budget.bytes as f64) < little * MB {
        cx.report(messages::little(amount, little)).severity(Severity::Info)
    } else {
        return;
    };
    // Less of RocksDB, not more, is the advice there.
    if cx.quietly(tiny_state).is_some() {
        return;
    }
    let Some(case) = budget.cases.last() else { return };
    let wanted = cx.threshold(thresholds::ENOUGH_MB);
    let chosen = backend.setting.map(|setting| setting.span);
    let report = report.at_case(budget.option, case).because(case, chosen, "the state backend is chosen here");
    let fix = fix(cx, &budget, wanted);
    cx.file(report.help(messages::help(wanted)).fix(fix));
}

/// The size of a write buffer in releases that leave it to `RocksDB`, as later
/// releases write it down.
fn default_size() -> Option<i64> {
    let (_, text) = options::WRITE_BUFFER.defaults().last()?;
    parse_memory(text?).ok()
}

/// A fixed amount counts before managed memory, and that before an amount for
/// the whole process. Source: `RocksDBSharedResourcesFactory`.
fn budget<'d>(cx: &mut Cx<'d>) -> Option<Budget<'d>> {
    let cases = cx.cases(options::PER_SLOT)?;
    if let Some(bytes) = in_all(&cases, Case::bytes) {
        return Some(Budget { bytes, slots: 1, option: options::PER_SLOT, cases });
    }
    if !is_unset(&cases) {
        return None;
    }
    let managed = in_all(&cx.cases(options::MANAGED)?, Case::bool)?;
    if !managed {
        let cases = cx.cases(options::PER_TASKMANAGER)?;
        let bytes = in_all(&cases, Case::bytes)?;
        return Some(Budget { bytes, slots: 1, option: options::PER_TASKMANAGER, cases });
    }
    let slots = cx.cases(options::SLOTS)?;
    let slots = in_all(&slots, Case::integer)?.max(1);
    let memory = cx.taskmanager_memory()?;
    let sizes: Option<Vec<i64>> = memory.iter().map(|case| Some(case.memory.as_ref().ok()?.managed)).collect();
    // The release that has most of it; with none at all jobs do not even start.
    let bytes = sizes?.into_iter().max().filter(|&managed| managed > 0)? / slots;
    let sizes = cx.cases(options::MANAGED_SIZE)?;
    let (option, cases) = if is_unset(&sizes) {
        (options::MANAGED_FRACTION, cx.cases(options::MANAGED_FRACTION)?)
    } else {
        (options::MANAGED_SIZE, sizes)
    };
    Some(Budget { bytes, slots, option, cases })
}

fn format_amount(bytes: i64) -> String {
    let whole = bytes % (1 << 20) == 0;
    if whole { format!("{} MB", megabytes(bytes)) } else { format!("{:.1} MB", bytes as f64 / MB) }
}

/// So much that it is enough for every slot, where Flink still starts the process then.
fn fix(cx: &mut Cx<'_>, budget: &Budget<'_>, wanted_mb: f64) -> Option<Fix> {
    #[expect(clippy::cast_possible_truncation, reason = "a number of megabytes")]
    let bytes = (wanted_mb * MB) as i64 * budget.slots;
    let value = format_memory(bytes);
    if [options::PER_SLOT, options::PER_TASKMANAGER].contains(&budget.option) {
        return cx.fix_option(budget.option, &budget.cases, &value, Applicability::Unsafe);
    }
    let sizes = cx.cases(options::MANAGED_SIZE)?;
    let key = sizes.last()?.setting.map_or(options::MANAGED_SIZE.key(), |setting| setting.key.as_ref());
    // Half of the task heap at most is what this may cost.
    let heap = |memory: &[crate::rules::MemoryCase]| {
        let heaps: Option<Vec<i64>> = memory.iter().map(|case| Some(case.memory.as_ref().ok()?.task_heap)).collect();
        heaps?.into_iter().min()
    };
    let before = heap(&cx.taskmanager_memory()?)?;
    let starts = heap(&cx.taskmanager_memory_if(key, Some(&value))).is_some_and(|after| after >= before / 2);
    starts.then(|| cx.fix_option(options::MANAGED_SIZE, &sizes, &value, Applicability::Unsafe)).flatten()
}
