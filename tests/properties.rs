//! What holds for any text: nothing panics, places are inside of the text, and
//! a fix changes what it names and nothing else.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod common;

use std::collections::BTreeMap;

use common::Case;
use flinklint::document::{self, Kind, read};
use flinklint::fix::AppliedFix;
use flinklint::migrate::{MigratedFile, Target, migrate_text};
use flinklint::source::SourceFile;
use proptest::prelude::*;

/// Settings that rules have something to say of, and some that they have not.
const SETTINGS: &[(&str, &str)] = &[
    ("pipeline.auto-watermark-interval", "200 ms"),
    ("pipeline.auto-watermark-interval", "1 s"),
    ("execution.buffer-timeout", "100 ms"),
    ("execution.buffer-timeout.interval", "200 ms"),
    ("execution.buffer-timeout.enabled", "false"),
    ("metrics.latency.interval", "2000"),
    ("metrics.latency.granularity", "subtask"),
    ("state.backend", "rocksdb"),
    ("state.backend.type", "rocksdb"),
    ("state.checkpoints.dir", "s3://bucket/checkpoints"),
    ("state.savepoints.dir", "s3://bucket/savepoints"),
    ("state.backend.incremental", "yes"),
    ("execution.checkpointing.mode", "EXACTLY-ONCE"),
    ("execution.checkpointing.interval", "30 s"),
    ("jobmanager.rpc.ardress", "localhost"),
    ("taskmanager.numberOfTaskSlots", "4"),
    ("taskmanager.memory.process.size", "1.5g"),
    ("parallelism.default", "2"),
    ("s3.secret-key", "hunter2"),
    ("my.own.key", "x"),
    ("cluster.evenly-spread-out-slots", "true"),
    ("taskmanager.load-balance.mode", "NONE"),
    ("table.exec.topn-cache-size", "100"),
    ("taskmanager.network.memory.buffers-per-channel", "4"),
    ("execution.checkpointing.timeout", "600"),
    ("taskmanager.memory.managed.size", "512"),
    ("high-availability", "kubernetes"),
    ("high-availability.storageDir", "s3://bucket/ha"),
    ("env.java.opts", "-XX:+UseG1GC -Xmx1g"),
    ("env.java.opts.taskmanager", "-XX:+UseParallelGC -XX:+UseZGC"),
    ("env.java.opts.jobmanager", "-Xmx1g"),
];

const OPTIONS: &[&[&str]] = &[
    &["--unsafe", "--sla", "500ms"],
    &["--unsafe", "--sla", "50ms", "--flink-version", "1.20"],
    &["--unsafe", "--sla", "300ms", "--flink-version", "1.15"],
    &["--unsafe", "--environment", "production", "--flink-version", "2.1"],
    &["--sla", "500ms", "--context", "hops=3"],
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quotes {
    None,
    Single,
    Double,
}

#[derive(Clone, Debug)]
struct Entry {
    setting: usize,
    quotes: Quotes,
    comment: bool,
    above: bool,
}

/// How the text around the entries is written.
#[derive(Clone, Copy, Debug)]
struct Shape {
    crlf: bool,
    byte_order_mark: bool,
    final_line_end: bool,
    nested: bool,
    flow: bool,
}

fn entry() -> impl Strategy<Value = Entry> {
    let quotes = prop_oneof![4 => Just(Quotes::None), 1 => Just(Quotes::Single), 1 => Just(Quotes::Double)];
    (0..SETTINGS.len(), quotes, prop::bool::weighted(0.3), prop::bool::weighted(0.2))
        .prop_map(|(setting, quotes, comment, above)| Entry { setting, quotes, comment, above })
}

fn shape() -> impl Strategy<Value = Shape> {
    (any::<bool>(), prop::bool::weighted(0.2), any::<bool>(), any::<bool>(), prop::bool::weighted(0.2)).prop_map(
        |(crlf, byte_order_mark, final_line_end, nested, flow)| Shape {
            crlf,
            byte_order_mark,
            final_line_end,
            nested,
            flow,
        },
    )
}

fn quoted(value: &str, quotes: Quotes) -> String {
    match quotes {
        Quotes::None => value.to_owned(),
        Quotes::Single => format!("'{value}'"),
        Quotes::Double => format!("\"{value}\""),
    }
}

fn finish(lines: &[String], shape: Shape) -> String {
    let line_end = if shape.crlf { "\r\n" } else { "\n" };
    let mut text = if shape.byte_order_mark { "\u{feff}".to_owned() } else { String::new() };
    text.push_str(&lines.join(line_end));
    if shape.final_line_end {
        text.push_str(line_end);
    }
    text
}

fn flink_conf(entries: &[Entry], shape: Shape) -> String {
    let mut lines = vec!["# head".to_owned()];
    for (at, entry) in entries.iter().enumerate() {
        let (key, value) = SETTINGS[entry.setting];
        if entry.above {
            lines.push(format!("# above {at}"));
        }
        let comment = if entry.comment { format!(" # behind {at}") } else { String::new() };
        lines.push(format!("{key}: {}{comment}", quoted(value, entry.quotes)));
    }
    finish(&lines, shape)
}

#[derive(Default)]
struct Nest {
    value: Option<(usize, Entry)>,
    below: BTreeMap<String, Nest>,
}

/// Flat keys, or nested ones where none is a prefix of another.
fn yaml_lines(entries: &[Entry], nested: bool, indent: &str) -> Vec<String> {
    let mut root = Nest::default();
    let mut lines = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let (key, value) = SETTINGS[entry.setting];
        if nested {
            let node = key.split('.').fold(&mut root, |node, part| node.below.entry(part.to_owned()).or_default());
            node.value = Some((at, entry.clone()));
        } else {
            if entry.above {
                lines.push(format!("{indent}# above {at}"));
            }
            let comment = if entry.comment { format!(" # behind {at}") } else { String::new() };
            lines.push(format!("{indent}{key}: {}{comment}", quoted(value, entry.quotes)));
        }
    }
    nest_lines(&root, indent, &mut lines);
    lines
}

