use crate::document::Setting;
use crate::finding::{Applicability, Severity};
use crate::flink::metric_reporter::{configured_by_class, factory_key, factory_of, loads_by_class, named_in};
use crate::rules::pages::fl507::{messages, options};
use crate::rules::{Case, Cx};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let document = cx.document;
    let by_class = |setting: &&Setting<'_>| configured_by_class(&setting.key).is_some();
    let settings: Vec<_> = document.in_force().filter(by_class).collect();
    if settings.is_empty() || document.is_refused() {
        return;
    }
    let Some(known) = cx.known() else { return };
    let Some(lists) = cx.cases(options::REPORTERS) else { return };
    let severity = if known.iter().any(loads_by_class) { Severity::Warning } else { Severity::Error };
    for setting in settings {
        let Some(name) = configured_by_class(&setting.key) else { continue };
        let factory = factory_key(name);
        if document.held_under(&factory).is_some() || !is_wanted(&lists, name) {
            continue;
        }
        let message = match severity {
            Severity::Error => messages::ignored(name),
            _ => messages::deprecated(name),
        };
        let made_by = (!setting.placeholder).then(|| factory_of(setting.text().trim())).flatten();
        let help = match &made_by {
            Some(class) => messages::help_known(&factory, class).to_string(),
            None => messages::help_unknown(&factory).to_string(),
        };
        let fix = made_by.and_then(|class| cx.fix_replace(setting, &factory, &class, Applicability::Unsafe));
        cx.file(cx.report(message).at(setting).severity(severity).help(help).fix(fix));
    }
}

/// Whether Flink is to load the reporter at all: one that the list lacks is out
/// of use whatever its keys.
fn is_wanted(lists: &[Case<'_>], name: &str) -> bool {
    lists.iter().all(|case| {
        case.text().is_none_or(|list| {
            let mut names = named_in(list).peekable();
            names.peek().is_none() || names.any(|listed| listed == name)
        })
    })
}
