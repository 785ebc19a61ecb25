use crate::finding::{Applicability, Fix, Severity};
use crate::flink::metrics;
use crate::rules::pages::fl105::{messages, options, thresholds};
use crate::rules::resources::managed_memory_unused::may_use_it;
use crate::rules::resources::{MB, megabytes};
use crate::rules::state_backend::{Backend, Chosen, chosen_backend, state_backend};
use crate::rules::{Case, Cx, MeasuredJob};
use crate::stats::StateSizes;

const HEAP: &str = "hashmap";
const NOTHING: &str = "0";
const NO_STATE_SIZE: &str = "no state size declared";

/// State in `RocksDB` that the heap would have ample room for.
pub(in crate::rules) struct TinyState<'d> {
    /// Where the document chooses `RocksDB`; `None` where the job does in its code.
    backend: Option<Case<'d>>,
    memory: Memory,
    /// Of one `TaskManager`, as it lies on disk and as objects, in bytes.
    state: f64,
    objects: f64,
    /// What it was measured of, with the size of all state and the limit of it.
    measured: Option<(MeasuredJob<'d>, f64, f64)>,
}

/// Memory of a `TaskManager`, in bytes.
#[derive(Clone, Copy)]
struct Memory {
    task_heap: i64,
    managed: i64,
}

/// What is known of the state of a job.
struct State<'d> {
    backend: Option<Case<'d>>,
    size: f64,
    taskmanagers: f64,
    measured: Option<(MeasuredJob<'d>, StateSizes)>,
}

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let Some(tiny) = tiny_state(cx) else { return };
    let TinyState { backend, memory, state, objects, measured } = &tiny;
    let bytes = |bytes: f64| (bytes / MB).ceil();
    let (state_mb, objects_mb, room_mb) = (bytes(*state), bytes(*objects), megabytes(memory.room()));
    let mut report = match backend {
        Some(case) => {
            let key = cx.key_of(options::BACKEND, case).into_owned();
            let fix = fix(cx);
            let report = cx.report(messages::tiny(state_mb, objects_mb, room_mb)).at_case(options::BACKEND, case);
            report.help(messages::help(key, HEAP)).fix(fix)
        }
        None => cx.report(messages::code(state_mb, objects_mb, room_mb)).help(messages::help_code()),
    };
    let subsecond = cx.intent.sla.is_some_and(|sla| sla.millis() < cx.threshold(thresholds::TIGHT_SLA_MS));
    if subsecond || memory.managed as f64 > state * cx.threshold(thresholds::MANAGED_TIMES) {
        report = report.severity(Severity::Warning);
    }
    if let Some((measured, size, limit)) = measured {
        report =
            report.evidence(metrics::LAST_CHECKPOINT_FULL_SIZE, None, None, *size, *limit).measured(measured.cluster);
    }
    cx.file(report);
}

/// Not assessed where nobody has said how large the state is.
pub(in crate::rules) fn tiny_state<'d>(cx: &mut Cx<'d>) -> Option<TinyState<'d>> {
    let state = match cx.intent.context.state_size {
        Some(declared) => match cx.quietly(measured_state) {
            Some(state) => state,
            None => declared_state(cx, declared)?,
        },
        None if cx.is_measured() => measured_state(cx)?,
        None => {
            if let (Backend::RocksDb, _) = state_backend(cx, options::BACKEND)? {
                cx.not_assessed(NO_STATE_SIZE);
            }
            return None;
        }
    };
    let share = cx.threshold(thresholds::ROOM_SHARE);
    let expansion = cx.threshold(thresholds::EXPANSION);
    let memories = match state.measured.and_then(|(measured, _)| measured_memory(measured)) {
        Some(memory) => vec![memory],
        None => derived_memory(cx)?,
    };
    let least_room = memories.iter().map(|memory| memory.room()).min()?;
    let limit = share * least_room as f64 * state.taskmanagers / expansion;
    if state.size > limit {
        return None;
    }
    if let Some((_, sizes)) = state.measured.filter(|(_, sizes)| outgrows(cx, sizes, limit)) {
        let [first, last] = [sizes.first, sizes.last].map(|size| (size / MB).round());
        cx.not_assessed(messages::growing(first, last, sizes.checkpoints));
        return None;
    }
    let each = state.size / state.taskmanagers;
    Some(TinyState {
        backend: state.backend,
        memory: *memories.last()?,
        state: each,
        objects: each * expansion,
        measured: state.measured.map(|(measured, _)| (measured, state.size, limit)),
    })
}

