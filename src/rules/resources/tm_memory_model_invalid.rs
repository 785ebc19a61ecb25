use std::borrow::Cow;

use crate::finding::Severity;
use crate::flink::memory::{MemoryRefusal, Origin, TaskManagerMemory, TaskManagerModel, Underived};
use crate::intent::Environment;
use crate::rules::pages::fl202::{messages, thresholds};
use crate::rules::syntax::invalid_value::refuses_number;
use crate::rules::{Cx, MemoryCase};

use super::{MB, megabytes, resize};

/// Fixes set a multiple of so many megabytes.
const STEP_MB: i64 = 64;
/// Where the search for a size that is enough ends: 64 GB.
const STEPS: i64 = 1024;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let Some(cases) = cx.taskmanager_memory() else { return };
    let Some(last) = cases.last() else { return };
    match &last.memory {
        Err(Underived::Refused(refusal)) if cases.iter().all(|case| case.memory.is_err()) => refused(cx, refusal),
        Ok(memory) if all_tight(&cases, advised_heap(cx)) => tight(cx, memory),
        _ => {}
    }
}

fn all_tight(cases: &[MemoryCase], advised: f64) -> bool {
    cases.iter().all(|case| case.memory.as_ref().is_ok_and(|memory| is_tight(memory, advised)))
}

fn refused(cx: &mut Cx<'_>, refusal: &MemoryRefusal) {
    let keys = refusal.keys();
    let mut places = keys.iter().filter(|key| is_set(cx, key));
    let Some(&first) = places.next() else { return };
    let validated = cx.document.fields.spec.is_some();
    if matches!(refusal, MemoryRefusal::Unreadable { .. }) && (validated || cx.document.spec_field(first).is_none()) {
        // The rule about values says so, or, of a field, the one about the operator's validator.
        return;
    }
    if cx.intent.versions.known().is_some_and(|known| refuses_number(cx.document, first, &known)) {
        return;
    }
    let message = match cx.document.spec_field(first) {
        Some(field) => messages::refused(refusal.to_string().replace(field.key, &field.path.to_string())),
        None => messages::refused(refusal),
    };
    let mut report = cx.report(message).at_key(first);
    for key in places.filter(|&&key| key != first) {
        if let Some(setting) = cx.document.get(key) {
            report = report.label(setting.span, "this counts as well");
        }
    }
    let enough = enough(cx, first);
    let help = match &enough {
        Some(size) => messages::help_enough(name(cx, first), size).to_string(),
        None => messages::help_refused().to_owned(),
    };
    let fix = enough.and_then(|size| resize(cx, first, &size));
    cx.file(report.help(help).fix(fix));
}

fn tight(cx: &mut Cx<'_>, memory: &TaskManagerMemory) {
    if cx.intent.environment == Some(Environment::Development) {
        return;
    }
    let (total, slots) = (megabytes(memory.total_process), slots(memory));
    let rest = messages::rest(
        megabytes(memory.jvm_metaspace),
        megabytes(memory.jvm_overhead),
        megabytes(memory.managed),
        megabytes(memory.network),
        megabytes(memory.framework_heap + memory.framework_off_heap + memory.task_off_heap),
    );
    let message = if slots == 1 {
        messages::tight(total, megabytes(memory.task_heap), rest)
    } else {
        messages::tight_slots(total, heap_of_slot(memory).floor(), slots, rest)
    };
    let key = memory.task_heap_decided_by().key;
    let enough = enough(cx, key);
    let help = match &enough {
        Some(size) => messages::help_tight(name(cx, key), size).to_string(),
        None => messages::help_share().to_owned(),
    };
    let least = cx.threshold(thresholds::LEAST_TASK_HEAP_MB);
    let severity = if heap_of_slot(memory) < least { Severity::Warning } else { Severity::Info };
    let fix = enough.and_then(|size| resize(cx, key, &size));
    cx.file(cx.report(message).at_key(key).severity(severity).help(help).fix(fix));
}

/// The heap that the page advises for a slot, in megabytes.
fn advised_heap(cx: &Cx<'_>) -> f64 {
    cx.threshold(thresholds::ADVISED_TASK_HEAP_MB).max(cx.threshold(thresholds::LEAST_TASK_HEAP_MB))
}

/// Whether tasks have less heap than is advised, and nobody asked for it.
fn is_tight(memory: &TaskManagerMemory, advised: f64) -> bool {
    memory.task_heap_decided_by().origin != Origin::Set && memory.slots.is_some() && heap_of_slot(memory) < advised
}

fn slots(memory: &TaskManagerMemory) -> i32 {
    memory.slots.unwrap_or(1).max(1)
}

/// In megabytes.
fn heap_of_slot(memory: &TaskManagerMemory) -> f64 {
    memory.task_heap as f64 / MB / f64::from(slots(memory))
}

fn is_set(cx: &Cx<'_>, key: &str) -> bool {
    cx.document.spec_field(key).is_some() || cx.document.get(key).is_some()
}

/// A key as the document writes it.
fn name<'k>(cx: &Cx<'_>, key: &'k str) -> Cow<'k, str> {
    cx.document.spec_field(key).map_or(Cow::Borrowed(key), |field| Cow::Owned(field.path.to_string()))
}

/// A size under `key` with which every release starts the process and leaves its
/// tasks what the page advises: the smallest, where more memory is never worse.
fn enough(cx: &Cx<'_>, key: &str) -> Option<String> {
    if !cx.advises() {
        return None;
    }
    let advised = advised_heap(cx);
    let mut models = cx.taskmanager_models()?;
    let does = |model: &mut TaskManagerModel<'_>, step: i64| {
        let memory = model.memory_if(key, (step * STEP_MB) << 20);
        memory.is_some_and(|memory| memory.is_ok_and(|memory| !is_tight(&memory, advised)))
    };
    // One release tells the step from which on it is worth while to ask the others.
    let newest = models.last_mut()?;
    let step = least_step(1, |step| does(newest, step))?;
    let step = least_step(step, |step| models.iter_mut().all(|model| does(model, step)))?;
    Some(size(step))
}

fn size(step: i64) -> String {
    format!("{}m", step * STEP_MB)
}

/// The least step from `first` on that does, by doubling and then halving between
/// the last that does not and the first that does.
fn least_step(first: i64, mut does: impl FnMut(i64) -> bool) -> Option<i64> {
    let mut enough =
        std::iter::successors(Some(first), |&step| Some((step * 2).min(STEPS)).filter(|next| *next > step))
            .find(|&step| does(step))?;
    let mut too_small = if enough == first { first - 1 } else { enough / 2 };
    while enough - too_small > 1 {
        let middle = too_small + (enough - too_small) / 2;
        if does(middle) {
            enough = middle;
        } else {
            too_small = middle;
        }
    }
    Some(enough)
}
