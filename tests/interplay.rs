//! Rules do not contradict each other: whatever two of them have to say of one
//! document, fixing it comes to an end, and what was fixed does not come back.
#![allow(clippy::expect_used, clippy::panic, clippy::format_collect, reason = "a test may fail")]

mod common;

use std::collections::BTreeSet;
use std::thread;

use common::Case;
use flinklint::document::{self, Kind};
use flinklint::rules::{self, Example};
use flinklint::source::SourceFile;
use serde_yaml::{Mapping, Value};

const DEPLOYMENT: &str = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: a\nspec:\n  \
    flinkConfiguration: {}\n";

/// Options without a value, which are no pairs.
const FLAGS: [&str; 2] = ["--unsafe", "--host"];

/// An example with something to find, as what can be merged.
struct Part {
    title: String,
    options: Vec<&'static str>,
    settings: Vec<(String, String)>,
    manifest: Option<Value>,
}

impl Part {
    fn of(id: &str, example: &Example) -> Option<Self> {
        let kind: Kind = example.kind.parse().expect("a kind");
        let source = SourceFile::new("example", example.input);
        let file = document::read(&source, Some(kind));
        let document = file.documents.first()?;
        let setting = |setting: &document::Setting<'_>| (setting.key.to_string(), setting.text().into_owned());
        let selects = |pair: &&[&str]| matches!(pair[0], "--select" | "--extend-select" | "--ignore");
        let options: Vec<&str> = example.options.iter().copied().filter(|&option| !FLAGS.contains(&option)).collect();
        Some(Self {
            title: format!("{id} \"{}\"", example.title),
            options: options.chunks(2).filter(|pair| !selects(pair)).flatten().copied().collect(),
            settings: document.in_force().map(setting).filter(|(key, value)| is_one_line(key, value)).collect(),
            manifest: kind.is_manifest().then(|| serde_yaml::from_str(example.input).ok()).flatten(),
        })
    }
}

fn is_one_line(key: &str, value: &str) -> bool {
    !key.contains([':', '\n', '#', ' ']) && !value.contains(['\n', '#']) && !value.is_empty()
}

fn parts() -> Vec<Part> {
    // What only measurements show is not found here.
    let bad = |example: &&Example| !example.expect.is_empty() && example.beside.is_none() && example.stats.is_none();
    let of_page = |page: &'static rules::RulePage| {
        page.examples.iter().filter(bad).filter_map(|example| Part::of(page.id, example))
    };
    rules::pages().iter().flat_map(of_page).collect()
}

/// The options of both, where both have one the first's.
fn options<'o>(one: &'o Part, other: &'o Part) -> Vec<&'o str> {
    let mut options: Vec<&str> = one.options.clone();
    for pair in other.options.chunks(2) {
        if pair[0] == "--context" || !options.contains(&pair[0]) {
            options.extend(pair);
        }
    }
    options.push("--unsafe");
    options
}

fn flink_conf(one: &Part, other: &Part) -> String {
    let settings = one
        .settings
        .iter()
        .chain(other.settings.iter().filter(|(key, _)| one.settings.iter().all(|(own, _)| own != key)));
    settings.map(|(key, value)| format!("{key}: {value}\n")).collect()
}

/// The manifests of both, the settings of a flat file as those of one.
fn deployment(one: &Part, other: &Part) -> Option<String> {
    one.manifest.as_ref().or(other.manifest.as_ref())?;
    if let (Some(one), Some(other)) = (&one.manifest, &other.manifest)
        && one["kind"] != other["kind"]
    {
        // The specification of one would lie beside that of the other.
        return None;
    }
    let mut merged = manifest(one);
    lay_under(&mut merged, manifest(other));
    serde_yaml::to_string(&merged).ok()
}

fn manifest(part: &Part) -> Value {
    part.manifest.clone().unwrap_or_else(|| {
        let mut manifest: Value = serde_yaml::from_str(DEPLOYMENT).expect("YAML");
        let settings = part.settings.iter().map(|(key, value)| (key.clone().into(), value.clone().into()));
        manifest["spec"]["flinkConfiguration"] = Value::Mapping(settings.collect::<Mapping>());
        manifest
    })
}

fn lay_under(upper: &mut Value, lower: Value) {
    if let (Value::Mapping(upper), Value::Mapping(lower)) = (upper, lower) {
        for (key, value) in lower {
            match upper.get_mut(&key) {
                Some(own) => lay_under(own, value),
                None => drop(upper.insert(key, value)),
            }
        }
    }
}

/// What is wrong with fixing the text.
fn complaint(kind: Kind, text: &str, options: &[&str]) -> Option<String> {
    let case = Case::new(kind).with(options);
    let fixed = case.try_fix(text)?;
    if let Some(endless) = fixed.withheld.iter().find(|withheld| withheld.reason.contains("come to an end")) {
        return Some(format!("{}: {}", endless.title, endless.reason));
    }
    let place = |finding: &flinklint::finding::Finding| (finding.rule, finding.key.clone());
    let applied: BTreeSet<_> = fixed.applied.iter().map(|applied| place(&applied.finding)).collect();
    let back = fixed.outcome.findings.iter().find(|filed| applied.contains(&place(&filed.finding)));
    if let Some(back) = back {
        return Some(format!("{} is back: {}", rules::page(back.finding.rule).id, back.finding.message));
    }
    let again = case.try_fix(fixed.outcome.source.text())?;
    again.is_changed().then(|| format!("a second run changes\n{}", fixed.outcome.source.text()))
}

#[test]
fn fixing_what_any_two_rules_find_comes_to_an_end() {
    let parts = parts();
    assert!(parts.len() > 30);
    let pairs: Vec<(&Part, &Part)> =
        parts.iter().enumerate().flat_map(|(at, one)| parts[at..].iter().map(move |other| (one, other))).collect();
    let check = |&(one, other): &(&Part, &Part)| {
        let options = options(one, other);
        let conf = flink_conf(one, other);
        let mut complaints = complaint(Kind::FlinkConf, &conf, &options).map(|words| (conf, words));
        if let Some(manifest) = deployment(one, other) {
            let complaint = complaint(Kind::FlinkDeployment, &manifest, &options);
            complaints = complaints.or(complaint.map(|words| (manifest, words)));
        }
        complaints.map(|(text, words)| format!("{} and {}: {words}\nof\n{text}", one.title, other.title))
    };
    let threads = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let chunks: Vec<_> = pairs.chunks(pairs.len().div_ceil(threads)).collect();
    let wrong: Vec<String> = thread::scope(|scope| {
        let check = &check;
        let running: Vec<_> = chunks
            .iter()
            .map(|chunk| scope.spawn(move || chunk.iter().filter_map(check).collect::<Vec<_>>()))
            .collect();
        running.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    });
    println!("{} pairs", pairs.len());
    assert!(wrong.is_empty(), "{} pairs:\n{}", wrong.len(), wrong[..wrong.len().min(5)].join("\n\n"));
}
