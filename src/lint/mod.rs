//! One run: from files to findings.

pub mod baseline;
mod batch;
mod budget;
mod kustomization;
mod measurements;
/// What a run found.
pub mod outcome;
mod pieces;
pub mod suppression;
mod together;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

pub use budget::{DocumentBudget, PartSetting, WhatIf};
pub use kustomization::Kustomizations;
pub use measurements::Measurements;

use crate::collect::{self, Input, Origin, ReadError};
use crate::document::{self, ClusterDefaults, Document, Kind, NOT_FLINK, ReadFile, could_be_flink, hidden_values};
use crate::finding::{Finding, Fix, RuleId};
use crate::intent::{Declared, Hints, Intent, IntentError, resolve};
use crate::policy::Verdict;
use crate::project::{FailOn, Project, RuleSet, Selection};
pub use crate::rules::Detail;
use crate::rules::{self, ConfFolder, Cx, Overrides};
use crate::source::SourceFile;
use crate::syntax::yaml::ChangedLines;
use crate::threads;
pub(crate) use batch::is_small;
use outcome::{DocumentInfo, FileOutcome, FiledFinding, Run, Skipped};
pub(crate) use together::Read;

/// Lints files by what the command line says and the flinklint.toml of each.
#[derive(Debug)]
pub struct Linter {
    /// What the command line declares of every document.
    pub declared: Declared,
    /// The kind of every file, where the command line says so.
    pub kind: Option<Kind>,
    /// The rules that the command line selects.
    pub selection: Selection,
    /// Larger files are not read.
    pub max_file_size: u64,
    /// The kustomizations that were looked into.
    pub kustomizations: Kustomizations,
    /// What is done about comments that suppress findings.
    pub suppressions: Suppressions,
    /// How much is worked out for each finding.
    pub detail: Detail,
    /// What was measured of running clusters, see [`Linter::measure`].
    pub measurements: Option<Measurements>,
}

/// What is done about comments and annotations that suppress findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Suppressions {
    /// They are heeded.
    #[default]
    Heed,
    /// They are passed over: everything is reported.
    PassOver,
    /// They are heeded, and what is left to find is given one as its fix.
    Write,
}

/// What became of one file.
#[derive(Debug)]
pub enum Linted {
    /// It holds Flink configuration, or should.
    File(FileOutcome),
    /// It was left alone.
    Skipped(Skipped),
    /// It could not be read; the run fails.
    Failed(String),
}

impl Linted {
    /// Flinklint panicked on the file.
    pub(crate) fn broken_on(input: &Input) -> Self {
        Self::Failed(format!("{}: flinklint failed on this file; please report it", input.name))
    }
}

impl From<Result<FileOutcome, Skipped>> for Linted {
    fn from(linted: Result<FileOutcome, Skipped>) -> Self {
        linted.map_or_else(Linted::Skipped, Linted::File)
    }
}

/// Which rules run for a file, and how.
#[derive(Debug, Default)]
pub struct Profile {
    rules: RuleSet,
    /// The rules that run where something was measured, and where nothing was.
    running: Running,
    overrides: Overrides,
    /// From which severity on the file makes the run fail.
    pub fail_on: FailOn,
}

/// The rules of a profile, those that say nothing without measurements apart.
#[derive(Debug, Default)]
struct Running {
    all: Vec<RuleId>,
    without_stats: Vec<RuleId>,
    needing_stats: Arc<[RuleId]>,
    nothing: Arc<[RuleId]>,
}

impl Running {
    fn of(rules: &RuleSet) -> Self {
        let all: Vec<RuleId> = rules.iter().collect();
        let (needing, without): (Vec<RuleId>, Vec<RuleId>) =
            all.iter().partition(|&&rule| rules::page(rule).needs_stats);
        Self { all, without_stats: without, needing_stats: needing.into(), nothing: Arc::default() }
    }
}

impl Profile {
    /// The same with those rules only for which this holds.
    pub(crate) fn only(&self, is_wanted: impl FnMut(RuleId) -> bool) -> Self {
        let rules = self.rules.filter(is_wanted);
        Self { running: Running::of(&rules), rules, overrides: self.overrides.clone(), fail_on: self.fail_on }
    }

    /// The rules to run, and those that cannot judge because nothing was measured.
    fn rules_with(&self, stats: bool) -> (&[RuleId], &Arc<[RuleId]>) {
        if stats {
            (&self.running.all, &self.running.nothing)
        } else {
            (&self.running.without_stats, &self.running.needing_stats)
        }
    }
}

/// The profile of every flinklint.toml of a run, by [`project_key`].
pub type Profiles = BTreeMap<Option<usize>, Profile>;

/// Larger files are not read unless another limit is given: 256 MB.
pub const MAX_FILE_SIZE: u64 = 256 << 20;

