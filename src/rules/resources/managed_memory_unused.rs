use super::megabytes;
use crate::finding::{Applicability, Fix};
use crate::rules::pages::fl204::{messages, options, thresholds};
use crate::rules::state_backend::{Backend, state_backend};
use crate::rules::streaming::is_streaming;
use crate::rules::{Case, Cx, MemoryCase};

/// Beginnings of keys that only jobs in Python or SQL have.
const LANGUAGES: [&str; 3] = ["python.", "table.", "sql-client."];
/// What names a job that runs Python, SQL or in batches.
const WORDS: [&str; 4] = ["python", "pyflink", "sql", "batch"];
const NOTHING: &str = "0";

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let Some(memory) = cx.taskmanager_memory() else { return };
    let least = cx.threshold(thresholds::LEAST_SHARE);
    let idle = |case: &MemoryCase| {
        let share =
            |memory: &crate::flink::memory::TaskManagerMemory| memory.managed as f64 / memory.total_process as f64;
        case.memory.as_ref().is_ok_and(|memory| memory.managed > 0 && share(memory) >= least)
    };
    if !memory.iter().all(idle) || may_use_it(cx) {
        return;
    }
    let Some((Backend::Heap, backend)) = state_backend(cx, options::BACKEND) else { return };
    if is_streaming(cx, options::RUNTIME_MODE) != Some(true) {
        return;
    }
    let Some(Ok(newest)) = memory.last().map(|case| &case.memory) else { return };
    let (Some(sizes), Some(fractions)) = (cx.cases(options::MANAGED_SIZE), cx.cases(options::MANAGED_FRACTION)) else {
        return;
    };
    let set = |cases: &[Case<'_>]| cases.last().is_some_and(|case| case.held.is_some());
    let (option, cases) =
        if set(&sizes) { (options::MANAGED_SIZE, &sizes) } else { (options::MANAGED_FRACTION, &fractions) };
    let Some(case) = cases.last() else { return };
    let share = (100.0 * newest.managed as f64 / newest.total_process as f64).round();
    let message = match backend.held {
        Some(held) => messages::set(megabytes(newest.managed), share, format!("{}{held}", held.shown())),
        None => messages::by_default(megabytes(newest.managed), share),
    };
    let mut report = cx.report(message).at_case(option, case).help(messages::help()).fix(fix(cx, &sizes));
    if let Some(setting) = backend.setting {
        report = report.label(setting.span, "state is kept on the heap because of this");
    }
    cx.file(report);
}

/// Whether the document tells of Python, SQL or batches, whose operators use managed memory.
pub(in crate::rules) fn may_use_it(cx: &Cx<'_>) -> bool {
    let fields = &cx.document.fields;
    let texts = fields.job.iter().chain(fields.image.as_ref().map(|image| &image.text));
    let names = |text: &String| {
        let text = text.to_lowercase();
        WORDS.iter().any(|word| text.contains(word))
    };
    texts.into_iter().any(names)
        || cx.document.in_force().any(|setting| LANGUAGES.iter().any(|prefix| setting.key.starts_with(prefix)))
}

/// No managed memory, where Flink still starts the process then.
fn fix(cx: &Cx<'_>, sizes: &[Case<'_>]) -> Option<Fix> {
    let key = sizes.last()?.setting.map_or(options::MANAGED_SIZE.key(), |setting| setting.key.as_ref());
    let starts = cx.taskmanager_memory_if(key, Some(NOTHING)).iter().all(|case| case.memory.is_ok());
    starts.then(|| cx.fix_option(options::MANAGED_SIZE, sizes, NOTHING, Applicability::Unsafe)).flatten()
}
