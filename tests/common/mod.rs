//! Linting texts as the program does, without a file system.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail")]
#![allow(dead_code, reason = "each test file uses a part of it")]

pub mod page;
pub mod recorded;
pub mod replay;
pub mod server;
pub mod sketch;
pub mod values;
pub mod vectors;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use flinklint::collect::{Input, Origin};
use flinklint::document::Kind;
use flinklint::finding::{Applicability, Finding};
use flinklint::fix::{FixedFile, Proof, fix_text, fix_texts};
use flinklint::intent::{Context, Declared, Host};
use flinklint::lint::outcome::FileOutcome;
use flinklint::lint::{Detail, Linter, Measurements, Profile};
use flinklint::project::{Selection, Selector};
use flinklint::rules;
use flinklint::source::SourceFile;
use flinklint::stats::Stats;

/// The machine that `--host` stands for in tests.
pub const HOST: Host = Host { cores: 4, memory: 8 << 30 };

/// Jobs must have been running for so long.
pub const MIN_UPTIME_MS: f64 = 300_000.0;

/// A text to lint with the options of a command line.
pub struct Case {
    pub linter: Linter,
    pub input: Input,
    pub least: Applicability,
}

impl Case {
    /// A file of a kind, under the name that the kind usually has.
    pub fn new(kind: Kind) -> Self {
        let name = match kind {
            Kind::FlinkConf => "flink-conf.yaml",
            Kind::ConfigYaml => "config.yaml",
            Kind::HelmValues => "values.yaml",
            Kind::Sql => "job.sql",
            _ => "manifest.yaml",
        };
        let linter = Linter {
            declared: Declared::default(),
            kind: Some(kind),
            selection: Selection::default(),
            max_file_size: u64::MAX,
            kustomizations: flinklint::lint::Kustomizations::default(),
            suppressions: flinklint::lint::Suppressions::default(),
            detail: Detail::Whole,
            measurements: None,
        };
        Self { linter, input: Input::new(name, Origin::Stdin), least: Applicability::Safe }
    }

    /// With options as on the command line: `--sla 500ms --select FL101`.
    pub fn with(mut self, options: &[&str]) -> Self {
        let mut options = options.iter();
        while let Some(&option) = options.next() {
            if option == "--unsafe" {
                self.least = Applicability::Unsafe;
                continue;
            }
            if option == "--host" {
                self.linter.declared.host = Some(HOST);
                continue;
            }
            let value = *options.next().unwrap_or_else(|| panic!("{option} wants a value"));
            let selectors = || Selector::parse_list(value, rules::pages()).expect("known rules");
            match option {
                "--sla" => self.linter.declared.sla = Some(value.parse().expect("an SLA")),
                "--environment" => self.linter.declared.environment = Some(value.parse().expect("an environment")),
                "--flink-version" => self.linter.declared.flink_version = Some(value.parse().expect("a version")),
                "--context" => context(&mut self.linter.declared.context, value),
                "--select" => self.linter.selection.select = Some(selectors()),
                "--extend-select" => self.linter.selection.extend_select = selectors(),
                "--ignore" => self.linter.selection.ignore = selectors(),
                other => panic!("{other} is no option that the tests know"),
            }
        }
        self
    }

