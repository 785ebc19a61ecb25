//! Keys by the versions that read them: FL903, FL904 and FL905.

use std::collections::BTreeSet;

use super::overlapping_key_prefix::short_keys;
use crate::document::{Document, Setting};
use crate::finding::{Applicability, Severity};
use crate::flink::catalogue::{Acceptance, Carried, Name, OptionId, lookup};
use crate::flink::{KnownReleases, Release};
use crate::intent::VersionSource;
use crate::rules::Cx;
use crate::rules::pages::{fl903, fl904, fl905};

/// The settings in force whose key some release of the catalogue reads.
fn named<'d>(document: &'d Document<'d>) -> impl Iterator<Item = (&'d Setting<'d>, Name)> {
    document
        .in_force()
        .filter_map(|setting| Some((setting, setting.name?)))
        .filter(|(_, name)| !name.is_outside_options())
}

pub(in crate::rules) fn fl903(cx: &mut Cx<'_>) {
    use fl903::messages;
    if cx.document.is_refused() {
        return;
    }
    let Some(known) = cx.known() else { return };
    let overlapping = short_keys(cx);
    for (setting, name) in named(cx.document) {
        let Some(options) = deprecated_everywhere(name, &known) else {
            superseded(cx, setting, name, &known);
            continue;
        };
        // FL911's, which renames it for a stronger reason.
        if overlapping.iter().any(|key| *key == setting.key) {
            continue;
        }
        let Some(&option) = options.first() else { continue };
        // FL908's: the setting has no effect beside another name of the option.
        let in_force = option.names_in(known.last).find(|&other| cx.document.named(other).is_some());
        if in_force != Some(name) {
            continue;
        }
        // A name that fills two options cannot be replaced by one of them.
        let target = option.name_for(&known).filter(|&target| options.len() == 1 && target != setting.key);
        let own = target.unwrap_or(option.key());
        let dropped = Release::all().find(|&release| release > known.last && name.options_in(release).next().is_none());
        let message = match dropped {
            Some(release) => messages::dropped(&setting.key, own, release),
            None => messages::deprecated(&setting.key, own),
        };
        let severity = if dropped.is_some() { Severity::Warning } else { Severity::Info };
        let report = cx.report(message).at(setting).severity(severity);
        let Some(target) = target else {
            let keys: Vec<_> = options.iter().map(|option| option.key()).collect();
            cx.file(report.help(messages::help_only(keys.join(" and "))));
            continue;
        };
        let mut others = option.names_in(known.last).filter(|&other| other != name);
        if let Some(other) = others.find_map(|other| cx.document.named(other)) {
            cx.file(report.help(messages::help_set_too(&other.key)));
            continue;
        }
        if let Some(further) = further_reader(name, target, &known) {
            cx.file(report.help(messages::help_sets_more(target, further.key())));
            continue;
        }
        let since = lookup(target).and_then(Name::lifetime).map_or(option.since(), |(first, _)| first);
        let fix = cx.fix_rename(setting, target, Applicability::Safe);
        cx.file(report.help(messages::help(target, since)).fix(fix));
    }
}

/// Whether nobody said which versions are meant.
fn is_guessed(cx: &Cx<'_>) -> bool {
    matches!(cx.intent.versions_from, VersionSource::FileName | VersionSource::Unknown)
}

/// A key with an option of its own that a later release has no more, where all
/// of the range have what took its place.
fn superseded<'d>(cx: &mut Cx<'d>, setting: &Setting<'d>, name: Name, known: &KnownReleases) {
    use fl903::messages;
    let Some((_, last)) = name.lifetime() else { return };
    let Some(gone) = last.next() else { return };
    if name.acceptance(known) != Acceptance::Always || gone <= known.last {
        return;
    }
    let Some(successor) = name.successor() else { return };
    let keys: Vec<_> = successor.options().filter_map(|option| option.name_for(known)).collect();
    if keys.is_empty() || keys.iter().any(|key| cx.document.held_under(key).is_some()) {
        return;
    }
    let severity = if is_guessed(cx) { Severity::Info } else { Severity::Warning };
    let report = cx.report(messages::superseded(gone, &setting.key)).at(setting).severity(severity);
    cx.file(report.help(messages::help_only(keys.join(" or "))));
}

/// A further option that takes the value under its new name.
pub(super) fn further_reader(name: Name, target: &str, known: &KnownReleases) -> Option<OptionId> {
    let target = lookup(target)?;
    known.iter().find_map(|release| {
        let reads = |option: OptionId| name.options_in(release).any(|other| other == option);
        target.options_in(release).find(|&option| !reads(option))
    })
}