impl Linter {
    /// A linter that heeds suppressions, detects kinds and has no measurements.
    #[must_use]
    pub fn new(declared: Declared, selection: Selection) -> Self {
        Self {
            declared,
            kind: None,
            selection,
            max_file_size: MAX_FILE_SIZE,
            kustomizations: Kustomizations::default(),
            suppressions: Suppressions::Heed,
            detail: Detail::Whole,
            measurements: None,
        }
    }

    /// Lints every file. The second part tells which could not be read.
    #[must_use]
    pub fn run(&self, inputs: &[Input]) -> (Run, Vec<String>) {
        self.run_with(inputs, &|| {})
    }

    /// The same, and calls `step` when a file is done, from any thread.
    #[must_use]
    pub fn run_with(&self, inputs: &[Input], step: &(dyn Fn() + Sync)) -> (Run, Vec<String>) {
        let profiles = self.profiles(inputs);
        let (mut run, mut failed) = (Run::default(), Vec::new());
        let mut broken = BTreeSet::new();
        let lint = |input: &Input| {
            let linted = apart(input, || self.lint(input, &profiles[&project_key(input)]));
            step();
            linted
        };
        for linted in threads::map(inputs, lint) {
            match linted {
                Linted::File(mut file) => {
                    broken.extend(std::mem::take(&mut file.broken));
                    run.files.push(file);
                }
                Linted::Skipped(skipped) => run.skipped.push(skipped),
                Linted::Failed(message) => failed.push(message),
            }
        }
        failed.extend(broken);
        (run, failed)
    }

    /// The profile of every flinklint.toml that holds for one of the files.
    #[must_use]
    pub fn profiles(&self, inputs: &[Input]) -> Profiles {
        let mut profiles = BTreeMap::new();
        for input in inputs {
            profiles.entry(project_key(input)).or_insert_with(|| self.profile(input.project.as_deref()));
        }
        profiles
    }

    /// Which rules run under a flinklint.toml, and how.
    #[must_use]
    pub fn profile(&self, project: Option<&Project>) -> Profile {
        let Some(project) = project else {
            let rules = Selection::resolve(&[&self.selection], rules::pages());
            return Profile { running: Running::of(&rules), rules, ..Profile::default() };
        };
        let mut overrides = Overrides::default();
        for (&rule, settings) in &project.rules {
            overrides.severities.extend(settings.severity.map(|severity| (rule, severity)));
            for (index, threshold) in rules::page(rule).thresholds.iter().enumerate() {
                let id = rules::ThresholdId { rule, index };
                overrides.thresholds.extend(settings.thresholds.get(threshold.name).map(|&value| (id, value)));
            }
        }
        let policies: Vec<RuleId> = project.policies.iter().map(|policy| policy.rule).collect();
        let rules = Selection::resolve_with(&[&project.selection, &self.selection], rules::pages(), &policies);
        Profile { running: Running::of(&rules), rules, overrides, fail_on: project.fail_on.unwrap_or_default() }
    }

    /// Reads and lints one file.
    #[must_use]
    pub fn lint(&self, input: &Input, profile: &Profile) -> Linted {
        match collect::read(input, self.max_file_size) {
            Ok(text) => self.lint_source(&SourceFile::new(&input.name, text), input, profile).into(),
            Err(error) => self.unreadable(input, profile, error),
        }
    }

    /// What becomes of a file whose text cannot be had: a finding, but for
    /// what is not Flink's.
    #[must_use]
    pub fn unreadable(&self, input: &Input, profile: &Profile, error: ReadError) -> Linted {
        if let ReadError::Io(error) = error {
            return Linted::Failed(format!("{}: {error}", input.name));
        }
        match self.not_flinks(input, &error) {
            Some(skipped) => Linted::Skipped(skipped),
            None => Linted::File(unreadable(input, profile, &error)),
        }
    }

    /// Why a file whose text cannot be had is left alone: by what can be made
    /// out of it, or by its name where it was not read.
    #[must_use]
    pub fn not_flinks(&self, input: &Input, error: &ReadError) -> Option<Skipped> {
        let reason = match error {
            ReadError::NotUtf8 { legible, .. } => {
                self.read(&SourceFile::new(&input.name, legible.as_str()), input).skipped?
            }
            ReadError::TooLarge { .. } if self.kind_of(input).is_none() && input.origin != Origin::Stdin => {
                let name = input.name.rsplit('/').next().unwrap_or_default();
                (!could_be_flink(name)).then_some(NOT_FLINK)?
            }
            _ => return None,
        };
        Some(Skipped { file: input.name.clone(), reason: reason.to_owned() })
    }

