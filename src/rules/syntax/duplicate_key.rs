use std::collections::{HashMap, HashSet};

use crate::document::{RefusalReason, Setting};
use crate::finding::{Applicability, Change, Fix, Severity};
use crate::flink::KnownReleases;
use crate::rules::Cx;
use crate::rules::pages::fl908::messages;
use crate::source::Span;

/// How many of the places without effect a finding shows.
const MOST_LABELS: usize = 5;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if cx.document.templated {
        return;
    }
    refused(cx);
    if !cx.document.is_refused() {
        repeated(cx);
        aliased(cx);
    }
}

/// `config.yaml` with a key twice in one mapping.
fn refused(cx: &mut Cx<'_>) {
    let document = cx.document;
    if document.refusals.is_empty() {
        return;
    }
    let mut by_place: HashMap<(&str, Span), &Setting<'_>> = HashMap::new();
    let mut firsts: HashMap<&str, &Setting<'_>> = HashMap::new();
    let mut contradictory: HashSet<&str> = HashSet::new();
    for setting in &document.settings {
        let key = setting.key.as_ref();
        by_place.entry((key, setting.key_span)).or_insert(setting);
        if firsts.entry(key).or_insert(setting).value != setting.value {
            contradictory.insert(key);
        }
    }
    for refusal in &document.refusals {
        let RefusalReason::Duplicate { key, first } = &refusal.reason else { continue };
        let report = cx
            .report(messages::refused(key))
            .at_span(refusal.span)
            .key(key, None)
            .severity(Severity::Error)
            .label(*first, messages::first())
            .help(messages::help());
        let first_counts = by_place.contains_key(&(key.as_str(), *first));
        let fix = match by_place.get(&(key.as_str(), refusal.span)) {
            // The first may be null or worse, and no setting.
            Some(second) if first_counts && !contradictory.contains(key.as_str()) => {
                cx.fix_remove_place(second, Applicability::Safe)
            }
            _ => None,
        };
        cx.file(report.fix(fix));
    }
}

/// The same key in several places: the last is in force.
fn repeated(cx: &mut Cx<'_>) {
    let document = cx.document;
    if !document.settings.iter().any(|setting| setting.shadowed) {
        return;
    }
    let replaced = document.replaced();
    for winner in document.in_force() {
        let Some(losers) = replaced.get(winner.key.as_ref()) else { continue };
        // Each SET of a script counts for the jobs before the next.
        if document.script.as_ref().is_some_and(|script| losers.iter().any(|loser| script.serves_a_job(loser))) {
            continue;
        }
        if winner.site.shared || losers.iter().any(|loser| loser.site.shared) {
            continue;
        }
        let equal = losers.iter().all(|loser| loser.value == winner.value);
        let count = losers.len() + 1;
        let message = if equal {
            messages::equal(&winner.key, count)
        } else {
            messages::last_wins(&winner.key, count, winner.shown())
        };
        let mut report = cx.report(message).at(winner);
        if equal {
            report = report.severity(Severity::Info).fix(remove_all(cx, losers));
        }
        let hidden = losers.len().saturating_sub(MOST_LABELS);
        for loser in losers.iter().rev().take(MOST_LABELS) {
            report = report.label(loser.span, messages::overridden());
        }
        cx.file(report.help(if hidden > 0 {
            messages::help_more(hidden).to_string()
        } else {
            messages::help().to_owned()
        }));
    }
}

fn remove_all(cx: &Cx<'_>, losers: &[&Setting<'_>]) -> Option<Fix> {
    let mut whole: Option<Fix> = None;
    for loser in losers {
        let fix = cx.fix_remove_place(loser, Applicability::Safe)?;
        match &mut whole {
            None => whole = Some(fix),
            Some(whole) => {
                whole.edits.extend(fix.edits);
                whole.changes.extend(fix.changes);
            }
        }
    }
    let mut fix = whole?;
    fix.title = match fix.changes.first()? {
        Change::Remove { key } => format!("keep only the last {key}"),
        _ => return None,
    };
    Some(fix)
}

/// An old and a new name of one option: Flink takes its own name first.
fn aliased(cx: &mut Cx<'_>) {
    let document = cx.document;
    let has_names =
        document.settings.iter().any(|setting| setting.name.is_some_and(|name| name.edges().next().is_some()));
    if !has_names {
        return;
    }
    let Some(known) = cx.known() else { return };
    let mut overlapping = None;
    for setting in document.in_force() {
        let Some(winner) = overruling(cx, setting, &known) else { continue };
        // FL911's, which deals with both names.
        let overlapping = overlapping.get_or_insert_with(|| super::overlapping_key_prefix::short_keys(cx));
        if overlapping.iter().any(|key| *key == setting.key) {
            continue;
        }
        let equal = winner.value == setting.value;
        let mut report = cx
            .report(messages::alias(&setting.key, &winner.key))
            .at(setting)
            .label(winner.span, messages::in_force())
            .help(messages::help());
        if equal {
            let fix = cx.fix_remove(setting, Applicability::Safe);
            report = report.severity(Severity::Info).fix(fix);
        }
        cx.file(report);
    }
}

/// The setting that every version of the range takes instead of this one.
fn overruling<'d>(cx: &Cx<'d>, setting: &Setting<'d>, known: &KnownReleases) -> Option<&'d Setting<'d>> {
    let name = setting.name?;
    name.edges().next()?;
    let mut found: Option<&Setting<'_>> = None;
    for release in known.iter() {
        let options = name.replaced_by(release);
        if options.is_empty() {
            return None;
        }
        for option in options {
            let own = option.names_in(release).find_map(|name| cx.document.named(name))?;
            if own.key == setting.key {
                return None;
            }
            if own.site.shared || found.is_some_and(|found| found.span != own.span) {
                return None;
            }
            found = Some(own);
        }
    }
    found
}
