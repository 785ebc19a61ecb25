use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;

use serde::Serialize;

use super::CLEAN;
use super::args::{RulesArguments, TextOrJson};
use super::common::Failure;
use crate::finding::Applicability;
use crate::project::Project;
use crate::report::ignore_broken_pipe;
use crate::rules::{self, RulePage};

#[derive(Serialize)]
struct Rules {
    schema: u32,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
struct Rule {
    id: &'static str,
    name: &'static str,
    group: &'static str,
    severity: &'static str,
    confidence: &'static str,
    fix: Option<&'static str>,
    pedantic: bool,
    versions: &'static str,
    inputs: &'static [&'static str],
    summary: &'static str,
    url: Option<&'static str>,
}

pub(super) fn run(arguments: &RulesArguments) -> Result<u8, Failure> {
    // A policy is a rule as soon as its flinklint.toml has been read.
    let project = Project::discover(Path::new(".")).ok().flatten();
    let policies = project.iter().flat_map(|project| &project.policies).map(|policy| rules::page(policy.rule));
    let pages: Vec<&'static RulePage> = rules::pages().iter().chain(policies).collect();
    let text = match arguments.output_format {
        TextOrJson::Text => text(&pages),
        TextOrJson::Json => {
            let rules = Rules { schema: 1, rules: pages.into_iter().map(rule).collect() };
            serde_json::to_string_pretty(&rules).map_err(|error| Failure(error.to_string()))? + "\n"
        }
    };
    ignore_broken_pipe(io::stdout().lock().write_all(text.as_bytes()))?;
    Ok(CLEAN)
}

fn rule(page: &'static RulePage) -> Rule {
    Rule {
        id: page.id,
        name: page.name,
        group: page.group,
        severity: page.severity.as_str(),
        confidence: page.confidence.as_str(),
        fix: page.fix.map(Applicability::as_str),
        pedantic: page.pedantic,
        versions: page.versions,
        inputs: page.inputs,
        summary: page.summary,
        url: page.references.first().map(|reference| reference.url),
    }
}

fn text(pages: &[&RulePage]) -> String {
    let mut out = String::new();
    let longest = pages.iter().map(|page| page.name.len()).max().unwrap_or_default();
    let mut group = "";
    for page in pages {
        if page.group != group {
            group = page.group;
            let _ = writeln!(out, "{}{group}", if out.is_empty() { "" } else { "\n" });
        }
        let fix = page.fix.map_or("", |fix| if fix == Applicability::Safe { "fix" } else { "fix --unsafe" });
        let _ =
            writeln!(out, "  {}  {:<longest$}  {:<7}  {fix:<12}  {}", page.id, page.name, page.severity, page.summary);
    }
    out
}