    /// Lints a text that stands for a file.
    ///
    /// # Errors
    /// It is none of Flink's.
    pub fn lint_source(&self, source: &SourceFile, input: &Input, profile: &Profile) -> Result<FileOutcome, Skipped> {
        self.lint_as(source, self.parts(source, input), input, profile)
    }

    /// Lints what was read of a text.
    ///
    /// # Errors
    /// It is none of Flink's.
    pub(crate) fn lint_read(
        &self,
        source: &SourceFile,
        file: &ReadFile<'_>,
        input: &Input,
        profile: &Profile,
    ) -> Result<FileOutcome, Skipped> {
        Ok(self.finished(self.lint_documents(source, file, input, profile)?, source, file))
    }

    /// Lints what was read of several texts of one profile, side by side.
    pub(crate) fn lint_together(&self, reads: &[Read<'_>], profile: &Profile) -> Vec<Result<FileOutcome, Skipped>> {
        let found = self.judge_together(reads, profile, self.detail);
        found.into_iter().zip(reads).map(|(found, read)| Ok(self.finished(found?, read.source, read.file))).collect()
    }

    /// The same without sensitive places, for what is not shown.
    pub(crate) fn find_together(
        &self,
        reads: &[Read<'_>],
        profile: &Profile,
        detail: Detail,
    ) -> Vec<Result<FileOutcome, Skipped>> {
        let mut found = self.judge_together(reads, profile, detail);
        found.iter_mut().flatten().for_each(|found| number_names(&mut found.documents));
        found
    }

    /// With sensitive places, and numbers behind names that several documents have.
    fn finished(&self, mut found: FileOutcome, source: &SourceFile, file: &ReadFile<'_>) -> FileOutcome {
        number_names(&mut found.documents);
        if self.detail == Detail::Whole && !found.findings.is_empty() {
            found.sensitive = hidden_values(source, file);
        }
        found
    }

    /// The same without sensitive places, and without numbers behind names that
    /// several documents have.
    fn lint_documents(
        &self,
        source: &SourceFile,
        file: &ReadFile<'_>,
        input: &Input,
        profile: &Profile,
    ) -> Result<FileOutcome, Skipped> {
        let mut one = self.judge_together(&[Read { source, file, input }], profile, self.detail);
        one.pop().unwrap_or_else(|| Err(Skipped::not_flinks(input)))
    }

    /// The comment that suppresses one finding of a text, as a fix; `None` where
    /// no comment could.
    #[must_use]
    pub fn suppression(&self, source: &SourceFile, input: &Input, filed: &FiledFinding) -> Option<Fix> {
        let file = self.read(source, input);
        let mut only = [FiledFinding { document: filed.document, finding: filed.finding.clone() }];
        suppression::suppressions(&mut only, source, &file);
        let [filed] = only;
        filed.finding.fix.map(|fix| *fix)
    }

    /// Reads the documents of a file as the command line or the file's target
    /// say, or as what they are detected to be.
    #[must_use]
    pub fn read<'s>(&self, source: &'s SourceFile, input: &Input) -> ReadFile<'s> {
        self.placed(document::read(source, self.kind_of(input)), input)
    }

    /// The same of what has become of a file in which lines have changed, and no others,
    /// since it was read.
    pub(crate) fn read_changed<'s>(
        &self,
        source: &'s SourceFile,
        input: &Input,
        before: Read<'s>,
        changes: &'s [ChangedLines],
    ) -> ReadFile<'s> {
        self.placed(document::read_changed(source, self.kind_of(input), (before.source, before.file), changes), input)
    }

    /// What was read, as a part of what surrounds it.
    fn placed<'s>(&self, mut file: ReadFile<'s>, input: &Input) -> ReadFile<'s> {
        let whole = |document: &Document<'_>| document.kind.is_manifest() && !document.partial;
        if file.documents.iter().any(whole) && self.is_patch(input) {
            file.documents.iter_mut().for_each(|document| document.partial = true);
        } else {
            lay_over_cluster(&mut file, input);
        }
        file
    }

    /// Whether a kustomization lays the file over others.
    fn is_patch(&self, input: &Input) -> bool {
        input.location().is_some_and(|path| self.kustomizations.is_patch(path))
    }

    /// The kind that the command line or the file's target gives it.
    fn kind_of(&self, input: &Input) -> Option<Kind> {
        self.kind.or_else(|| input.target().and_then(|target| target.kind))
    }

    /// What a document is for.
    #[must_use]
    pub fn intent(&self, document: &Document<'_>, source: &SourceFile, input: &Input) -> (Intent, Vec<IntentError>) {
        let hints = Hints::of(document, document.source(source).text());
        let target = input.target().map(|target| &target.declared);
        let nothing = Declared::default();
        let project = input.project.as_deref().map_or(&nothing, |project| &project.declared);
        resolve(&self.declared, &hints, target, project, document.written)
    }
}

