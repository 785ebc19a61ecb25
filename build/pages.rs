//! The rule pages of `rules/` as statics, a module each: its page, the options
//! and thresholds that it names as constants, its messages as functions, so
//! that a rule's code holds no key, number or sentence of its own.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Deserialize;

use crate::catalogue::Catalogue;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Page {
    id: String,
    name: String,
    summary: String,
    severity: String,
    #[serde(default)]
    severity_note: String,
    confidence: String,
    fix: String,
    #[serde(default)]
    pedantic: bool,
    #[serde(default)]
    needs_stats: bool,
    /// The file of `src/rules/<group>` that holds the rule, where several share one.
    module: Option<String>,
    versions: String,
    inputs: Vec<String>,
    why: String,
    remedy: String,
    trade_off: String,
    limits: String,
    #[serde(default)]
    options: BTreeMap<String, String>,
    #[serde(default)]
    thresholds: BTreeMap<String, Threshold>,
    messages: BTreeMap<String, String>,
    reference: Vec<Reference>,
    example: Vec<Example>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Threshold {
    default: f64,
    min: f64,
    max: f64,
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reference {
    title: String,
    url: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    title: String,
    kind: String,
    beside: Option<Vec<String>>,
    #[serde(default)]
    options: Vec<String>,
    input: String,
    stats: Option<String>,
    expect: Vec<String>,
    fixed: Option<String>,
}

type Result<T> = std::result::Result<T, Box<dyn Error>>;

pub fn render(catalogue: &Catalogue) -> Result<String> {
    let mut pages = Vec::new();
    for path in files(Path::new("rules"))? {
        let page: Page =
            toml::from_str(&fs::read_to_string(&path)?).map_err(|error| format!("{}: {error}", path.display()))?;
        let expected = format!("{}-{}.toml", page.id, page.name);
        if path.file_name().is_none_or(|name| name != expected.as_str()) {
            return Err(format!("{}: a page's file is named after its rule: {expected}", path.display()).into());
        }
        let group = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
        pages.push((page, group));
    }
    pages.sort_by(|a, b| a.0.id.cmp(&b.0.id));
    let mut out = String::new();
    for (at, (page, _)) in pages.iter().enumerate() {
        render_module(&mut out, page, at, catalogue).map_err(|error| format!("{}: {error}", page.id))?;
    }
    let checks: Vec<String> = pages.iter().map(|(page, group)| check_path(page, group)).collect();
    writeln!(out, "pub(super) static CHECKS: [fn(&mut Cx<'_>); {}] = [{}];", checks.len(), checks.join(", "))?;
    writeln!(out, "pub(super) static PAGES: [RulePage; {}] = [", pages.len())?;
    for (page, group) in &pages {
        render_page(&mut out, page, group, catalogue)?;
    }
    out.push_str("];\n");
    Ok(out)
}

/// A rule's function: `check` in the file of its name, or the function of its
/// id in the file that it shares.
fn check_path(page: &Page, group: &str) -> String {
    match &page.module {
        None => format!("super::{group}::{}::check", page.name.replace('-', "_")),
        Some(module) => format!("super::{group}::{module}::{}", page.id.to_lowercase()),
    }
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if !folder.is_dir() {
        return Ok(found);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn render_page(out: &mut String, page: &Page, group: &str, catalogue: &Catalogue) -> Result<()> {
    out.push_str("RulePage {\n");
    for (field, text) in [
        ("id", &page.id),
        ("name", &page.name),
        ("summary", &page.summary),
        ("severity_note", &page.severity_note),
        ("versions", &page.versions),
        ("why", &page.why),
        ("remedy", &page.remedy),
        ("trade_off", &page.trade_off),
        ("limits", &page.limits),
    ] {
        writeln!(out, "{field}: {:?},", text.trim())?;
    }
    writeln!(
        out,
        "group: {group:?}, pedantic: {}, needs_stats: {}, inputs: &{:?},",
        page.pedantic, page.needs_stats, page.inputs
    )?;
    writeln!(
        out,
        "severity: Severity::{}, confidence: Confidence::{},",
        variant(&page.severity),
        variant(&page.confidence)
    )?;
    let fix = match page.fix.as_str() {
        "none" => "None".into(),
        other => format!("Some(Applicability::{})", variant(other)),
    };
    writeln!(out, "fix: {fix},")?;
    let mut ids = Vec::new();
    for key in page.options.values() {
        ids.push(format!("OptionId({})", catalogue.id(key)?));
    }
    writeln!(out, "options: &[{}],", ids.join(","))?;
    out.push_str("thresholds: &[");
    for (name, threshold) in &page.thresholds {
        writeln!(
            out,
            "Threshold {{ name: {name:?}, default: {:?}, min: {:?}, max: {:?}, text: {:?} }},",
            threshold.default, threshold.min, threshold.max, threshold.text
        )?;
    }
    out.push_str("],\nreferences: &[");
    for reference in &page.reference {
        writeln!(out, "Reference {{ title: {:?}, url: {:?} }},", reference.title, reference.url)?;
    }
    out.push_str("],\nexamples: &[");
    for example in &page.example {
        let beside = example.beside.as_ref().map_or_else(|| "None".to_owned(), |names| format!("Some(&{names:?})"));
        writeln!(
            out,
            "Example {{ title: {:?}, kind: {:?}, beside: {beside}, options: &{:?}, input: {:?}, stats: {:?}, expect: &{:?}, fixed: {:?} }},",
            example.title, example.kind, example.options, example.input, example.stats, example.expect, example.fixed
        )?;
    }
    out.push_str("],\n},\n");
    Ok(())
}

/// What the rule's code uses of its page.
fn render_module(out: &mut String, page: &Page, at: usize, catalogue: &Catalogue) -> Result<()> {
    let constant = |text: &str| text.replace(['-', '.'], "_").to_uppercase();
    writeln!(out, "/// {}: {}", page.id, page.summary)?;
    writeln!(out, "#[allow(unused_imports, dead_code)]\npub mod {} {{", page.id.to_lowercase())?;
    writeln!(out, "use super::*;\n/// The rule's place in the registry.\npub const ID: RuleId = RuleId({at});")?;
    out.push_str("/// The options that the page names.\npub mod options {\nuse super::*;\n");
    for (name, key) in &page.options {
        writeln!(out, "/// `{key}`\npub const {}: OptionId = OptionId({});", constant(name), catalogue.id(key)?)?;
    }
    out.push_str("}\n/// The page's thresholds.\npub mod thresholds {\nuse super::*;\n");
    for (index, (name, threshold)) in page.thresholds.iter().enumerate() {
        writeln!(
            out,
            "/// {}\npub const {}: ThresholdId = ThresholdId {{ rule: ID, index: {index} }};",
            threshold.text,
            constant(name)
        )?;
    }
    out.push_str("}\n/// The page's words, with their numbers as arguments.\npub mod messages {\nuse super::*;\n");
    for (name, text) in &page.messages {
        render_message(out, name, text.trim())?;
    }
    out.push_str("}\n}\n");
    Ok(())
}

/// `{name}` in a message is an argument of its function, in order of first appearance.
fn render_message(out: &mut String, name: &str, text: &str) -> Result<()> {
    let mut arguments: Vec<&str> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let end = start + rest[start..].find('}').ok_or_else(|| format!("message {name}: unclosed brace"))?;
        let argument = &rest[start + 1..end];
        if !arguments.contains(&argument) {
            arguments.push(argument);
        }
        rest = &rest[end + 1..];
    }
    let parameters: Vec<String> = arguments.iter().map(|argument| format!("{argument}: impl Display")).collect();
    let function = name.replace('-', "_");
    // Help is not shown everywhere: it is put together where it is.
    let (made, body) = match (name.starts_with("help"), arguments.is_empty()) {
        (true, true) => ("&'static str", format!("{text:?}")),
        (true, false) => ("impl Display", format!("std::fmt::from_fn(move |f| write!(f, {text:?}))")),
        (false, true) => ("String", format!("{text:?}.to_owned()")),
        (false, false) => ("String", format!("crate::rules::pages::written(format_args!({text:?}))")),
    };
    writeln!(out, "/// {text:?}\n#[must_use]\npub fn {function}({}) -> {made} {{", parameters.join(", "))?;
    writeln!(out, "{body}\n}}")?;
    Ok(())
}

fn variant(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}
