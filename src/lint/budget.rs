//! The latency budget of a document, and what it would be with the fixes that
//! rules offer: each fix is made to a copy of the text, which is read again.

use super::{Linter, Profile, conf_folder};
use crate::budget::{Budget, PartKind, Path, Totals, UNPREDICTED, Verdict, WHAT_IF};
use crate::collect::Input;
use crate::document::{Document, Kind, ReadFile};
use crate::finding::{Finding, RuleId};
use crate::intent::Sla;
use crate::rules::{self, Assumed, Cx, Driver, LatencyBudget};
use crate::source::{SourceFile, apply_edits};

/// Where the latency of a document's job goes.
#[derive(Debug)]
pub struct DocumentBudget {
    /// The document's name as output shows it.
    pub document: Option<String>,
    /// What it is.
    pub kind: Kind,
    /// The latency to keep.
    pub sla: Option<Sla>,
    /// Network hops on the longest path, where anything tells.
    pub hops: Option<u32>,
    /// Parallel instances that send to one task, where anything tells.
    pub parallelism: Option<f64>,
    /// What is waited for.
    pub path: Path,
    /// The parts.
    pub budget: Budget,
    /// What drives them.
    pub settings: Vec<PartSetting>,
    /// What is to be said beside the sum.
    pub notes: Vec<String>,
    /// How it compares with the SLA.
    pub verdict: Verdict,
    /// What fixes would change.
    pub what_if: Vec<WhatIf>,
    /// Why there is no budget, where there is none.
    pub excluded: Option<String>,
}

/// What drives a part of a budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartSetting {
    /// The part.
    pub part: PartKind,
    /// A key of Flink, or what else it is.
    pub setting: String,
    /// What it comes to.
    pub value: String,
    /// Words behind the value where it does not stand in the document.
    pub origin: String,
}

/// What a fix would change.
#[derive(Clone, Debug, PartialEq)]
pub struct WhatIf {
    /// The rule that offers it.
    pub rule: RuleId,
    /// What it does.
    pub title: String,
    /// What the parts come to then; `None` where the arithmetic does not have
    /// what it changes.
    pub totals: Option<Totals>,
    /// By how much the mean changes, where both are bounded.
    pub typical: Option<f64>,
    /// By how much the 99th percentile changes, where both are bounded.
    pub p99: Option<f64>,
}

impl DocumentBudget {
    /// What drives a part, where anything does.
    #[must_use]
    pub fn setting(&self, part: PartKind) -> Option<&PartSetting> {
        self.settings.iter().find(|setting| setting.part == part)
    }
}

impl Linter {
    /// The latency budgets of the documents of a file.
    #[must_use]
    pub fn budgets(&self, input: &Input, source: &SourceFile, file: &ReadFile<'_>) -> Vec<DocumentBudget> {
        let profile = self.profile(input.project.as_deref());
        let infos = super::names(&file.documents);
        let documents = file.documents.iter().zip(infos).enumerate();
        let has_job = documents.filter(|(_, (document, _))| document.kind != Kind::FlinkStateSnapshot);
        let budgets = has_job.map(|(at, (document, info))| {
            let budget = DocumentBudget { document: info.name, ..self.budget(input, source, document, &profile) };
            let what_if = self.what_if(input, source, document, at, &profile, &budget);
            DocumentBudget { what_if, ..budget }
        });
        budgets.collect()
    }

    fn budget(&self, input: &Input, source: &SourceFile, document: &Document<'_>, profile: &Profile) -> DocumentBudget {
        self.look(input, source, document, profile, |cx| {
            let found = rules::latency_budget(cx, Assumed::default());
            let sla = cx.intent.sla;
            let verdict = found.verdict(sla.map(Sla::millis));
            let LatencyBudget { budget, hops, path, parallelism, drivers, notes, excluded } = found;
            let setting = |(part, Driver { setting, value, origin, .. })| PartSetting { part, setting, value, origin };
            DocumentBudget {
                document: None,
                kind: cx.document.kind,
                sla,
                hops,
                parallelism,
                path,
                budget,
                settings: drivers.into_iter().map(setting).collect(),
                notes,
                verdict,
                what_if: Vec::new(),
                excluded,
            }
        })
    }