/// Lints one file of many, or a piece of one: a mistake of flinklint's own there
/// does not lose what the others have.
fn apart(input: &Input, lint: impl FnOnce() -> Linted) -> Linted {
    match catch_unwind(AssertUnwindSafe(lint)) {
        Ok(linted) => without_idle_text(input, linted),
        Err(_) => Linted::broken_on(input),
    }
}

/// Of many files the text is kept only where output shows it.
fn without_idle_text(input: &Input, linted: Linted) -> Linted {
    match linted {
        Linted::File(file) if file.findings.is_empty() => {
            Linted::File(FileOutcome { source: SourceFile::new(&input.name, String::new()), ..file })
        }
        linted => linted,
    }
}

/// What decides the order of a file's findings.
fn order(finding: &Finding) -> (usize, RuleId, usize) {
    (finding.span.start(), finding.rule, finding.span.end())
}

/// Lets the policies of a file's flinklint.toml look at a document.
fn judge(
    project: &Project,
    profile: &Profile,
    document: &Document<'_>,
    intent: &Intent,
    file: &str,
    cx: &mut Cx<'_>,
    broken: &mut Vec<String>,
) {
    for policy in &project.policies {
        if !profile.rules.contains(policy.rule) {
            continue;
        }
        match policy.condition.judge(document, intent, file) {
            Verdict::Fine => {}
            Verdict::Found => cx.report_policy(policy.rule, &policy.message, policy.condition.keys()),
            Verdict::NotAssessed(reason) => cx.not_assessed_by(policy.rule, reason),
            Verdict::Broken(reason) => {
                broken.push(format!("{}: policy {}: {reason}", policy.place, rules::page(policy.rule).id));
            }
        }
    }
}

/// The cluster's defaults that the documents of a file are laid over, where its
/// target declares them.
fn cluster_of(input: &Input) -> Option<&Arc<ClusterDefaults>> {
    let base = input.target()?.base.as_ref()?;
    let own = input.location()?.ends_with(&base.path);
    base.cluster.as_ref().filter(|_| !own)
}

fn lay_over_cluster(file: &mut ReadFile<'_>, input: &Input) {
    if let Some(cluster) = cluster_of(input) {
        for document in &mut file.documents {
            document.lay_over(cluster);
        }
    }
}

/// What lies beside a file that bears the name of Flink's configuration.
fn conf_folder(input: &Input, kind: Kind) -> Option<ConfFolder> {
    let Origin::File(path) = &input.origin else { return None };
    let path = input.location().unwrap_or(path);
    let own = kind.file_name().filter(|&own| path.file_name().is_some_and(|name| name == own))?;
    let mut others = Kind::ALL.into_iter().filter_map(Kind::file_name).filter(|&other| other != own);
    Some(ConfFolder { has_other: others.any(|other| path.with_file_name(other).is_file()) })
}

/// Tells the flinklint.toml of files apart.
#[must_use]
pub fn project_key(input: &Input) -> Option<usize> {
    input.project.as_ref().map(|project| Arc::as_ptr(project).addr())
}

/// The name of every document as output shows it: several of one name are numbered.
#[must_use]
pub fn names(documents: &[Document<'_>]) -> Vec<DocumentInfo> {
    let mut names = infos(documents);
    number_names(&mut names);
    names
}

fn infos(documents: &[Document<'_>]) -> Vec<DocumentInfo> {
    let info = |document: &Document<'_>| DocumentInfo { name: document.name.clone(), kind: document.kind };
    documents.iter().map(info).collect()
}

/// Numbers the names that several documents of a file have.
fn number_names(documents: &mut [DocumentInfo]) {
    if documents.len() < 2 {
        return;
    }
    let mut bearers: HashMap<String, (usize, usize)> = HashMap::new();
    for name in documents.iter().filter_map(|document| document.name.as_ref()) {
        bearers.entry(name.clone()).or_default().0 += 1;
    }
    for name in documents.iter_mut().filter_map(|document| document.name.as_mut()) {
        if let Some((2.., seen)) = bearers.get_mut(name.as_str()) {
            *seen += 1;
            let _ = write!(name, "#{seen}");
        }
    }
}

/// A file whose bytes are no text that Flink could read.
fn unreadable(input: &Input, profile: &Profile, error: &ReadError) -> FileOutcome {
    let found = rules::unreadable_file(error);
    let findings = if profile.rules.contains(found.rule) {
        vec![FiledFinding { document: None, finding: found }]
    } else {
        Vec::new()
    };
    FileOutcome {
        source: SourceFile::new(&input.name, String::new()),
        documents: Vec::new(),
        findings,
        sensitive: Vec::new(),
        not_assessed: Vec::new(),
        without_stats: Arc::default(),
        suppressed: 0,
        broken: Vec::new(),
    }
}
