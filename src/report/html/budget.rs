//! The latency budget as a waterfall: every part begins where the usual times of
//! those before it end. The bars stand in the table that has the numbers.

use super::markup::{Element, coordinate, element, link, span};
use super::numbers::{duration, duration_or_unbounded, signed, step};
use super::overview::{BudgetView, PartView, RangeView, UnknownView, WhatIfView};
use super::tables::{head, number, scrolling};
use crate::budget::Verdict;

/// How much room an axis leaves behind what must be seen on it.
const ROOM: f64 = 1.12;

/// With more parts that are not known they are folded.
const FEW: usize = 3;

const LEGEND: &str = "A bar is what is typical, from where those before it end; the light mark in it is the least, the \
    line behind it the most, the upright mark in the total the 99th percentile.";

/// A latency budget.
pub(super) fn budget(budget: &BudgetView) -> Element {
    let axis = Axis::of(budget);
    let mut start = 0.0;
    let rows = budget.parts.iter().map(|part| {
        let row = row(part, &axis, start);
        start += part.ms.typical.or(part.ms.low).unwrap_or_default();
        row
    });
    let rows: Vec<Element> = rows.collect();
    let heads = [
        element("th").attr("scope", "col").text("Part"),
        element("th").attr("scope", "col").class("chart").push(span("hidden", "Drawn to scale")).push(axis.scale()),
        element("th").attr("scope", "col").class("n").text("Typical"),
        element("th").attr("scope", "col").class("n").text("Range"),
    ];
    let table = element("table")
        .class("budget")
        .push(element("caption").text("Each part of the latency, one after the other"))
        .push(element("thead").push(element("tr").extend(heads)))
        .push(element("tbody").extend(rows))
        .push(element("tfoot").push(total(budget, &axis)));
    let notes = (!budget.notes.is_empty()).then(|| {
        let items = budget.notes.iter().map(|text| element("li").text(text));
        element("div").push(element("p").class("muted").text("Beside the sum:")).push(element("ul").extend(items))
    });
    element("div")
        .push(verdict(budget))
        .push(table)
        .push(element("p").class("legend").text(LEGEND))
        .extend((!budget.what_if.is_empty()).then(|| what_if(&budget.what_if)))
        .extend(notes)
        .extend((!budget.unknown.is_empty()).then(|| unknown(&budget.unknown)))
        .push(how(&budget.parts))
}

fn verdict(budget: &BudgetView) -> Element {
    let (class, word) = match budget.verdict {
        Verdict::Within => ("good", "within the SLA"),
        Verdict::AtRisk => ("risk", "at risk"),
        Verdict::Over => ("over", "over the SLA"),
        Verdict::Unknown => ("muted", "no verdict"),
    };
    let p99 = budget.p99_ms.map(|ms| format!("99th percentile {}", duration(ms)));
    let sla = budget.sla_ms.map_or_else(|| "no SLA declared".to_owned(), |ms| format!("SLA {}", duration(ms)));
    let about = (!budget.about.is_empty()).then(|| budget.about.clone());
    let facts: Vec<String> = p99.into_iter().chain([sla]).chain(about).collect();
    element("p")
        .push(element("strong").class(&format!("verdict {class}")).text(word))
        .text(&format!(" {}", facts.join(" · ")))
}

/// From a time to its place, in percent of the width.
struct Axis {
    end: f64,
    sla: Option<f64>,
}

impl Axis {
    /// Up to the SLA and what is usual; the most only where it is not far off.
    fn of(budget: &BudgetView) -> Self {
        let usual: f64 = budget.parts.iter().filter_map(|part| part.ms.typical.or(part.ms.low)).sum();
        let seen = [budget.sla_ms, budget.p99_ms, budget.total.typical, Some(usual)];
        let seen = seen.into_iter().flatten().filter(|ms| ms.is_finite()).fold(0.0, f64::max);
        let most = budget.total.high.filter(|high| *high <= 2.0 * seen).unwrap_or(seen);
        let end = ROOM * seen.max(most);
        Self { end: if end > 0.0 { end } else { 1.0 }, sla: budget.sla_ms }
    }

