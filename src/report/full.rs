use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::io::{self, Write};

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};

use super::place::Places;
use super::preview::{changed_lines, touches};
use super::tally::Tally;
use super::text::{one_line, taken, wrap};
use super::visible::visible;
use super::{Options, Style, summary};
use crate::finding::{Applicability, Finding, Fix, Severity};
use crate::lint::outcome::{DocumentInfo, FileOutcome, Run};
use crate::rules::{self, RulePage};
use crate::source::{MaskedSource, Span, SpanSet, sanitize};
use crate::threads;

/// A preview shows no more lines than this.
const LONGEST_PREVIEW: usize = 12;
/// Where the text behind `  help: ` begins.
const INDENT: usize = 8;

/// Snippets with what to do, then the summary.
pub fn write(run: &Run, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let handler = handler(options.style);
    let files: Vec<&FileOutcome> = run.files.iter().filter(|file| !file.findings.is_empty()).collect();
    // Of one document alone the summary says all that its head would.
    let is_one = files.len() == 1 && files.iter().all(|file| file.documents.len() <= 1);
    let with_heads = !is_one;
    for drawn in threads::map(&files, |file| draw(file, &handler, options, with_heads)) {
        out.write_all(&drawn?)?;
    }
    if options.quiet { Ok(()) } else { summary::write(run, options, out) }
}

/// The findings of a file by the document that they are in, those about the
/// file as a whole first.
fn groups(file: &FileOutcome) -> BTreeMap<Option<usize>, Vec<&Finding>> {
    let mut groups: BTreeMap<Option<usize>, Vec<&Finding>> = BTreeMap::new();
    for filed in &file.findings {
        groups.entry(filed.document).or_default().push(&filed.finding);
    }
    groups
}

/// The findings of one file, document by document.
fn draw(
    file: &FileOutcome,
    handler: &GraphicalReportHandler,
    options: &Options,
    with_heads: bool,
) -> io::Result<Vec<u8>> {
    let sensitive = SpanSet::new(&file.sensitive);
    let view = FileView {
        source: MaskedSource::new(&file.source, &sensitive),
        places: Places::new(&file.source),
        sensitive,
        handler,
        options,
    };
    let mut out = Vec::new();
    for (document, findings) in groups(file) {
        if with_heads {
            let document = document.and_then(|index| file.documents.get(index));
            view.write_head(document, &findings, &mut out)?;
        }
        findings.into_iter().try_for_each(|finding| view.write(finding, &mut out))?;
    }
    Ok(out)
}

/// Draws what miette draws, in the style asked for. Prose arrives wrapped.
fn handler(style: Style) -> GraphicalReportHandler {
    let mut theme = match (style.color, style.unicode) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::ascii(),
        (false, true) => GraphicalTheme::unicode_nocolor(),
        (false, false) => GraphicalTheme::none(),
    };
    theme.characters.error += " error:";
    theme.characters.warning += " warning:";
    theme.characters.advice += " info:";
    GraphicalReportHandler::new_themed(theme)
        .with_width(style.width)
        .with_links(style.links)
        .with_context_lines(1)
        .with_wrap_lines(false)
        .without_syntax_highlighting()
}

/// One file with what is needed to show its findings.
struct FileView<'a> {
    source: MaskedSource<'a>,
    places: Places<'a>,
    sensitive: SpanSet,
    handler: &'a GraphicalReportHandler,
    options: &'a Options<'a>,
}

