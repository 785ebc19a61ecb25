use super::{MB, megabytes};
use crate::flink::memory::{LegacyHeap, Underived, jobmanager_memory};
use crate::rules::Cx;
use crate::rules::pages::fl220::{messages, options};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if !cx.document.kind.starts_processes() {
        return;
    }
    let Some(host) = cx.intent.host else {
        cx.not_assessed("the machine is not declared; --host takes this one");
        return;
    };
    let Some(taskmanagers) = cx.taskmanager_memory() else { return };
    let smallest = taskmanagers.iter().map(|case| Some(case.memory.as_ref().ok()?.total_process)).min().flatten();
    let Some(of_taskmanager) = smallest else { return };
    let Some(of_jobmanager) = jobmanager(cx) else { return };
    let count = cx.intent.context.taskmanagers.unwrap_or(1);
    let all = of_taskmanager.saturating_mul(count.into()).saturating_add(of_jobmanager);
    if u64::try_from(all).is_ok_and(|all| all <= host.memory) {
        return;
    }
    let taskmanagers = match count {
        1 => messages::one(megabytes(of_taskmanager)),
        _ => messages::several(count, megabytes(of_taskmanager)),
    };
    let memory = (host.memory as f64 / MB).round();
    let message = messages::more(megabytes(of_jobmanager), taskmanagers, megabytes(all), memory);
    cx.file(cx.report(message).at_key(options::PROCESS_SIZE.key()).help(messages::help()));
}

/// The smallest `JobManager` of all releases.
fn jobmanager(cx: &mut Cx<'_>) -> Option<i64> {
    let known = cx.known()?;
    let document = cx.document;
    let heap: LegacyHeap = document.kind.legacy_heap();
    let sizes = known.iter().map(|release| Ok(jobmanager_memory(document, release, heap)?.total_process));
    match sizes.collect::<Result<Vec<i64>, Underived>>() {
        Ok(sizes) => sizes.into_iter().min(),
        Err(_) => {
            cx.not_assessed("the memory of the JobManager is not known here");
            None
        }
    }
}
