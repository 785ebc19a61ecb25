//! What becomes of each setting of a document.

use std::collections::{BTreeMap, BTreeSet};

use super::names::{Fate, Left, fate, fills_more};
use super::target::{Form, Target};
use super::values::{Syntaxes, Value, outlives_blanks, value};
use crate::document::{Document, Setting};
use crate::flink::catalogue::{Acceptance, Name, OptionId, lookup};
use crate::flink::config_yaml::continuing;
use crate::flink::value::{RawValue, Syntax, core_schema};
use crate::flink::{KnownReleases, Release};

/// What becomes of the settings of a document.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// One for each setting, in their order.
    pub steps: Vec<Step>,
    /// What a person has to do about settings.
    pub notes: Vec<Note>,
    /// What a person may want to know about settings.
    pub asides: Vec<Note>,
}

/// What becomes of one setting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Step {
    /// Another key.
    pub key: Option<String>,
    /// Another value.
    pub value: Option<String>,
    /// It must be a string, whatever it looks like.
    pub quoted: bool,
    /// It goes into a comment.
    pub out: bool,
    /// Why any of this.
    pub why: String,
    /// Whether the reason stands in the file as well.
    pub is_said: bool,
}

/// Something that a person has to do about a setting.
#[derive(Clone, Debug)]
pub(super) struct Note {
    /// The setting.
    pub setting: usize,
    /// What it is.
    pub text: String,
}

impl Step {
    pub fn is_change(&self) -> bool {
        self.out || self.key.is_some() || self.value.is_some()
    }

    fn out(why: String) -> Self {
        Self { out: true, why, ..Self::default() }
    }
}

struct Planner<'d, 's> {
    document: &'d Document<'s>,
    from: KnownReleases,
    target: &'d Target,
    form: Form,
    plan: Plan,
}

/// The plan for a document that may be from the releases `from`.
pub(super) fn plan(document: &Document<'_>, from: KnownReleases, target: &Target, form: Form) -> Plan {
    let plan = Plan { steps: vec![Step::default(); document.settings.len()], ..Plan::default() };
    let mut planner = Planner { document, from, target, form, plan };
    planner.names();
    planner.rivals();
    planner.values();
    planner.overlaps();
    planner.shadowed();
    planner.plan.notes.sort_by_key(|note| note.setting);
    planner.plan
}

impl<'d, 's> Planner<'d, 's> {
    fn in_force(&self) -> impl Iterator<Item = (usize, &'d Setting<'s>)> + use<'d, 's> {
        self.document.settings.iter().enumerate().filter(|(_, setting)| !setting.shadowed)
    }

    fn to(&self) -> Release {
        self.target.release()
    }

    fn note(&mut self, setting: usize, text: String) {
        self.plan.notes.push(Note { setting, text });
    }

    /// The key of a setting as planned so far; `None` where it goes.
    fn key(&self, at: usize) -> Option<&str> {
        let step = &self.plan.steps[at];
        (!step.out).then(|| step.key.as_deref().unwrap_or(&self.document.settings[at].key))
    }

    /// The key as planned so far, as output may show it.
    fn shown(&self, at: usize) -> String {
        let own = || self.document.settings[at].shown_key().into_owned();
        self.plan.steps[at].key.clone().unwrap_or_else(own)
    }

    fn names(&mut self) {
        let to = self.to();
        for (at, setting) in self.in_force() {
            if setting.key.starts_with('\u{feff}') {
                self.plan.steps[at] =
                    Step::out("a byte order mark is a part of its key, and Flink has not read it".into());
                self.note(at, "set it without the byte order mark if it is meant".into());
                continue;
            }
            let Some(name) = setting.name else { continue };
            let why = |since| format!("Flink {to} does not read this (gone with {since})");
            match fate(name, &setting.text(), &self.from, &self.target.known) {
                Fate::Keep => self.new_in_force(at, setting, name),
                Fate::Renamed { to: key } => {
                    let why = format!("its name in Flink {to}");
                    self.plan.steps[at] = Step { key: Some(key.to_owned()), why, ..Step::default() };
                }
                Fate::Replaced { to: key, value } => {
                    let (key, value) = (Some(key.to_owned()), Some(value.to_owned()));
                    let why = format!("what Flink {to} has in its place");
                    self.plan.steps[at] = Step { key, value, why, ..Step::default() };
                }
                Fate::Gone { since, left } => {
                    let left = match &left {
                        Left::Nothing => "; nothing took its place".to_owned(),
                        Left::Default(key) => format!("; {key} does the same by default"),
                        Left::WasUnread => ", nor did the version that this was for".to_owned(),
                        Left::Choice(keys) => {
                            let keys = keys.join(" or ");
                            self.note(at, format!("set {keys} instead"));
                            format!("; set {keys} instead")
                        }
                    };
                    let why = format!("{}{left}", why(since));
                    self.plan.steps[at] = Step { is_said: true, ..Step::out(why) };
                }
            }
        }
    }