impl FileView<'_> {
    /// Writes which document the findings below are in, and what they come to.
    fn write_head(
        &self,
        document: Option<&DocumentInfo>,
        findings: &[&Finding],
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut head = one_line(self.source.name()).into_owned();
        if let Some(document) = document {
            let name = document.name.as_deref().map(|name| format!(", {}", one_line(name))).unwrap_or_default();
            head.push_str(&format!("{name} ({})", document.kind));
        }
        let tally = Tally::of_findings(findings.iter().copied());
        let parts: Vec<String> = tally.found().into_iter().chain(tally.fixable()).collect();
        writeln!(out, "{}: {}\n", self.paint("1", &head), parts.join("; "))
    }

    /// Writes one finding and an empty line.
    fn write(&self, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        let width = self.options.style.width;
        let labels = labels(&self.source, finding);
        let message = if labels.is_some() {
            one_line(&finding.message).into_owned()
        } else {
            let at = self.places.at(finding.span.start());
            format!("{}:{}:{}: {}", self.source.name(), at.line, at.column, one_line(&finding.message))
        };
        let shown = Shown {
            page: rules::page(finding.rule),
            severity: finding.severity,
            message: wrap(&message, width.saturating_sub(4), finding.severity.as_str().len() + 2),
            help: finding.help.as_deref().map(|help| wrap(&sanitize(help), width.saturating_sub(INDENT), 0)),
            snippet: labels.map(|labels| (&self.source, labels)),
        };
        let mut text = String::new();
        self.handler.render_report(&mut text, &shown).map_err(io::Error::other)?;
        out.write_all(text.as_bytes())?;
        if let Some(measured) = &finding.measured {
            self.write_footer("stats", &taken(measured), out)?;
        }
        if self.options.verbose {
            for evidence in &finding.evidence {
                let vertex = evidence.vertex.as_deref().map(|vertex| format!(" at {vertex}")).unwrap_or_default();
                let subtask = evidence.subtask.map(|index| format!(", subtask {index}")).unwrap_or_default();
                let (metric, value, threshold) = (&evidence.metric, evidence.value, evidence.threshold);
                let seen = format!("{metric}{vertex}{subtask} is {value}, compared with {threshold}");
                self.write_footer("seen", &seen, out)?;
            }
        }
        if let Some(fix) = &finding.fix {
            self.write_fix(fix, out)?;
        } else if let Some(no_fix) = &finding.no_fix {
            self.write_footer("fix", &format!("{}, by hand: {}", no_fix.title, no_fix.reason), out)?;
        }
        writeln!(out)
    }

    /// Says which fix there is and how to apply it, and shows what it changes.
    fn write_fix(&self, fix: &Fix, out: &mut dyn Write) -> io::Result<()> {
        let command = match fix.applicability {
            Applicability::Safe => "flinklint fix",
            Applicability::Unsafe => "flinklint fix --unsafe",
        };
        self.write_footer("fix", &format!("{} ({command})", one_line(&fix.title)), out)?;
        if touches(fix, &self.sensitive) {
            return writeln!(out, "{:INDENT$}(the change is not shown: it touches a sensitive value)", "");
        }
        let lines = changed_lines(&self.source, &fix.edits).unwrap_or_default();
        let shown = if lines.len() > LONGEST_PREVIEW { LONGEST_PREVIEW - 1 } else { lines.len() };
        let digits = lines[..shown].iter().map(|line| line.number).max().unwrap_or_default().to_string().len();
        for line in &lines[..shown] {
            let (sign, color) = if line.added { ('+', "32") } else { ('-', "31") };
            let text = self.paint(color, &format!("{sign} {}", line.text));
            writeln!(out, "{:INDENT$}{:digits$} {text}", "", line.number)?;
        }
        if shown < lines.len() {
            writeln!(out, "{:INDENT$}... and {} more changed lines", "", lines.len() - shown)?;
        }
        Ok(())
    }

    /// Writes prose behind a word that stands where miette puts `help:`.
    fn write_footer(&self, word: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
        let text = wrap(&one_line(text), self.options.style.width.saturating_sub(INDENT), 0);
        let text = text.replace('\n', &format!("\n{:INDENT$}", ""));
        let head = self.paint("36", &format!("{word:>6}:"));
        writeln!(out, "{head} {text}")
    }

    fn paint(&self, color: &str, text: &str) -> String {
        if self.options.style.color { format!("\u{1b}[{color}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// A finding as miette sees it.
#[derive(Debug)]
struct Shown<'a> {
    page: &'static RulePage,
    severity: Severity,
    message: String,
    help: Option<String>,
    snippet: Option<(&'a MaskedSource<'a>, Vec<LabeledSpan>)>,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(format!("{} {}", self.page.id, self.page.name)))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn url<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.page.references.first().map(|reference| Box::new(reference.url) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.snippet.as_ref().map(|(source, _)| *source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.snippet.as_ref().map(|(_, labels)| Box::new(labels.iter().cloned()) as Box<dyn Iterator<Item = _>>)
    }
}

/// A place to mark in the shown text.
struct Mark {
    span: Span,
    text: Option<String>,
    primary: bool,
}

/// The places of a finding to mark, `None` where its own place is not worth a
/// snippet: there is no text, or the line is too long.
fn labels(source: &MaskedSource, finding: &Finding) -> Option<Vec<LabeledSpan>> {
    let mut marks = vec![Mark { span: visible(source, finding.span)?, text: None, primary: true }];
    marks.extend(finding.labels.iter().filter_map(|label| {
        Some(Mark {
            span: visible(source, label.span)?,
            text: Some(one_line(&label.text).into_owned()),
            primary: false,
        })
    }));
    Some(
        disjoint(source, marks)
            .into_iter()
            .map(|mark| {
                let span = (mark.span.start(), mark.span.len());
                if mark.primary {
                    LabeledSpan::new_primary_with_span(mark.text, span)
                } else {
                    LabeledSpan::new_with_span(mark.text, span)
                }
            })
            .collect(),
    )
}

/// miette draws marks that overlap on one line in the wrong columns: there the
/// first one ends where the next one begins, and two that begin together become one.
fn disjoint(source: &MaskedSource, mut marks: Vec<Mark>) -> Vec<Mark> {
    marks.sort_by_key(|mark| (mark.span.start(), mark.span.end()));
    let mut apart: Vec<Mark> = Vec::with_capacity(marks.len());
    for mark in marks {
        let line = |at: usize| source.line_of(at);
        let on_line = |span: Span, number: usize| line(span.start()) == number && line(span.end()) == number;
        let number = line(mark.span.start());
        match apart.last_mut() {
            Some(last) if last.span.start() == mark.span.start() && on_line(last.span.to(mark.span), number) => {
                let texts: Vec<String> = [last.text.take(), mark.text].into_iter().flatten().collect();
                last.text = (!texts.is_empty()).then(|| texts.join("; "));
                last.span = last.span.to(mark.span);
                last.primary |= mark.primary;
            }
            Some(last) if last.span.end() > mark.span.start() && on_line(last.span, number) => {
                let before = Span::new(last.span.start(), mark.span.start());
                let length = before.slice(source.text()).trim_end().len().max(1);
                last.span = Span::new(before.start(), before.start() + length);
                apart.push(mark);
            }
            _ => apart.push(mark),
        }
    }
    apart
}
