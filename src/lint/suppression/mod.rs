//! Findings that a comment or an annotation takes back, and the comments and
//! annotations that take nothing back.

mod directive;
mod places;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::document::{Document, Kind, ReadFile};
use crate::finding::{Applicability, Fix, RuleId};
use crate::project::{RuleSet, Selector};
use crate::rules::{self, suppression as rule};
use crate::source::{SourceFile, Span, TextEdit};
use crate::syntax::yaml::Tree;

use super::outcome::{FiledFinding, NotAssessed};
use directive::{Malformed, Written};
use places::{DocumentPlaces, MeantLines};

pub use write::suppressions;

/// The annotation that holds for a whole manifest.
const ANNOTATION: &str = "flinklint/ignore";

/// A suppression in a file.
struct Suppression {
    /// The comment, or the annotation's value.
    span: Span,
    is_comment: bool,
    scope: Scope,
    entries: Vec<Entry>,
}

/// What a suppression holds for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    /// What touches this line, from zero on.
    Line(usize),
    /// A document.
    Document(usize),
    /// Every document.
    File,
}

/// One name in the list.
struct Entry {
    text: String,
    span: Span,
    /// The rules that it stands for; `None` where there are none.
    rules: Option<RuleSet>,
    used: bool,
}

/// Takes the suppressed findings out, adds those about the suppressions
/// themselves, and gives how many were taken out.
pub(super) fn apply(
    findings: &mut Vec<FiledFinding>,
    source: &SourceFile,
    file: &ReadFile<'_>,
    run: &RuleSet,
    not_assessed: &[NotAssessed],
) -> usize {
    if !source.names_flinklint() {
        return 0;
    }
    let (mut suppressions, malformed) = collect(source, file);
    let reach = Reach::of(&suppressions);
    let before = findings.len();
    findings.retain(|filed| {
        let mut kept = true;
        for at in reach.covering(filed, source, file) {
            for entry in suppressions[at].entries.iter_mut().filter(|entry| entry.stands_for(filed.finding.rule)) {
                entry.used = true;
                kept = false;
            }
        }
        kept
    });
    let suppressed = before - findings.len();
    report(findings, source, file, &suppressions, run, not_assessed);
    if run.contains(rule::UNKNOWN) {
        let places = DocumentPlaces::of(file);
        findings.extend(malformed.into_iter().map(|(span, message)| FiledFinding {
            document: places.at(span.start()),
            finding: rule::malformed(message, span),
        }));
    }
    suppressed
}

/// The findings about suppressions that suppress nothing or name nothing.
fn report(
    findings: &mut Vec<FiledFinding>,
    source: &SourceFile,
    file: &ReadFile<'_>,
    suppressions: &[Suppression],
    run: &RuleSet,
    not_assessed: &[NotAssessed],
) {
    let unjudged: BTreeSet<RuleId> = not_assessed.iter().map(|entry| entry.rule).collect();
    let places = DocumentPlaces::of(file);
    for suppression in suppressions {
        let document = places.at(suppression.span.start());
        let assessed = |rule: RuleId| run.contains(rule) && !unjudged.contains(&rule);
        for entry in &suppression.entries {
            let fix = || suppression.without(entry, source).map(|edit| remove(edit, &entry.text));
            let finding = match &entry.rules {
                None if run.contains(rule::UNKNOWN) => {
                    rule::unknown(&entry.text, suggestion(&entry.text), entry.span, fix())
                }
                Some(rules) if run.contains(rule::UNUSED) && !entry.used && rules.iter().all(assessed) => {
                    rule::unused(&entry.text, entry.span, fix())
                }
                _ => continue,
            };
            findings.push(FiledFinding { document, finding });
        }
    }
}

fn suggestion(text: &str) -> Option<String> {
    Selector::parse(text, rules::pages()).err()?.suggestion
}

fn remove(edit: TextEdit, name: &str) -> Fix {
    let title = format!("remove the suppression of {name}");
    Fix { applicability: Applicability::Safe, title, edits: vec![edit], changes: Vec::new() }
}

impl Entry {
    fn stands_for(&self, rule: RuleId) -> bool {
        self.rules.as_ref().is_some_and(|rules| rules.contains(rule))
    }
}

/// The suppressions of a file, as indices, by what they hold for.
#[derive(Default)]
struct Reach {
    file: Vec<usize>,
    documents: BTreeMap<usize, Vec<usize>>,
    lines: BTreeMap<usize, Vec<usize>>,
}

impl Reach {
    fn of(suppressions: &[Suppression]) -> Self {
        let mut reach = Self::default();
        for (at, suppression) in suppressions.iter().enumerate() {
            match suppression.scope {
                Scope::File => reach.file.push(at),
                Scope::Document(document) => reach.documents.entry(document).or_default().push(at),
                Scope::Line(line) => reach.lines.entry(line).or_default().push(at),
            }
        }
        reach
    }

