use crate::finding::{Applicability, Fix, Severity};
use crate::flink::memory::TaskManagerMemory;
use crate::rules::pages::fl105::{messages, options, thresholds};
use crate::rules::resources::managed_memory_unused::may_use_it;
use crate::rules::resources::megabytes;
use crate::rules::state_backend::{Backend, state_backend};
use crate::rules::{Case, Cx};

const HEAP: &str = "hashmap";
const NOTHING: &str = "0";
const NO_STATE_SIZE: &str = "no state size declared";

/// State in `RocksDB` that the heap would have ample room for.
pub(in crate::rules) struct TinyState<'d> {
    backend: Case<'d>,
    memory: TaskManagerMemory,
    /// Of one `TaskManager`, as it lies on disk and as objects, in bytes.
    state: f64,
    objects: f64,
}

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let Some(tiny) = tiny_state(cx) else { return };
    let TinyState { backend, memory, state, objects } = &tiny;
    let room = memory.task_heap + memory.managed;
    let bytes = |bytes: f64| (bytes / f64::from(1 << 20)).ceil();
    let message = messages::tiny(bytes(*state), bytes(*objects), megabytes(room));
    let mut report = cx.report(message).at_case(options::BACKEND, backend);
    let subsecond = cx.intent.sla.is_some_and(|sla| sla.millis() < cx.threshold(thresholds::TIGHT_SLA_MS));
    if subsecond || memory.managed as f64 > state * cx.threshold(thresholds::MANAGED_TIMES) {
        report = report.severity(Severity::Warning);
    }
    let key = cx.key_of(options::BACKEND, backend);
    let fix = fix(cx);
    cx.file(report.help(messages::help(key, HEAP)).fix(fix));
}

/// Not assessed where nobody has said how large the state is.
pub(in crate::rules) fn tiny_state<'d>(cx: &mut Cx<'d>) -> Option<TinyState<'d>> {
    let (Backend::RocksDb, backend) = state_backend(cx, options::BACKEND)? else { return None };
    let Some(size) = cx.intent.context.state_size else {
        cx.not_assessed(NO_STATE_SIZE);
        return None;
    };
    let memory = cx.taskmanager_memory()?;
    let taskmanagers = f64::from(cx.intent.context.taskmanagers.unwrap_or(1));
    let state = size as f64 / taskmanagers;
    let objects = state * cx.threshold(thresholds::EXPANSION);
    let share = cx.threshold(thresholds::ROOM_SHARE);
    let fits = |memory: &TaskManagerMemory| objects <= share * (memory.task_heap + memory.managed) as f64;
    if !memory.iter().all(|case| case.memory.as_ref().is_ok_and(fits)) {
        return None;
    }
    let memory = *memory.last()?.memory.as_ref().ok()?;
    Some(TinyState { backend, memory, state, objects })
}

/// The heap as state backend, without what only `RocksDB` uses.
fn fix(cx: &mut Cx<'_>) -> Option<Fix> {
    let backends = cx.cases(options::BACKEND)?;
    let mut fixes = vec![cx.fix_option(options::BACKEND, &backends, HEAP, Applicability::Unsafe)?];
    let incremental = cx.quietly(|cx| cx.cases(options::INCREMENTAL))?;
    if let Some(setting) = incremental.last().filter(|case| case.bool() == Some(true)).and_then(|case| case.setting) {
        if !cx.stands_once(setting) {
            return None;
        }
        fixes.push(cx.fix_remove(setting, Applicability::Unsafe)?);
    }
    let sizes = cx.quietly(|cx| cx.cases(options::MANAGED_SIZE))?;
    let key = sizes.last()?.setting.map_or(options::MANAGED_SIZE.key(), |setting| setting.key.as_ref());
    let is_nothing = sizes.iter().all(|case| case.bytes() == Some(0));
    let starts = |cases: &[crate::rules::MemoryCase]| cases.iter().all(|case| case.memory.is_ok());
    if !is_nothing && !may_use_it(cx) && starts(&cx.taskmanager_memory_if(key, Some(NOTHING))) {
        fixes.push(cx.fix_option(options::MANAGED_SIZE, &sizes, NOTHING, Applicability::Unsafe)?);
    }
    cx.fix_together(fixes)
}
