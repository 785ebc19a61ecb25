//! Real configurations of other people, none of which is in the repository:
//! nothing may crash, nothing may be called wrong that is right, and a fix may
//! change what it names and nothing else.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::needless_for_each,
    clippy::format_push_string,
    reason = "a test may fail"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use common::Case;
use flinklint::collect::{Input, Origin};
use flinklint::document::{Kind, read};
use flinklint::finding::{Applicability, Change, Finding, Severity};
use flinklint::fix::{FixedFile, fix_text};
use flinklint::flink::{Release, Version, catalogue};
use flinklint::lint::Linted;
use flinklint::lint::outcome::FileOutcome;
use flinklint::rules;
use flinklint::source::SourceFile;
use flinklint::syntax::yaml::{ParseOptions, parse};
use serde_json::Value;
use similar::{ChangeTag, TextDiff};

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus"))
}

fn is_here() -> bool {
    let here = root().is_dir();
    if !here {
        eprintln!("skipped: the corpus is not here");
    }
    here
}

fn json(name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(root().join(name)).expect(name)).expect("JSON")
}

/// One file, under its path in the corpus.
struct Real {
    name: String,
    text: String,
    /// The kind it is, where its name does not tell.
    forced: Option<Kind>,
}

impl Real {
    fn load(name: &str) -> Option<Self> {
        let text = fs::read_to_string(root().join(name)).ok()?;
        let mut file = Self { name: name.to_owned(), text, forced: None };
        if matches!(file.lint(&[]), Linted::Skipped(_)) {
            file.forced = match name.split('/').next() {
                Some("flink-conf") => Some(Kind::FlinkConf),
                Some("config-yaml") => Some(Kind::ConfigYaml),
                _ => None,
            };
        }
        Some(file)
    }

    fn case(&self, options: &[&str]) -> Case {
        let mut case = Case::new(Kind::FlinkConf).with(options);
        case.linter.kind = self.forced;
        case.input = Input::new(&self.name, Origin::File(root().join(&self.name)));
        case
    }

    fn lint(&self, options: &[&str]) -> Linted {
        let case = self.case(options);
        case.linter.lint(&case.input, &case.profile())
    }

    /// `None` where the file is left alone.
    fn check(&self, options: &[&str]) -> Option<FileOutcome> {
        match self.lint(options) {
            Linted::File(outcome) => Some(outcome),
            Linted::Skipped(_) => None,
            Linted::Failed(message) => panic!("{message}"),
        }
    }

    fn fix(&self, text: &str, options: &[&str]) -> Option<FixedFile> {
        let case = self.case(options);
        fix_text(&case.linter, &case.input, &case.profile(), text.to_owned(), case.least).ok()
    }
}

/// Every file of the folders, by name.
fn files(folders: &[&str]) -> Vec<Real> {
    let mut names = Vec::new();
    for folder in folders {
        for entry in fs::read_dir(root().join(folder)).expect(folder) {
            names.push(format!("{folder}/{}", entry.expect("entry").file_name().to_string_lossy()));
        }
    }
    names.sort();
    names.iter().filter_map(|name| Real::load(name)).collect()
}

const OURS: [&str; 9] =
    ["flink-conf", "config-yaml", "crd", "configmap", "helm-values", "compose", "sql", "shell", "crd-legacy"];

fn line(outcome: &FileOutcome, finding: &Finding) -> usize {
    outcome.source.line_column(finding.span.start()).line
}

fn described(outcome: &FileOutcome, finding: &Finding) -> String {
    let id = rules::page(finding.rule).id;
    let at = line(outcome, finding);
    format!("{}:{at} {}[{id}] {}", outcome.source.name(), finding.severity.as_str(), finding.message)
}

fn findings(outcome: &FileOutcome) -> impl Iterator<Item = &Finding> {
    outcome.findings.iter().map(|filed| &filed.finding)
}

