use std::collections::HashSet;

use crate::document::{ScriptSet, Setting, edit};
use crate::finding::{Applicability, Fix};
use crate::flink::catalogue::family;
use crate::flink::sql_tables::is_of_job;
use crate::rules::Cx;
use crate::rules::pages::fl804::messages;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let Some(script) = cx.script() else { return };
    let (Some(last), true) = (script.jobs.last(), script.jobs.iter().any(|job| !job.interactive)) else { return };
    let earlier: HashSet<&str> =
        script.sets.iter().filter(|set| set.from < last.at).map(|set| set.setting.key.as_ref()).collect();
    let before = |set: &ScriptSet<'_>| earlier.contains(set.setting.key.as_ref());
    let reader = script.readers.iter().max().copied().unwrap_or_default();
    let behind: Vec<&Setting<'_>> = script
        .sets
        .iter()
        .filter(|set| set.from > last.at && set.from > reader && is_read_by_jobs(&set.setting) && !before(set))
        .map(|set| &set.setting)
        .collect();
    let head = last.span.start();
    let first_line = cx.slice(last.span).lines().next().unwrap_or_default().trim_end().len();
    let place = crate::source::Span::new(head, head + first_line);
    for (at, setting) in behind.iter().enumerate() {
        let fix = if at == 0 { moved(cx, &behind, last.span) } else { None };
        let report = cx
            .report(messages::too_late(&setting.key))
            .at(setting)
            .label(place, messages::label())
            .help(messages::help());
        cx.file(report.fix(fix));
    }
}

fn is_read_by_jobs(setting: &Setting<'_>) -> bool {
    (setting.name.is_some() || family(&setting.key).is_some()) && is_of_job(&setting.key)
}

/// All of them at once: one alone would change the order of the others.
fn moved<'d>(cx: &Cx<'d>, settings: &[&Setting<'d>], before: crate::source::Span) -> Option<Fix> {
    if settings.iter().any(|setting| setting.holds_secret()) {
        return None;
    }
    let edits = edit::move_up(cx.source(), settings, before)?;
    let title = match settings {
        [one] => messages::move_one(&one.key),
        several => messages::move_all(several.len()),
    };
    Some(Fix { applicability: Applicability::Unsafe, title, edits, changes: Vec::new() })
}
