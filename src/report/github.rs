//! Annotations of a GitHub workflow, a line each.
//! Source: GitHub's documentation, "Workflow commands for GitHub Actions".

use std::fmt::Write as _;
use std::io::{self, Write};

use super::place::Places;
use super::text::one_line;
use super::uri::relative_path;
use crate::finding::Severity;
use crate::lint::outcome::Run;
use crate::rules;
use crate::source::sanitize;

/// `::warning file=..,line=..::message`, one line per finding and nothing else.
pub fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    for file in &run.files {
        let (name, places) = (property(&relative_path(file.source.name())), Places::new(&file.source));
        for filed in &file.findings {
            let (finding, page) = (&filed.finding, rules::page(filed.finding.rule));
            let (start, end) = (places.at(finding.span.start()), places.at(finding.span.end()));
            let command = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "notice",
            };
            let mut place = format!("file={name},line={},col={}", start.line, start.column);
            // GitHub takes a last column on the first line only.
            if end.line == start.line && end.column > start.column {
                let _ = write!(place, ",endLine={},endColumn={}", end.line, end.column);
            }
            let mut text = one_line(&finding.message).into_owned();
            if let Some(help) = &finding.help {
                text.push_str("\nhelp: ");
                text.push_str(&one_line(help));
            }
            if let Some(fix) = &finding.fix {
                text.push_str("\nfix: ");
                text.push_str(&one_line(&fix.title));
            }
            let title = property(&format!("{} {}", page.id, page.name));
            writeln!(out, "::{command} {place},title={title}::{}", data(&text))?;
        }
    }
    Ok(())
}

/// The text of a command: what would end it or begin an escape is escaped.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a command, which a colon or a comma would end as well.
fn property(text: &str) -> String {
    data(&sanitize(text)).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_ends_the_command() {
        assert_eq!(property("a:b,c%d\ne"), "a%3Ab%2Cc%25d%0Ae");
        assert_eq!(data("50 %\r\n::error::x"), "50 %25%0D%0A::error::x");
    }
}
