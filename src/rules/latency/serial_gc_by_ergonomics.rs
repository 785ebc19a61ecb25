use crate::document::Kind;
use crate::finding::{Applicability, Fix, Severity};
use crate::flink::jvm_options::{
    Collector, G1, are_few_processors, chooses_g1_without_options, decides_ergonomics, is_little_memory, words,
};
use crate::rules::pages::fl110::{messages, options};
use crate::rules::processors::{ProcessorOptions, of_container};
use crate::rules::resources::MB;
use crate::rules::{Case, Cx, Report};

const PROCESSORS: ProcessorOptions =
    ProcessorOptions { cores: options::CORES, amount: options::CPU, limit_factor: options::CPU_LIMIT_FACTOR };

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if !cx.document.kind.starts_processes() {
        return;
    }
    let Some(report) = small_container(cx) else { return };
    let Some(of_all) = cx.cases(options::ALL) else { return };
    let Some(of_taskmanager) = cx.cases(options::TASKMANAGER) else { return };
    let (Some(by_default), Some(of_taskmanager_by_default)) =
        (cx.cases(options::DEFAULT_ALL), cx.cases(options::DEFAULT_TASKMANAGER))
    else {
        return;
    };
    let all = [&of_all, &of_taskmanager, &by_default, &of_taskmanager_by_default];
    if all.into_iter().flat_map(|cases| cases.iter()).filter_map(Case::text).any(is_chosen) {
        return;
    }
    // Older scripts choose G1 unless somebody set any option.
    let Some(known) = cx.known() else { return };
    let blank = |cases: &[Case<'_>]| cases.iter().all(|case| case.text().is_none_or(|text| text.trim().is_empty()));
    if blank(&of_all) && blank(&of_taskmanager) && known.iter().any(chooses_g1_without_options) {
        return;
    }
    let severity = if cx.intent.sla.is_some() { Severity::Warning } else { Severity::Info };
    let fix = fix(cx, &of_taskmanager);
    cx.file(report.severity(severity).help(messages::help(G1, options::TASKMANAGER.key())).fix(fix));
}

/// The finding's beginning, where the container is one in which the JVM takes
/// the serial collector.
fn small_container<'d>(cx: &mut Cx<'d>) -> Option<Report<'d>> {
    if let Some(processors) = of_container(cx, &PROCESSORS)
        && are_few_processors(processors.most)
    {
        let message = messages::processors(processors.most, processors.case.origin());
        return Some(cx.report(message).at_case(processors.option, &processors.case));
    }
    // Elsewhere the memory of the process is not that of its container.
    if !matches!(cx.document.kind, Kind::FlinkDeployment | Kind::FlinkBlueGreenDeployment) {
        return None;
    }
    let factor = cx.cases(options::MEMORY_LIMIT_FACTOR)?.iter().filter_map(Case::number).fold(1.0, f64::max);
    let memory = cx.taskmanager_memory()?;
    let sizes: Option<Vec<i64>> = memory.iter().map(|case| Some(case.memory.as_ref().ok()?.total_process)).collect();
    let most = sizes?.into_iter().max()? as f64 * factor;
    #[expect(clippy::cast_possible_truncation, reason = "a size in bytes")]
    let is_little = is_little_memory(most as i64);
    is_little.then(|| cx.report(messages::memory((most / MB).round())).at_key(options::PROCESS_SIZE.key()))
}

/// Whether options leave the choice of a collector no more to the JVM.
fn is_chosen(text: &str) -> bool {
    let Some(words) = words(text) else { return true };
    words.into_iter().any(|word| {
        let word = &text[word];
        matches!(Collector::of(word), Some(Collector::On(_))) || decides_ergonomics(word)
    })
}

/// G1 behind the options of the `TaskManager`s.
fn fix(cx: &Cx<'_>, cases: &[Case<'_>]) -> Option<Fix> {
    // From image 1.19 on, FLINK_PROPERTIES loses its blanks.
    if cx.document.written == Kind::FlinkProperties {
        return None;
    }
    let Some(setting) = cases.last()?.setting else {
        let key = options::TASKMANAGER.key();
        let is_beginning = |other: &str| key.strip_prefix(other).is_some_and(|rest| rest.starts_with('.'));
        if cx.document.in_force().any(|setting| is_beginning(&setting.key)) {
            return None;
        }
        return cx.fix_option(options::TASKMANAGER, cases, G1, Applicability::Unsafe);
    };
    let text = setting.text();
    let value = match text.strip_suffix('"').filter(|_| text.starts_with('"')) {
        Some(inner) => format!("{inner} {G1}\""),
        None => format!("{} {G1}", text.trim_end()),
    };
    cx.fix_option(options::TASKMANAGER, cases, value.trim_start(), Applicability::Unsafe)
}