    /// A setting that the version before did not read and this one does.
    fn new_in_force(&mut self, at: usize, setting: &Setting<'_>, name: Name) {
        let Some((first, _)) = name.lifetime() else { return };
        let never = name.acceptance(&self.from) == Acceptance::Never;
        if never && first > self.from.last && name.acceptance(&self.target.known) == Acceptance::Always {
            let text = format!("{} comes into force: Flink reads it from {first} on", setting.shown_key());
            self.plan.asides.push(Note { setting: at, text });
        }
    }

    /// Several names of one option: the one that counted stays.
    fn rivals(&mut self) {
        let mut options: BTreeMap<OptionId, Vec<usize>> = BTreeMap::new();
        for (at, setting) in self.in_force() {
            let Some(name) = self.key(at).and_then(lookup).filter(|name| !name.is_outside_options()) else { continue };
            let read: Vec<_> = name.options_in(self.to()).collect();
            let fills_two = setting.name.is_some_and(|name| name.options_in(self.from.last).nth(1).is_some());
            if let (&[option], false) = (read.as_slice(), fills_two) {
                options.entry(option).or_default().push(at);
            }
        }
        for (option, members) in options.into_iter().filter(|(_, members)| members.len() > 1) {
            self.settle(option, &members);
        }
    }

    fn settle(&mut self, option: OptionId, members: &[usize]) {
        let settings = &self.document.settings;
        let first_in = |release: Release| {
            let mut names = option.names_in(release);
            names.find_map(|name| members.iter().copied().find(|&at| settings[at].name == Some(name)))
        };
        let read_before: BTreeSet<usize> = self
            .from
            .iter()
            .filter_map(|release| {
                let replaced = || members.iter().copied().find(|&at| read_in(&settings[at], release));
                first_in(release).or_else(replaced)
            })
            .collect();
        let winner = match read_before.first() {
            Some(&only) if read_before.len() == 1 => only,
            _ => first_in(self.to()).unwrap_or(members[0]),
        };
        let shown = settings[winner].shown_key().into_owned();
        let is_open = read_before.len() > 1 && members.iter().any(|&at| settings[at].value != settings[winner].value);
        for &at in members.iter().filter(|&&at| at != winner) {
            let why = format!("it is another name of {shown}, beside which it has no effect");
            self.plan.steps[at] = Step { is_said: true, ..Step::out(why) };
            self.plan.notes.retain(|note| note.setting != at);
            self.plan.asides.retain(|note| note.setting != at);
            if is_open {
                let other = settings[at].shown_key();
                let text =
                    format!("which of {other} and {shown} counted depends on the version; say it by --flink-version");
                self.note(at, text);
            }
        }
    }

    fn values(&mut self) {
        let syntaxes = Syntaxes {
            before: self.document.value_syntax(self.from.last),
            after: match self.form {
                Form::LinesToYaml | Form::LinesToOptions => Syntax::StandardYaml,
                Form::Lines => Syntax::Legacy,
                Form::InPlace => self.document.value_syntax(self.to()),
            },
        };
        for (at, setting) in self.in_force() {
            let Some(key) = self.key(at).map(ToOwned::to_owned) else { continue };
            let planned = self.plan.steps[at].value.clone();
            if planned.is_some() {
                continue;
            }
            if self.form == Form::LinesToOptions && !self.without_blanks(at, setting, &key) {
                continue;
            }
            let (from, to) = (self.from, self.to());
            let made = |text: &RawValue<'_>| value(setting, &key, text, &from, to, syntaxes);
            match made(&setting.value) {
                Value::Same => {}
                Value::Rewritten(text) => {
                    let step = &mut self.plan.steps[at];
                    step.value = Some(text);
                    if step.why.is_empty() {
                        step.why = "Flink would read it as YAML".into();
                    }
                }
                Value::Lost(why) => self.note(at, why),
            }
            if self.form == Form::LinesToYaml {
                let text = self.plan.steps[at].value.clone().unwrap_or_else(|| setting.text().into_owned());
                let plain =
                    core_schema::resolve(&text).is_some_and(|raw| made(&raw) == made(&RawValue::from(text.as_str())));
                self.plan.steps[at].quoted = !plain;
            }
        }
    }