fn nest_lines(nest: &Nest, indent: &str, lines: &mut Vec<String>) {
    for (name, child) in &nest.below {
        if child.below.is_empty() {
            let Some((at, entry)) = &child.value else { continue };
            let comment = if entry.comment { format!(" # behind {at}") } else { String::new() };
            lines.push(format!("{indent}{name}: {}{comment}", quoted(SETTINGS[entry.setting].1, entry.quotes)));
        } else {
            lines.push(format!("{indent}{name}:"));
            nest_lines(child, &format!("{indent}  "), lines);
        }
    }
}

fn config_yaml(entries: &[Entry], shape: Shape) -> String {
    let mut lines = vec!["# head".to_owned()];
    lines.extend(yaml_lines(entries, shape.nested, ""));
    finish(&lines, shape)
}

fn manifest(entries: &[Entry], shape: Shape) -> String {
    let head = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: fraud\nspec:\n  image: flink # any";
    let mut lines: Vec<String> = head.lines().map(ToOwned::to_owned).collect();
    if shape.flow {
        let written = |entry: &Entry| {
            format!("{}: {}", SETTINGS[entry.setting].0, quoted(SETTINGS[entry.setting].1, entry.quotes))
        };
        let entries: Vec<_> = entries.iter().map(written).collect();
        lines.push(format!("  flinkConfiguration: {{{}}}", entries.join(", ")));
    } else if !entries.is_empty() {
        lines.push("  flinkConfiguration:".into());
        lines.extend(yaml_lines(entries, shape.nested, "    "));
    }
    lines.push("  job:".into());
    lines.push("    parallelism: 2".into());
    finish(&lines, shape)
}

/// A configuration file as a block of a `ConfigMap` or of a chart's values.
fn block(kind: Kind, entries: &[Entry], shape: Shape) -> String {
    let plain = Shape { crlf: false, byte_order_mark: false, final_line_end: false, ..shape };
    let (name, inner) = if shape.flow {
        ("config.yaml", config_yaml(entries, Shape { flow: false, ..plain }))
    } else {
        ("flink-conf.yaml", flink_conf(entries, plain))
    };
    let head = match kind {
        Kind::ConfigMap => "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: conf\ndata:",
        _ => "image: flink # any\ndefaultConfiguration:",
    };
    let mut lines: Vec<String> = head.lines().map(ToOwned::to_owned).collect();
    lines.push(format!("  {name}: |"));
    lines.extend(inner.lines().map(|line| format!("    {line}")));
    if shape.nested {
        lines.push("  other: x".into());
    }
    finish(&lines, shape)
}

