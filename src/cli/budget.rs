use std::io::{self, Write as _};

use serde::Serialize;

use super::args::{BudgetArguments, TextOrJson};
use super::budget_text::text;
use super::common::Failure;
use super::{CLEAN, FAILED};
use crate::budget::{Bounds, Part, Path};
use crate::collect::Input;
use crate::document::ReadFile;
use crate::lint::{DocumentBudget, Linter};
use crate::report::{Style, ignore_broken_pipe};
use crate::rules;
use crate::source::SourceFile;

#[derive(Serialize)]
struct Budgets<'b> {
    schema: u32,
    documents: Vec<Shown<'b>>,
}

#[derive(Serialize)]
struct Shown<'b> {
    file: &'b str,
    document: Option<&'b str>,
    kind: &'static str,
    sla_ms: Option<f64>,
    hops: Option<u32>,
    parallelism: Option<f64>,
    waits_for: &'static str,
    total_ms: Option<Total>,
    parts: Vec<ShownPart<'b>>,
    verdict: &'static str,
    what_if: Vec<ShownWhatIf<'b>>,
    not_assessed: Vec<NotAssessed<'b>>,
    notes: &'b [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'b str>,
}

#[derive(Serialize)]
struct Total {
    low: Option<f64>,
    typical: Option<f64>,
    p99: Option<f64>,
    high: Option<f64>,
}

#[derive(Serialize)]
struct Millis {
    low: Option<f64>,
    typical: Option<f64>,
    high: Option<f64>,
}

#[derive(Serialize)]
struct ShownPart<'b> {
    id: &'static str,
    name: &'static str,
    ms: Millis,
    setting: Option<&'b str>,
    value: Option<&'b str>,
    formula: &'b str,
    source: &'static str,
    rule: Option<&'static str>,
}

#[derive(Serialize)]
struct ShownWhatIf<'b> {
    rule: &'static str,
    title: &'b str,
    delta_ms: Delta,
    total_ms: Option<Total>,
}

#[derive(Serialize)]
struct Delta {
    typical: Option<f64>,
    p99: Option<f64>,
}

#[derive(Serialize)]
struct NotAssessed<'b> {
    part: &'static str,
    name: &'static str,
    reason: &'b str,
    tell: &'static str,
}

/// The budget of one document of a file.
pub(super) struct FileBudget {
    pub file: String,
    pub budget: DocumentBudget,
}

pub(super) fn run(arguments: &BudgetArguments) -> Result<u8, Failure> {
    let (budgets, failed) = arguments.common.of_measured_files(of_file)?;
    let text = match arguments.output_format {
        TextOrJson::Json => {
            let documents = budgets.iter().map(shown).collect();
            let shown = Budgets { schema: 1, documents };
            serde_json::to_string_pretty(&shown).map_err(|error| Failure(error.to_string()))? + "\n"
        }
        TextOrJson::Text => {
            let style = Style::of_stdout(arguments.common.color);
            budgets.iter().map(|budget| text(budget, style)).collect::<Vec<_>>().join("\n")
        }
    };
    ignore_broken_pipe(io::stdout().lock().write_all(text.as_bytes()))?;
    Ok(if failed { FAILED } else { CLEAN })
}

fn of_file(linter: &Linter, input: &Input, source: &SourceFile, file: &ReadFile<'_>) -> Vec<FileBudget> {
    let budgets = linter.budgets(input, source, file).into_iter();
    budgets.map(|budget| FileBudget { file: source.name().to_owned(), budget }).collect()
}

fn shown(FileBudget { file, budget }: &FileBudget) -> Shown<'_> {
    let totals = budget.excluded.is_none().then(|| budget.budget.totals());
    Shown {
        file,
        document: budget.document.as_deref(),
        kind: budget.kind.as_str(),
        sla_ms: budget.sla.map(crate::intent::Sla::millis),
        hops: budget.hops,
        parallelism: budget.parallelism,
        waits_for: waits_for(budget.path),
        total_ms: totals.map(|totals| total(totals.ms, totals.p99)),
        parts: budget.budget.parts.iter().map(|part| shown_part(budget, part)).collect(),
        verdict: budget.verdict.as_str(),
        what_if: budget
            .what_if
            .iter()
            .map(|fix| ShownWhatIf {
                rule: rules::page(fix.rule).id,
                title: &fix.title,
                delta_ms: Delta { typical: fix.typical.map(exact), p99: fix.p99.map(exact) },
                total_ms: fix.totals.map(|totals| total(totals.ms, totals.p99)),
            })
            .collect(),
        not_assessed: budget
            .budget
            .unknown
            .iter()
            .map(|(part, reason)| NotAssessed { part: part.id(), name: part.name(), reason, tell: part.tell() })
            .collect(),
        notes: &budget.notes,
        error: budget.excluded.as_deref(),
    }
}

fn shown_part<'b>(budget: &'b DocumentBudget, part: &'b Part) -> ShownPart<'b> {
    let setting = budget.setting(part.kind);
    ShownPart {
        id: part.kind.id(),
        name: part.kind.name(),
        ms: Millis { low: bounded(part.ms.low), typical: bounded(part.ms.typical), high: bounded(part.ms.high) },
        setting: setting.map(|setting| setting.setting.as_str()),
        value: setting.map(|setting| setting.value.as_str()),
        formula: &part.formula,
        source: part.kind.source(),
        rule: rules::rule_of(part.kind),
    }
}

/// What results wait for, as output calls it.
pub(super) fn waits_for(path: Path) -> &'static str {
    match path {
        Path::Record => "record",
        Path::Window => "event-time",
    }
}

fn total(ms: Bounds, p99: f64) -> Total {
    Total { low: bounded(ms.low), typical: bounded(ms.typical), p99: bounded(p99), high: bounded(ms.high) }
}

/// Without what adding up leaves behind the sixth decimal.
fn exact(ms: f64) -> f64 {
    (ms * 1e6).round() / 1e6
}

/// Milliseconds, `None` where there is no bound.
pub(super) fn bounded(ms: f64) -> Option<f64> {
    ms.is_finite().then(|| exact(ms))
}
