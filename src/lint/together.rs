//! Documents judged side by side: a rule looks at several before the next rule
//! does, as its code is at hand then.

use std::sync::Arc;

use super::outcome::{FileOutcome, FiledFinding, NotAssessed, Skipped};
use super::{Linter, Profile, Suppressions, conf_folder, infos, judge, order, suppression};
use crate::collect::Input;
use crate::document::{Document, ReadFile};
use crate::finding::{Finding, RuleId};
use crate::intent::{Intent, IntentError};
use crate::rules::{self, ConfFolder, Cx, Detail, Measured};
use crate::source::SourceFile;
use crate::threads;

/// So many documents are judged side by side: half and twice as many were measured to
/// take the same time.
pub(super) const TOGETHER: usize = 8;

/// A file, or a part of one, as it was read.
#[derive(Clone, Copy)]
pub(crate) struct Read<'s> {
    pub source: &'s SourceFile,
    pub file: &'s ReadFile<'s>,
    pub input: &'s Input,
}

/// A document, and what rules are told of it.
struct Subject<'s> {
    read: Read<'s>,
    document: &'s Document<'s>,
    intent: Intent,
    errors: Vec<IntentError>,
    folder: Option<ConfFolder>,
    measured: Measured<'s>,
    detail: Detail,
}

/// What was found, and which rules could not judge and why.
type Found = (Vec<Finding>, Vec<(RuleId, String)>);

/// What becomes of a document.
struct Judged {
    findings: Vec<Finding>,
    not_assessed: Vec<(RuleId, String)>,
    broken: Vec<String>,
}

impl Linter {
    /// What is found in each of the files, which have one profile.
    pub(super) fn judge_together(
        &self,
        files: &[Read<'_>],
        profile: &Profile,
        detail: Detail,
    ) -> Vec<Result<FileOutcome, Skipped>> {
        let documents: Vec<(Read<'_>, &Document<'_>)> =
            files.iter().flat_map(|&read| read.documents().iter().map(move |document| (read, document))).collect();
        let groups: Vec<_> = documents.chunks(TOGETHER).collect();
        let judged = threads::map_groups(&groups, TOGETHER, |group| self.judge_group(group, profile, detail));
        let mut judged = judged.into_iter().flatten();
        files.iter().map(|&read| self.outcome(read, judged.by_ref().take(read.documents().len()), profile)).collect()
    }

    fn judge_group(&self, group: &[(Read<'_>, &Document<'_>)], profile: &Profile, detail: Detail) -> Vec<Judged> {
        let (rules, _) = profile.rules_with(self.measurements.is_some());
        let subjects: Vec<Subject<'_>> =
            group.iter().map(|&(read, document)| self.subject(read, document, detail)).collect();
        if subjects.iter().any(Subject::is_large) {
            let judge_one = |(at, subject): (usize, &Subject<'_>)| {
                if subject.is_large() {
                    vec![subject.judge_large(rules, profile)]
                } else {
                    self.judge_group(&group[at..=at], profile, detail)
                }
            };
            return subjects.iter().enumerate().flat_map(judge_one).collect();
        }
        let mut views: Vec<Cx<'_>> = subjects.iter().map(|subject| subject.view(profile)).collect();
        for &rule in rules {
            for view in &mut views {
                view.run(rule);
            }
        }
        let found = views.into_iter().map(Cx::into_findings);
        subjects.iter().zip(found).map(|(subject, found)| subject.judge_by_policies(found, profile)).collect()
    }

    fn subject<'s>(&'s self, read: Read<'s>, document: &'s Document<'s>, detail: Detail) -> Subject<'s> {
        let (intent, errors) = self.intent(document, read.source, read.input);
        let measurements = self.measurements.as_ref();
        let measured = measurements.map(|measurements| measurements.of(document)).unwrap_or_default();
        let folder = conf_folder(read.input, document.kind);
        Subject { read, document, intent, errors, folder, measured, detail }
    }

    /// Brings together what was found in the documents of a file.
    fn outcome(
        &self,
        read: Read<'_>,
        judged: impl Iterator<Item = Judged>,
        profile: &Profile,
    ) -> Result<FileOutcome, Skipped> {
        let Read { source, file, input } = read;
        if let Some(reason) = file.skipped {
            return Err(Skipped { file: input.name.clone(), reason: reason.to_owned() });
        }
        let (_, without_stats) = profile.rules_with(self.measurements.is_some());
        let mut findings = Vec::new();
        let mut not_assessed = Vec::new();
        let mut broken = Vec::new();
        if let Some(error) = &file.syntax_error {
            let finding = rules::unreadable_manifest(&error.message, error.span);
            findings.extend(profile.rules.contains(finding.rule).then_some(FiledFinding { document: None, finding }));
        }
        for (at, judged) in judged.enumerate() {
            findings.extend(judged.findings.into_iter().map(|finding| FiledFinding { document: Some(at), finding }));
            let unjudged = judged.not_assessed.into_iter();
            not_assessed.extend(unjudged.map(|(rule, reason)| NotAssessed { rule, reason, document: at }));
            broken.extend(judged.broken);
        }
        let mut suppressed = 0;
        if self.suppressions != Suppressions::PassOver {
            suppressed = suppression::apply(&mut findings, source, file, &profile.rules, &not_assessed);
        }
        if self.suppressions == Suppressions::Write {
            suppression::suppressions(&mut findings, source, file);
        }
        findings.sort_by_key(|filed| order(&filed.finding));
        not_assessed.sort();
        not_assessed.dedup();
        Ok(FileOutcome {
            source: source.clone(),
            documents: infos(&file.documents),
            findings,
            sensitive: Vec::new(),
            not_assessed,
            without_stats: Arc::clone(without_stats),
            suppressed,
            broken,
        })
    }
}

impl<'s> Read<'s> {
    /// The documents to judge.
    fn documents(self) -> &'s [Document<'s>] {
        if self.file.skipped.is_some() { &[] } else { &self.file.documents }
    }
}