/// `FLINK_PROPERTIES` of a compose file, as a block or in one line.
fn properties(entries: &[Entry], shape: Shape) -> String {
    let image = if shape.nested { "flink:1.18" } else { "flink" };
    let plain = Shape { crlf: false, byte_order_mark: false, final_line_end: false, ..shape };
    let inner = flink_conf(entries, plain);
    let mut lines =
        vec!["services:".to_owned(), "  a:".into(), format!("    image: {image}"), "    environment:".into()];
    if shape.flow && !inner.contains('"') {
        lines.push(format!("      - \"FLINK_PROPERTIES={}\"", inner.replace('\n', "\\n")));
    } else {
        lines.push("      FLINK_PROPERTIES: |".into());
        lines.extend(inner.lines().map(|line| format!("        {line}")));
    }
    finish(&lines, shape)
}

/// `SET` statements with and without quotes.
fn sql(entries: &[Entry], shape: Shape) -> String {
    let mut lines = vec!["-- # head".to_owned()];
    for (at, entry) in entries.iter().enumerate() {
        let (key, value) = SETTINGS[entry.setting];
        let comment = if entry.comment { format!(" -- # behind {at}") } else { String::new() };
        lines.push(match entry.quotes {
            Quotes::None if !value.contains(' ') => format!("SET {key} = {value};{comment}"),
            Quotes::Double => format!("set {key} = '{value}' ;{comment}"),
            _ => format!("SET '{key}' = '{value}';{comment}"),
        });
    }
    lines.push("SELECT 1;".into());
    finish(&lines, Shape { byte_order_mark: false, ..shape })
}

fn comments(text: &str) -> Vec<&str> {
    let mut comments: Vec<&str> =
        text.lines().filter_map(|line| line.find("# ").map(|at| line[at..].trim_end())).collect();
    comments.sort_unstable();
    comments
}

type Settings = Vec<BTreeMap<String, Vec<String>>>;

fn settings(text: &str, kind: Kind) -> Settings {
    let source = SourceFile::new("test", text);
    let file = document::read(&source, Some(kind));
    let places = |document: &document::Document<'_>| {
        let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for setting in &document.settings {
            places.entry(setting.key.to_string()).or_default().push(setting.text().into_owned());
        }
        places
    };
    file.documents.iter().map(places).collect()
}

/// Everything that a fix promises, for one text.
fn fix_keeps_its_promises(text: &str, kind: Kind, options: &[&str]) -> Result<(), TestCaseError> {
    let case = Case::new(kind).with(options);
    let Some(fixed) = case.try_fix(text) else { return Ok(()) };
    let after = fixed.outcome.source.text();
    // An unsafe fix can put a setting into effect whose value is an error, and
    // without its only key a `config.yaml` in a ConfigMap is no longer Flink's.
    let expected = ["new error", "documents of the file would change"];
    let unexpected =
        fixed.withheld.iter().find(|withheld| !expected.iter().any(|reason| withheld.reason.contains(reason)));
    prop_assert!(unexpected.is_none(), "withheld {unexpected:?}\n{text}");
    for shown in case.shown(text) {
        prop_assert_eq!(case.said_of(&shown), case.said_of(&fixed), "what is shown is what is written");
    }
    for shown in Case::new(kind).with(options).for_fixing().shown(text) {
        prop_assert_eq!(case.outline_of(&shown), case.outline_of(&fixed), "so it is as text");
    }
    let again = case.fix(after);
    prop_assert_eq!(again.outcome.source.text(), after, "a second run changes nothing");
    for left in &again.outcome.findings {
        let claims = |applied: &AppliedFix| {
            (applied.finding.rule, &applied.finding.key) == (left.finding.rule, &left.finding.key)
                && applied.finding.message == left.finding.message
        };
        prop_assert!(!fixed.applied.iter().any(claims), "claimed and still there: {left:?}\n{text}\n{after}");
    }
    prop_assert_eq!(comments(text), comments(after), "comments stay\n{}\n{}", text, after);
    prop_assert_eq!(text.starts_with('\u{feff}'), after.starts_with('\u{feff}'));
    prop_assert_eq!(text.ends_with('\n'), after.ends_with('\n') && !after.is_empty(), "\n{:?}\n{:?}", text, after);
    prop_assert_eq!(
        after.matches('\n').count(),
        after.matches(if text.contains("\r\n") { "\r\n" } else { "\n" }).count()
    );
    prop_assert!(!fixed.applied.is_empty() || after == text);
    let touched: Vec<&str> = fixed
        .applied
        .iter()
        .filter_map(|applied| applied.finding.fix.as_ref())
        .flat_map(|fix| &fix.changes)
        .flat_map(keys)
        .collect();
    let (old, new) = (settings(text, kind), settings(after, kind));
    prop_assert_eq!(old.len(), new.len());
    for (old, new) in old.iter().zip(&new) {
        for key in old.keys().chain(new.keys()) {
            prop_assert!(
                old.get(key) == new.get(key) || touched.contains(&key.as_str()),
                "{key} changed\n{text}\n{after}"
            );
        }
    }
    Ok(())
}

