use crate::finding::{Applicability, Severity};
use crate::rules::Cx;
use crate::rules::pages::fl308::{messages, options};

const AT_LEAST_ONCE: &str = "AT_LEAST_ONCE";
const ONE: &str = "1";

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let Some(unaligned) = cx.cases(options::UNALIGNED) else { return };
    if !unaligned.iter().all(|case| case.bool() == Some(true)) {
        return;
    }
    let Some(enabled) = unaligned.last() else { return };
    let Some(modes) = cx.cases(options::MODE) else { return };
    let is_weak = |text: &str| text.eq_ignore_ascii_case(AT_LEAST_ONCE);
    let weak = modes.iter().filter(|case| case.text().is_some_and(is_weak)).count();
    if weak > 0 {
        // With this mode Flink switches them off first, so that nothing else conflicts.
        if weak == modes.len() {
            let key = cx.key_of(options::UNALIGNED, enabled);
            let mut report = cx.report(messages::without_effect(&key)).at_case(options::UNALIGNED, enabled);
            if let Some(setting) = modes.last().and_then(|case| case.setting) {
                report = report.label(setting.span, "unaligned checkpoints are switched off because of this");
            }
            cx.file(report.severity(Severity::Warning).help(messages::help_mode(&key)));
        }
        return;
    }
    let Some(concurrent) = cx.cases(options::MAX_CONCURRENT) else { return };
    let Some(case) = concurrent.last() else { return };
    let Some(count) = case.integer() else { return };
    if !concurrent.iter().all(|case| case.integer().is_some_and(|count| count > 1)) {
        return;
    }
    let key = cx.key_of(options::MAX_CONCURRENT, case);
    let fix = cx.fix_option(options::MAX_CONCURRENT, &concurrent, ONE, Applicability::Safe);
    let mut report = cx.report(messages::refused(&key, count)).at_case(options::MAX_CONCURRENT, case);
    if let Some(setting) = enabled.setting {
        report = report.label(setting.span, "unaligned checkpoints are switched on here");
    }
    cx.file(report.help(messages::help_concurrent(&key)).fix(fix));
}
