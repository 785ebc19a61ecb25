use crate::document::Setting;
use crate::finding::{Applicability, Fix};
use crate::flink::catalogue::OptionId;
use crate::flink::value::TypedValue;
use crate::rules::pages::fl205::{messages, options};
use crate::rules::state_backend::{Backend, state_backend};
use crate::rules::{Case, CaseValue, Cases, Cx};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let Some((backend, case)) = state_backend(cx, options::BACKEND) else { return };
    let (name, uses_managed, fixed) = match backend {
        Backend::Heap => return,
        Backend::RocksDb => {
            ("RocksDB", options::ROCKSDB_MANAGED, [options::ROCKSDB_PER_SLOT, options::ROCKSDB_PER_TASKMANAGER])
        }
        Backend::ForSt => ("ForSt", options::FORST_MANAGED, [options::FORST_PER_SLOT, options::FORST_PER_TASKMANAGER]),
    };
    let Some(sizes) = cx.cases(options::MANAGED_SIZE) else { return };
    let Some(fractions) = cx.cases(options::MANAGED_FRACTION) else { return };
    // A fraction counts only where no size is set.
    let decides = if sizes.iter().any(is_set) { &sizes } else { &fractions };
    if !decides.iter().all(is_zero) {
        return;
    }
    if !uses(cx, uses_managed, fixed) {
        return;
    }
    let Some(setting) = decides.last().and_then(|case| case.setting) else { return };
    let mut report = cx.report(messages::zero(&setting.key, setting.shown(), name)).at(setting);
    if let Some(backend) = case.setting {
        report = report.label(backend.span, "the state backend is chosen here");
    }
    let zeros = [&sizes, &fractions].into_iter().filter(|cases| cases.iter().all(is_zero));
    let zeros: Vec<&Setting<'_>> = zeros.filter_map(|cases| cases.last()?.setting).collect();
    cx.file(report.help(messages::help(&setting.key)).fix(fix(cx, &zeros)));
}

fn is_set(case: &Case<'_>) -> bool {
    case.held.is_some()
}

fn is_zero(case: &Case<'_>) -> bool {
    match case.value {
        CaseValue::Known(TypedValue::Memory(bytes)) => bytes == 0,
        CaseValue::Known(TypedValue::Float(fraction)) => fraction == 0.0,
        _ => false,
    }
}

/// Whether the backend asks for managed memory in every release.
fn uses(cx: &mut Cx<'_>, managed: OptionId, fixed: [OptionId; 2]) -> bool {
    let Some(managed) = cx.cases(managed) else { return false };
    let has_own = |cases: Cases<'_>| cases.iter().any(|case| matches!(case.value, CaseValue::Known(_)));
    let own = fixed.map(|option| cx.cases(option).is_none_or(has_own));
    own == [false, false] && managed.iter().all(|case| case.bool() != Some(false))
}

/// Takes the zeros out, where Flink still starts the process then.
fn fix(cx: &Cx<'_>, zeros: &[&Setting<'_>]) -> Option<Fix> {
    let mut fixes = Vec::new();
    for setting in zeros {
        let before = cx.taskmanager_memory_if("", None);
        let after = cx.taskmanager_memory_if(&setting.key, None);
        let starts = |cases: &[crate::rules::MemoryCase]| cases.iter().all(|case| case.memory.is_ok());
        if !cx.stands_once(setting) || (starts(&before) && !starts(&after)) {
            return None;
        }
        fixes.push(cx.fix_remove(setting, Applicability::Unsafe)?);
    }
    let titles: Vec<_> = zeros.iter().map(|setting| setting.key.as_ref()).collect();
    Some(Fix {
        applicability: Applicability::Unsafe,
        title: format!("remove {}", titles.join(" and ")),
        edits: fixes.iter().flat_map(|fix| fix.edits.clone()).collect(),
        changes: fixes.iter().flat_map(|fix| fix.changes.clone()).collect(),
    })
}