fn keys(change: &flinklint::finding::Change) -> Vec<&str> {
    use flinklint::finding::Change;
    match change {
        Change::Set { key, .. } | Change::Remove { key } => vec![key],
        Change::Rename { key, to } => vec![key, to],
    }
}

/// Every place is inside of the text, on character borders, and holds its key.
fn places_are_right(text: &str, kind: Kind, options: &[&str]) -> Result<(), TestCaseError> {
    let Some(outcome) = Case::new(kind).with(options).try_check(text) else { return Ok(()) };
    for filed in &outcome.findings {
        let finding = &filed.finding;
        let edits = finding.fix.iter().flat_map(|fix| fix.edits.iter().map(|edit| edit.span));
        for span in std::iter::once(finding.span).chain(finding.labels.iter().map(|label| label.span)).chain(edits) {
            prop_assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
        }
        // At the place of a setting stands its key; what is about a default stands
        // at the head of the document or at what makes the default matter.
        let source = SourceFile::new("x", text);
        let file = read(&source, Some(kind));
        let settings = file.documents.iter().flat_map(|document| {
            document.settings.iter().map(|setting| (document.outward(setting.span), setting.key.as_ref()))
        });
        let places: Vec<_> = settings.collect();
        if let Some(key) = &finding.key {
            let own: Vec<_> = places.iter().filter(|(_, other)| other == key).map(|(span, _)| *span).collect();
            let (start, end) = (finding.span.start(), finding.span.end());
            let is_there = own.is_empty() || own.iter().any(|span| span.start() <= start && end <= span.end());
            // A key whose value is none, or was not read, makes no setting.
            let is_refused = file.documents.iter().any(|document| !document.refusals.is_empty());
            // A line that Flink skips may name a key that another line sets.
            let is_skipped = file.documents.iter().any(|document| {
                document.ignored.iter().any(|ignored| document.outward(ignored.span).contains(finding.span))
            });
            let last = key.rsplit('.').next().unwrap_or_default();
            let written = text.get(finding.span.range()).unwrap_or_default();
            let is_named = !last.is_empty() && written.contains(last);
            let is_there = is_there || ((is_refused || is_skipped) && is_named);
            prop_assert!(is_there, "{key} at {:?} in {text:?}", text.get(finding.span.range()));
        }
    }
    Ok(())
}

/// A run that writes lines finds what any other does.
fn lines_say_the_same(text: &str, kind: Kind, options: &[&str]) -> Result<(), TestCaseError> {
    let said = |case: Case| case.with(options).said(text);
    prop_assert_eq!(said(Case::new(kind).in_lines()), said(Case::new(kind)));
    Ok(())
}

/// No word of a finding holds the value of a sensitive key.
fn secrets_stay_inside(text: &str, kind: Kind, options: &[&str]) -> Result<(), TestCaseError> {
    let Some(outcome) = Case::new(kind).with(options).try_check(text) else { return Ok(()) };
    for filed in &outcome.findings {
        prop_assert!(!format!("{:?}", filed.finding).contains("hunter2"), "{:?}", filed.finding);
    }
    Ok(())
}

const KINDS: [Kind; 5] = [Kind::FlinkConf, Kind::ConfigYaml, Kind::FlinkDeployment, Kind::ConfigMap, Kind::HelmValues];

fn text_of(kind: Kind, entries: &[Entry], shape: Shape) -> String {
    match kind {
        Kind::FlinkConf => flink_conf(entries, shape),
        Kind::ConfigYaml => config_yaml(entries, shape),
        Kind::FlinkProperties => properties(entries, shape),
        Kind::Sql => sql(entries, shape),
        Kind::ConfigMap | Kind::HelmValues => block(kind, entries, shape),
        _ => manifest(entries, shape),
    }
}

/// What a text comes to for Flink 2.1, with its kind afterwards. `None` of no
/// text of Flink's.
fn migrated(text: &str, kind: Kind, to: &str) -> Option<(MigratedFile, Kind)> {
    let case = Case::new(kind);
    let target = Target::new(to.parse().ok()?).ok()?;
    let file = migrate_text(&case.linter, &case.input, text.to_owned(), &target).ok()?;
    let kind = if file.moved_to.is_some() { Kind::ConfigYaml } else { kind };
    Some((file, kind))
}

