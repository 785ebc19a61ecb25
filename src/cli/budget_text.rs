//! A latency budget for people: a chart, a verdict, what fixes would change,
//! and what is not known.

use std::fmt::Write as _;

use super::budget::FileBudget;
use crate::budget::{Bounds, Part, Path, Verdict};
use crate::intent::Sla;
use crate::lint::{DocumentBudget, WhatIf};
use crate::report::{Style, wrap};
use crate::rules::{self, NO_STATS};
use crate::source::sanitize;

/// Columns of a number.
const NUMBER: usize = 9;
/// A bar with fewer cells stands on a line of its own.
const FEWEST_CELLS: usize = 16;
/// So much further than the SLA or the mean a bar may reach.
const FARTHEST: f64 = 3.0;

/// How bars are drawn: what is certain, what is usual, what is possible.
struct Marks {
    low: char,
    typical: char,
    high: char,
    sla: char,
    open: char,
}

const UNICODE: Marks = Marks { low: '█', typical: '▓', high: '░', sla: '│', open: '→' };
const ASCII: Marks = Marks { low: '#', typical: '=', high: '.', sla: '|', open: '>' };

pub(super) fn text(FileBudget { file, budget }: &FileBudget, style: Style) -> String {
    let mut out = String::new();
    let name = budget.document.as_ref().map_or_else(String::new, |name| format!(" {name}"));
    let _ = writeln!(out, "{file}{name}\n{}", wrap(&format!("({})", about(budget)), style.width, 0));
    match &budget.excluded {
        Some(reason) => {
            let _ = writeln!(out, "\nno budget: {reason}");
        }
        None => write_budget(&mut out, budget, style),
    }
    // Colours are put in behind, since nothing else may bring control characters.
    paint(&sanitize(&out), budget.verdict, style)
}

fn about(budget: &DocumentBudget) -> String {
    let hops = match budget.hops {
        None => "hops not known".to_owned(),
        Some(1) => "1 network hop".to_owned(),
        Some(hops) => format!("{hops} network hops"),
    };
    let path = match budget.path {
        Path::Record => "for each record",
        Path::Window => "for results that wait for event time",
    };
    let sla = budget.sla.map_or_else(|| "no SLA declared".to_owned(), |sla| format!("SLA {sla}"));
    let parallelism = budget.parallelism.map(|p| format!("parallelism {p}"));
    let facts: Vec<String> = [budget.kind.as_str().to_owned(), sla, hops].into_iter().chain(parallelism).collect();
    format!("{}, {path}", facts.join(", "))
}

fn write_budget(out: &mut String, budget: &DocumentBudget, style: Style) {
    let chart = Chart::of(budget, style);
    let (shown, nothing): (Vec<&Part>, Vec<&Part>) = budget.budget.parts.iter().partition(|part| part.ms.high > 0.0);
    out.push('\n');
    chart.head(out);
    for part in &shown {
        chart.row(out, part.kind.name(), part.ms, None);
    }
    let totals = budget.budget.totals();
    chart.row(out, "total", totals.ms, budget.sla.map(Sla::millis));
    chart.legend(out, budget.sla, style);
    let _ = writeln!(out, "\n{}", wrap(&verdict(budget), style.width, 0));
    for part in &shown {
        write_part(out, budget, part, style);
    }
    if !nothing.is_empty() {
        let names: Vec<&str> = nothing.iter().map(|part| part.kind.name()).collect();
        item(out, &format!("nothing: {}", names.join(", ")), style, 0);
    }
    write_what_if(out, budget, style);
    write_unknown(out, budget, style);
    for note in &budget.notes {
        item(out, &format!("note: {note}"), style, 0);
    }
}

fn write_part(out: &mut String, budget: &DocumentBudget, part: &Part, style: Style) {
    let rule = rules::rule_of(part.kind).map_or_else(String::new, |rule| format!(" ({rule})"));
    let setting = budget.setting(part.kind);
    let setting = setting.map_or_else(String::new, |by| format!("; {} = {}{}", by.setting, by.value, by.origin));
    out.push('\n');
    item(out, &format!("{}{rule}{setting}", part.kind.name()), style, 0);
    item(out, &part.formula, style, 2);
    item(out, &format!("source: {}", part.kind.source()), style, 2);
}

fn write_what_if(out: &mut String, budget: &DocumentBudget, style: Style) {
    let fixes = &budget.what_if;
    if fixes.is_empty() {
        if budget.sla.is_none() {
            out.push('\n');
            item(out, "what fixes would change depends on the SLA: --sla 500ms", style, 0);
        }
        return;
    }
    out.push_str("\nwhat a fix would change\n");
    for fix in fixes {
        item(out, &format!("{} {}: {}", rules::page(fix.rule).id, fix.title, effect(fix)), style, 2);
    }
}

