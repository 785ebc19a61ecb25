use std::io::{self, Write};

use super::LINE_OF_FINDING;
use super::place::Places;
use super::text::one_line;
use crate::lint::outcome::Run;
use crate::rules;

/// `path:line:col: severity[FL101] message`, one line per finding and nothing else.
pub fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let mut line = String::with_capacity(LINE_OF_FINDING);
    let (mut for_line, mut for_column) = (itoa::Buffer::new(), itoa::Buffer::new());
    for file in &run.files {
        let (name, places) = (one_line(file.source.name()), Places::new(&file.source));
        for filed in &file.findings {
            let finding = &filed.finding;
            let (at, id, message) =
                (places.at(finding.span.start()), rules::page(finding.rule).id, one_line(&finding.message));
            line.clear();
            let (row, column) = (for_line.format(at.line), for_column.format(at.column));
            for part in [&name, ":", row, ":", column, ": ", finding.severity.as_str(), "[", id, "] ", &message, "\n"] {
                line.push_str(part);
            }
            out.write_all(line.as_bytes())?;
        }
    }
    Ok(())
}
