//! `catalogue/budget.toml`: the parts of a latency budget as statics, see
//! `src/budget/catalogue.rs`.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Budget {
    part: Vec<Part>,
    what_if: WhatIf,
    graph: Graph,
    note: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    id: String,
    name: String,
    rules: Vec<String>,
    record: String,
    window: Option<String>,
    tell: String,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WhatIf {
    rules: Vec<String>,
    unpredicted: Vec<String>,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Graph {
    event_time: Vec<String>,
    concurrent: Vec<String>,
    all_collectors: String,
    source: String,
}

pub fn render() -> Result<String, Box<dyn Error>> {
    let budget: Budget = toml::from_str(&fs::read_to_string("catalogue/budget.toml")?)?;
    let sources = budget.part.iter().map(|part| &part.source);
    let all_have_one = sources.chain([&budget.what_if.source, &budget.graph.source]).all(|source| !source.is_empty());
    if !all_have_one || !budget.note.contains_key("source") {
        return Err("catalogue/budget.toml: every entry has a source".into());
    }
    let mut out = String::new();
    for (at, part) in budget.part.iter().enumerate() {
        writeln!(out, "/// {}, by {}.", part.name, part.source)?;
        writeln!(out, "pub const {}: PartKind = PartKind({at});", constant(&part.id))?;
    }
    writeln!(out, "static PARTS: [Facts; {}] = [", budget.part.len())?;
    for Part { id, name, rules, record, window, tell, source } in &budget.part {
        let window = window.as_ref().unwrap_or(record);
        writeln!(
            out,
            "Facts {{ id: {id:?}, name: {name:?}, rules: &{rules:?}, record: {record:?}, window: {window:?}, \
             tell: {tell:?}, source: {source:?} }},"
        )?;
    }
    writeln!(out, "];")?;
    let lists = [
        ("WHAT_IF", "Rules whose fixes are tried on a budget, in order.", &budget.what_if.rules),
        ("UNPREDICTED", "Those of them whose effect the arithmetic does not have.", &budget.what_if.unpredicted),
        ("EVENT_TIME", "In a vertex's name these say that it waits for event time.", &budget.graph.event_time),
        ("CONCURRENT", "In a collector's name these say that it does not pause.", &budget.graph.concurrent),
    ];
    for (name, words, list) in lists {
        writeln!(out, "/// {words}\npub const {name}: &[&str] = &{list:?};")?;
    }
    writeln!(
        out,
        "/// What Flink calls the sum of all collectors.\npub const ALL_COLLECTORS: &str = {:?};",
        budget.graph.all_collectors
    )?;
    writeln!(out, "/// What is said beside a sum.\npub mod notes {{")?;
    for (id, text) in budget.note.iter().filter(|(id, _)| *id != "source") {
        writeln!(out, "/// {text}\npub const {}: &str = {text:?};", constant(id))?;
    }
    writeln!(out, "}}")?;
    Ok(out)
}

fn constant(id: &str) -> String {
    id.replace('-', "_").to_uppercase()
}
