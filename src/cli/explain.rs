mod json;

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;

use super::CLEAN;
use super::args::{ExplainArguments, TextOrJson};
use super::common::Failure;
use crate::finding::Applicability;
use crate::flink::Release;
use crate::flink::catalogue::{Name, OptionId, family, is_checked_segment, lookup, suggest};
use crate::intent::nearest;
use crate::project::Project;
use crate::reference::{documentation, looking_at, type_words};
use crate::report::{ignore_broken_pipe, wrap};
use crate::rules::{self, RulePage};
use crate::source::sanitize;

const WIDTH: usize = 96;

pub(super) fn run(arguments: &ExplainArguments) -> Result<u8, Failure> {
    let subject = arguments.subject.trim();
    // A policy is a rule as soon as its flinklint.toml has been read.
    let _project = Project::discover(Path::new("."));
    if arguments.output_format == TextOrJson::Json {
        let json = match (rules::find(subject), lookup(subject)) {
            (Some(rule), _) => json::of_rule(rules::page(rule)),
            (None, Some(name)) => json::of_key(name),
            (None, None) => {
                explain_other(subject)?;
                json::of_other(subject)
            }
        };
        let text = serde_json::to_string_pretty(&json).map_err(|error| Failure(error.to_string()))?;
        ignore_broken_pipe(writeln!(io::stdout().lock(), "{text}"))?;
        return Ok(CLEAN);
    }
    let text = match (rules::find(subject), lookup(subject)) {
        (Some(rule), _) => explain_rule(rules::page(rule)),
        (None, Some(name)) => explain_name(name),
        (None, None) => explain_other(subject)?,
    };
    ignore_broken_pipe(io::stdout().lock().write_all(sanitize(&text).as_bytes()))?;
    Ok(CLEAN)
}

fn paragraph(out: &mut String, title: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    let indented = wrap(text, WIDTH - 2, 0).replace('\n', "\n  ");
    let _ = writeln!(out, "\n{title}\n  {indented}");
}

fn explain_rule(page: &RulePage) -> String {
    let mut out = format!("{} {}\n{}\n\n", page.id, page.name, page.summary);
    let note = if page.severity_note.is_empty() { String::new() } else { format!(" ({})", page.severity_note) };
    let fix = match page.fix {
        Some(Applicability::Safe) => "flinklint fix",
        Some(Applicability::Unsafe) => "flinklint fix --unsafe",
        None => "none",
    };
    let _ = writeln!(out, "severity    {}{note}", page.severity);
    let _ = writeln!(out, "confidence  {}", page.confidence.as_str());
    let _ = writeln!(out, "fix         {fix}");
    let _ = writeln!(out, "Flink       {}", page.versions);
    let _ = writeln!(out, "needs       {}", page.inputs.join(", "));
    for option in page.options {
        let _ = writeln!(out, "looks at    {}", option.key());
    }
    paragraph(&mut out, "Why", page.why);
    paragraph(&mut out, "What to do", page.remedy);
    paragraph(&mut out, "What it costs", page.trade_off);
    paragraph(&mut out, "When it is silent", page.limits);
    if !page.thresholds.is_empty() {
        let _ = writeln!(out, "\nNumbers ([rules.{}] in flinklint.toml)", page.id);
        for threshold in page.thresholds {
            let _ = writeln!(out, "  {} = {}: {}", threshold.name, threshold.default, threshold.text);
        }
    }
    for example in page.examples {
        let verdict = if example.expect.contains(&page.id) { "Found" } else { "Not found" };
        let mut options =
            if example.options.is_empty() { String::new() } else { format!(" ({})", example.options.join(" ")) };
        if let Some(beside) = example.beside.filter(|beside| !beside.is_empty()) {
            let _ = write!(options, ", beside {}", beside.join(", "));
        }
        let _ = writeln!(out, "\n{verdict}: {}{options}", example.title);
        indent(&mut out, example.input);
        if let Some(fixed) = example.fixed {
            let _ = writeln!(out, "  fixed:");
            indent(&mut out, fixed);
        }
    }
    out.push_str("\nSources\n");
    for reference in page.references {
        let _ = writeln!(out, "  {}\n    {}", reference.title, reference.url);
    }
    out
}

