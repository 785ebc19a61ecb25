//! One finding.

use super::markup::{Element, element, link, prose, span};
use super::numbers::decimal;
use super::snippet::{diff, snippet};
use super::tables::{head, number};
use crate::finding::{Applicability, Evidence, Finding, Fix, Severity};
use crate::lint::outcome::{FileOutcome, FiledFinding};
use crate::report::place::Places;
use crate::report::preview::touches;
use crate::report::text::{one_line, taken};
use crate::rules::{self, RulePage};
use crate::source::{MaskedSource, SpanSet};

/// One file with what is needed to show its findings.
pub(super) struct FileView<'a> {
    pub outcome: &'a FileOutcome,
    source: MaskedSource<'a>,
    places: Places<'a>,
    sensitive: SpanSet,
}

impl<'a> FileView<'a> {
    pub fn of(outcome: &'a FileOutcome) -> Self {
        let sensitive = SpanSet::new(&outcome.sensitive);
        let source = MaskedSource::new(&outcome.source, &sensitive);
        Self { outcome, source, places: Places::new(&outcome.source), sensitive }
    }

    /// The name of the document that a finding is in.
    pub fn document(&self, filed: &FiledFinding) -> Option<&'a str> {
        self.outcome.documents.get(filed.document?)?.name.as_deref()
    }

    /// A finding, which is the page's `number`-th.
    pub fn finding(&self, filed: &FiledFinding, number: usize) -> Element {
        let (finding, page) = (&filed.finding, rules::page(filed.finding.rule));
        let at = self.places.at(finding.span.start());
        let place = format!("{}:{}:{}", self.source.name(), at.line, at.column);
        let id = format!("finding-{number}");
        let rule = element("p")
            .class("rule")
            .push(severity(finding.severity))
            .push(span("id", page.id))
            .push(element("span").text(page.name));
        let more = more(page);
        element("article")
            .class(&format!("finding {}", finding.severity))
            .attr("id", &id)
            .attr("aria-labelledby", format!("{id}-title"))
            .push(rule)
            .push(element("h5").attr("id", format!("{id}-title")).coded(&one_line(&finding.message)))
            .push(element("p").class("place").push(element("code").text(&place)))
            .extend(snippet(&self.source, finding))
            .extend(finding.help.as_deref().map(|help| titled("What to do", prose(help))))
            .extend(self.fix(finding))
            .extend(evidence(finding))
            .extend(more)
    }

    fn fix(&self, finding: &Finding) -> Option<Element> {
        if let Some(fix) = &finding.fix {
            return Some(titled("Fix", self.patch(fix)));
        }
        let no_fix = finding.no_fix.as_ref()?;
        let text = format!("{}, by hand: {}", one_line(&no_fix.title), one_line(&no_fix.reason));
        Some(titled("Fix", prose(&text)))
    }

    fn patch(&self, fix: &Fix) -> Element {
        let (command, note) = match fix.applicability {
            Applicability::Safe => ("flinklint fix", "safe"),
            Applicability::Unsafe => ("flinklint fix --unsafe", "needs a decision"),
        };
        let how = element("p").coded(&one_line(&fix.title)).text(" ").push(span("tag", note)).text(" ");
        let how = how.push(element("code").class("command").text(command));
        let lines = if touches(fix, &self.sensitive) { None } else { diff(&self.source, fix) };
        let shown = lines.unwrap_or_else(|| {
            let why =
                if touches(fix, &self.sensitive) { "it touches a sensitive value" } else { "its lines are too long" };
            element("p").class("muted").text(&format!("The change is not shown: {why}."))
        });
        element("div").push(how).push(shown)
    }
}

/// The word of a severity; its sign tells it apart without colour.
pub(super) fn severity(severity: Severity) -> Element {
    let class = format!("severity {severity}");
    element("strong").class(&class).text(severity.as_str())
}

fn titled(title: &str, content: Element) -> Element {
    element("div").class("part").push(element("h6").text(title)).push(content)
}

/// The measurements that a finding rests on.
fn evidence(finding: &Finding) -> Option<Element> {
    let from = finding.measured.as_ref().map(|measured| element("p").class("muted").text(&taken(measured)));
    if finding.evidence.is_empty() {
        return from.map(|from| titled("Measured", from));
    }
    let row = |evidence: &Evidence| {
        let vertex = evidence.vertex.as_deref().unwrap_or("–");
        let subtask = evidence.subtask.map_or_else(|| "–".to_owned(), |subtask| subtask.to_string());
        element("tr")
            .push(element("th").attr("scope", "row").push(element("code").text(&evidence.metric)))
            .push(element("td").class("wide").push(element("bdi").text(vertex)))
            .push(number(&subtask))
            .push(number(&decimal(evidence.value)))
            .push(number(&decimal(evidence.threshold)))
    };
    let columns = [("Metric", false), ("Vertex", false), ("Subtask", true), ("Value", true), ("Compared with", true)];
    let table = element("table")
        .push(element("caption").class("hidden").text("Measurements that the finding rests on"))
        .push(head(&columns))
        .push(element("tbody").extend(finding.evidence.iter().map(row)));
    Some(titled("Measured", element("div").extend(from).push(super::tables::scrolling(table, "Measurements"))))
}

/// What the rule's page says beyond the finding. Policies have no such page.
fn more(page: &RulePage) -> Option<Element> {
    let entry = |title: &'static str, text: &str| {
        let entry = [element("dt").text(title), element("dd").push(prose(text.trim()))];
        (!text.trim().is_empty()).then_some(entry)
    };
    let entries = [entry("Why", page.why), entry("Trade-off", page.trade_off), entry("Limits", page.limits)];
    let links = page.references.iter().map(|reference| element("li").push(link(reference.url, reference.title)));
    let links = (!page.references.is_empty())
        .then(|| [element("dt").text("Sources"), element("dd").push(element("ul").extend(links))]);
    let entries: Vec<Element> = entries.into_iter().chain([links]).flatten().flatten().collect();
    (!entries.is_empty()).then(|| {
        let summary =
            element("summary").text("Why, trade-off and sources").push(span("hidden", &format!(" of {}", page.id)));
        element("details").class("more").push(summary).push(element("dl").extend(entries))
    })
}