/// Everything that a migration promises, for one text.
fn migration_keeps_its_promises(text: &str, kind: Kind, to: &str) -> Result<(), TestCaseError> {
    let Some((file, after_kind)) = migrated(text, kind, to) else { return Ok(()) };
    let after = &file.text;
    let Some((again, _)) = migrated(after, after_kind, to) else { return Ok(()) };
    prop_assert_eq!(&again.text, after, "a second run changes nothing\n{}", text);
    prop_assert!(file.is_changed() || file.applied.is_empty());
    let mut left = comments(after).join("\n");
    for comment in comments(text) {
        prop_assert!(left.contains(comment), "{comment} is gone\n{text}\n{after}");
        left = left.replacen(comment, "", 1);
    }
    prop_assert!(!after.contains("password") || text.contains("password"));
    let touched = |key: &str| {
        let items = file.applied.iter().chain(&file.withheld);
        items.flat_map(|item| [&item.key, &item.to]).flatten().any(|other| other == key)
    };
    let last = |settings: Settings| -> Vec<BTreeMap<String, String>> {
        let last = |places: BTreeMap<String, Vec<String>>| {
            places.into_iter().filter_map(|(key, mut values)| Some((key, values.pop()?)))
        };
        settings.into_iter().map(|places| last(places).collect()).collect()
    };
    let (old, new) = (last(settings(text, kind)), last(settings(after, after_kind)));
    for (old, new) in old.iter().zip(&new).filter(|_| old.len() == new.len()) {
        for key in old.keys().chain(new.keys()) {
            prop_assert!(old.get(key) == new.get(key) || touched(key), "{key} changed\n{text}\n{after}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn fixes_change_what_they_name_and_nothing_else(
        entries in prop::collection::vec(entry(), 0..8),
        shape in shape(),
        kind in prop::sample::select(KINDS.to_vec()),
        options in prop::sample::select(OPTIONS.to_vec()),
    ) {
        let text = text_of(kind, &entries, shape);
        places_are_right(&text, kind, options)?;
        secrets_stay_inside(&text, kind, options)?;
        fix_keeps_its_promises(&text, kind, options)?;
    }

    #[test]
    fn migrations_change_what_they_name_and_nothing_else(
        entries in prop::collection::vec(entry(), 0..8),
        shape in shape(),
        kind in prop::sample::select(KINDS.to_vec()),
        to in prop::sample::select(vec!["1.18", "1.20", "2.1"]),
    ) {
        let text = text_of(kind, &entries, shape);
        migration_keeps_its_promises(&text, kind, to)?;
    }

    #[test]
    fn no_text_makes_anything_panic(
        entries in prop::collection::vec(entry(), 0..5),
        shape in shape(),
        kind in prop::sample::select(KINDS.to_vec()),
        options in prop::sample::select(OPTIONS.to_vec()),
        noise in prop::collection::vec((any::<prop::sample::Index>(), "[ \\t\\r\\n:#'\"{}\\[\\]&*!|>%@,?~<-]{0,4}|ä|\u{feff}|\\$\\{X\\}|---\\n|<<: \\*a|flinklint: sla=|\\x00"), 0..6),
    ) {
        let mut text = text_of(kind, &entries, shape);
        for (at, inserted) in noise {
            let mut at = at.index(text.len() + 1);
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            text.insert_str(at, &inserted);
        }
        places_are_right(&text, kind, options)?;
        lines_say_the_same(&text, kind, options)?;
        if let Some((file, kind)) = migrated(&text, kind, "2.1") {
            let again = migrated(&file.text, kind, "2.1");
            prop_assert!(again.is_none_or(|(again, _)| again.text == file.text), "{text}\n{}", file.text);
        }
        let case = Case::new(kind).with(options);
        let Some(fixed) = case.try_fix(&text) else { return Ok(()) };
        let after = fixed.outcome.source.text();
        for shown in case.shown(&text) {
            prop_assert_eq!(case.said_of(&shown), case.said_of(&fixed), "what is shown is what is written");
        }
        let again = case.fix(after);
    prop_assert_eq!(again.outcome.source.text(), after, "a second run changes nothing");
    }

    #[test]
    fn any_text_at_all_is_linted(text in "\\PC{0,200}", kind in prop::sample::select(KINDS.to_vec())) {
        places_are_right(&text, kind, OPTIONS[0])?;
    }
}
