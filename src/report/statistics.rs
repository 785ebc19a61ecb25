use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};

use super::Options;
use super::summary;
use crate::finding::{RuleId, Severity};
use crate::lint::outcome::Run;
use crate::rules;

/// How often a rule fired.
#[derive(Default)]
struct Count {
    findings: usize,
    fixable: usize,
    worst: Option<Severity>,
}

/// A line per rule that fired, the most frequent first, then the summary.
pub fn write(run: &Run, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut counts: BTreeMap<RuleId, Count> = BTreeMap::new();
    for finding in run.files.iter().flat_map(|file| &file.findings).map(|filed| &filed.finding) {
        let count = counts.entry(finding.rule).or_default();
        count.findings += 1;
        count.fixable += usize::from(finding.fix.is_some());
        count.worst = count.worst.max(Some(finding.severity));
    }
    let mut counts: Vec<(RuleId, Count)> = counts.into_iter().collect();
    counts.sort_by_key(|(rule, count)| (Reverse(count.findings), *rule));
    let width = counts.first().map_or(0, |(_, count)| count.findings.to_string().len());
    for (rule, count) in &counts {
        let (page, severity) = (rules::page(*rule), count.worst.map_or("", Severity::as_str));
        let fixable = if count.fixable > 0 { format!(" ({} with a fix)", count.fixable) } else { String::new() };
        writeln!(out, "{:>width$}  {severity:<7}  {} {}{fixable}", count.findings, page.id, page.name)?;
    }
    if options.quiet { Ok(()) } else { summary::write(run, options, out) }
}