#[test]
fn the_program_ends_well_on_every_file() {
    if !is_here() {
        return;
    }
    for options in [&[][..], &["--sla", "500ms", "--environment", "production"], &["--kind", "flink-conf"]] {
        let others = ["crd-cmf", "helm-template", "other", "rest-json"];
        for folder in OURS.into_iter().chain(others) {
            let status = Command::new(env!("CARGO_BIN_EXE_flinklint"))
                .args(["check", "--isolated", "--verbose", "--color", "never"])
                .args(options)
                .args(fs::read_dir(root().join(folder)).expect(folder).map(|entry| entry.expect("entry").path()))
                .output()
                .expect("a run");
            let errors = String::from_utf8_lossy(&status.stderr);
            assert!(matches!(status.status.code(), Some(0 | 1)), "{folder} {options:?}: {:?} {errors}", status.status);
            assert!(!errors.contains("panicked"), "{errors}");
        }
    }
}

/// Errors that are right, each with its reason.
const RIGHT: [(&str, &str, &str); 14] = [
    ("crd/032", "FL703", "className, which is the name of another operator for entryClass"),
    ("crd-legacy/004", "FL703", "jarFile and className, which are another operator's names"),
    (
        "config-yaml/023",
        "FL901",
        "a log of the failed start of a Flink that was saved under the name of its configuration: no YAML at all",
    ),
    ("crd/034", "FL703", "flinkVersion: v1.17, which is none of the versions that the API server takes"),
    ("config-yaml/001", "FL904", "table.planner, which went with the old planner, long before there was a config.yaml"),
    ("crd/057", "FL507", "a reporter by its class for a Flink that loads none"),
    ("crd/058", "FL507", "a reporter by its class for a Flink that loads none"),
    ("crd-legacy/004", "FL901", "a kind of another group, which the operator's does not have"),
    ("crd/009", "FL303", "checkpoints on a hostPath, which the pods share only where there is one node"),
    ("crd/010", "FL303", "the same"),
    ("crd/017", "FL303", "checkpoints below /opt/flink of a pod that mounts nothing"),
    ("crd/047", "FL303", "checkpoints on a hostPath"),
    ("crd/048", "FL303", "checkpoints on a hostPath"),
    (
        "flink-conf/045",
        "FL221",
        "1280 MB of Flink's memory and 256 MB of metaspace leave 64 MB of 1600 MB, and the overhead has 192 MB at least",
    ),
];

/// Which entry a finding is.
fn right(name: &str, finding: &Finding) -> Option<usize> {
    let id = rules::page(finding.rule).id;
    RIGHT.iter().position(|&(file, rule, _)| name.starts_with(file) && rule == id)
}

#[test]
fn every_error_is_one() {
    if !is_here() {
        return;
    }
    let mut wrong = Vec::new();
    let mut met = BTreeSet::new();
    let mut assessed = 0;
    for file in files(&OURS) {
        let Some(outcome) = file.check(&[]) else { continue };
        assessed += outcome.documents.len();
        for finding in findings(&outcome).filter(|finding| finding.severity == Severity::Error) {
            println!("{}", described(&outcome, finding));
            match right(&file.name, finding) {
                Some(at) => {
                    met.insert(at);
                }
                None => wrong.push(described(&outcome, finding)),
            }
        }
    }
    println!("{assessed} documents");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(met.len(), RIGHT.len(), "an entry that nothing is found for");
    assert!(assessed >= 95, "only {assessed} documents");
}

