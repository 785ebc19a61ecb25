use std::fmt::Display;

use super::case::Case;
use super::cx::Detail;
use crate::document::operator::SpecText;
use crate::document::{Document, Held, Setting, SpecField, shown_text};
use crate::finding::{Evidence, Finding, Fix, Label, Measurement, Severity};
use crate::flink::catalogue::OptionId;
use crate::flink::metrics::Metric;
use crate::source::Span;
use crate::stats::Cluster;

/// A finding in the making.
#[must_use]
pub struct Report<'d> {
    pub(super) finding: Finding,
    pub(super) document: &'d Document<'d>,
    pub(super) detail: Detail,
}

impl<'d> Report<'d> {
    /// At a setting: its place, key and value.
    pub fn at(mut self, setting: &Setting<'d>) -> Self {
        self.finding.span = setting.span;
        self.keyed(|| setting.key.to_string(), || Some(setting.shown().into_owned()))
    }

    /// At a field of a manifest that sets a key.
    pub fn at_field(mut self, field: &SpecField) -> Self {
        self.finding.span = field.span;
        self.keyed(|| field.path.to_string(), || Some(shown_text(&field.text).into_owned()))
    }

    /// At a field of a manifest that sets none, with its text as it stands.
    pub fn at_text(mut self, field: &SpecText) -> Self {
        self.finding.span = field.span;
        self.keyed(|| field.path.to_string(), || Some(field.text.to_string()))
    }

    /// At whatever sets a key: a field of the manifest, or a setting.
    pub fn at_key(self, key: &str) -> Self {
        let document = self.document;
        match (document.spec_field(key), document.get(key)) {
            (Some(field), _) => self.at_field(field),
            (None, Some(setting)) => self.at(setting),
            (None, None) => self,
        }
    }

    /// At what an option comes to: at its setting, or, where the default is at
    /// fault, at the head of the document with the default as value.
    pub fn at_case(mut self, option: OptionId, case: &Case<'d>) -> Self {
        match case.held {
            Some(Held::Setting(setting)) => return self.at(setting),
            Some(Held::Field(field)) => return self.at_field(field),
            Some(Held::Operator(_) | Held::Cluster(..)) | None => {}
        }
        self.finding.span = self.document.head;
        let live = || option.in_release(case.last).unwrap_or(option);
        self.keyed(
            || live().key().to_owned(),
            || match case.held {
                Some(held) => Some(held.shown().into_owned()),
                None => live().default_in(case.last).map(ToOwned::to_owned),
            },
        )
    }

    /// Points to what makes the option matter: a finding about a value that
    /// stands nowhere in the document stands there.
    pub fn because(mut self, case: &Case<'d>, place: Option<Span>, text: impl Into<String>) -> Self {
        match (case.held, place) {
            (_, None) => self,
            (Some(Held::Setting(_) | Held::Field(_)), Some(place)) => self.label(place, text),
            (_, Some(place)) => {
                self.finding.span = place;
                self
            }
        }
    }

    /// At a span.
    pub fn at_span(mut self, span: Span) -> Self {
        self.finding.span = span;
        self
    }

    /// With a key and, where it may be shown, a value.
    pub fn key(self, key: impl Into<String>, value: Option<String>) -> Self {
        self.keyed(|| key.into(), || value)
    }

    fn keyed(mut self, key: impl FnOnce() -> String, value: impl FnOnce() -> Option<String>) -> Self {
        if self.detail != Detail::Line {
            self.finding.key = Some(key());
        }
        if self.detail == Detail::Whole {
            self.finding.value = value();
        }
        self
    }

    /// As severe as this rather than as the page says.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.finding.severity = severity;
        self
    }

    /// What to do, and what it costs.
    pub fn help(mut self, help: impl Display) -> Self {
        if self.detail == Detail::Whole {
            self.finding.help = Some(help.to_string());
        }
        self
    }

    /// A further place.
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.finding.labels.push(Label { span, text: text.into() });
        self
    }

    /// What it rests on: `metric` of a vertex or, with its index, of a subtask.
    pub fn evidence(
        self,
        metric: Metric,
        vertex: Option<&str>,
        subtask: Option<usize>,
        value: f64,
        threshold: f64,
    ) -> Self {
        self.evidence_of(metric.name(), vertex, subtask, value, threshold)
    }

    /// The same of a number that is no metric, as a field of an answer is.
    pub fn evidence_of(
        mut self,
        metric: &str,
        vertex: Option<&str>,
        subtask: Option<usize>,
        value: f64,
        threshold: f64,
    ) -> Self {
        let (metric, vertex) = (metric.to_owned(), vertex.map(ToOwned::to_owned));
        self.finding.evidence.push(Evidence { metric, vertex, subtask, value, threshold });
        self
    }

    /// By what was measured of `cluster`.
    pub fn measured(mut self, cluster: &Cluster) -> Self {
        self.finding.measured = Some(Measurement { from: cluster.name.clone(), time: cluster.times.last().copied() });
        self
    }

    /// The patch, where there is one.
    pub fn fix(mut self, fix: Option<Fix>) -> Self {
        self.finding.fix = fix.map(Box::new);
        self
    }
}
