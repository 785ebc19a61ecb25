use std::collections::BTreeMap;

use super::key_lifetime::{deprecated_everywhere, further_reader};
use crate::document::{Kind, Setting};
use crate::finding::{Applicability, Fix, Severity};
use crate::flink::KnownReleases;
use crate::flink::config_yaml::{any_continues, continuing};
use crate::rules::Cx;
use crate::rules::pages::fl911::messages;

/// How many of the longer keys a finding shows.
const MOST_LABELS: usize = 5;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let Some(what) = Harm::of(cx) else { return };
    let Some(known) = cx.known() else { return };
    for overlap in overlaps(cx, what) {
        let short = overlap.short;
        let Some(first) = overlap.longer.first() else { continue };
        let message = match what {
            Harm::Refused => messages::refused(&short.key, &first.key),
            Harm::LostAtStart => messages::lost_at_start(&short.key, &first.key),
            Harm::LostLater => messages::lost(&short.key, &first.key),
        };
        let severity = if what == Harm::LostLater { Severity::Warning } else { Severity::Error };
        let mut report = cx.report(message).at(short).severity(severity);
        for longer in overlap.longer.iter().take(MOST_LABELS) {
            report = report.label(longer.span, messages::longer());
        }
        let (help, fix) = mended(cx, short, what, &known);
        cx.file(report.help(help).fix(fix));
    }
}

/// What becomes of settings whose keys overlap.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Harm {
    /// The operator does not deploy them.
    Refused,
    /// The start script of the image puts them into a nested file, and loses some
    /// or fails.
    LostAtStart,
    /// They are in force until something writes the file anew.
    LostLater,
}

impl Harm {
    /// `None` where overlapping keys do no harm, or where not all of the
    /// settings may end up in the configuration.
    fn of(cx: &Cx<'_>) -> Option<Self> {
        if cx.document.is_refused() || cx.document.templated {
            return None;
        }
        let known = cx.intent.versions.known()?;
        match cx.document.written {
            Kind::ConfigYaml => known.last.at_least(1, 19).then_some(Harm::LostLater),
            Kind::FlinkProperties => known.first.at_least(1, 19).then_some(Harm::LostAtStart),
            Kind::FlinkDeployment | Kind::FlinkBlueGreenDeployment => {
                known.first.at_least(2, 0).then_some(Harm::Refused)
            }
            _ => None,
        }
    }
}

/// A key with a value, and keys below it.
struct Overlap<'d> {
    short: &'d Setting<'d>,
    longer: Vec<&'d Setting<'d>>,
}

fn overlaps<'d>(cx: &Cx<'d>, harm: Harm) -> Vec<Overlap<'d>> {
    let document = cx.document;
    if !any_continues(document.in_force().map(|setting| setting.key.as_bytes()).collect()) {
        return Vec::new();
    }
    let keys: BTreeMap<&str, &Setting<'_>> =
        document.in_force().map(|setting| (setting.key.as_ref(), setting)).collect();
    let overlap = |short: &'d Setting<'d>| {
        let longer: Vec<_> = continuing(&keys, &short.key).map(|(_, &longer)| longer).collect();
        // A second name of the option in a file that loads is FL908's.
        let is_alias = harm == Harm::LostLater && longer.iter().all(|longer| is_same_option(short, longer));
        (!longer.is_empty() && !is_alias).then_some(Overlap { short, longer })
    };
    document.in_force().filter_map(overlap).collect()
}

fn is_same_option(short: &Setting<'_>, longer: &Setting<'_>) -> bool {
    let (Some(short), Some(longer)) = (short.name, longer.name) else { return false };
    let option = longer.option();
    option.is_some_and(|option| short.edges().any(|edge| edge.option == option))
}

/// The keys that FL911 reports, whose other names it deals with as well.
pub(super) fn short_keys(cx: &Cx<'_>) -> Vec<String> {
    let Some(harm) = Harm::of(cx) else { return Vec::new() };
    overlaps(cx, harm).iter().map(|overlap| overlap.short.key.to_string()).collect()
}

/// What to do: the short key's option has another name, which no key is below.
fn mended<'d>(cx: &Cx<'d>, short: &'d Setting<'d>, harm: Harm, known: &KnownReleases) -> (String, Option<Fix>) {
    // What was refused takes effect.
    let applicability = if harm == Harm::LostLater { Applicability::Safe } else { Applicability::Unsafe };
    let options = short.name.and_then(|name| deprecated_everywhere(name, known)).unwrap_or_default();
    let (&[option], Some(name)) = (options.as_slice(), short.name) else { return (messages::help().to_owned(), None) };
    let Some(target) = option.name_for(known).filter(|&target| target != short.key) else {
        return (messages::help().to_owned(), None);
    };
    let other = option.names_in(known.last).filter(|&other| other != name).find_map(|other| cx.document.named(other));
    if let Some(other) = other {
        let fix = if other.value == short.value { cx.fix_remove(short, applicability) } else { None };
        return (messages::help_set_too(&other.key, &short.key).to_string(), fix);
    }
    if let Some(further) = further_reader(name, target, known) {
        return (messages::help_sets_more(&short.key, target, further.key()).to_string(), None);
    }
    (messages::help_rename(&short.key, target).to_string(), cx.fix_rename(short, target, applicability))
}