fn effect(fix: &WhatIf) -> String {
    let Some(totals) = fix.totals else { return "not in this arithmetic; measure it".to_owned() };
    let part = |words: &str, delta: Option<f64>, after: f64| match delta {
        Some(delta) => format!("{words} {} ms", signed(delta)),
        None if after.is_finite() => format!("{words} no longer without a bound, {} ms", short(after)),
        None => format!("{words} still without a bound"),
    };
    format!("{}, {}", part("mean", fix.typical, totals.ms.typical), part("99th percentile", fix.p99, totals.p99))
}

fn write_unknown(out: &mut String, budget: &DocumentBudget, style: Style) {
    if budget.budget.unknown.is_empty() {
        return;
    }
    out.push_str("\nnot in the sum\n");
    let unknown = &budget.budget.unknown;
    // What only a recording tells lacks it for one reason.
    let unmeasured: Vec<_> = unknown.iter().filter(|(_, reason)| reason == NO_STATS).collect();
    for (part, reason) in unknown.iter().filter(|(_, reason)| reason != NO_STATS) {
        item(out, &format!("{}: {reason}", part.name()), style, 2);
        item(out, &format!("to know: {}", part.tell()), style, 4);
    }
    if !unmeasured.is_empty() {
        let names: Vec<&str> = unmeasured.iter().map(|(part, _)| part.name()).collect();
        item(out, &format!("{}: {NO_STATS}", names.join(", ")), style, 2);
        item(out, "to know: what a running job was measured at, --stats http://jobmanager:8081", style, 4);
    }
}

/// A paragraph, its further lines two columns in.
fn item(out: &mut String, words: &str, style: Style, indent: usize) {
    let width = style.width.saturating_sub(indent + 2).max(20);
    for (number, line) in wrap(words, width, 0).lines().enumerate() {
        let indent = if number == 0 { indent } else { indent + 2 };
        let _ = writeln!(out, "{}{line}", " ".repeat(indent));
    }
}

fn verdict(budget: &DocumentBudget) -> String {
    let totals = budget.budget.totals();
    let Some(sla) = budget.sla else {
        return format!("{}: no SLA to compare with", words(budget.verdict));
    };
    let word = words(budget.verdict);
    match budget.verdict {
        Verdict::Within => format!("{word}: at most {} ms, and every part is known", short(totals.ms.high)),
        Verdict::Over => format!("{word}: {} ms at least, and the SLA is {sla}", short(totals.ms.low)),
        Verdict::AtRisk if totals.ms.high.is_infinite() => {
            let names: Vec<&str> = budget.budget.unbounded().map(|part| part.kind.name()).collect();
            format!("{word}: {} has no upper bound", names.join(", "))
        }
        Verdict::AtRisk if totals.p99 > sla.millis() => {
            format!("{word}: the 99th percentile is estimated at {} ms, and the SLA is {sla}", short(totals.p99))
        }
        Verdict::AtRisk => format!(
            "{word}: the 99th percentile is estimated at {} ms, within the SLA, but up to {} ms are possible",
            short(totals.p99),
            short(totals.ms.high)
        ),
        Verdict::Unknown => {
            format!("{word}: what is known keeps to the SLA of {sla}, but not every part is known")
        }
    }
}

fn words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Within => "within the SLA",
        Verdict::AtRisk => "at risk",
        Verdict::Over => "over the SLA",
        Verdict::Unknown => "no verdict",
    }
}

/// Colours the verdict's words, which stand at the beginning of a line.
fn paint(text: &str, verdict: Verdict, style: Style) -> String {
    let code = match verdict {
        Verdict::Within => 32,
        Verdict::AtRisk => 33,
        Verdict::Over => 31,
        Verdict::Unknown => 36,
    };
    if !style.color {
        return text.to_owned();
    }
    let plain = format!("\n{}: ", words(verdict));
    text.replacen(&plain, &format!("\n\u{1b}[1;{code}m{}\u{1b}[0m: ", words(verdict)), 1)
}

/// A time for the eye; JSON has the exact one.
fn short(ms: f64) -> String {
    if !ms.is_finite() {
        return "no bound".to_owned();
    }
    let text = format!("{ms:.1}");
    text.strip_suffix(".0").map_or_else(|| text.clone(), ToOwned::to_owned)
}

fn signed(ms: f64) -> String {
    if ms > 0.0 { format!("+{}", short(ms)) } else { short(ms) }
}

/// Rows of a name, three numbers and a bar.
struct Chart {
    marks: Marks,
    name: usize,
    cells: usize,
    /// Whether bars stand on lines of their own.
    below: bool,
    /// Milliseconds of the whole width.
    scale: f64,
}

