use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt::Display;
use std::rc::Rc;

use super::asked::Asked;
use super::case::{Case, CaseValue, Cases, cases};
use super::conf_folder::ConfFolder;
use super::measured::Measured;
use super::memory::{MemoryCase, Trial, memory_cases, models};
use super::overrides::Overrides;
use super::page::ThresholdId;
use super::report::Report;
use crate::document::edit::{self, Unedited};
use crate::document::{Document, Held, Setting};
use crate::finding::{Applicability, Change, Finding, Fix, NoFix, RuleId};
use crate::flink::catalogue::OptionId;
use crate::flink::memory::{MemoryRefusal, TaskManagerModel, Underived};
use crate::flink::{KnownReleases, Release};
use crate::intent::{Intent, IntentError, Sla, VersionSource};
use crate::source::{SourceFile, Span, TextEdit, can_apply};

/// Why a rule that needs an SLA could not judge a document without one.
pub const NO_SLA: &str = "no SLA declared";
/// Why a rule that needs measurements could not judge a document without any.
pub const NO_STATS: &str = "no stats given";

const SECRET: &str = "the edit would show a secret";
const SEVERAL: &str = "the key stands in more than one place";

/// About so many rules need what most documents do not say.
const USUALLY_NOT_ASSESSED: usize = 32;

/// How much is worked out for each finding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// All of it.
    #[default]
    Whole,
    /// What fixing takes: the same findings, without help, values and reasons, those of
    /// rules with a fix that is at least so applicable with it, others as for a line.
    Fixes(Applicability),
    /// What a line of output says: the same findings without help, fixes, keys and
    /// reasons.
    Line,
}

impl Detail {
    /// How much is worked out for what a rule finds.
    fn of(self, rule: RuleId) -> Self {
        match self {
            Detail::Fixes(least) if super::page(rule).fix < Some(least) => Detail::Line,
            detail => detail,
        }
    }
}

/// What a rule sees of one document, and where it reports.
pub struct Cx<'d> {
    /// The document.
    pub document: &'d Document<'d>,
    /// What it is for.
    pub intent: &'d Intent,
    /// What it says of itself and that cannot be taken.
    pub intent_errors: &'d [IntentError],
    /// What lies beside it, where it is a file of Flink's `conf` folder.
    pub folder: Option<ConfFolder>,
    /// What was measured of it.
    pub measured: &'d Measured<'d>,
    source: &'d SourceFile,
    overrides: &'d Overrides,
    /// What is wanted of all rules, and of the present one.
    wanted: Detail,
    detail: Detail,
    known: Option<KnownReleases>,
    /// Keys with a secret in them, and how they are shown.
    secret_keys: Vec<(String, String)>,
    asked: Asked<'d>,
    /// The memory of a `TaskManager`, once a rule has asked for it.
    memory: Option<Rc<[MemoryCase]>>,
    rule: RuleId,
    /// The last fix that the text has no place for, until a finding is filed.
    no_fix: RefCell<Option<NoFix>>,
    findings: Vec<Finding>,
    not_assessed: Vec<(RuleId, String)>,
}

