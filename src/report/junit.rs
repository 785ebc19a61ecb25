//! A report in the form of `JUnit`: a suite per file, a test case per finding. Warnings and
//! errors are failures; a file without findings has one case that passed.

use std::io::{self, Write};

use super::place::Places;
use super::text::one_line;
use crate::finding::{Finding, Severity};
use crate::lint::outcome::{FileOutcome, Run};
use crate::rules;
use crate::source::sanitize;

/// One XML document.
pub fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let failures: usize = run.files.iter().map(failures).sum();
    let tests: usize = run.files.iter().map(|file| file.findings.len().max(1)).sum();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"flinklint\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">")?;
    for file in &run.files {
        let (name, tests) = (escape(file.source.name()), file.findings.len().max(1));
        writeln!(
            out,
            "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{}\" errors=\"0\">",
            self::failures(file)
        )?;
        if file.findings.is_empty() {
            writeln!(out, "    <testcase name=\"no findings\" classname=\"{name}\"/>")?;
        }
        let places = Places::new(&file.source);
        for filed in &file.findings {
            let document = filed.document.and_then(|at| file.documents.get(at)?.name.as_deref());
            case(&filed.finding, file, document, &places, out)?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

fn failures(file: &FileOutcome) -> usize {
    file.findings.iter().filter(|filed| filed.finding.severity > Severity::Info).count()
}

fn case(
    finding: &Finding,
    file: &FileOutcome,
    document: Option<&str>,
    places: &Places<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (page, at) = (rules::page(finding.rule), places.at(finding.span.start()));
    let class = escape(document.unwrap_or(file.source.name()));
    let (name, line) = (escape(file.source.name()), at.line);
    let title = escape(&format!("{} {} at {line}:{}", page.id, page.name, at.column));
    writeln!(out, "    <testcase name=\"{title}\" classname=\"{class}\" file=\"{name}\" line=\"{line}\">")?;
    let message = one_line(&finding.message);
    let mut text = format!("{}:{line}:{}: {message}", file.source.name(), at.column);
    for (word, words) in
        [("help", finding.help.as_deref()), ("fix", finding.fix.as_ref().map(|fix| fix.title.as_str()))]
    {
        if let Some(words) = words {
            text.push_str(&format!("\n{word}: {}", one_line(words)));
        }
    }
    if finding.severity > Severity::Info {
        let severity = finding.severity;
        writeln!(
            out,
            "      <failure type=\"{severity}\" message=\"{}\">{}</failure>",
            escape(&message),
            escape(&text)
        )?;
    } else {
        writeln!(out, "      <system-out>{}</system-out>", escape(&text))?;
    }
    writeln!(out, "    </testcase>")
}

/// A text as XML: what markup is made of, quotes, and what XML cannot hold.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in sanitize(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_control_characters_are_text() {
        assert_eq!(escape("<a b=\"c\">&\n\u{1b}"), "&lt;a b=&quot;c&quot;&gt;&amp;&#10;\\u{1b}");
    }
}