/// Whether the state grows, and so fast that the heap may soon be too small.
fn outgrows(cx: &Cx<'_>, sizes: &StateSizes, limit: f64) -> bool {
    let growth = sizes.last - sizes.first;
    growth > cx.threshold(thresholds::GROWTH) * sizes.first
        && sizes.last + cx.threshold(thresholds::GROWTH_AHEAD) * growth > limit
}

fn declared_state<'d>(cx: &mut Cx<'d>, size: i64) -> Option<State<'d>> {
    let (Backend::RocksDb, backend) = state_backend(cx, options::BACKEND)? else { return None };
    let taskmanagers = f64::from(cx.intent.context.taskmanagers.unwrap_or(1));
    Some(State { backend: Some(backend), size: size as f64, taskmanagers, measured: None })
}

/// The largest state of the document's jobs, where they keep it in `RocksDB`.
fn measured_state<'d>(cx: &mut Cx<'d>) -> Option<State<'d>> {
    let mut states = Vec::new();
    for measured in cx.jobs() {
        states.push(state_of(cx, measured)?);
    }
    states.into_iter().max_by(|one, other| one.size.total_cmp(&other.size))
}

fn state_of<'d>(cx: &mut Cx<'d>, measured: MeasuredJob<'d>) -> Option<State<'d>> {
    let backend = match chosen_backend(cx, options::BACKEND, measured)? {
        Chosen::ByDocument(Backend::RocksDb, case) => Some(case),
        Chosen::ByCode(Backend::RocksDb) => None,
        Chosen::Since { now, then } if [now, then].contains(&Backend::RocksDb) => {
            cx.not_assessed(messages::stale(now.name(), then.name()));
            return None;
        }
        _ => return None,
    };
    let Some(sizes) = measured.job.state_sizes() else {
        cx.not_assessed(messages::untold());
        return None;
    };
    if (sizes.checkpoints as f64) < cx.threshold(thresholds::LEAST_CHECKPOINTS) {
        cx.not_assessed(messages::few(sizes.checkpoints));
        return None;
    }
    let taskmanagers = measured.taskmanagers().max(1) as f64;
    Some(State { backend, size: sizes.largest, taskmanagers, measured: Some((measured, sizes)) })
}

/// The least memory that its `TaskManager`s have.
fn measured_memory(measured: MeasuredJob<'_>) -> Option<Memory> {
    let memories = measured.cluster.taskmanagers.iter().filter_map(|taskmanager| taskmanager.memory);
    let bytes = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
    let memories = memories.map(|memory| Memory { task_heap: bytes(memory.task_heap), managed: bytes(memory.managed) });
    memories.min_by_key(|memory| memory.room()).filter(|memory| memory.room() > 0)
}

/// The memory of a `TaskManager` in every release that the document may be for.
fn derived_memory(cx: &mut Cx<'_>) -> Option<Vec<Memory>> {
    let cases = cx.taskmanager_memory()?;
    let memory = |case: &crate::rules::MemoryCase| {
        case.memory.as_ref().ok().map(|memory| Memory { task_heap: memory.task_heap, managed: memory.managed })
    };
    cases.iter().map(memory).collect()
}

impl Memory {
    fn room(self) -> i64 {
        self.task_heap.saturating_add(self.managed)
    }
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