    /// From 1.19 on the image takes every blank out of a property. Gives whether
    /// the value stands that.
    fn without_blanks(&mut self, at: usize, setting: &Setting<'_>, key: &str) -> bool {
        let text = setting.text();
        if !text.contains(char::is_whitespace) {
            return true;
        }
        let without: String = text.split_whitespace().collect();
        if !outlives_blanks(setting, key, &without, self.to()) {
            let to = self.to();
            let text = format!("the image of Flink {to} takes the blanks out of its value; put it into config.yaml");
            self.note(at, text);
            return false;
        }
        true
    }

    /// Keys with a value below which there are others: what writes the file anew
    /// loses one of the two, and the operator refuses them for Flink 2.
    fn overlaps(&mut self) {
        let is_nested = match self.form {
            Form::LinesToYaml | Form::LinesToOptions => true,
            Form::Lines => false,
            Form::InPlace => self.document.value_syntax(self.to()) == Syntax::StandardYaml,
        };
        if !is_nested {
            return;
        }
        let (to, from) = (self.to(), self.from);
        let keys: BTreeMap<&str, usize> = self.in_force().filter_map(|(at, _)| Some((self.key(at)?, at))).collect();
        let mut taken: BTreeSet<Name> = BTreeSet::new();
        let (mut renamed, mut notes) = (Vec::new(), Vec::new());
        for (&short, &at) in &keys {
            let Some((_, &below)) = continuing(&keys, short).next() else { continue };
            let (shown, longer) = (self.shown(at), self.shown(below));
            let own = self.document.settings[at].name;
            let free = |name: &Name| {
                !keys.contains_key(name.as_str())
                    && !taken.contains(name)
                    && continuing(&keys, name.as_str()).next().is_none()
                    && name.acceptance(&self.target.known) == Acceptance::Always
                    && !own.is_some_and(|own| fills_more(own, name.as_str(), &from, to))
            };
            let option = lookup(short).and_then(|name| name.options_in(to).next());
            if let Some(other) = option.and_then(|option| option.names_in(to).find(free)) {
                taken.insert(other);
                renamed.push((at, other, format!("nested YAML cannot hold {shown} beside {longer}")));
            } else {
                let text = format!(
                    "{longer} stands below {shown}: Flink loads both, but loses one when it writes the file nested"
                );
                notes.push(Note { setting: at, text });
            }
        }
        for (at, other, why) in renamed {
            let step = &mut self.plan.steps[at];
            step.key = Some(other.as_str().to_owned());
            step.why = why;
        }
        self.plan.notes.extend(notes);
    }

    /// Settings that a later one replaces. They must not come into force when
    /// that one gets another key, and a mapping of YAML has no key twice.
    fn shadowed(&mut self) {
        let changed: BTreeSet<&str> = self
            .in_force()
            .filter(|&(at, _)| {
                let step = &self.plan.steps[at];
                step.out || step.key.is_some()
            })
            .map(|(_, setting)| setting.key.as_ref())
            .collect();
        for (at, setting) in self.document.settings.iter().enumerate().filter(|(_, setting)| setting.shadowed) {
            if self.form == Form::LinesToYaml || changed.contains(setting.key.as_ref()) {
                self.plan.steps[at] = Step::out("it is set again below, which counts".into());
            }
        }
    }
}

fn read_in(setting: &Setting<'_>, release: Release) -> bool {
    setting.name.is_some_and(|name| name.options_in(release).next().is_some())
}