    /// The suppressions that hold for a finding: those of the lines that it or
    /// what it points at touches, or that its document begins on, among them.
    fn covering(&self, filed: &FiledFinding, source: &SourceFile, file: &ReadFile<'_>) -> Vec<usize> {
        let mut covering = self.file.clone();
        covering.extend(filed.document.and_then(|at| self.documents.get(&at)).into_iter().flatten());
        if self.lines.is_empty() {
            return covering;
        }
        let lines = source.lines();
        let labels = filed.finding.labels.iter().map(|label| label.span);
        for span in std::iter::once(filed.finding.span).chain(labels) {
            let touched = lines.line_of(span.start())..=lines.line_of(span.end());
            covering.extend(self.lines.range(touched).flat_map(|(_, suppressions)| suppressions));
        }
        let document = filed.document.and_then(|at| file.documents.get(at));
        let carrier = document.and_then(|document| carrier(document, source));
        covering.extend(carrier.and_then(|line| self.lines.get(&line)).into_iter().flatten());
        covering
    }
}

/// The line that a document inside of something else begins on: the properties
/// of a container on the line of their `|`, the options of a command on the
/// command's.
fn carrier(document: &Document<'_>, source: &SourceFile) -> Option<usize> {
    let begin = match &document.excerpt {
        Some(excerpt) => excerpt.header(),
        None if document.kind == Kind::FlinkCli => document.span.start(),
        None => return None,
    };
    Some(source.lines().line_of(begin))
}

impl Suppression {
    /// The edit that takes an entry out, with the whole comment where it is the only one.
    fn without(&self, entry: &Entry, source: &SourceFile) -> Option<TextEdit> {
        let text = source.text();
        if self.entries.len() > 1 {
            // With the comma behind it, or before the last one.
            let rest = &text[entry.span.end()..self.span.end()];
            let blank = |text: &str| text.len() - text.trim_start().len();
            let span = if rest.trim_start().starts_with(',') {
                let behind = entry.span.end() + blank(rest) + 1;
                Span::new(entry.span.start(), behind + blank(&text[behind..self.span.end()]))
            } else {
                let before = &text[self.span.start()..entry.span.start()];
                let comma = before.trim_end().strip_suffix(',')?.trim_end();
                Span::new(self.span.start() + comma.len(), entry.span.end())
            };
            return Some(TextEdit { span, text: String::new() });
        }
        if !self.is_comment {
            return None;
        }
        let (line, lines) = (source.lines().line_of(self.span.start()), source.lines());
        let (start, end) = (lines.line_start(line), lines.line_end(line, text));
        let before = &text[start..self.span.start()];
        let span = if before.trim().is_empty() && text[self.span.end()..end].trim().is_empty() {
            Span::new(start, end)
        } else {
            Span::new(start + before.trim_end().len(), self.span.end())
        };
        Some(TextEdit { span, text: String::new() })
    }
}

/// Every suppression of a file, and what is meant as one and is none.
fn collect(source: &SourceFile, file: &ReadFile<'_>) -> (Vec<Suppression>, Vec<(Span, &'static str)>) {
    let (mut found, mut malformed) = (Vec::new(), Vec::new());
    let mut take = |span: Span, is_comment, written: Result<Written, Malformed>, scope: &dyn Fn(&Written) -> Scope| {
        let within = |range: Range<usize>| Span::new(span.start() + range.start, span.start() + range.end);
        match written {
            Ok(written) => {
                let scope = scope(&written);
                let entry = |(text, range): (String, Range<usize>)| Entry {
                    rules: Selector::parse(&text, rules::pages()).ok().map(|selector| selector.rules().clone()),
                    span: within(range),
                    text,
                    used: false,
                };
                let entries = written.entries.into_iter().map(entry).collect();
                found.push(Suppression { span, is_comment, scope, entries });
            }
            Err(error) => malformed.push((within(error.range), error.message)),
        }
    };
    let (places, mut meant) = (DocumentPlaces::of(file), MeantLines::default());
    for span in comments(source, file) {
        let Some(written) = directive::of_comment(source.slice(span)) else { continue };
        let line = meant.of(source, span);
        take(span, true, written, &|written| {
            if written.whole_document {
                places.at(span.start()).map_or(Scope::File, Scope::Document)
            } else {
                Scope::Line(line)
            }
        });
    }
    for (at, document) in file.documents.iter().enumerate() {
        for (_, field) in document.fields.annotations.iter().filter(|(name, _)| name == ANNOTATION) {
            let span = unquoted(document.outward(field.span), source);
            take(span, false, directive::of_annotation(source.slice(span)), &|_| Scope::Document(at));
        }
    }
    (found, malformed)
}

fn unquoted(span: Span, source: &SourceFile) -> Span {
    if source.slice(span).starts_with(['"', '\'']) && span.len() >= 2 {
        return Span::new(span.start() + 1, span.end() - 1);
    }
    span
}

/// The comments that may hold a suppression, in the file's order.
fn comments(source: &SourceFile, file: &ReadFile<'_>) -> Vec<Span> {
    let mut comments: Vec<Span> = Vec::new();
    for document in &file.documents {
        comments.extend(document.comments.iter().map(|&comment| document.outward(comment)));
    }
    comments.extend(file.tree.iter().flat_map(Tree::comments));
    if file.documents.iter().any(|document| document.kind == Kind::FlinkCli) {
        comments.extend(crate::syntax::shell::comments(source.text()));
    }
    comments.sort_unstable();
    comments.dedup();
    comments
}
