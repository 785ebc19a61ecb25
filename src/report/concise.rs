use std::io::{self, Write};

use super::place::Places;
use super::text::one_line;
use crate::lint::outcome::Run;
use crate::rules;

/// `path:line:col: severity[FL101] message`, one line per finding and nothing else.
pub fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    for file in &run.files {
        let (name, places) = (one_line(file.source.name()), Places::new(&file.source));
        for filed in &file.findings {
            let finding = &filed.finding;
            let (at, id, message) =
                (places.at(finding.span.start()), rules::page(finding.rule).id, one_line(&finding.message));
            writeln!(out, "{name}:{}:{}: {}[{id}] {message}", at.line, at.column, finding.severity)?;
        }
    }
    Ok(())
}