    fn at(&self, ms: f64) -> f64 {
        (ms / self.end * 100.0).clamp(0.0, 100.0)
    }

    fn svg(&self, height: f64) -> Element {
        let svg = element("svg").attr("width", "100%").number("height", height).attr("aria-hidden", "true");
        let line = |class: &str, ms: f64| self.upright(class, ms, 0.0, height);
        svg.extend(self.marks().skip(1).map(|ms| line("grid", ms))).extend(self.sla.map(|ms| line("sla", ms)))
    }

    fn marks(&self) -> impl Iterator<Item = f64> {
        let (step, end) = (step(self.end), self.end);
        (0..6).map(move |at| f64::from(at) * step).take_while(move |ms| *ms <= end * 0.98)
    }

    fn upright(&self, class: &str, ms: f64, from: f64, to: f64) -> Element {
        let x = format!("{}%", coordinate(self.at(ms)));
        element("line").class(class).attr("x1", &x).attr("x2", &x).number("y1", from).number("y2", to)
    }

    fn level(&self, class: &str, from: f64, to: f64, y: f64) -> Element {
        let line = element("line").class(class).percent("x1", self.at(from)).percent("x2", self.at(to));
        line.number("y1", y).number("y2", y)
    }

    fn bar(&self, class: &str, from: f64, to: f64, height: f64) -> Element {
        let (from, to) = (self.at(from), self.at(to));
        let bar = element("rect").class(class).percent("x", from).percent("width", to - from);
        bar.number("y", (ROW - height) / 2.0).number("height", height)
    }

    /// The numbers of the axis, and the SLA above them.
    fn scale(&self) -> Element {
        let label = |class: &str, ms: f64, y: f64, text: &str| {
            let at = self.at(ms);
            let side = if at < 6.0 {
                "start"
            } else if at > 90.0 {
                "end"
            } else {
                "middle"
            };
            element("text").class(class).attr("text-anchor", side).percent("x", at).number("y", y).text(text)
        };
        let marks = self.marks().map(|ms| label("mark", ms, 32.0, &duration(ms)));
        let sla = self.sla.map(|ms| label("sla-text", ms, 14.0, &format!("SLA {}", duration(ms))));
        let svg = element("svg").attr("width", "100%").number("height", 38.0).attr("aria-hidden", "true");
        svg.extend(marks).extend(sla).extend(self.sla.map(|ms| self.upright("sla", ms, 18.0, 38.0)))
    }
}

/// How high a row's drawing is.
const ROW: f64 = 34.0;

/// The drawing of a range: what is usual as a bar, the least as a mark in it,
/// the most as a line behind it.
fn drawn(class: &'static str, ms: RangeView, start: f64, axis: &Axis) -> Vec<Element> {
    let usual = start + ms.typical.unwrap_or(f64::INFINITY).min(axis.end * 2.0);
    let high = ms.high.map_or(f64::INFINITY, |high| start + high);
    let mut drawn = vec![axis.bar(class, start, usual, 14.0)];
    if high > usual || ms.typical.is_none() {
        let line = axis.level("most", usual.min(axis.end), high.min(axis.end), ROW / 2.0);
        // It goes on beyond the axis.
        drawn.push(if high > axis.end { line.attr("marker-end", "url(#arrow)") } else { line });
        if high <= axis.end {
            drawn.push(axis.upright("most", high, ROW / 2.0 - 4.0, ROW / 2.0 + 4.0));
        }
    }
    let apart = axis.end * 0.015;
    if let Some(low) = ms.low.filter(|low| *low > apart && start + low < usual - apart) {
        drawn.push(axis.upright("least", start + low, ROW / 2.0 - 7.0, ROW / 2.0 + 7.0));
    }
    drawn
}

