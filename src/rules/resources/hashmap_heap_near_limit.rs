use super::MB;
use crate::finding::{Applicability, Fix, Severity};
use crate::flink::metrics;
use crate::rules::pages::fl215::{messages, options, thresholds};
use crate::rules::state_backend::{Backend, Chosen, chosen_backend, state_backend};
use crate::rules::subtasks::percent;
use crate::rules::{Case, Cx, MeasuredJob, MemoryCase};
use crate::stats::{Cluster, TaskManager};

const ROCKSDB: &str = "rocksdb";

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    for cluster in cx.clusters() {
        if let Some(backend) = heap_backend(cx, cluster) {
            judge(cx, cluster, backend.as_ref());
        }
    }
}

/// Where the document keeps state on the heap; `Some(None)` where the job's code
/// does, `None` where nothing does any more.
fn heap_backend<'d>(cx: &mut Cx<'d>, cluster: &Cluster) -> Option<Option<Case<'d>>> {
    let jobs = cx.jobs_if_any().into_iter().filter(|measured| std::ptr::eq(measured.cluster, cluster));
    let jobs: Vec<MeasuredJob<'_>> = jobs.collect();
    if jobs.is_empty() {
        let (backend, case) = state_backend(cx, options::BACKEND)?;
        return (backend == Backend::Heap).then_some(Some(case));
    }
    for measured in jobs {
        match chosen_backend(cx, options::BACKEND, measured)? {
            Chosen::ByDocument(Backend::Heap, case) => return Some(Some(case)),
            Chosen::ByCode(Backend::Heap) => return Some(None),
            Chosen::Since { now, then: Backend::Heap } => {
                cx.not_assessed(messages::stale(now.name(), Backend::Heap.name()));
            }
            _ => {}
        }
    }
    None
}

/// How much of its heap a `TaskManager` has in use in every sample, in bytes, and
/// all of it.
fn heap(taskmanager: &TaskManager) -> Option<(f64, f64)> {
    let used = taskmanager.metrics.get(metrics::HEAP_USED).least()?;
    // Less than nothing where there is no limit.
    let most = taskmanager.metrics.get(metrics::HEAP_MAX).last().filter(|&most| most > 0.0)?;
    Some((used, most))
}

fn judge<'d>(cx: &mut Cx<'d>, cluster: &Cluster, backend: Option<&Case<'d>>) {
    let heaps = cluster.taskmanagers.iter().filter_map(|taskmanager| Some((taskmanager, heap(taskmanager)?)));
    let share = |(used, most): (f64, f64)| used / most;
    let fullest = heaps.max_by(|one, other| share(one.1).total_cmp(&share(other.1)));
    let Some((taskmanager, (used, most))) = fullest else { return cx.not_assessed(messages::untold()) };
    let limit = most * cx.threshold(thresholds::MOST_USED);
    if used <= limit || has_more_by_now(cx, taskmanager) {
        return;
    }
    let many = cluster.samples as f64 >= cx.threshold(thresholds::LEAST_SAMPLES);
    let mut report = if many {
        cx.report(messages::full(percent(used / most), &taskmanager.id, cluster.samples))
    } else {
        cx.report(messages::once(percent(used / most), &taskmanager.id)).severity(Severity::Info)
    };
    report = match backend {
        Some(case) => {
            let fix = fix(cx);
            let help = messages::help(cx.key_of(options::BACKEND, case), ROCKSDB);
            report.at_case(options::BACKEND, case).help(help).fix(fix)
        }
        None => report.help(messages::help_code()),
    };
    cx.file(report.evidence(metrics::HEAP_USED, None, None, used, limit).measured(cluster));
}

/// Whether the document gives `TaskManager`s more heap than they were measured with.
fn has_more_by_now(cx: &mut Cx<'_>, taskmanager: &TaskManager) -> bool {
    let Some(memory) = taskmanager.memory.filter(|memory| memory.framework_heap > 0) else { return false };
    let then = (memory.framework_heap + memory.task_heap) as f64 / MB;
    let cases = cx.quietly(Cx::taskmanager_memory).unwrap_or_default();
    let now = cases.iter().filter_map(|case| case.memory.as_ref().ok()).map(|memory| memory.jvm_heap).min();
    let now = now.unwrap_or_default() as f64 / MB;
    let has_more = now.round() > then.round();
    if has_more {
        cx.not_assessed(messages::stale_heap(now.round(), then.round()));
    }
    has_more
}

/// `RocksDB`, with managed memory to live in.
fn fix(cx: &mut Cx<'_>) -> Option<Fix> {
    let backends = cx.quietly(|cx| cx.cases(options::BACKEND))?;
    let mut fixes = vec![cx.fix_option(options::BACKEND, &backends, ROCKSDB, Applicability::Unsafe)?];
    let cases = cx.quietly(Cx::taskmanager_memory)?;
    let has_managed = |case: &MemoryCase| case.memory.as_ref().is_ok_and(|memory| memory.managed > 0);
    if !cases.iter().all(has_managed) {
        let sizes = cx.quietly(|cx| cx.cases(options::MANAGED_SIZE))?;
        let setting = sizes.last()?.setting.filter(|setting| cx.stands_once(setting))?;
        if !cx.taskmanager_memory_if(&setting.key, None).iter().all(has_managed) {
            return None;
        }
        fixes.push(cx.fix_remove(setting, Applicability::Unsafe)?);
    }
    cx.fix_together(fixes)
}
