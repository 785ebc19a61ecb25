use std::fmt;

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode};

use crate::source::{LineIndex, Span, sanitize};

/// Why a flinklint.toml cannot be used: everything that is wrong with it, in
/// the order of the places.
#[derive(Debug)]
pub struct ProjectError {
    name: String,
    text: NamedSource<String>,
    problems: Vec<Problem>,
}

/// One thing that is wrong with a flinklint.toml.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where; `None` where the file as a whole is at fault.
    pub span: Option<Span>,
    /// What is wrong.
    pub message: String,
    /// What to write instead, with the nearest right name where there is one.
    pub help: Option<String>,
}

impl Problem {
    pub(super) fn new(span: Option<Span>, message: impl AsRef<str>, help: Option<String>) -> Self {
        let help = help.map(|help| sanitize(&help).into_owned());
        Self { span, message: sanitize(message.as_ref()).into_owned(), help }
    }
}

impl ProjectError {
    pub(super) fn new(name: String, text: String, mut problems: Vec<Problem>) -> Self {
        problems.sort_by_key(|problem| problem.span);
        let text = NamedSource::new(&name, text).with_language("toml");
        Self { name, text, problems }
    }

    /// The file, as output shows it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What is wrong with it, at least one thing.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// One line for each problem, as `flinklint.toml:3:1: message; help`.
    #[must_use]
    pub fn concise(&self) -> String {
        let text = self.text.inner();
        let lines = LineIndex::new(text);
        let line = |problem: &Problem| {
            let place = problem.span.map(|span| lines.line_column(text, span.start()));
            let place = place.map_or_else(String::new, |place| format!(":{}:{}", place.line, place.column));
            let help = problem.help.as_ref().map_or_else(String::new, |help| format!("; {help}"));
            format!("{}{place}: {}{help}", self.name, problem.message)
        };
        self.problems.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

impl fmt::Display for ProjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cannot be used", self.name)
    }
}

impl std::error::Error for ProjectError {}

impl Diagnostic for ProjectError {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.text)
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        Some(Box::new(self.problems.iter().map(|problem| problem as &dyn Diagnostic)))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

/// Rendered with the source of the [`ProjectError`] that it belongs to.
impl Diagnostic for Problem {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = self.span?;
        Some(Box::new(std::iter::once(LabeledSpan::new(None, span.start(), span.len()))))
    }
}