/// Whether an error on a version that the file was not written for is right.
fn is_right(finding: &Finding, release: Release) -> bool {
    let value = finding.value.as_deref().unwrap_or_default();
    match (rules::page(finding.rule).id, finding.key.as_deref().unwrap_or_default()) {
        // Where pods keep their files is no matter of the version.
        // The last: no such fields are in the CRD.
        ("FL901" | "FL303", _) | ("FL703", "spec.job.jarFile" | "spec.job.className") => true,
        // `m` for minutes came with 1.15.
        ("FL906", "execution.checkpointing.interval" | "execution.checkpointing.timeout") => {
            !release.at_least(1, 15) && value.ends_with('m')
        }
        // The short name of Kubernetes came with 1.16, before it was that of a class.
        ("FL906", "high-availability") => !release.at_least(1, 16) && value == "KUBERNETES",
        // 2.0 takes the old short names for classes.
        ("FL906", "state.backend" | "state.backend.type") => {
            release.at_least(2, 0) && ["filesystem", "jobmanager"].contains(&value.to_lowercase().as_str())
        }
        // Read off the jars: some release before this one did, and none from here on does.
        ("FL904", key) => catalogue::lookup(key).is_some_and(|name| {
            let reads = |release: Release| name.options_in(release).next().is_some();
            Release::all().any(|older| older < release && reads(older))
                && !Release::all().any(|newer| newer >= release && reads(newer))
        }),
        // No version that the API server takes is written with a point.
        ("FL703", "spec.flinkVersion") => value.contains('.'),
        // Errors are of manifests, for which the operator writes nested YAML from 2.0 on.
        ("FL911", _) => release.at_least(2, 0),
        // Since 1.10 the heap of old is all of Flink's memory, and the defaults of then are too small for it.
        ("FL202", "taskmanager.heap.mb") => value.parse::<u32>().is_ok_and(|megabytes| megabytes <= 512),
        // What it sets beside this leaves 64 MB for an overhead of 192 MB at least.
        ("FL221", "jobmanager.memory.process.size") => value == "1600m",
        // The release notes of 1.17.
        ("FL507", key) => {
            let mut parts = key.rsplit('.');
            release.at_least(1, 17) && parts.next() == Some("class") && parts.next() != Some("factory")
        }
        // Read off the jars, which do not hold what only scripts read.
        ("FL905", key) if key != "env.java.home" => {
            catalogue::lookup(key).is_some_and(|name| name.options_in(release).next().is_none())
        }
        _ => false,
    }
}