fn indent(out: &mut String, text: &str) {
    for line in text.lines() {
        let _ = writeln!(out, "    {line}");
    }
}

fn explain_name(name: Name) -> String {
    let mut out = format!("{}\n", name.as_str());
    if name.is_outside_options() {
        out.push_str("  read by Flink's scripts or images; no ConfigOption stands for it\n");
    }
    for edge in name.edges() {
        let sort = if edge.fallback { "another name" } else { "an old name" };
        let _ = writeln!(out, "  {sort} of {} in Flink {}", edge.option.key(), releases(edge.first, edge.last));
    }
    let options: Vec<OptionId> = match name.option() {
        Some(option) => vec![option],
        None => name.edges().map(|edge| edge.option).collect(),
    };
    for option in options {
        explain_option(&mut out, option, option.key() != name.as_str());
    }
    out
}

fn explain_option(out: &mut String, option: OptionId, titled: bool) {
    if titled {
        let _ = writeln!(out, "\n{}", option.key());
    }
    for (from, value_type) in option.types() {
        let _ = writeln!(out, "  type        {}{}", type_words(value_type), since(from, option));
    }
    for (from, default) in option.defaults() {
        let default = match default {
            Some("") => "\"\"",
            Some(default) => default,
            None => "none",
        };
        let _ = writeln!(out, "  default     {default}{}", since(from, option));
    }
    let _ = writeln!(out, "  known to    Flink {}", releases(option.since(), option.last()));
    for alias in option.aliases() {
        let sort = if alias.fallback { "also read" } else { "old name" };
        let _ = writeln!(out, "  {sort:<10}  {} (Flink {})", alias.name.as_str(), releases(alias.first, alias.last));
    }
    for later in OptionId::all().filter(|later| *later != option && later.lineage().any(|older| older == option)) {
        let _ = writeln!(out, "  later name  {} (Flink {})", later.key(), releases(later.since(), later.last()));
    }
    for page in looking_at(option) {
        let _ = writeln!(out, "  looked at by {} {}", page.id, page.name);
    }
    if let Some(accepted) = option.accepted_values(option.last()) {
        let words: Vec<_> = accepted.texts().collect();
        let classes = if accepted.class_names { " or the name of a class" } else { "" };
        let _ = writeln!(out, "  takes       {}{classes}", words.join(", "));
    }
    let _ = writeln!(out, "  declared in org.apache.flink.{} {}", option.class(), option.field());
    let _ = writeln!(out, "  documents   {}", documentation(option, option.last()));
}

fn since(from: Release, option: OptionId) -> String {
    if from == option.since() { String::new() } else { format!(" (since {from})") }
}

fn releases(first: Release, last: Release) -> String {
    let first = if first == Release::OLDEST { format!("{first} or earlier") } else { first.to_string() };
    if last == Release::NEWEST { format!("{first} to {last}, the newest known") } else { format!("{first} to {last}") }
}

fn explain_other(subject: &str) -> Result<String, Failure> {
    if let Some(family) = family(subject) {
        return Ok(format!(
            "{subject}\n  {}: keys below {} are made up by people or passed on\n",
            family.what, family.prefix
        ));
    }
    let names = rules::pages().iter().flat_map(|page| [page.id, page.name]);
    let near = suggest(subject, None).map(|suggestion| suggestion.name.as_str()).or_else(|| nearest(subject, names));
    let first = subject.split('.').next().unwrap_or_default();
    let what = if is_checked_segment(first) {
        "no Flink from 1.13 on reads it"
    } else {
        "neither a rule nor a key of Flink's"
    };
    let hint =
        near.map_or_else(|| "`flinklint rules` lists the rules".into(), |near| format!("did you mean `{near}`?"));
    Err(Failure(format!("`{subject}`: {what}; {hint}")))
}