impl<'d> Cx<'d> {
    /// A view of `document` in `source`.
    #[must_use]
    pub fn new(
        source: &'d SourceFile,
        document: &'d Document<'d>,
        intent: &'d Intent,
        intent_errors: &'d [IntentError],
        overrides: &'d Overrides,
        folder: Option<ConfFolder>,
        measured: &'d Measured<'d>,
    ) -> Self {
        let known = intent.versions.known();
        let secret_key = |setting: &Setting<'_>| match setting.shown_key() {
            Cow::Borrowed(_) => None,
            Cow::Owned(shown) => Some((setting.key.to_string(), shown)),
        };
        Self {
            document,
            intent,
            intent_errors,
            folder,
            measured,
            source: document.source(source),
            overrides,
            wanted: Detail::Whole,
            detail: Detail::Whole,
            known,
            secret_keys: document.settings.iter().filter_map(secret_key).collect(),
            asked: Asked::new(),
            memory: None,
            rule: RuleId(0),
            no_fix: RefCell::new(None),
            findings: Vec::new(),
            not_assessed: Vec::with_capacity(USUALLY_NOT_ASSESSED),
        }
    }

    /// The same view with so much to be worked out.
    #[must_use]
    pub(crate) fn with_detail(self, detail: Detail) -> Self {
        Self { wanted: detail, detail, ..self }
    }

    /// Whether help or fixes are made use of: where they are not, a rule need not
    /// work out what stands only in them.
    #[must_use]
    pub(super) fn advises(&self) -> bool {
        self.detail != Detail::Line
    }

    /// Lets a rule look at the document.
    pub(crate) fn run(&mut self, rule: RuleId) {
        self.rule = rule;
        self.detail = self.wanted.of(rule);
        self.no_fix.take();
        super::check(rule, self);
    }

    /// What the rules found, and which could not judge the document and why.
    pub(crate) fn into_findings(self) -> (Vec<Finding>, Vec<(RuleId, String)>) {
        (self.findings, self.not_assessed)
    }

    /// The rule says why it cannot judge this document.
    pub fn not_assessed(&mut self, reason: impl Display) {
        let reason = if self.detail == Detail::Whole { reason.to_string() } else { String::new() };
        self.not_assessed.push((self.rule, reason));
    }

    /// A rule outside of the registry's own could not judge this document.
    pub(crate) fn not_assessed_by(&mut self, rule: RuleId, reason: String) {
        self.not_assessed.push((rule, reason));
    }

    /// Files what a policy found, at the first of its keys that is set here.
    pub(crate) fn report_policy(&mut self, rule: RuleId, message: &str, keys: &[String]) {
        self.rule = rule;
        let mut places: Vec<&Setting<'d>> = keys.iter().filter_map(|key| self.document.get(key)).collect();
        places.sort_by_key(|setting| setting.span);
        let mut report = self.report(message.to_owned());
        if let Some((first, others)) = places.split_first() {
            report = report.at(first);
            for other in others {
                report = report.label(other.span, "it looks at this as well");
            }
        }
        self.file(report);
    }

    /// Looks at something that another rule is about: what cannot be known there
    /// is no reason for this one.
    pub(super) fn quietly<T>(&mut self, look: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.not_assessed.len();
        let seen = look(self);
        self.not_assessed.truncate(before);
        seen
    }

    /// The SLA; without one the rule is not assessed.
    pub fn sla(&mut self) -> Option<Sla> {
        if self.intent.sla.is_none() {
            self.not_assessed(NO_SLA);
        }
        self.intent.sla
    }

    /// The releases that the document may be for; where the catalogue has none
    /// of them, the rule is not assessed.
    pub fn known(&mut self) -> Option<KnownReleases> {
        if self.known.is_none() {
            let (oldest, newest) = (Release::OLDEST, Release::NEWEST);
            self.not_assessed(format_args!(
                "Flink {} is outside of the catalogue ({oldest} to {newest})",
                self.intent.versions
            ));
        }
        self.known
    }

    /// A number of the rule's page, or what flinklint.toml puts in its place.
    #[must_use]
    pub fn threshold(&self, id: ThresholdId) -> f64 {
        self.overrides.threshold(id)
    }

    /// Whether what the document lacks is lacking for Flink too: a patch, a
    /// template or a session job is only a part of the configuration.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !self.document.partial && !self.document.templated
    }

    /// What an option comes to in every release that the document may be for.
    /// `None`, and not assessed, where it depends on what cannot be seen here: a
    /// placeholder, a value that Flink refuses, or settings that are elsewhere.
    pub fn cases(&mut self, option: OptionId) -> Option<Cases<'d>> {
        let known = self.known()?;
        let document = self.document;
        let cases = self.asked.or_answer(option, || cases(document, option, &known));
        if self.document.is_refused() {
            self.not_assessed("Flink refuses the document");
            return None;
        }
        if cases.iter().any(|case| case.value == CaseValue::Unknown) {
            self.not_assessed(format_args!("the value of {} is not known here", option.key()));
            return None;
        }
        let may_be_elsewhere = |case: &Case<'_>| case.held.is_none() && case.value != CaseValue::NoSuchOption;
        if !self.is_whole() && cases.iter().any(may_be_elsewhere) {
            self.not_assessed(format_args!("{} may be set outside of this document", option.key()));
            return None;
        }
        Some(cases)
    }

    /// The memory of a `TaskManager` in every release that the document may be
    /// for, or Flink's refusal. `None` where the document starts none, and, not
    /// assessed, where it depends on what cannot be seen here.
    pub fn taskmanager_memory(&mut self) -> Option<Rc<[MemoryCase]>> {
        if !self.document.kind.starts_processes() {
            return None;
        }
        let known = self.known()?;
        if self.document.is_refused() {
            self.not_assessed("Flink refuses the document");
            return None;
        }
        if !self.is_whole() {
            self.not_assessed("the memory of the TaskManager may be set outside of this document");
            return None;
        }
        let derive = || memory_cases(self.document, self.document, &known).into();
        let cases = Rc::clone(self.memory.get_or_insert_with(derive));
        let unseen = cases.iter().find_map(|case| match case.memory.as_ref().err()? {
            Underived::Unknown { key } => Some(format!("the value of {key} is not known here")),
            Underived::Refused(refusal) => matches!(**refusal, MemoryRefusal::NothingToStartFrom { .. })
                .then(|| "the size of the TaskManager is not set in this document".to_owned()),
        });
        if let Some(reason) = unseen {
            self.not_assessed(reason);
            return None;
        }
        let said = !matches!(self.intent.versions_from, VersionSource::FileName | VersionSource::Unknown);
        if !said && cases.iter().any(MemoryCase::rests_on_old_keys) {
            self.not_assessed("it has keys for the heap of a Flink before 1.10, and no Flink version is declared");
            return None;
        }
        Some(cases)
    }

    /// The memory of a `TaskManager` if one key held something else, as a fix would
    /// have it: nothing where none is shown.
    #[must_use]
    pub fn taskmanager_memory_if(&self, key: &str, value: Option<&str>) -> Vec<MemoryCase> {
        let Some(known) = self.known.filter(|_| self.advises()) else { return Vec::new() };
        memory_cases(&Trial { document: self.document, key, value }, self.document, &known)
    }

    /// What the memory of a `TaskManager` depends on, in every run of releases
    /// that derive it alike; `None` where one of them does not know or refuses it.
    #[must_use]
    pub fn taskmanager_models(&self) -> Option<Vec<TaskManagerModel<'d>>> {
        let known = self.known?;
        models(self.document, self.document, &known).into_iter().map(|(_, model)| model.ok()).collect()
    }

    /// The name under which a fix writes the option: the newest that all
    /// versions of the range read.
    #[must_use]
    pub fn name_of(&self, option: OptionId) -> &'static str {
        self.known.and_then(|known| option.name_for(&known)).unwrap_or(option.key())
    }

    /// The name under which a case is set, else the one that a fix writes.
    #[must_use]
    pub fn key_of<'a>(&self, option: OptionId, case: &'a Case<'d>) -> Cow<'a, str> {
        match case.held {
            Some(Held::Setting(setting) | Held::Cluster(_, setting)) => Cow::Borrowed(setting.key.as_ref()),
            Some(Held::Field(field)) => Cow::Owned(field.path.to_string()),
            Some(Held::Operator(_)) | None => Cow::Borrowed(self.name_of(option)),
        }
    }

    /// Begins a finding of the current rule, as severe as its page says.
    pub fn report(&self, message: String) -> Report<'d> {
        Report {
            finding: Finding::new(self.rule, super::page(self.rule).severity, message, self.document.head),
            document: self.document,
            detail: self.detail,
        }
    }

    /// Files a finding.
    pub fn file(&mut self, report: Report<'d>) {
        let mut finding = report.finding;
        let no_fix = self.no_fix.take();
        finding.no_fix = no_fix.filter(|_| finding.fix.is_none()).map(Box::new);
        self.turn_outward(&mut finding);
        self.hide_secret_keys(&mut finding);
        finding.keep_on_one_line();
        if let Some(&severity) = self.overrides.severities.get(&finding.rule) {
            finding.severity = severity;
        }
        self.findings.push(finding);
    }

    /// Rules write keys into their words; a key with a secret in it is masked there.
    fn hide_secret_keys(&self, finding: &mut Finding) {
        for (key, shown) in &self.secret_keys {
            let labels = finding.labels.iter_mut().map(|label| &mut label.text);
            let fix = finding.fix.iter_mut().map(|fix| &mut fix.title);
            let no_fix = finding.no_fix.iter_mut().map(|fix| &mut fix.title);
            let texts = labels
                .chain(fix)
                .chain(no_fix)
                .chain([&mut finding.message])
                .chain(&mut finding.key)
                .chain(&mut finding.help);
            texts.for_each(|text| *text = text.replace(key, shown));
        }
    }

    /// Rules see a document inside of a block as a text of its own; what they
    /// find stands in the file around it.
    fn turn_outward(&self, finding: &mut Finding) {
        finding.span = self.document.outward(finding.span);
        for label in &mut finding.labels {
            label.span = self.document.outward(label.span);
        }
        if let Some(fix) = &mut finding.fix {
            let edits = std::mem::take(&mut fix.edits);
            fix.edits = edits.into_iter().map(|edit| self.document.outward_edit(edit)).collect();
        }
    }

    /// A fix that makes `option` hold `value`: in place where it is set under
    /// any accepted name, else as a new setting under the newest name that all
    /// versions of the range read.
    #[must_use]
    pub fn fix_option(
        &self,
        option: OptionId,
        cases: &[Case<'d>],
        value: &str,
        applicability: Applicability,
    ) -> Option<Fix> {
        if !self.advises() {
            return None;
        }
        let first = cases.first()?.setting;
        if cases.iter().any(|case| {
            matches!(case.held, Some(Held::Field(_)))
                || case.setting.map(|setting| setting.span) != first.map(|setting| setting.span)
        }) {
            return None;
        }
        match first {
            Some(setting) => self.fix_value(setting, value, applicability),
            None => self.fix_absent(option, value, applicability),
        }
    }

    /// A fix that gives a setting another value.
    #[must_use]
    pub fn fix_value(&self, setting: &Setting<'d>, value: &str, applicability: Applicability) -> Option<Fix> {
        if !self.advises() {
            return None;
        }
        if setting.holds_secret() {
            return self.left(applicability, format!("set {}", setting.shown_key()), SECRET);
        }
        let edits = edit::set_value(self.document, self.source, setting, value);
        let changes = vec![Change::Set { key: setting.key.to_string(), value: value.to_owned() }];
        self.fix(edits, changes, applicability, format!("set {} to {value}", setting.key))
    }

    fn fix_absent(&self, option: OptionId, value: &str, applicability: Applicability) -> Option<Fix> {
        let key = option.name_for(&self.known?)?;
        let edits = edit::insert(self.document, self.source, key, value);
        let changes = vec![Change::Set { key: key.to_owned(), value: value.to_owned() }];
        self.fix(edits, changes, applicability, format!("set {key} to {value}"))
    }

    /// The fix, or, where the text has no place for it, a note why.
    fn fix(
        &self,
        edits: Result<Vec<TextEdit>, Unedited>,
        changes: Vec<Change>,
        applicability: Applicability,
        title: String,
    ) -> Option<Fix> {
        match edits {
            Ok(edits) => Some(Fix { applicability, title, edits, changes }),
            Err(reason) => self.left(applicability, title, &reason.to_string()),
        }
    }

    /// Notes why a fix is left to a person, for the finding that is filed next.
    fn left(&self, applicability: Applicability, title: String, reason: &str) -> Option<Fix> {
        self.no_fix.replace(Some(NoFix { applicability, title, reason: reason.to_owned() }));
        None
    }

    /// A fix that takes a setting out, where its key stands once.
    #[must_use]
    pub fn fix_remove(&self, setting: &Setting<'d>, applicability: Applicability) -> Option<Fix> {
        if !self.advises() {
            return None;
        }
        if !self.stands_once(setting) {
            return self.left(applicability, format!("remove {}", setting.key), SEVERAL);
        }
        self.fix_remove_place(setting, applicability)
    }

    /// A fix that takes out one of the places of a key.
    #[must_use]
    pub fn fix_remove_place(&self, place: &Setting<'d>, applicability: Applicability) -> Option<Fix> {
        if !self.advises() {
            return None;
        }
        let edits = edit::remove(self.document, self.source, place);
        let changes = vec![Change::Remove { key: place.key.to_string() }];
        self.fix(edits, changes, applicability, format!("remove {}", place.key))
    }

    /// Whether a key stands in one place only, so that nothing else comes into
    /// force where this place changes its key or goes.
    #[must_use]
    pub fn stands_once(&self, setting: &Setting<'d>) -> bool {
        self.document.settings.iter().filter(|other| other.key == setting.key).nth(1).is_none()
    }

    /// A fix that gives a setting another key, where the key stands once.
    #[must_use]
    pub fn fix_rename(&self, setting: &Setting<'d>, to: &str, applicability: Applicability) -> Option<Fix> {
        if !self.advises() {
            return None;
        }
        let title = || format!("rename {} to {to}", setting.key);
        if !self.stands_once(setting) {
            return self.left(applicability, title(), SEVERAL);
        }
        if setting.holds_secret() && setting.site.value_style != crate::document::Style::Line {
            // Moving the value to another place would print it in the edit.
            let in_place = self.document.containers.get(setting.site.container as usize)?;
            if !to.starts_with(&in_place.prefix) {
                return self.left(applicability, title(), SECRET);
            }
        }
        let edits = edit::rename(self.document, self.source, setting, to);
        let changes = vec![Change::Rename { key: setting.key.to_string(), to: to.to_owned() }];
        self.fix(edits, changes, applicability, title())
    }

    /// A fix that puts another setting in the place of one, where its key
    /// stands once.
    #[must_use]
    pub fn fix_replace(
        &self,
        setting: &Setting<'d>,
        to: &str,
        value: &str,
        applicability: Applicability,
    ) -> Option<Fix> {
        if !self.advises() {
            return None;
        }
        if setting.holds_secret() || !self.stands_once(setting) {
            let reason = if setting.holds_secret() { SECRET } else { SEVERAL };
            return self.left(applicability, format!("replace {} by {to}", setting.shown_key()), reason);
        }
        let edits = edit::rename(self.document, self.source, setting, to).and_then(|mut edits| {
            edits.extend(edit::set_value(self.document, self.source, setting, value)?);
            can_apply(self.source.text(), &edits).then_some(edits).ok_or(Unedited::Form)
        });
        let changes = vec![
            Change::Remove { key: setting.key.to_string() },
            Change::Set { key: to.to_owned(), value: value.to_owned() },
        ];
        self.fix(edits, changes, applicability, format!("replace {} by {to}: {value}", setting.key))
    }

    /// The text that edits are made for.
    #[must_use]
    pub(super) fn source(&self) -> &'d SourceFile {
        self.source
    }

    /// Several fixes as one, as safe as the least safe of them.
    #[must_use]
    pub fn fix_together(&self, fixes: Vec<Fix>) -> Option<Fix> {
        let applicability = fixes.iter().map(|fix| fix.applicability).min()?;
        let titles: Vec<&str> = fixes.iter().map(|fix| fix.title.as_str()).collect();
        let title = titles.join(", ");
        let (mut edits, mut changes) = (Vec::new(), Vec::new());
        for fix in fixes {
            edits.extend(fix.edits);
            changes.extend(fix.changes);
        }
        can_apply(self.source.text(), &edits).then_some(Fix { applicability, title, edits, changes })
    }

    /// The text of the document under `span`, for a rule about the text itself.
    #[must_use]
    pub(super) fn slice(&self, span: Span) -> &'d str {
        self.source.slice(span)
    }

    /// The same from byte `at` to the end of the text that the document stands in.
    #[must_use]
    pub(super) fn slice_from(&self, at: usize) -> &'d str {
        self.source.text().get(at..).unwrap_or_default()
    }

    /// The byte at `at` of the text that the document stands in.
    #[must_use]
    pub(super) fn byte_at(&self, at: usize) -> Option<u8> {
        self.source.text().as_bytes().get(at).copied()
    }
}
