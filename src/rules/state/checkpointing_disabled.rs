use crate::document::{Held, Setting};
use crate::finding::{Applicability, Severity};
use crate::flink::catalogue::OptionId;
use crate::rules::Cx;
use crate::rules::checkpointing::is_on;
use crate::rules::job::{in_development, in_production, keeps_state, upgrades_from_last_state};
use crate::rules::pages::fl301::{messages, options, thresholds};
use crate::rules::streaming::is_streaming;

/// What only somebody sets who wants checkpoints. A directory alone is none of
/// it: a cluster has one for whichever jobs take some.
const PREPARATIONS: [OptionId; 10] = [
    options::MODE,
    options::MIN_PAUSE,
    options::TIMEOUT,
    options::RETENTION,
    options::UNALIGNED,
    options::MAX_CONCURRENT,
    options::TOLERABLE,
    options::STORAGE,
    options::INCREMENTAL,
    options::LOCAL_BACKUP,
];

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if in_development(cx) {
        return;
    }
    let Some(cases) = cx.cases(options::INTERVAL) else { return };
    if is_on(&cases) != Some(false) || upgrades_from_last_state(cx) {
        return;
    }
    let (message, severity, label) = if let Some(mode) = keeps_state(cx) {
        let label = (mode.span, "upgrades keep the state, failures do not");
        // A job may switch checkpoints on in code, as many do.
        let severity = if in_production(cx) { Severity::Warning } else { Severity::Info };
        (messages::upgraded(&mode.text), severity, Some(label))
    } else if in_production(cx) {
        (messages::in_production(), Severity::Warning, None)
    } else if let Some(setting) = preparation(cx) {
        (messages::prepared(&setting.key), Severity::Info, Some((setting.span, "without effect until then")))
    } else {
        return;
    };
    if is_streaming(cx, options::RUNTIME_MODE) != Some(true) {
        return;
    }
    let Some(case) = cases.last() else { return };
    let every = format!("{} s", cx.threshold(thresholds::INTERVAL_S));
    let fix = cx.fix_option(options::INTERVAL, &cases, &every, Applicability::Unsafe);
    let mut report = cx.report(message).severity(severity).at_case(options::INTERVAL, case);
    if let Some((span, text)) = label {
        report = report.because(case, Some(span), text);
    }
    cx.file(report.help(messages::help(cx.name_of(options::INTERVAL), every)).fix(fix));
}

/// A setting of the document itself that only matters with checkpoints.
fn preparation<'d>(cx: &mut Cx<'d>) -> Option<&'d Setting<'d>> {
    let mut set = |option| {
        let cases = cx.quietly(|cx| cx.cases(option))?;
        cases.iter().find_map(|case| case.held.and_then(Held::setting))
    };
    let dir = set(options::DIR);
    let found = PREPARATIONS.into_iter().find_map(set);
    // The directory of a single job is there for its checkpoints.
    found.or(dir.filter(|_| !cx.document.fields.job.is_empty()))
}