fn row(part: &PartView, axis: &Axis, start: f64) -> Element {
    let usual = part.ms.typical.or(part.ms.low).unwrap_or_default();
    let svg = axis.svg(ROW).push(axis.upright("step", start, 0.0, ROW / 2.0));
    let svg = svg.push(axis.upright("step", start + usual, ROW / 2.0, ROW)).extend(drawn("part", part.ms, start, axis));
    element("tr")
        .push(element("th").attr("scope", "row").text(&part.name))
        .push(element("td").class("chart").push(svg))
        .push(number(&duration_or_unbounded(part.ms.typical)))
        .push(number(&range(part.ms)))
}

fn total(budget: &BudgetView, axis: &Axis) -> Element {
    let svg = axis.svg(ROW).extend(drawn("total", budget.total, 0.0, axis));
    let p99 = budget.p99_ms.map(|ms| axis.upright("p99", ms, ROW / 2.0 - 11.0, ROW / 2.0 + 11.0));
    element("tr")
        .push(element("th").attr("scope", "row").text("Total"))
        .push(element("td").class("chart").push(svg.extend(p99)))
        .push(number(&duration_or_unbounded(budget.total.typical)))
        .push(number(&range(budget.total)))
}

fn range(ms: RangeView) -> String {
    let (low, high) = (ms.low.map(duration), duration_or_unbounded(ms.high));
    match low {
        Some(low) if low == high => high,
        Some(low) => format!("{low} – {high}"),
        None => high,
    }
}

/// What each fix would change.
fn what_if(fixes: &[WhatIfView]) -> Element {
    let change = |fix: &WhatIfView, delta: Option<f64>| match delta {
        Some(delta) => signed(delta),
        None if fix.is_computed => "no bound".to_owned(),
        None => "measure it".to_owned(),
    };
    let row = |fix: &WhatIfView| {
        element("tr")
            .push(element("th").attr("scope", "row").text(&fix.title))
            .push(element("td").text(fix.rule))
            .push(number(&change(fix, fix.typical)))
            .push(number(&change(fix, fix.p99)))
    };
    let columns = [("What a fix would change", false), ("Rule", false), ("Typical", true), ("99th percentile", true)];
    let table = element("table").push(head(&columns)).push(element("tbody").extend(fixes.iter().map(row)));
    scrolling(table.class("what-if"), "What a fix would change")
}

/// The parts that are not in the sum, folded where they are many.
fn unknown(parts: &[UnknownView]) -> Element {
    let row = |part: &UnknownView| {
        element("tr")
            .push(element("th").attr("scope", "row").text(&part.name))
            .push(element("td").text(&part.reason))
            .push(element("td").class("wide").text(&part.tell))
    };
    let columns = [("Part", false), ("Why it is not known", false), ("What would tell", false)];
    let table = element("table").push(head(&columns)).push(element("tbody").extend(parts.iter().map(row)));
    let count = element("span").class("count").text(&parts.len().to_string());
    let details = if parts.len() <= FEW { element("details").attr("open", "") } else { element("details") };
    details
        .push(element("summary").text("Not in the sum ").push(count))
        .push(scrolling(table, "Parts that are not in the sum"))
}

/// Which setting decides each part, and how it is computed.
fn how(parts: &[PartView]) -> Element {
    let entries = parts.iter().flat_map(|part| {
        let mut said = element("dd").text(&part.formula);
        if let Some(setting) = &part.setting {
            let value = part.value.as_ref().map_or_else(String::new, |value| format!(": {value}"));
            said = said.push(element("br")).push(element("code").text(&format!("{setting}{value}")));
        }
        if !part.source.is_empty() {
            said = said.push(element("br")).push(link(&part.source, &part.source).class("muted"));
        }
        let name = element("dt").text(&part.name);
        let rule = part.rule.as_ref().map(|rule| element("small").text(&format!(" {rule}")));
        [name.extend(rule), said]
    });
    element("details").push(element("summary").text("How each part is computed")).push(element("dl").extend(entries))
}
