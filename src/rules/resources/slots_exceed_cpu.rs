use crate::finding::{Applicability, Severity};
use crate::rules::pages::fl211::{messages, options, thresholds};
use crate::rules::processors::{ProcessorOptions, declared};
use crate::rules::{Case, Cx};

const PROCESSORS: ProcessorOptions =
    ProcessorOptions { cores: options::CORES, amount: options::CPU, limit_factor: options::CPU_LIMIT_FACTOR };

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if !cx.document.kind.starts_processes() {
        return;
    }
    let Some(cases) = cx.cases(options::SLOTS) else { return };
    let Some(case) = cases.last() else { return };
    // Fewer than one is none, whatever the processors.
    let Some(slots) = cases.iter().filter_map(Case::integer).min().filter(|&slots| slots > 1) else { return };
    let declared = declared(cx, &PROCESSORS);
    let host = cx.intent.host;
    let (cores, of, place) = match (&declared, host) {
        (Some(found), _) => (found.most, messages::of_taskmanager(), found.case.setting.map(|setting| setting.span)),
        (None, Some(host)) => (f64::from(host.cores), messages::of_host(), None),
        (None, None) => {
            cx.not_assessed("the CPU of the TaskManager is not declared; --host takes that of this machine");
            return;
        }
    };
    let wanted = cores.floor().max(1.0);
    if slots as f64 <= cores || slots as f64 <= wanted {
        return;
    }
    let far = slots as f64 > cores * cx.threshold(thresholds::MOST_PER_CPU);
    let severity = if far { Severity::Warning } else { Severity::Info };
    let fix = cx.fix_option(options::SLOTS, &cases, &wanted.to_string(), Applicability::Unsafe);
    let message = messages::more(slots, case.origin(), cores, of);
    let mut report = cx.report(message).at_case(options::SLOTS, case).severity(severity);
    if let Some(span) = place {
        report = report.label(span, messages::because());
    }
    let key = case.setting.map_or(options::SLOTS.key(), |setting| &setting.key);
    cx.file(report.help(messages::help(key, wanted)).fix(fix));
}