/// The options that every release of the range reads the name for as a
/// deprecated one.
pub(super) fn deprecated_everywhere(name: Name, known: &KnownReleases) -> Option<Vec<OptionId>> {
    name.edges().next()?;
    let mut found: Option<Vec<OptionId>> = None;
    for release in known.iter() {
        let options = name.replaced_by(release);
        if options.is_empty() {
            return None;
        }
        found = Some(options);
    }
    found.filter(|_| name.acceptance(known) == Acceptance::Always && !is_new_by_patch(name, known))
}

/// Whether the option's own name came with a patch release, so that a bare
/// minor version does not tell which of the two names is the old one.
fn is_new_by_patch(name: Name, known: &KnownReleases) -> bool {
    name.edges().map(|edge| edge.option.name()).any(|own| {
        own.acceptance(known) == Acceptance::Partly && { known.iter().all(|release| own.primary_in(release).is_some()) }
    })
}

pub(in crate::rules) fn fl904(cx: &mut Cx<'_>) {
    use fl904::messages;
    if cx.document.is_refused() {
        return;
    }
    let Some(known) = cx.known() else { return };
    let mut told = BTreeSet::new();
    for (setting, name) in named(cx.document) {
        let Some((_, last)) = name.lifetime() else { continue };
        let is_oldest = last == Release::OLDEST && known.first == last && known.last > last;
        // What went together is told once.
        if is_oldest && is_guessed(cx) && told.insert(setting.key.split('.').next().unwrap_or_default()) {
            let report = cx.report(messages::oldest(last, &setting.key)).at(setting).severity(Severity::Info);
            cx.file(report.help(messages::help_oldest()));
        }
        if last >= known.first || name.acceptance(&known) != Acceptance::Never {
            continue;
        }
        let Some(gone) = last.next() else { continue };
        let report = cx.report(messages::removed(cx.intent.versions, &setting.key, gone)).at(setting);
        let (successors, carried) = successors(setting, name, &known);
        let delete = || cx.fix_remove(setting, Applicability::Unsafe);
        let set =
            successors.iter().find_map(|option| option.names_in(known.last).find_map(|own| cx.document.named(own)));
        let report = match (successors.as_slice(), set) {
            ([], _) => report.help(messages::help_delete()).fix(delete()),
            (_, Some(own)) => report.help(messages::help_set_too(&own.key)).fix(delete()),
            (&[option], None) => {
                let target = option.name_for(&known).unwrap_or(option.key());
                match carried {
                    Carried::Same => report.help(messages::help_replace(target)).fix(cx.fix_rename(
                        setting,
                        target,
                        Applicability::Unsafe,
                    )),
                    Carried::As(value) => report
                        .help(messages::help_replace(format_args!("{target}: {value}")))
                        .fix(cx.fix_replace(setting, target, value, Applicability::Unsafe)),
                    Carried::Dropped => report.help(messages::help_default(target)).fix(delete()),
                    Carried::Unknown => report.help(messages::help_replace(target)),
                }
            }
            (several, None) => {
                let keys: Vec<_> = several.iter().map(|option| option.key()).collect();
                report.help(messages::help_replace(keys.join(" or ")))
            }
        };
        cx.file(report);
    }
}

/// What every release of the range has in place of a name that is gone, and
/// what the value is there.
fn successors(setting: &Setting<'_>, name: Name, known: &KnownReleases) -> (Vec<OptionId>, Carried) {
    let is_live = |option: &OptionId| option.name_for(known).is_some();
    let options: Vec<_> = name.edges().map(|edge| edge.option).filter(is_live).collect();
    match name.successor() {
        Some(successor) if options.is_empty() => {
            let options: Vec<_> = successor.options().filter(is_live).collect();
            (options, successor.carried(&setting.text()))
        }
        _ => (options, Carried::Same),
    }
}

pub(in crate::rules) fn fl905(cx: &mut Cx<'_>) {
    use fl905::messages;
    if cx.document.is_refused() {
        return;
    }
    let Some(known) = cx.known() else { return };
    for (setting, name) in named(cx.document) {
        let Some((first, _)) = name.lifetime() else { continue };
        if first < known.last || name.acceptance(&known) != Acceptance::Never {
            continue;
        }
        let versions = cx.intent.versions;
        let first = name.first_patch(first);
        let mut report = cx.report(messages::newer(versions, &setting.key, first)).at(setting);
        let older = name.option().and_then(|option| Some((option, option.name_for(&known)?)));
        report = match older {
            Some((option, older)) => {
                let set_too =
                    option.lineage().any(|other| other.name() != name && cx.document.named(other.name()).is_some());
                let fix = if set_too { None } else { cx.fix_rename(setting, older, Applicability::Unsafe) };
                report.help(messages::help_older(versions, older)).fix(fix)
            }
            None => report.help(messages::help(first)),
        };
        cx.file(report);
    }
}