impl Subject<'_> {
    fn is_large(&self) -> bool {
        threads::are_many(self.document.settings.len())
    }

    fn view<'v>(&'v self, profile: &'v Profile) -> Cx<'v> {
        let Self { read, document, intent, errors, folder, measured, detail } = self;
        Cx::new(read.source, document, intent, errors, &profile.overrides, *folder, measured).with_detail(*detail)
    }

    /// Rules share the threads, as the document is worth more than one.
    fn judge_large(&self, rules: &[RuleId], profile: &Profile) -> Judged {
        // Those that look at every setting are the last ones; who begins with them waits the
        // least for another thread.
        let rules: Vec<RuleId> = rules.iter().rev().copied().collect();
        let parts = threads::share(&rules, |rules| {
            let mut view = self.view(profile);
            rules.for_each(|&rule| view.run(rule));
            view.into_findings()
        });
        let mut found = Found::default();
        for (findings, not_assessed) in parts {
            found.0.extend(findings);
            found.1.extend(not_assessed);
        }
        self.judge_by_policies(found, profile)
    }

    fn judge_by_policies(&self, found: Found, profile: &Profile) -> Judged {
        let Subject { read, document, intent, .. } = self;
        let (mut findings, mut not_assessed) = found;
        let mut broken = Vec::new();
        if let Some(project) = read.input.project.as_deref().filter(|project| !project.policies.is_empty()) {
            let mut view = self.view(profile);
            judge(project, profile, document, intent, &read.input.name, &mut view, &mut broken);
            let found = view.into_findings();
            findings.extend(found.0);
            not_assessed.extend(found.1);
        }
        // All documents together are nearly in order then.
        findings.sort_by_key(order);
        Judged { findings, not_assessed, broken }
    }
}