impl Chart {
    fn of(budget: &DocumentBudget, style: Style) -> Self {
        let names = budget.budget.parts.iter().filter(|part| part.ms.high > 0.0).map(|part| part.kind.name().len());
        let widest = names.chain(["total".len()]).max().unwrap_or_default();
        // Narrow terminals cut names rather than numbers.
        let name = widest.min(style.width.saturating_sub(3 * NUMBER + 1));
        let beside = style.width.saturating_sub(name + 3 * NUMBER + 2);
        let below = beside < FEWEST_CELLS;
        let cells = if below { style.width.saturating_sub(2) } else { beside };
        let totals = budget.budget.totals();
        let sla = budget.sla.map_or(0.0, Sla::millis);
        let usual = [sla, totals.ms.low, totals.ms.typical].into_iter().filter(|ms| ms.is_finite()).fold(0.0, f64::max);
        let certain = budget.budget.certain().ms.high;
        let scale = if usual > 0.0 { certain.min(FARTHEST * usual).max(usual) } else { certain.max(1.0) };
        Self { marks: if style.unicode { UNICODE } else { ASCII }, name, cells, below, scale }
    }

    fn head(&self, out: &mut String) {
        let _ = writeln!(
            out,
            "{:<name$}{:>NUMBER$}{:>NUMBER$}{:>NUMBER$}",
            "ms",
            "low",
            "typical",
            "high",
            name = self.name
        );
    }

    fn row(&self, out: &mut String, name: &str, ms: Bounds, sla: Option<f64>) {
        let name: String = name.chars().take(self.name).collect();
        let _ = write!(
            out,
            "{name:<width$}{:>NUMBER$}{:>NUMBER$}{:>NUMBER$}",
            short(ms.low),
            short(ms.typical),
            short(ms.high),
            width = self.name
        );
        let bar = self.bar(ms, sla);
        if self.below {
            out.push('\n');
        }
        let _ = writeln!(out, "{}", format!("  {bar}").trim_end());
    }

    /// What a bar's characters mean, and where the SLA is.
    fn legend(&self, out: &mut String, sla: Option<Sla>, style: Style) {
        let Marks { low, typical, high, sla: mark, open } = self.marks;
        let sla = sla.map_or_else(String::new, |sla| format!(", {mark} SLA {sla}"));
        let words = format!("{low} at least, {typical} in the mean, {high} at most, {open} further{sla}");
        item(out, &words, style, 0);
    }

    fn bar(&self, Bounds { low, typical, high }: Bounds, sla: Option<f64>) -> String {
        let mut cells: Vec<char> = Vec::with_capacity(self.cells);
        let ends = [(low, self.marks.low), (typical, self.marks.typical), (high, self.marks.high)];
        for (end, mark) in ends {
            cells.extend(std::iter::repeat_n(mark, self.cell(end).saturating_sub(cells.len())));
        }
        // What is there at all has a cell.
        if cells.is_empty() && high > 0.0 {
            cells.push(self.marks.high);
        }
        if high > self.scale
            && let Some(last) = cells.last_mut()
        {
            *last = self.marks.open;
        }
        if let Some(sla) = sla {
            let at = self.cell(sla).min(self.cells.saturating_sub(1));
            cells.resize(cells.len().max(at + 1), ' ');
            cells[at] = self.marks.sla;
        }
        cells.into_iter().collect()
    }

    fn cell(&self, ms: f64) -> usize {
        let share = (ms / self.scale).clamp(0.0, 1.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a line")]
        let cell = (share * self.cells as f64).round() as usize;
        cell.min(self.cells)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(cells: usize, scale: f64) -> Chart {
        Chart { marks: ASCII, name: 5, cells, below: false, scale }
    }

    #[test]
    fn bars_are_to_scale_and_never_longer_than_their_room() {
        let bar = |low, typical, high, sla| chart(10, 100.0).bar(Bounds { low, typical, high }, sla);
        assert_eq!(bar(20.0, 50.0, 80.0, None), "##===...");
        assert_eq!(bar(20.0, 50.0, 80.0, Some(60.0)), "##===.|.");
        assert_eq!(bar(0.0, 0.1, 0.2, None), ".");
        assert_eq!(bar(0.0, 0.0, 0.0, None), "");
        assert_eq!(bar(0.0, 0.0, 0.0, Some(1e9)), "         |");
        assert_eq!(bar(0.0, 50.0, f64::INFINITY, None), "=====....>");
        assert_eq!(bar(0.0, f64::INFINITY, f64::INFINITY, None), "=========>");
    }

    #[test]
    fn numbers_have_one_decimal_where_they_need_it() {
        assert_eq!([0.0, 332.5, 84.26, f64::INFINITY].map(short), ["0", "332.5", "84.3", "no bound"]);
        assert_eq!([-135.0, 0.0, 5.04].map(signed), ["-135", "0", "+5"]);
    }
}