    /// Lets `see` look at a document as rules do.
    fn look<T>(
        &self,
        input: &Input,
        source: &SourceFile,
        document: &Document<'_>,
        profile: &Profile,
        see: impl FnOnce(&mut Cx<'_>) -> T,
    ) -> T {
        let (intent, errors) = self.intent(document, source, input);
        let measured = self.measurements.as_ref().map(|all| all.of(document)).unwrap_or_default();
        let folder = conf_folder(input, document.kind);
        see(&mut Cx::new(source, document, &intent, &errors, &profile.overrides, folder, &measured))
    }

    /// What the fixes of each rule would change.
    fn what_if(
        &self,
        input: &Input,
        source: &SourceFile,
        document: &Document<'_>,
        at: usize,
        profile: &Profile,
        before: &DocumentBudget,
    ) -> Vec<WhatIf> {
        if before.excluded.is_some() {
            return Vec::new();
        }
        let known = WHAT_IF.iter().filter_map(|id| rules::find(id));
        let (intent, errors) = self.intent(document, source, input);
        let measured = self.measurements.as_ref().map(|all| all.of(document)).unwrap_or_default();
        let mut found = Vec::new();
        for rule in known.filter(|&rule| profile.rules.contains(rule)) {
            let folder = conf_folder(input, document.kind);
            let mut cx = Cx::new(source, document, &intent, &errors, &profile.overrides, folder, &measured);
            cx.run(rule);
            let ran_with = rules::default_parallelism(&mut cx);
            let advised = rules::advised_parallelism(&mut cx, rule);
            let (findings, _) = cx.into_findings();
            let with = |rescaled| Assumed { ran_with, rescaled };
            let after = match (fixed(source, &findings), advised) {
                (Some((title, text)), _) => {
                    let source = SourceFile::new(source.name(), text);
                    let file = self.read(&source, input);
                    file.documents.get(at).map(|document| {
                        let see = |cx: &mut Cx<'_>| rules::latency_budget(cx, with(None)).budget.totals();
                        (title, self.look(input, &source, document, profile, see))
                    })
                }
                // Advice on what is not set in this text, such as a field of a manifest.
                (None, Some(advised)) => findings.first().and_then(|finding| finding.help.clone()).map(|title| {
                    let see = |cx: &mut Cx<'_>| rules::latency_budget(cx, with(Some(advised))).budget.totals();
                    (title, self.look(input, source, document, profile, see))
                }),
                (None, None) => None,
            };
            found.extend(after.and_then(|(title, after)| change(rule, title, &before.budget.totals(), after)));
        }
        found
    }
}

/// The text with all fixes of the findings, and what they do.
fn fixed(source: &SourceFile, findings: &[Finding]) -> Option<(String, String)> {
    let fixes: Vec<_> = findings.iter().filter_map(|finding| finding.fix.as_ref()).collect();
    let mut titles: Vec<&str> = fixes.iter().map(|fix| fix.title.as_str()).collect();
    titles.dedup();
    let edits: Vec<_> = fixes.iter().flat_map(|fix| fix.edits.iter().cloned()).collect();
    (!edits.is_empty()).then(|| apply_edits(source.text(), &edits)).flatten().map(|text| (titles.join(", "), text))
}

/// `None` where nothing changes that the arithmetic has.
fn change(rule: RuleId, title: String, before: &Totals, after: Totals) -> Option<WhatIf> {
    if UNPREDICTED.contains(&rules::page(rule).id) {
        return Some(WhatIf { rule, title, totals: None, typical: None, p99: None });
    }
    let delta = |before: f64, after: f64| (before.is_finite() && after.is_finite()).then_some(after - before);
    let (typical, p99) = (delta(before.ms.typical, after.ms.typical), delta(before.p99, after.p99));
    (*before != after).then_some(WhatIf { rule, title, totals: Some(after), typical, p99 })
}