    /// As a file in a folder with others.
    pub fn in_folder(mut self, others: &[&str]) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("beside {}", others.join(" ")));
        fs::create_dir_all(&folder).expect("a folder");
        for other in others {
            fs::write(folder.join(other), "").expect("a file");
        }
        let name = self.input.name;
        self.input = Input::new(&name, Origin::File(folder.join(&name)));
        self
    }

    /// With a cluster that was measured, of which the text is the only document.
    pub fn measured(mut self, sketch: &str) -> Self {
        let mut stats = Stats::default();
        stats.add("stats.json", &sketch::recording(sketch)).expect("a recording");
        self.linter.measurements = Some(Measurements::new(Arc::new(stats), MIN_UPTIME_MS));
        self
    }

    /// For output of a line per finding.
    pub fn in_lines(mut self) -> Self {
        self.linter.detail = Detail::Line;
        self
    }

    pub fn profile(&self) -> Profile {
        self.linter.profile(None)
    }

    /// `None` where the text is left alone.
    pub fn try_check(&self, text: &str) -> Option<FileOutcome> {
        self.linter.lint_source(&SourceFile::new("test", text), &self.input, &self.profile()).ok()
    }

    pub fn check(&self, text: &str) -> FileOutcome {
        self.try_check(text).expect("a Flink configuration")
    }

    /// The ids of the rules that fire, in the order of output.
    pub fn ids(&self, text: &str) -> Vec<&'static str> {
        self.check(text).findings.iter().map(|filed| rules::page(filed.finding.rule).id).collect()
    }

    /// What a line of output and the choice of lines need of every finding.
    pub fn said(&self, text: &str) -> Vec<String> {
        let outcome = self.try_check(text);
        let findings = outcome.iter().flat_map(|outcome| &outcome.findings).map(|filed| &filed.finding);
        let of =
            |found: &Finding| (found.rule, found.severity, found.message.clone(), found.span, found.labels.clone());
        findings.map(|finding| format!("{:?}", of(finding))).collect()
    }

    /// `None` where the text is left alone.
    pub fn try_fix(&self, text: &str) -> Option<FixedFile> {
        fix_text(&self.linter, &self.input, &self.profile(), text.to_owned(), self.least).ok()
    }

    /// The same as `fix` works out for text output, and no more.
    pub fn for_fixing(mut self) -> Self {
        self.linter.detail = Detail::Fixes(self.least);
        self
    }

    /// What `fix --diff` makes of a text, twice side by side.
    pub fn shown(&self, text: &str) -> Vec<FixedFile> {
        let files = vec![(&self.input, text.to_owned()), (&self.input, text.to_owned())];
        let shown = fix_texts(&self.linter, &self.profile(), files, self.least, Proof::Lines);
        shown.into_iter().filter_map(Result::ok).collect()
    }

    pub fn fix(&self, text: &str) -> FixedFile {
        self.try_fix(text).expect("a Flink configuration")
    }

    /// What of a fixed text is seen in text output.
    pub fn outline_of(&self, fixed: &FixedFile) -> String {
        let diff = fixed.diff(&self.linter, &self.input);
        let FixedFile { outcome, original, applied, withheld, .. } = fixed;
        let titles: Vec<_> = applied.iter().map(|fix| (fix.finding.rule, &fix.title, &fix.document)).collect();
        let reasons: Vec<_> = withheld.iter().map(|fix| (fix.finding.rule, &fix.title, &fix.reason)).collect();
        let not_offered = |finding: &Finding| {
            let no_fix = finding.no_fix.as_ref().filter(|no_fix| no_fix.applicability >= self.least)?;
            Some((no_fix.title.clone(), no_fix.reason.clone()))
        };
        let left: Vec<_> = outcome
            .findings
            .iter()
            .map(|filed| (filed.finding.rule, filed.finding.severity, filed.finding.span, not_offered(&filed.finding)))
            .collect();
        let (before, after) = (original.text(), outcome.source.text());
        format!("{before}\n{after}\n{titles:?}\n{reasons:?}\n{left:?}\n{diff}")
    }

    /// Everything that is said of a fixed text, and how it is shown.
    pub fn said_of(&self, fixed: &FixedFile) -> String {
        let diff = fixed.diff(&self.linter, &self.input);
        let FixedFile { outcome, original, applied, withheld, .. } = fixed;
        let titles: Vec<_> = applied.iter().map(|fix| (fix.finding.rule, &fix.title, &fix.document)).collect();
        let reasons: Vec<_> = withheld.iter().map(|fix| (fix.finding.rule, &fix.title, &fix.reason)).collect();
        let (before, after) = (original.text(), outcome.source.text());
        format!("{before}\n{after}\n{:?}\n{:?}\n{titles:?}\n{reasons:?}\n{diff}", outcome.sensitive, outcome.findings)
    }
}

fn context(context: &mut Context, pair: &str) {
    context.set_pair(pair).expect("a fact");
}
