use super::{MB, megabytes};
use crate::finding::{Applicability, Fix, Severity};
use crate::flink::metrics;
use crate::rules::pages::fl204::{messages, options, thresholds};
use crate::rules::state_backend::{Backend, Chosen, chosen_backend, state_backend};
use crate::rules::streaming::is_streaming;
use crate::rules::{Case, Cx, MemoryCase};
use crate::stats::{Cluster, TaskManager};

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
    let measured = measured_use(cx);
    if measured.is_some_and(|measured| measured.used > 0.0) {
        return;
    }
    let share = (100.0 * newest.managed as f64 / newest.total_process as f64).round();
    let idle = measured.filter(|measured| measured.total >= least * measured.process);
    let message = match (&idle, backend.held) {
        (Some(idle), _) => idle.message(),
        (None, Some(held)) => messages::set(megabytes(newest.managed), share, format!("{}{held}", held.shown())),
        (None, None) => messages::by_default(megabytes(newest.managed), share),
    };
    let mut report = cx.report(message).at_case(option, case).help(messages::help()).fix(fix(cx, &sizes));
    if let Some(setting) = backend.setting {
        report = report.label(setting.span, "state is kept on the heap because of this");
    }
    if let Some(idle) = idle {
        report = report
            .severity(Severity::Warning)
            .evidence(metrics::MANAGED_USED, None, None, idle.used, 0.0)
            .evidence(metrics::MANAGED_TOTAL, None, None, idle.total, least * idle.process)
            .measured(idle.cluster);
    }
    cx.file(report);
}

/// What was measured of managed memory, in bytes.
#[derive(Clone, Copy)]
struct Use<'d> {
    cluster: &'d Cluster,
    /// In use on the `TaskManager` that uses most.
    used: f64,
    /// All of it where it is the least share of the process, and that process.
    total: f64,
    process: f64,
}

impl Use<'_> {
    fn message(&self) -> String {
        let share = (100.0 * self.total / self.process).round();
        messages::measured((self.total / MB).round(), share, self.cluster.taskmanagers.len())
    }
}

/// How the cluster uses managed memory, where every `TaskManager` was measured
/// and ran the state backend that the document has by now.
fn measured_use<'d>(cx: &mut Cx<'d>) -> Option<Use<'d>> {
    for measured in cx.jobs_if_any() {
        if let Some(Chosen::Since { .. }) = cx.quietly(|cx| chosen_backend(cx, options::BACKEND, measured)) {
            return None;
        }
    }
    let cluster = cx.quietly(Cx::clusters).into_iter().next()?;
    let of = |taskmanager: &TaskManager| {
        let used = taskmanager.metrics.get(metrics::MANAGED_USED).greatest()?;
        let total = taskmanager.metrics.get(metrics::MANAGED_TOTAL).last()?;
        let process = taskmanager.memory.map(|memory| memory.total_process as f64).filter(|&bytes| bytes > 0.0)?;
        Some(Use { cluster, used, total, process })
    };
    let each: Option<Vec<Use<'_>>> = cluster.taskmanagers.iter().map(of).collect();
    let each = each?;
    let used = each.iter().map(|one| one.used).reduce(f64::max)?;
    let least = each.into_iter().min_by(|a, b| (a.total / a.process).total_cmp(&(b.total / b.process)))?;
    Some(Use { used, ..least })
}

/// Whether the document tells of Python, SQL or batches, whose operators use managed memory.
pub(in crate::rules) fn may_use_it(cx: &Cx<'_>) -> bool {
    let fields = &cx.document.fields;
    let texts = fields.job.iter().chain(fields.image.as_ref().map(|image| &image.text));
    let begins = |rest: &[u8], word: &str| {
        let has_first = rest.first().map(u8::to_ascii_lowercase) == word.bytes().next();
        has_first && rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
    };
    let names = |text: &String| {
        let text = text.as_bytes();
        (0..text.len()).any(|at| WORDS.iter().any(|word| begins(&text[at..], word)))
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
