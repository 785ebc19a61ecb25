use std::sync::LazyLock;

use crate::finding::Applicability;
use crate::flink::KnownReleases;
use crate::flink::catalogue::{Name, OptionId};
use crate::flink::value::ValueType;
use crate::rules::Cx;
use crate::rules::pages::fl907::{ID, messages, options, thresholds};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if cx.document.is_refused() {
        return;
    }
    let Some(known) = cx.known() else { return };
    for setting in cx.document.in_force() {
        let Some(name) = setting.name.filter(|&name| may_have_unit(name)) else { continue };
        let text = setting.text();
        let Some(text) = plain_number(&text) else { continue };
        let Some((option, value_type)) = looked_at(name, &known) else { continue };
        let Some(number) = text.parse().ok().filter(|&number: &f64| number > 0.0) else { continue };
        let report = match value_type {
            ValueType::Duration => {
                let least =
                    if option == options::MIN_PAUSE { thresholds::SHORTEST_PAUSE } else { thresholds::SHORTEST };
                if number >= cx.threshold(least) {
                    continue;
                }
                let value = format!("{text} s");
                cx.report(messages::milliseconds(&setting.key, text))
                    .help(messages::help_duration(&value))
                    .fix(cx.fix_value(setting, &value, Applicability::Unsafe))
            }
            ValueType::Memory => {
                if number >= cx.threshold(thresholds::SMALLEST) {
                    continue;
                }
                let report = cx.report(messages::bytes(&setting.key, text));
                if number < cx.threshold(thresholds::FEWEST_MEGABYTES) {
                    report.help(messages::help_memory())
                } else {
                    let value = format!("{text}m");
                    report.help(messages::help_megabytes(&value)).fix(cx.fix_value(
                        setting,
                        &value,
                        Applicability::Unsafe,
                    ))
                }
            }
            _ => continue,
        };
        cx.file(report.at(setting));
    }
}

/// Whether some release has a type with a unit for a key: most keys have one type.
fn may_have_unit(name: Name) -> bool {
    name.plain_type().is_none_or(|plain_type| matches!(plain_type, ValueType::Duration | ValueType::Memory))
}

/// The option of the page that a key is for, with its type, where every
/// release that reads the key has the same type for it: a number of an option
/// that counts milliseconds in one of them has no unit to be wrong.
fn looked_at(name: Name, known: &KnownReleases) -> Option<(OptionId, ValueType)> {
    let mut found: Option<(OptionId, ValueType)> = None;
    for release in known.iter() {
        for option in name.options_in(release) {
            let here = (on_page(option)?, option.type_in(release));
            if found.is_some_and(|found| found != here) {
                return None;
            }
            found = Some(here);
        }
    }
    found
}

/// The option of the page that this one is, or is the older or newer form of.
fn on_page(option: OptionId) -> Option<OptionId> {
    /// By every form of them.
    static LISTED: LazyLock<Vec<(OptionId, OptionId)>> = LazyLock::new(|| {
        let forms = |&page: &OptionId| page.lineage().map(move |form| (form, page));
        let mut listed: Vec<_> = crate::rules::page(ID).options.iter().flat_map(forms).collect();
        listed.sort_by_key(|&(form, _)| form);
        listed.dedup_by_key(|&mut (form, _)| form);
        listed
    });
    let at = LISTED.binary_search_by_key(&option, |&(form, _)| form).ok()?;
    Some(LISTED[at].1)
}

/// A number without a unit.
fn plain_number(text: &str) -> Option<&str> {
    // Most values end in a letter.
    if text.bytes().last().is_some_and(|last| last.is_ascii_alphabetic()) {
        return None;
    }
    let text = text.trim();
    Some(text).filter(|text| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()))
}
