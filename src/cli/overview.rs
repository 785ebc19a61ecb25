//! What a page shows of documents beside what was found in them.

use super::budget_view;
use super::memory::{self, Outcome, Process};
use super::memory_text::totals;
use crate::collect::{self, Input};
use crate::document::{Document, Kind};
use crate::lint::{Linter, names};
use crate::report::html::{DivisionView, GraphView, MemoryPartView, MemoryView, Overview};
use crate::source::SourceFile;

/// What there is to show of every document. What cannot be read has been told of.
pub(super) fn overviews(linter: &Linter, inputs: &[Input]) -> Vec<Overview> {
    let mut overviews = Vec::new();
    for input in inputs {
        let Ok(text) = collect::read(input, linter.max_file_size) else { continue };
        let source = SourceFile::new(&input.name, text);
        let file = linter.read(&source, input);
        let mut budgets = linter.budgets(input, &source, &file).into_iter();
        for (document, info) in file.documents.iter().zip(names(&file.documents)) {
            // Documents without a job have none.
            let budget = if document.kind == Kind::FlinkStateSnapshot { None } else { budgets.next() };
            let overview = Overview {
                file: source.name().to_owned(),
                document: info.name,
                kind: document.kind.as_str(),
                budget: budget.as_ref().and_then(budget_view::view),
                memory: memory_of(linter, input, &source, document),
                ..Overview::default()
            };
            overviews.push(with_jobs(overview, linter, document));
        }
    }
    overviews
}

/// With the jobs that were measured of the document.
fn with_jobs(overview: Overview, linter: &Linter, document: &Document<'_>) -> Overview {
    let Some(measurements) = &linter.measurements else { return overview };
    let measured = measurements.of(document);
    let parts = measured.clusters.iter();
    let jobs =
        parts.flat_map(|part| part.jobs.iter().map(|job| GraphView::of(part.cluster, job, measured.min_uptime_ms)));
    Overview { jobs: jobs.collect(), unmatched: measured.unmatched, ..overview }
}

fn memory_of(linter: &Linter, input: &Input, source: &SourceFile, document: &Document<'_>) -> Vec<MemoryView> {
    if !document.kind.starts_processes() {
        return Vec::new();
    }
    let (intent, _) = linter.intent(document, source, input);
    memory::show(document, None, &intent, source).processes.into_iter().map(view).collect()
}

fn view(process: Process) -> MemoryView {
    let title = process.title();
    let division = match process.outcome {
        Outcome::Error { error, refused: true } => Err(format!("Flink refuses to start it: {error}")),
        Outcome::Error { error, refused: false } => Err(format!("Not known: {error}")),
        Outcome::Breakdown(breakdown) => {
            let (total, flink, heap) = totals(breakdown.components);
            let parts = breakdown.parts.into_iter();
            let parts = parts.map(|part| MemoryPartView { name: part.name, bytes: part.bytes, by: part.by });
            let parts: Vec<MemoryPartView> = parts.collect();
            let sums = [("JVM heap", heap), ("total Flink", flink), ("total process", total)];
            let sums = sums.into_iter().filter(|(name, _)| !parts.iter().any(|part| part.name == *name)).collect();
            Ok(DivisionView { parts, sums, total, divided_from: breakdown.total, command_line: breakdown.command_line })
        }
    };
    MemoryView { process: title, division }
}