#[test]
fn every_error_on_every_version_is_one() {
    if !is_here() {
        return;
    }
    let mut wrong = Vec::new();
    let mut right = BTreeMap::<_, usize>::new();
    for file in files(&OURS) {
        for release in Release::all() {
            let Some(outcome) = file.check(&["--flink-version", &release.to_string()]) else { continue };
            for finding in findings(&outcome).filter(|finding| finding.severity == Severity::Error) {
                if is_right(finding, release) {
                    *right.entry(rules::page(finding.rule).id).or_default() += 1;
                } else {
                    wrong.push(format!("{release} {}", described(&outcome, finding)));
                }
            }
        }
    }
    println!("{right:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a configuration leaves out is a warning in production, Flink's own too.
const LEFT_OUT: [&str; 3] = ["FL301", "FL312", "FL601"];

#[test]
fn stock_configurations_have_nothing_above_info() {
    if !is_here() {
        return;
    }
    let mut checked = 0;
    for entry in json("index.json").as_array().expect("entries") {
        let (name, note) = (entry["file"].as_str().expect("file"), entry["note"].as_str().unwrap_or_default());
        if !note.contains("distribution default") || !OURS.contains(&name.split('/').next().unwrap_or_default()) {
            continue;
        }
        let Some(file) = Real::load(name) else { continue };
        for environment in [&[][..], &["--environment", "production"]] {
            let outcome = file.check(environment).expect("Flink's own configuration");
            let above: Vec<_> = findings(&outcome)
                .filter(|finding| finding.severity > Severity::Info)
                .filter(|finding| environment.is_empty() || !LEFT_OUT.contains(&rules::page(finding.rule).id))
                .map(|finding| described(&outcome, finding))
                .collect();
            assert!(above.is_empty(), "{environment:?}: {}", above.join("\n"));
        }
        checked += 1;
    }
    println!("{checked} stock configurations");
    assert!(checked >= 5, "only {checked}");
}

/// Where what an expert found and was sure of is found: file, line, rule.
const EXPECTED: [(&str, usize, &str); 26] = [
    ("flink-conf/100", 48, "FL906"),
    ("flink-conf/100", 46, "FL301"),
    ("flink-conf/064", 81, "FL202"),
    ("flink-conf/064", 311, "FL908"),
    ("flink-conf/064", 312, "FL908"),
    ("flink-conf/069", 11, "FL301"),
    ("flink-conf/069", 8, "FL304"),
    ("flink-conf/048", 10, "FL302"),
    ("flink-conf/040", 44, "FL903"),
    ("flink-conf/040", 49, "FL903"),
    ("flink-conf/040", 23, "FL904"),
    ("flink-conf/040", 73, "FL903"),
    ("flink-conf/040", 59, "FL902"),
    ("crd/061", 35, "FL202"),
    ("crd/025", 19, "FL202"),
    ("config-yaml/001", 77, "FL904"),
    ("config-yaml/001", 39, "FL302"),
    ("config-yaml/001", 33, "FL911"),
    ("configmap/019", 16, "FL202"),
    ("configmap/019", 22, "FL301"),
    ("crd-legacy/004", 7, "FL901"),
    ("crd-legacy/004", 53, "FL703"),
    ("crd-legacy/004", 47, "FL202"),
    ("crd-legacy/004", 61, "FL701"),
    ("crd-legacy/004", 16, "FL601"),
    ("crd-legacy/004", 30, "FL604"),
];

#[test]
fn what_an_expert_found_is_found_and_nothing_that_an_expert_excused() {
    if !is_here() {
        return;
    }
    let (mut sure, mut missed, mut notes) = (0, Vec::new(), 0);
    for label in json("labels.json").as_array().expect("labels") {
        let Some(file) = Real::load(label["file"].as_str().expect("file")) else { continue };
        let version = label["flink_version"].as_str().filter(|version| version.parse::<Version>().is_ok());
        let options: Vec<&str> = version.map(|version| ["--flink-version", version]).into_iter().flatten().collect();
        let Some(outcome) = file.check(&options) else { continue };
        let is_sure =
            |expected: &&Value| ["high", "medium"].contains(&expected["confidence"].as_str().unwrap_or_default());
        sure += label["expected"].as_array().expect("expected").iter().filter(is_sure).count();
        for (name, at, rule) in EXPECTED.iter().filter(|(name, ..)| file.name.starts_with(name)) {
            let is_it = |finding: &Finding| line(&outcome, finding) == *at && rules::page(finding.rule).id == *rule;
            missed.extend((!findings(&outcome).any(is_it)).then(|| format!("{name}:{at} {rule}")));
        }
        for note in label["must_not_flag"].as_array().expect("notes").iter().filter_map(Value::as_str) {
            notes += 1;
            let excused = Excused::from(note);
            let broken: Vec<_> = findings(&outcome)
                .filter(|finding| excused.is_about(finding, line(&outcome, finding)))
                .map(|finding| described(&outcome, finding))
                .collect();
            assert!(broken.is_empty(), "\"{note}\": {}", broken.join("\n"));
        }
    }
    println!("{} of {sure} found, {notes} notes kept", EXPECTED.len());
    assert!(missed.is_empty(), "not found: {}", missed.join(", "));
    assert!(EXPECTED.len() * 10 >= sure * 9, "{} of {sure} found", EXPECTED.len());
    assert!(notes >= 40, "only {notes}");
}

#[test]
fn a_version_that_nobody_knows_any_more_has_no_errors() {
    let Some(file) = is_here().then(|| files(&["flink-conf"])) else { return };
    let file = file.iter().find(|file| file.name.starts_with("flink-conf/040")).expect("the file of the Mesos era");
    let outcome = file.check(&["--flink-version", "1.2"]).expect("a configuration");
    assert!(findings(&outcome).all(|finding| finding.severity < Severity::Error));
}

/// Keys and lines that a note names.
struct Excused {
    keys: Vec<String>,
    lines: Vec<std::ops::RangeInclusive<usize>>,
    /// Whether only an error would be wrong.
    errors_only: bool,
    /// Whether everything above info would be wrong.
    whole_file: bool,
}

impl From<&str> for Excused {
    fn from(note: &str) -> Self {
        let is_key_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        let words = note.split(|c| !is_key_part(c)).map(|word| word.trim_matches('.'));
        let keys = words.filter(|word| word.contains('.') && word.starts_with(|c: char| c.is_ascii_lowercase()));
        let in_brackets = note.split('(').skip(1).filter_map(|rest| rest.split(')').next());
        let numbers = in_brackets.flat_map(|text| text.trim_start_matches("line").split([',', ' ']));
        let lines = numbers.filter_map(|text| match text.split_once('-') {
            Some((first, last)) => Some(first.parse().ok()?..=last.parse().ok()?),
            None => text.parse().ok().map(|line| line..=line),
        });
        Self {
            keys: keys.map(str::to_owned).collect(),
            lines: lines.collect(),
            // Of a note on how a text is to be read, only an error shows that it was not.
            errors_only: ["as an error", "as errors", "must be split", "the parser takes"]
                .iter()
                .any(|words| note.contains(words)),
            whole_file: note.contains("nothing may be reported above info"),
        }
    }
}

impl Excused {
    fn is_about(&self, finding: &Finding, line: usize) -> bool {
        if self.whole_file {
            return finding.severity > Severity::Info;
        }
        let named = self.lines.iter().any(|lines| lines.contains(&line))
            || finding.key.as_ref().is_some_and(|key| self.keys.contains(key));
        named && (!self.errors_only || finding.severity == Severity::Error)
    }
}

#[test]
fn files_of_others_are_left_alone() {
    if !is_here() {
        return;
    }
    let others = files(&["crd-cmf", "crd-legacy", "helm-template", "other"]);
    assert!(others.len() >= 20);
    for file in others {
        let Some(outcome) = file.check(&[]) else { continue };
        for finding in findings(&outcome) {
            let is_right = finding.severity < Severity::Error || right(&file.name, finding).is_some();
            assert!(is_right, "{}", described(&outcome, finding));
        }
    }
}

#[test]
fn fixes_change_what_they_name_and_nothing_else() {
    if !is_here() {
        return;
    }
    let (mut runs, mut applied, mut withheld) = (0, 0, Vec::new());
    for file in files(&OURS) {
        for options in [
            &[][..],
            &["--sla", "500ms", "--environment", "production"],
            &["--sla", "40ms", "--context", "hops=2"],
            &["--flink-version", "1.13"],
            &["--flink-version", "1.16"],
            &["--flink-version", "1.18", "--sla", "300ms"],
            &["--flink-version", "1.20"],
            &["--flink-version", "2.3", "--sla", "500ms"],
        ] {
            for r#unsafe in [&[][..], &["--unsafe"]] {
                let options = [options, r#unsafe].concat();
                let Some(fixed) = file.fix(&file.text, &options) else { continue };
                runs += 1;
                applied += fixed.applied.len();
                withheld.extend(
                    fixed
                        .withheld
                        .iter()
                        .map(|fix| format!("{} {options:?}: {} because {}", file.name, fix.title, fix.reason)),
                );
                let context = format!("{} {options:?}", file.name);
                check_fixed(&file, &fixed, &options, &context);
                let case = file.case(&options);
                for shown in case.shown(&file.text) {
                    assert!(case.said_of(&shown) == case.said_of(&fixed), "{context}: something else is shown");
                }
                for shown in case.for_fixing().shown(&file.text) {
                    let outline = |fixed| file.case(&options).outline_of(fixed);
                    assert!(outline(&shown) == outline(&fixed), "{context}: something else is shown as text");
                }
            }
        }
    }
    println!("{runs} runs, {applied} fixes, {} withheld\n{}", withheld.len(), withheld.join("\n"));
    assert!(withheld.is_empty(), "a fix is offered that cannot be made");
    assert!(runs > 1400 && applied > 1000, "only {runs} runs and {applied} fixes");
}

fn check_fixed(file: &Real, fixed: &FixedFile, options: &[&str], context: &str) {
    let (before, after) = (file.text.as_str(), fixed.outcome.source.text());
    assert_eq!(fixed.original.text(), before);
    assert_eq!(before != after, !fixed.applied.is_empty(), "{context}");
    let again = file.fix(after, options).expect("still a configuration");
    assert!(again.applied.is_empty() && again.outcome.source.text() == after, "{context}: a second run changes more");
    let least = if options.contains(&"--unsafe") { Applicability::Unsafe } else { Applicability::Safe };
    assert!(fixed.applied.iter().all(|fix| fix.finding.fix.as_ref().is_some_and(|fix| fix.applicability >= least)));
    let changes: Vec<&Change> =
        fixed.applied.iter().filter_map(|fix| fix.finding.fix.as_ref()).flat_map(|fix| &fix.changes).collect();
    assert_eq!(fixed.applied.is_empty(), changes.is_empty());
    for line in changed_lines(before, after) {
        assert!(is_explained(&line, &changes), "{context}: no fix explains {line:?} of {changes:?}");
    }
    let is_in = |folders: &[&str]| folders.iter().any(|folder| file.name.starts_with(folder));
    // `#` begins no comment in SQL.
    if !is_in(&["sql/"]) {
        let yaml = !is_in(&["flink-conf/", "shell/"]);
        assert_eq!(comments(before, yaml), comments(after, yaml), "{context}: comments");
    }
    assert_eq!(before.ends_with('\n'), after.ends_with('\n'), "{context}: the end of the file");
    assert_eq!(before.starts_with('\u{feff}'), after.starts_with('\u{feff}'), "{context}");
    let endings = |text: &str| (text.matches("\r\n").count(), text.matches('\n').count());
    let ((crlf, all), (crlf_after, all_after)) = (endings(before), endings(after));
    if crlf == 0 || crlf == all {
        assert_eq!(crlf_after, if crlf == 0 { 0 } else { all_after }, "{context}: line ends");
    }
    check_settings(file, before, after, &changes, context);
}

/// Lines that only one of the texts has, without line ends.
fn changed_lines(before: &str, after: &str) -> Vec<String> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let diff = TextDiff::from_slices(&old, &new);
    let changed = diff.iter_all_changes().filter(|change| change.tag() != ChangeTag::Equal);
    changed.map(|change| change.value().to_owned()).collect()
}

/// Whether a line is a comment, blank, or holds a key or a part of a key that a
/// change names.
fn is_explained(line: &str, changes: &[&Change]) -> bool {
    let content = line.trim();
    if content.is_empty() || content.starts_with('#') {
        return true;
    }
    // Several settings in one line, a statement, or a word of a command hold the whole key.
    let holds = |key: &String| content.contains(key.as_str());
    let whole = changes.iter().any(|change| match change {
        Change::Set { key, .. } | Change::Remove { key } => holds(key),
        Change::Rename { key, to } => holds(key) || holds(to),
    });
    if whole {
        return true;
    }
    let Some((key, _)) = content.split_once(':') else { return false };
    let key = key.trim().trim_matches(['"', '\'']);
    let names = |whole: &str| whole == key || format!(".{whole}.").contains(&format!(".{key}."));
    // The map that a manifest did not have.
    key == "flinkConfiguration"
        || changes.iter().any(|change| match change {
            Change::Set { key, .. } | Change::Remove { key } => names(key),
            Change::Rename { key, to } => names(key) || names(to),
        })
}

fn comments(text: &str, yaml: bool) -> Vec<String> {
    let mut found: Vec<String> = if yaml {
        let tree = parse(text, ParseOptions { comments: true });
        tree.comments().iter().map(|span| span.slice(text).trim_end().to_owned()).collect()
    } else {
        text.lines().filter_map(|line| line.find('#').map(|at| line[at..].trim_end().to_owned())).collect()
    };
    found.sort();
    found
}

/// Every value of every key, of all documents.
fn values(file: &Real, text: &str) -> BTreeMap<String, Vec<String>> {
    let source = SourceFile::new(&file.name, text);
    let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for document in read(&source, file.forced).documents {
        for setting in &document.settings {
            values.entry(setting.key.to_string()).or_default().push(setting.text().into_owned());
        }
    }
    values.values_mut().for_each(|values| values.sort());
    values
}

fn check_settings(file: &Real, before: &str, after: &str, changes: &[&Change], context: &str) {
    let (old, new) = (values(file, before), values(file, after));
    let named: BTreeSet<&str> = changes
        .iter()
        .flat_map(|change| match change {
            Change::Set { key, .. } | Change::Remove { key } => vec![key.as_str()],
            Change::Rename { key, to } => vec![key.as_str(), to.as_str()],
        })
        .collect();
    for key in old.keys().chain(new.keys()).filter(|key| !named.contains(key.as_str())) {
        assert_eq!(old.get(key), new.get(key), "{context}: {key} was not to change");
    }
    let mut left = old.clone();
    for (at, change) in changes.iter().enumerate() {
        match change {
            Change::Set { key, value } => {
                let renamed = changes.iter().find_map(|change| match change {
                    Change::Rename { key: from, to } if from == key => Some(to),
                    _ => None,
                });
                // Another rule had more to mend in the same value.
                let is_same = |set: &String| set == key || Some(set) == renamed;
                if changes[at + 1..].iter().any(|later| matches!(later, Change::Set { key, .. } if is_same(key))) {
                    continue;
                }
                let values = new.get(key).or_else(|| new.get(renamed?));
                let values = values.unwrap_or_else(|| panic!("{context}: {key} is gone: {changes:?}"));
                assert!(values.contains(value), "{context}: {key} is not {value}");
            }
            Change::Rename { key, to } => {
                let value = left.get_mut(key).and_then(Vec::pop).expect("a value to rename");
                left.entry(to.clone()).or_default().push(value);
            }
            Change::Remove { key } => {
                left.get_mut(key).and_then(Vec::pop).expect("a value to remove");
            }
        }
    }
    let counts = |values: &BTreeMap<String, Vec<String>>, key: &str| values.get(key).map_or(0, Vec::len);
    for key in named {
        let set = changes.iter().any(|change| matches!(change, Change::Set { key: set, .. } if set == key));
        if !set {
            assert_eq!(counts(&left, key), counts(&new, key), "{context}: {key}");
        }
    }
}

/// What is found in every file, so that a change of a rule shows what it does to
/// real files. `INSTA_UPDATE=always cargo test --test corpus` writes it.
#[test]
fn findings_are_the_reviewed_ones() {
    if !is_here() {
        return;
    }
    let mut lines = String::new();
    for file in files(&OURS) {
        let Some(outcome) = file.check(&[]) else { continue };
        let short = file.name.split("__").next().unwrap_or_default().to_owned();
        for finding in findings(&outcome) {
            let line = outcome.source.line_column(finding.span.start()).line;
            lines.push_str(&format!("{short}:{line} {} {}\n", rules::page(finding.rule).id, finding.severity));
        }
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("corpus_findings", lines));
}

/// A team with all of these files turns flinklint on: written down today, only
/// what is new tomorrow, then mended and migrated.
#[test]
fn a_team_turns_flinklint_on() {
    if !is_here() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    for kind in OURS {
        for entry in fs::read_dir(root().join(kind)).expect(kind) {
            let from = entry.expect("an entry").path();
            // Names by which the files of one kind are found.
            let name = from.file_name().expect("a name").to_string_lossy().replace("__", "-");
            let into = folder.path().join(kind).join(name.split('-').next().unwrap_or_default());
            fs::create_dir_all(&into).expect("a folder");
            let own = name.rsplit('-').next().unwrap_or_default().to_owned();
            let own = if kind == "flink-conf" { "flink-conf.yaml".to_owned() } else { own };
            // Not copied, so that they may be written.
            fs::write(into.join(own), fs::read(&from).expect("bytes")).expect("written");
        }
    }
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_flinklint"))
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .expect("the program");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    assert_eq!(run(&["init"]).0, Some(0));
    assert_eq!(run(&["check", "--output-format", "concise"]).0, Some(1), "there is something to find");
    assert_eq!(run(&["check", "--write-baseline", "baseline.json"]).0, Some(0));
    let (status, out, _) = run(&["check", "--baseline", "baseline.json", "--output-format", "concise", "--quiet"]);
    assert_eq!((status, out.as_str()), (Some(0), ""));
    fs::create_dir(folder.path().join("new")).expect("a folder");
    fs::write(folder.path().join("new/flink-conf.yaml"), "parallelism.default: four\n").expect("written");
    let (status, out, _) = run(&["check", "--baseline", "baseline.json", "--output-format", "concise", "--quiet"]);
    assert_eq!(status, Some(1));
    assert_eq!(out.lines().count(), 1, "{out}");
    assert!(out.starts_with("new/flink-conf.yaml:1:1: error[FL906]"), "{out}");
    fs::write(folder.path().join("new/flink-conf.yaml"), "parallelism.default: 4\n").expect("written");
    for arguments in
        [&["fix"][..], &["fix"], &["migrate", ".", "--to", "2.1"], &["migrate", ".", "--to", "2.1"], &["check"]]
    {
        let (status, _, err) = run(arguments);
        assert!(matches!(status, Some(0 | 1)), "{arguments:?}: {status:?} {err}");
    }
    let (_, out, _) = run(&["migrate", ".", "--to", "2.1", "--diff"]);
    assert_eq!(out, "", "a second migration changes nothing");
    assert!(!folder.path().join("new/flink-conf.yaml").exists() && folder.path().join("new/config.yaml").exists());
}
